"""Fuzz the targets in turns, each once, then who had least; exit code 1 if something broke.

The corpus stays in ``.cache/fuzz`` and grows from run to run. With ``--keep`` the time is entered
in ``tools/fuzz/ledger.json`` and a small part of the corpus in ``tests/trust/corpus``. Ctrl-C ends
a run at once, exit code 130: the time so far is entered, and what was learnt stays in the corpus.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.fuzz import ROOT, corpus, engine, ledger

NAMES = (
    "predict_proba", "tag", "explanation", "page_text", "page_of_html", "json_ld", "text_file",
    "batch_jsonl", "batch_csv", "batch_parquet", "batch_gzip", "batch_zstd", "batch_journal",
    "labelled_table", "topics_toml", "model_manifest", "model_manifest_signed",
    "model_arrays_signed",
)  # fmt: skip
INTERRUPTED = 130
TURN = 150
"""Longest turn in seconds: what a target learns in one, its next goes on from."""

IN_MEMORY = {"TMPDIR": "/dev/shm"} if Path("/dev/shm").is_dir() else {}  # noqa: S108
"""Where targets lay out their files: a run of `batch` waits for the disk at every step."""


def main() -> int:
    """Take turns until the minutes are over; say what was found."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(NAMES))
    parser.add_argument("--minutes", type=float, default=2.0, help="for all targets together")
    parser.add_argument("--keep", action="store_true", help="enter time and corpus in the tree")
    parser.add_argument("--seed", type=int, metavar="N", help="go by this chance, not a new one")
    parser.add_argument("--ledger", action="store_true", help="print the time spent so far")
    args = parser.parse_args()
    unknown = [name for name in args.targets if name not in NAMES]
    if unknown:
        parser.error(f"no target {unknown[0]}: there are {', '.join(NAMES)}")
    if args.ledger:
        print(ledger.table(NAMES))
        return 0
    if args.seed is not None:
        if args.seed < 1:
            parser.error(f"--seed expects 1 or more, found {args.seed}: 0 is chance to libFuzzer")
        print(f"fuzz: seed {args.seed}", flush=True)
    try:
        broken = take_turns(
            args.targets or NAMES, args.minutes * 60, keep=args.keep, seed=args.seed
        )
    except KeyboardInterrupt:
        print(
            f"fuzz: interrupted: the next run goes on from what was learnt, in {corpus.CACHE}",
            file=sys.stderr,
        )
        return INTERRUPTED
    if broken:
        found = corpus.CACHE / "TARGET" / "found"
        print(f"fuzz: broken: {', '.join(broken)}; what broke them lies in {found}")
    return 1 if broken else 0


def take_turns(names: Sequence[str], seconds: float, *, keep: bool, seed: int | None) -> list[str]:
    """Fuzz these targets for so long together; return those that something broke."""
    path = ledger.LEDGER if keep else corpus.CACHE / "ledger.json"

    def had(name: str) -> float:
        return float(ledger.read(path).get(name, {}).get("minutes", 0))

    left = sorted(names, key=had)
    turn = min(TURN, seconds / len(left))
    end, broken = time.monotonic() + seconds, []
    taken = Counter[str]()
    # Everyone once, however short the time; then always who had least.
    turns = itertools.chain(tuple(left), iter(lambda: min(left, key=had, default=""), ""))
    for number, name in enumerate(turns):
        if number >= len(names) and end - time.monotonic() < turn / 2:
            break
        with corpus.held(name):
            # The same chance in a second turn would ask the same once more.
            chance = None if seed is None else seed + taken[name]
            fine = run(name, turn, path, keep=keep, seed=chance)
        taken[name] += 1
        if not fine:
            broken.append(name)
            left.remove(name)
    return broken


def run(name: str, seconds: float, path: Path, *, keep: bool, seed: int | None) -> bool:
    """Fuzz one target in a process of its own; whether nothing broke.

    Raises
    ------
    KeyboardInterrupt
        After the process was ended and its time entered.
    """
    folder = corpus.lay_out(name)
    if engine.guided():
        command = [str(corpus.starter(name)), *engine.options(seconds, folder, seed)]
    else:
        command = [sys.executable, "-m", "tools.fuzz.engine", name, str(seconds), str(folder)]
        command += [] if seed is None else [str(seed)]
    surroundings = {**os.environ, "OMP_NUM_THREADS": "1", **IN_MEMORY}
    if seed is not None:
        surroundings["PYTHONHASHSEED"] = "0"  # in which order sets are gone through
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process, interrupted = None, False
    # All of it within the `try`: wherever Ctrl-C comes, a process that was started is ended.
    try:
        with _held_back() as came:
            # In a session of its own: Ctrl-C would be raised within the target, and taken for a
            # finding.
            process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=ROOT,
                env=surroundings,
                start_new_session=True,
            )
        if came:
            raise KeyboardInterrupt
        _, output = process.communicate()
    except KeyboardInterrupt:
        if process is None:
            raise
        with _held_back():  # a second one would lose the time so far
            interrupted = True
            process.terminate()
            _, output = process.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) / 60
    said = output.decode(errors="replace")
    count = engine.executions(said)
    entry = ledger.add(name, spent, count, path)
    if interrupted:
        raise KeyboardInterrupt
    verdict, size = ("BROKEN", "") if process.returncode else ("fine", "")
    if not process.returncode:
        size = f", corpus {corpus.minimise(name)}"
        if keep:
            corpus.keep(name)
    print(
        f"{name:22} {verdict:7} {spent:6.2f} min, {count:,} inputs "
        f"({entry['minutes']:.1f} min, {entry['executions']:,.0f} in all{size})"
        + ("" if seed is None else f", seed {seed}"),
        flush=True,
    )
    if process.returncode:
        print("\n".join(said.splitlines()[-40:]))
    return not process.returncode


@contextlib.contextmanager
def _held_back() -> Iterator[list[int]]:
    """Note Ctrl-C while a process starts: raised there, it would leave the process behind."""
    came: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield came
    finally:
        signal.signal(signal.SIGINT, before)


if __name__ == "__main__":
    sys.exit(main())
