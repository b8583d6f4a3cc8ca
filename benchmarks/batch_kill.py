"""Kill `classifier batch` with SIGKILL at random moments, resume it, compare every byte.

Run as ``python benchmarks/batch_kill.py --kills 50``: prints how many kills hit a running job, how
many runs they were spread over, and fails unless every final output, its rejects and its record
are those of a run that was left alone.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = {
    "sport": "striker goal cup final club coach match season league team scored won",
    "health": "vaccine hospital doctors patients virus disease clinic trial nurses flu",
    "business": "bank shares profit market rates investors company prices sales quarter",
}
PLAIN = "said last week people year new two city report day the of a in and to".split()  # noqa: SIM905


def make_rows(path: Path, n_rows: int, seed: int) -> None:
    rng = random.Random(seed)
    with path.open("w") as file:
        for number in range(n_rows):
            if number % 97 == 50:
                file.write("no JSON\n")
                continue
            words = rng.sample(WORDS[rng.choice(list(WORDS))].split(), 6) + rng.sample(PLAIN, 8)
            file.write(
                json.dumps({"id": number, "text": " ".join(words), "day": number % 7}) + "\n"
            )


def command(source: Path, output: Path, part_rows: int, model: str | None) -> list[str]:
    return [
        sys.executable, "-m", "classifier", "batch", str(source), str(output),
        "--keep-columns", "day", "--jobs", "2", "--part-rows", str(part_rows), "--resume",
        *(("--model", model) if model else ()),
    ]  # fmt: skip


def everything(output: Path) -> list[bytes]:
    ends = ("", ".rejects.jsonl", ".run.json")
    return [output.with_name(output.name + end).read_bytes() for end in ends]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--part-rows", type=int, default=2_000)
    parser.add_argument("--model", help="a model folder (default: the embedded model)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    kills = {"jsonl": 0, "csv": 0, "parquet": 0}
    finished = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "news.jsonl"
        make_rows(source, options.rows, options.seed)
        expected, seconds = {}, {}
        for suffix in kills:
            whole = folder / f"whole.{suffix}"
            started = time.monotonic()
            subprocess.run(
                command(source, whole, options.part_rows, options.model),
                stderr=subprocess.DEVNULL,
                check=False,
            )
            seconds[suffix] = time.monotonic() - started
            expected[suffix] = everything(whole)
        while sum(kills.values()) < options.kills:
            suffix = min(kills, key=kills.__getitem__)
            output = folder / f"run{finished}.{suffix}"
            while True:
                job = subprocess.Popen(
                    command(source, output, options.part_rows, options.model),
                    stderr=subprocess.DEVNULL,
                )
                # Half of the moments of a whole run, so that it needs several to get through;
                # resumed runs are shorter, and some of the kills meet their very end.
                wait = rng.uniform(0, 0.5 * seconds[suffix]) if rng.random() < 0.8 else None
                enough = sum(kills.values()) >= options.kills
                try:
                    job.wait(None if wait is None or enough else wait)
                except subprocess.TimeoutExpired:
                    job.send_signal(signal.SIGKILL)
                    job.wait()
                    kills[suffix] += job.returncode == -signal.SIGKILL
                    continue
                break
            if everything(output) != expected[suffix]:
                print(f"{output.name}: not the bytes of an uninterrupted run")
                return 1
            finished += 1
    print(
        f"{sum(kills.values())} kills ({kills}) over {finished} runs of {options.rows:,} rows in "
        f"parts of {options.part_rows:,}: every output byte-identical"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
