"""Damaged model folders: a few of the ten thousand that ``python -m tools.damage`` makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.skipif(sys.platform == "win32", reason="makes links and pipes")
def test_every_damaged_folder_is_refused_or_harmless():
    done = subprocess.run(
        [sys.executable, "-m", "tools.damage", "300", "--seed", "7"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "300 damaged folders, 0 of them" in done.stdout
