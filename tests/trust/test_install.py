"""The package works where nothing may be written and nobody is at home."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

STORY = "The striker scored twice as the club won the cup final on Saturday, the coach said.\n"

# An audit hook hears of every file that is opened, made, renamed or removed; unlike the bits of a
# file's mode it also stops root: https://docs.python.org/3/library/audit_events.html
READ_ONLY = """
import os, sys
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
def refuse(event, arguments):
    if event == "open":
        path, _, flags = arguments
        if isinstance(path, int) or not flags & WRITES or str(path) == os.devnull:
            return
    elif event not in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink",
                       "os.truncate", "os.chmod", "os.utime", "tempfile.mkstemp",
                       "tempfile.mkdtemp", "shutil.rmtree"):
        return
    raise SystemExit(f"writes: {event} {arguments}")
sys.addaudithook(refuse)
from classifier.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["page", "story.txt", "story.html", "--format", "json"],
        ["page", "story.txt"],
        ["tag", "story.txt", "story.html", "--format", "csv"],
        ["explain", "story.txt"],
        ["topics"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_reading_and_tagging_write_nothing_and_need_no_home(arguments, tmp_path):
    pytest.importorskip("lxml")
    (tmp_path / "story.txt").write_text(STORY * 3)
    (tmp_path / "story.html").write_text(f"<!doctype html><p>{STORY}<p>{STORY}")
    gone = {"HOME", "USERPROFILE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"}
    done = subprocess.run(
        [sys.executable, "-B", "-c", READ_ONLY, *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={
            key: value
            for key, value in os.environ.items()
            if key not in gone and not key.startswith("COVERAGE_")  # it would write, too
        },
        check=False,
    )
    assert "writes:" not in done.stderr
    assert done.returncode == 0, done.stderr
    if "json" in arguments:
        assert len(json.loads(done.stdout)) == 2
