"""What every area's tests share: the corpora folder, and the command line run for real."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, or what it imports first.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

ROOT = Path(__file__).resolve().parent.parent

# A shell starts what it puts in the background with Ctrl-C ignored, and so would be what the
# tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def plain():
    """Whether pipes get colours is for the tests to ask, not for the shell that starts them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("FORCE_COLOR", "NO_COLOR", "PYTHON_COLORS", "TTY_COMPATIBLE"):
            patch.delenv(name, raising=False)
        yield


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
            env={**os.environ, "COLUMNS": "80", **(env or {})},  # whatever this terminal has
            timeout=timeout,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run


@pytest.fixture(scope="session")
def interrupt():
    """Send a process SIGINT, and again as a person would; returns what `communicate` does.

    Python looks for signals between its own instructions: one that comes after the last look and
    before the system call that waits for something is only seen when that call returns.
    """

    def send(process: subprocess.Popen):
        for _ in range(4):
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=15)
        pytest.fail("SIGINT did not end the process")

    return send


@pytest.fixture(scope="session")
def at_a_terminal():
    """Run a command with one of its streams at a terminal; returns what is written there."""

    def run(command: list[object], stream: str = "stdout", timeout: float = 240, **options) -> str:
        import pty

        ours, theirs = pty.openpty()
        with subprocess.Popen(list(map(str, command)), **{stream: theirs}, **options) as process:
            # Killed, a process that hangs closes the terminal, too, and the loop below ends.
            late = Timer(timeout, process.kill)
            late.start()
            os.close(theirs)
            written = b""
            with suppress(OSError):  # how Linux says that the other side was closed
                while piece := os.read(ours, 65536):
                    written += piece
            os.close(ours)
            process.wait()
            late.cancel()
        assert process.returncode == 0, written
        return written.decode()

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
    """Put away root's rights to pass over permissions: this thread's, and those of what it starts.

    Without the two bits root has them again in each program it starts, and wherever it asks
    `os.access`.
    """
    if os.geteuid():
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3; this thread
    rights = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, rights) == 0
    bits = libc.prctl(27, 0, 0, 0, 0)  # PR_GET_SECUREBITS
    # PR_SET_SECUREBITS: SECBIT_NOROOT, SECBIT_NO_SETUID_FIXUP
    if libc.prctl(28, bits | 0b101, 0, 0, 0):
        pytest.skip("root may not put its rights away here")
    fewer = (ctypes.c_uint32 * 6)(*rights)
    fewer[0] &= ~0b110  # of the effective ones CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
    assert libc.capset(header, fewer) == 0
    try:
        yield
    finally:
        assert libc.capset(header, rights) == 0
        assert libc.prctl(28, bits, 0, 0, 0) == 0


@pytest.fixture(scope="session")
def stories() -> dict[str, list[str]]:
    """Articles of a headline and three paragraphs or four, each of something else, and teasers."""
    path = Path(__file__).parent / "page" / "stories.json"
    read: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return read
