"""What every area's tests share: the corpora folder, and the command line run for real."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# A shell starts what it puts in the background with Ctrl-C ignored, and so would be what the
# tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with corpora, pages and gold labels; tests that need it skip without it."""
    folder = Path(os.environ.get("NEWSIEVE_SHARED", ROOT.parent / "shared")).resolve()
    if not (folder / "pages").is_dir():
        pytest.skip(f"needs the corpora folder, not found at {folder} (set NEWSIEVE_SHARED)")
    return folder


@pytest.fixture
def cli(tmp_path):
    """Run ``classifier ARGS`` as its own process in an empty folder; returns CompletedProcess."""

    def run(
        *args: object,
        stdin: bytes | str = b"",
        env: dict[str, str] | None = None,
        timeout: float = 600,
    ):
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [sys.executable, "-m", "classifier", *map(str, args)],
            input=data,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, **(env or {})},
            timeout=timeout,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run


@pytest.fixture
def shut():
    """Take a folder's permissions away, also from root, and give them back after the test."""
    if sys.platform != "linux" and not (hasattr(os, "geteuid") and os.geteuid()):
        pytest.skip("only Linux can hold root to permissions")
    folders = []

    def take(folder: Path, mode: int = 0) -> None:
        folders.append(folder)
        folder.chmod(mode)

    with _held_to_permissions():
        yield take
    for folder in folders:
        folder.chmod(0o755)


@contextmanager
def _held_to_permissions():
    """Put away root's rights to pass over permissions, from this thread and those it starts."""
    if os.geteuid():
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3; this thread
    rights = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, rights) == 0
    fewer = (ctypes.c_uint32 * 6)(*rights)
    fewer[0] &= ~0b110  # of the effective ones CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
    assert libc.capset(header, fewer) == 0
    try:
        yield
    finally:
        assert libc.capset(header, rights) == 0
