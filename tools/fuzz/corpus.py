"""The inputs that mutation goes on from: in ``.cache`` while fuzzing, a small part in the tests.

All of it grew out of `tools.fuzz.seeds`; nothing is anyone's text. The part that is kept in the
repository is a line of base64 an input, shortest first, so that a change of it can be looked at.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.fuzz import ROOT, engine
from tools.fuzz.seeds import seeds

CACHE = ROOT / ".cache" / "fuzz"
KEPT = ROOT / "tests" / "trust" / "corpus"
MOST = 20_000
"""Bytes kept of a target, so that the tests stay quick and the repository small."""


def kept(name: str) -> list[bytes]:
    """Inputs of a target that the repository keeps."""
    path = KEPT / f"{name}.b64"
    return [base64.b64decode(line) for line in path.read_bytes().split()] if path.exists() else []


@contextlib.contextmanager
def held(name: str) -> Iterator[None]:
    """Keep other runs from a target's folder, which is made anew when it is minimised."""
    folder = CACHE / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def lay_out(name: str) -> Path:
    """Make the folder that a target is fuzzed in, with all that is known to start from."""
    folder = CACHE / name
    (folder / "found").mkdir(parents=True, exist_ok=True)
    corpus, larger = folder / "corpus", folder / "larger"
    if larger.exists():  # minimising was interrupted
        if corpus.exists():
            shutil.rmtree(larger)
        else:
            larger.rename(corpus)
    corpus.mkdir(exist_ok=True)
    for data in [*seeds(name), *kept(name)]:
        (corpus / hashlib.sha1(data).hexdigest()).write_bytes(data)  # noqa: S324 - a name
    return folder


def starter(name: str) -> Path:
    """Write the program that libFuzzer starts for a target: it runs itself again to minimise."""
    path = CACHE / name / "run"
    path.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m tools.fuzz.engine {name} "$0" "$@"\n',
        encoding="utf-8",
    )
    path.chmod(0o755)
    return path


def minimise(name: str) -> int:
    """Keep in ``.cache`` only what adds to the coverage; return how many inputs that is."""
    folder = CACHE / name
    corpus, smaller = folder / "corpus", folder / "smaller"
    if engine.guided():
        shutil.rmtree(smaller, ignore_errors=True)
        smaller.mkdir()
        done = subprocess.run(
            [str(starter(name)), "-merge=1", f"-max_len={engine.LONGEST}", str(smaller),
             str(corpus)],
            capture_output=True, cwd=ROOT, check=False,
        )  # fmt: skip
        if not done.returncode and any(smaller.iterdir()):
            # One of the two is there at any moment, should the run be interrupted.
            larger = corpus.rename(folder / "larger")
            smaller.rename(corpus)
            shutil.rmtree(larger)
    return sum(1 for _ in corpus.iterdir())


def keep(name: str) -> None:
    """Write the shortest inputs of a target's corpus to the repository."""
    KEPT.mkdir(exist_ok=True)
    found = sorted({path.read_bytes() for path in (CACHE / name / "corpus").iterdir()})
    lines, size = [], 0
    for data in sorted(found, key=len):
        line = base64.b64encode(data)
        size += len(line) + 1
        if size > MOST:
            break
        if data:
            lines.append(line)
    (KEPT / f"{name}.b64").write_bytes(b"".join(line + b"\n" for line in lines))
