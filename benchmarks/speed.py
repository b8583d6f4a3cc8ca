"""Speed, memory and cold start beside other classifiers, in one run: ``make bench-speed``.

All contenders answer the same texts in turn, round after round, so that every ratio compares
moments next to each other; given are the smallest, the median and the largest. Throughput of one
thread is measured in processor time (libraries are held to one thread), which other work on the
machine disturbs least; threads, cold starts and waits are wall time. ``--quick`` takes a minute.
Writes ``benchmarks/results/speed.{json,md}``; the picture is `benchmarks.speed_report`'s.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from threadpoolctl import threadpool_limits

import classifier
from benchmarks.speed_contenders import contenders as fit_all
from benchmarks.speed_processes import processes, shared_map, spread
from benchmarks.speed_report import markdown
from classifier.model import EMBEDDED

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).parent / "results"
SAMPLE = ROOT / "data" / "pages"


def read_texts(shared: Path) -> dict[str, list[str]]:
    """Cut the four kinds of text from full articles; they are read at run time, never kept."""
    table = pq.read_table(shared / "corpora" / "allsides.parquet", columns=["title", "body"])
    titles = [t for t in table["title"].to_pylist() if t]
    bodies = [b.split() for b in table["body"].to_pylist() if b]
    full = [words for words in bodies if len(words) >= 400]
    return {
        "headlines": titles[:20_000],
        "summaries": [" ".join(words[:60]) for words in bodies if len(words) >= 60][:5000],
        "articles": [" ".join(words[:400]) for words in full[:1000]],
        "long articles": [
            " ".join([*chain.from_iterable(full[i : i + 4])][:1500]) for i in range(0, 1000, 4)
        ],
    }


def read_gold(path: Path) -> tuple[list[str], list[str]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row["text"] for row in rows], [row["primary"] for row in rows]


def seconds(call: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    start = clock()
    call()
    return max(clock() - start, 1e-9)


def processor_name() -> str:
    names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return names[0] if names else "unknown"


def throughput(
    contenders: list[Any], texts: dict[str, list[str]], rounds: int, budget: float
) -> dict[str, Any]:
    """Texts a second of each contender on each kind; ratios of ours to it, round by round."""
    table = {}
    for kind, all_texts in texts.items():
        samples, ready = {}, {}
        for contender in contenders:
            prepare = getattr(contender, "prepare", list)
            n = 8
            while True:
                first = prepare(all_texts[:n])
                took = seconds(lambda c=contender, f=first: c.predict(f))
                enough = took > budget / 10 or n >= len(all_texts)
                if took > budget or (n > 8 and enough):
                    break
                # A few texts take far longer each than many do.
                n = 4 * n if took < budget / 10 else 16
            ready[contender.name] = prepare(all_texts[: max(2, int(budget * len(first) / took))])
            samples[contender.name] = []
        floor, lookups = [], []
        for _ in range(rounds):
            for contender in contenders:
                given = ready[contender.name]
                took = seconds(lambda c=contender, g=given: c.predict(g))
                samples[contender.name].append(len(given) / took)
            floor.append(
                len(all_texts) / seconds(lambda t=all_texts: [x.lower().encode() for x in t])
            )
            lookups.append(len(all_texts) / look_up_floor(all_texts))
        ours = samples[contenders[0].name]
        size = statistics.mean(len(t.encode()) for t in all_texts)
        table[kind] = {
            "texts": len(all_texts),
            "bytes a text": round(size, 1),
            "rates": {name: spread(rates) for name, rates in samples.items()},
            "MB a second": statistics.median(ours) * size / 1e6,
            "ratios": {
                name: spread([a / b for a, b in zip(ours, rates, strict=True)])
                for name, rates in samples.items()
                if rates is not ours
            },
            "floor": spread([f / a for f, a in zip(floor, ours, strict=True)]),
            "floor with look-ups": spread([f / a for f, a in zip(lookups, ours, strict=True)]),
        }
    return table


def look_up_floor(texts: list[str]) -> float:
    """Seconds for `lower().encode()` and one look-up of a fingerprint and a row per n-gram."""
    model = classifier.load()
    fingerprint, weights = model.arrays["fingerprint"], model.arrays["weights"]
    counts = model.count(texts)
    n, known = 2 * int(counts.words.sum()), int(counts.known.sum())
    rows = np.random.default_rng(0).integers(0, len(fingerprint), n)

    def work() -> None:
        for text in texts:
            text.lower().encode()
        for first in range(0, n, 1 << 14):
            fingerprint.take(rows[first : first + (1 << 14)])
        for first in range(0, known, 1 << 14):
            weights.take(rows[first : first + (1 << 14)], axis=0)

    return seconds(work)


def one_text(contenders: list[Any], texts: list[str], rounds: int) -> dict[str, Any]:
    """Microseconds for one text of 40 words, given alone; another one with every call."""
    model = classifier.load()
    calls: dict[str, Callable[[str], object]] = {"newsieve tag": model.tag}
    for contender in contenders:
        prepare = getattr(contender, "prepare", list)
        calls[f"{contender.name} predict"] = lambda text, c=contender, p=prepare: c.predict(
            p([text])
        )
    found: dict[str, list[float]] = {name: [] for name in calls}
    for round_ in range(rounds):
        for name, call in calls.items():
            each = max(1, min(200, int(0.05 / seconds(lambda c=call: c(texts[0])))))
            start = round_ * each % max(1, len(texts) - each)
            given = texts[start : start + each]
            took = seconds(lambda c=call, g=given: [c(text) for text in g])
            found[name].append(took / len(given) * 1e6)
    return {name: spread(values) for name, values in found.items()}


def threads(texts: dict[str, list[str]], rounds: int) -> dict[str, dict[str, float]]:
    """How many times as fast two threads are as one, in wall time."""
    model = classifier.load()
    found = {}
    for kind, given in texts.items():
        ratios = []
        for _ in range(rounds):
            one = seconds(lambda g=given: model.predict_proba(g), time.perf_counter)
            two = seconds(lambda g=given: model.predict_proba(g, n_jobs=2), time.perf_counter)
            ratios.append(one / two)
        found[kind] = spread(ratios)
    return found


def scaling(texts: dict[str, list[str]], most: int) -> dict[str, dict[int, float]]:
    """Microseconds a text by number of headlines, and microseconds a word by length of a text."""
    model = classifier.load()
    headlines = texts["headlines"]
    words = " ".join(texts["articles"]).split()
    by_number, by_length, n = {}, {}, 1
    while n <= most:
        given = (headlines * (n // len(headlines) + 1))[:n]
        repeats = max(1, 2000 // n)
        call = lambda g=given, r=repeats: [model.predict_proba(g) for _ in range(r)]  # noqa: E731
        by_number[n] = seconds(call) / n / repeats * 1e6
        text = " ".join((words * (n // len(words) + 1))[:n])
        call = lambda t=text, r=repeats: [model.predict_proba([t]) for _ in range(r)]  # noqa: E731
        by_length[n] = seconds(call) / n / repeats * 1e6
        n *= 10
    return {"us a headline, by number": by_number, "us a word, by words in one text": by_length}


def installed_size() -> dict[str, float]:
    package = EMBEDDED.parent.parent
    return {
        "embedded models": folder_size(EMBEDDED.parent) / 1e6,
        "installed package": folder_size(package) / 1e6,
    }


def folder_size(folder: Path) -> int:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sum(path.stat().st_size for path in files)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--quick", action="store_true", help="fewer rounds and texts")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    rounds = 3 if options.quick else 9
    threadpool_limits(1)
    texts = read_texts(options.shared)
    train, held_out = (
        read_gold(options.shared / "gold" / f"{n}.jsonl") for n in ("train", "validation")
    )
    if options.quick:
        held_out = tuple(column[:300] for column in held_out)
    contenders = fit_all(*train)
    accuracy = {}
    for contender in contenders:
        if hasattr(contender, "answers_like"):
            accuracy[contender.name] = accuracy[contender.answers_like]
            continue
        found = contender.predict(getattr(contender, "prepare", list)(held_out[0]))
        pairs = [(a, b) for a, b in zip(found, held_out[1], strict=True) if b != "none"]
        accuracy[contender.name] = statistics.mean(a == b for a, b in pairs)
    page = next(iter(sorted(SAMPLE.rglob("*.txt"))), None)
    if page is None:
        page = Path(tempfile.mkstemp(suffix=".txt")[1])
        page.write_text("\n".join(texts["headlines"][:10]), encoding="utf-8")
    forty = [" ".join(text.split()[:40]) for text in texts["articles"]]
    result = {
        "machine": {
            "processors": os.cpu_count(),
            "name": processor_name(),
            "load": os.getloadavg()[0],
            "numpy": np.__version__,
            "command": "python -m benchmarks.speed" + " --quick" * options.quick,
            "python": platform.python_version(),
        },
        "throughput": throughput(contenders, texts, rounds, 0.15 if options.quick else 0.5),
        "one text of 40 words, us": one_text(contenders, forty, rounds),
        "two threads": threads(texts, rounds),
        "scaling": scaling(texts, 1_000_000),
        "processes": processes(page, contenders, rounds),
        "one map": shared_map(10),
        "size, MB": {c.name: c.size / 1e6 for c in contenders} | installed_size(),
        "accuracy": accuracy,
        "fitted on": {c.name: c.fitted_on for c in contenders},
        "peak MB of this run": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "speed.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (options.out / "speed.md").write_text(markdown(result), encoding="utf-8")
    print(markdown(result))


if __name__ == "__main__":
    main()
