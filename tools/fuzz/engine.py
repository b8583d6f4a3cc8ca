"""One target in one process, with atheris (coverage-guided) or else by plain mutation.

``python -m tools.fuzz.engine TARGET PROGRAM OPTION ...`` hands libFuzzer its options;
``python -m tools.fuzz.engine TARGET SECONDS FOLDER [SEED]`` is the same without atheris.
"""

from __future__ import annotations

import importlib
import importlib.util
import random
import re
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

LONGEST = 16_384
TIMEOUT = 60
"""Seconds of the processor after which one input counts as a hang."""
STUCK = 20 * TIMEOUT
"""Seconds of the clock after which one is ended: libFuzzer knows no others, and a busy machine may
let a run wait for minutes."""
MEGABYTES = 4096
LATE = (
    "batch.answers", "batch.arrow", "batch.columns", "batch.csvfile", "batch.journal",
    "batch.jsonl", "batch.local", "batch.parquet", "batch.plan", "batch.rows", "batch.sinks",
    "batch.state", "batch.streams", "batch.tagged", "batch.values", "fitting", "page.concepts",
    "page.elements", "page.html", "page.html_features",
)  # fmt: skip
"""What the package imports only when it is needed: to be watched, it must be imported here."""


def guided() -> bool:
    """Whether atheris is installed."""
    return importlib.util.find_spec("atheris") is not None


def options(seconds: float, folder: Path, seed: int | None = None) -> list[str]:
    """Return libFuzzer's options for a run over the corpus in `folder`."""
    return [
        *([] if seed is None else [f"-seed={seed}"]),
        f"-max_total_time={seconds:.0f}", f"-max_len={LONGEST}", f"-timeout={STUCK}",
        f"-rss_limit_mb={MEGABYTES}", f"-artifact_prefix={folder}/found/", "-use_value_profile=0",
        "-print_final_stats=1", str(folder / "corpus"),
    ]  # fmt: skip


def executions(said: str) -> int:
    """Read from what a run printed how many inputs it asked about, even where it broke."""
    pattern = r"stat::number_of_executed_units:\s*(\d+)|^(?:#|ran )(\d+)"
    counts = re.findall(pattern, said, re.MULTILINE)
    return max((int(a or b) for a, b in counts), default=0)


def in_time(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return a target that raises when an input takes too long of the processor, too."""

    def asked(data: bytes) -> None:
        start = time.process_time()
        target(data)
        spent = time.process_time() - start
        assert spent < TIMEOUT, f"{spent:.0f} s for {len(data)} bytes"

    return asked


def fuzz(name: str, arguments: list[str], program: str) -> None:
    """Hand over to libFuzzer; the process ends there.

    Parameters
    ----------
    name : str
        A target.
    arguments : list of str
        libFuzzer's.
    program : str
        What starts this again with other arguments: to minimise a corpus libFuzzer runs itself.
    """
    import atheris

    with atheris.instrument_imports(include=["classifier", "tomllib"]):
        from tools.fuzz.targets import TARGETS

        for module in LATE:
            importlib.import_module(f"classifier.{module}")
    warnings.simplefilter("error")
    atheris.Setup([program, *arguments], in_time(TARGETS[name]))
    atheris.Fuzz()


def mutate(name: str, seconds: float, folder: Path, seed: int | None = None) -> None:
    """Mutate the corpus at random, the same way each time with a seed."""
    from tools.fuzz.targets import TARGETS

    warnings.simplefilter("error")
    rng = random.Random(seed)  # noqa: S311 - chance, not secrecy
    target = in_time(TARGETS[name])
    pool = [path.read_bytes() for path in sorted((folder / "corpus").iterdir())]
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        data = bytearray(rng.choice(pool))
        for _ in range(rng.choice((1, 1, 2, 4, 16))):
            change(data, rng, pool)
        data = data[:LONGEST]
        try:
            target(bytes(data))
        except BaseException:
            (folder / "found" / f"crash-{time.time_ns()}").write_bytes(data)
            raise
        count += 1
    print(f"ran {count} inputs without atheris", file=sys.stderr)


def change(data: bytearray, rng: random.Random, pool: list[bytes]) -> None:
    """Make one random change in place."""
    at = rng.randrange(len(data) + 1)
    kind = rng.randrange(5)
    if kind == 0 and at < len(data):
        data[at] ^= 1 << rng.randrange(8)
    elif kind == 1:
        data[at:at] = rng.randbytes(rng.randint(1, 8))
    elif kind == 2:
        del data[at : at + rng.randint(1, 32)]
    elif kind == 3:
        other = rng.choice(pool)
        start = rng.randrange(len(other) + 1)
        data[at:at] = other[start : start + rng.randint(1, 64)]
    else:
        data[at:at] = data[at : at + rng.randint(1, 32)] * rng.randint(1, 50)


if __name__ == "__main__":
    if guided():
        fuzz(sys.argv[1], sys.argv[3:], sys.argv[2])
    else:
        mutate(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]), *map(int, sys.argv[4:]))
