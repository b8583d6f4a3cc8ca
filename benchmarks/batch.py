"""Throughput and memory of `classifier batch` against bare `predict_proba` on the same rows.

Run as ``python benchmarks/batch.py --rows 10000,100000,1000000``: makes Parquet files of 60-word
summaries, by repeating and perturbing those of a corpus file (``--corpus FILE --columns
title,body``) or, without one, sentences written here; then runs, each in a process of its own and
in turn, bare ``predict_proba`` over the texts of the file and the whole command. Prints rows a
second by wall clock and by processor time, the ratio, and the peak memory of each process.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from batch_kill import PLAIN, WORDS

CHUNK = 8192


def read_corpus(path: Path | None, columns: list[str], n: int) -> list[str]:
    if path is None:
        rng = random.Random(1)
        made = []
        for _ in range(n):
            words = rng.sample(WORDS[rng.choice(list(WORDS))].split(), 8) + rng.choices(PLAIN, k=52)
            rng.shuffle(words)
            made.append(" ".join(words))
        return made
    table = pq.read_table(path, columns=columns).slice(0, n).to_pydict()
    return [
        " ".join(part for part in row if part)
        for row in zip(*(table[column] for column in columns), strict=True)
    ]


def make_parquet(path: Path, texts: list[str], n_rows: int) -> None:
    """Repeat the texts, each time with some words swapped, in row groups of 100,000."""
    rng = random.Random(2)
    schema = pa.schema([("id", pa.int64()), ("text", pa.string())])
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, n_rows, 100_000):
            rows = []
            for at in range(start, min(start + 100_000, n_rows)):
                words = texts[at % len(texts)].split()[:60] or ["empty"]
                for _ in range(3):
                    words[rng.randrange(len(words))] = rng.choice(PLAIN)
                rows.append(" ".join(words))
            table = pa.table({"id": range(start, start + len(rows)), "text": rows}, schema=schema)
            writer.write_table(table)


def bare(path: str, jobs: int, model_path: str | None) -> None:
    """Only `predict_proba`, timed without reading; runs in a process of its own."""
    import classifier

    model = classifier.load(model_path)
    texts = 0
    wall = cpu = 0.0
    for batch in pq.ParquetFile(path).iter_batches(CHUNK * jobs, columns=["text"]):
        chunk = batch.column(0).to_pylist()
        started, used = time.perf_counter(), time.process_time()
        model.predict_proba(chunk, n_jobs=jobs)
        wall += time.perf_counter() - started
        cpu += time.process_time() - used
        texts += len(chunk)
    report(texts, wall, cpu)


def whole(path: str, output: str, jobs: int, model_path: str | None) -> None:
    """The whole run, reading and writing included; runs in a process of its own."""
    import classifier
    from classifier.batch import local, run

    del local  # imported before the clock starts: it costs the same whatever the rows

    model = classifier.load(model_path)
    started, used = time.perf_counter(), time.process_time()
    summary = run(path, output, model=model, jobs=jobs)
    report(summary.rows_in, time.perf_counter() - started, time.process_time() - used)


def report(rows: int, wall: float, cpu: float) -> None:
    # Not ru_maxrss, which a child takes over from the process that started it.
    status = Path("/proc/self/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({"rows": rows, "wall": wall, "cpu": cpu, "peak_mb": peak}))


def measure(*arguments: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, *arguments], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    if sys.argv[1:2] == ["bare"]:
        bare(sys.argv[2], int(sys.argv[3]), sys.argv[4] or None)
        return
    if sys.argv[1:2] == ["whole"]:
        whole(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5] or None)
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="10000,100000,1000000")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--model", default="", help="a folder (default: the embedded model)")
    parser.add_argument("--columns", default="title,body")
    parser.add_argument("--output", default="parquet", choices=("parquet", "jsonl", "csv"))
    options = parser.parse_args()
    jobs = str(options.jobs)
    texts = read_corpus(options.corpus, options.columns.split(","), 50_000)
    results = []
    with tempfile.TemporaryDirectory() as name:
        for n_rows in map(int, options.rows.split(",")):
            source = Path(name) / f"{n_rows}.parquet"
            make_parquet(source, texts, n_rows)
            rounds = []
            for round_ in range(options.rounds):
                alone = measure("bare", str(source), jobs, options.model)
                output = Path(name) / f"{n_rows}-{round_}.{options.output}"
                everything = measure("whole", str(source), str(output), jobs, options.model)
                rounds.append((alone, everything))
            results.append(summarise(n_rows, rounds))
            print(json.dumps(results[-1]), flush=True)


def summarise(n_rows: int, rounds: list[tuple[dict[str, float], dict[str, float]]]) -> dict:
    def median(of) -> float:
        return round(statistics.median(of(alone, everything) for alone, everything in rounds), 3)

    return {
        "rows": n_rows,
        "bare rows a second": median(lambda a, _: a["rows"] / a["wall"]),
        "batch rows a second": median(lambda _, b: b["rows"] / b["wall"]),
        "share of bare, wall": median(lambda a, b: a["wall"] / b["wall"]),
        "share of bare, processor": median(lambda a, b: a["cpu"] / b["cpu"]),
        "bare us a row, processor": median(lambda a, _: 1e6 * a["cpu"] / a["rows"]),
        "batch us a row, processor": median(lambda _, b: 1e6 * b["cpu"] / b["rows"]),
        "batch peak MB": max(round(b["peak_mb"]) for _, b in rounds),
        "bare peak MB": max(round(a["peak_mb"]) for a, _ in rounds),
    }


if __name__ == "__main__":
    main()
