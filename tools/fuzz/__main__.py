"""Run the targets one after the other, with atheris (coverage-guided) or else plain mutation."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
import warnings
from pathlib import Path

from tools.fuzz.seeds import seeds

ROOT = Path(__file__).resolve().parent.parent.parent
CORPUS = ROOT / ".cache" / "fuzz"
LOG = CORPUS / "minutes.json"
LONGEST = 16_384
TIMEOUT = 60
"""Seconds after which one input counts as a hang."""
MEGABYTES = 4096
NAMES = (
    "predict_proba", "tag", "explanation", "page_text", "page_of_html", "json_ld", "text_file",
    "batch_jsonl", "batch_csv", "batch_parquet", "batch_gzip", "batch_zstd", "labelled_table",
    "model_manifest", "model_manifest_signed", "model_arrays_signed",
)  # fmt: skip
LATE = (
    "batch.answers", "batch.csvfile", "batch.jsonl", "batch.local", "batch.parquet", "batch.plan",
    "batch.rows", "batch.sinks", "batch.state", "batch.streams", "batch.tagged", "page.html",
    "page.html_features",
)  # fmt: skip
"""What the package imports only when it is needed: to be watched, it must be imported here."""


def main() -> int:
    """Share the minutes among the targets; say what was found."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(NAMES))
    parser.add_argument("--minutes", type=float, default=2.0, help="for all targets together")
    parser.add_argument("--one", nargs=2, metavar=("TARGET", "SECONDS"), help="(one process)")
    args = parser.parse_args()
    if args.one:
        return fuzz(args.one[0], float(args.one[1]))
    unknown = [name for name in args.targets if name not in NAMES]
    if unknown:
        parser.error(f"no target {unknown[0]}: there are {', '.join(NAMES)}")
    targets = args.targets or list(NAMES)
    seconds = args.minutes * 60 / len(targets)
    broken = [name for name in targets if not run(name, seconds)]
    if broken:
        print(f"fuzz: broken: {', '.join(broken)}; what broke them lies in {CORPUS}/TARGET/found")
    return 1 if broken else 0


def run(name: str, seconds: float) -> bool:
    """Fuzz one target in a process of its own; add the time to the log."""
    folder = CORPUS / name
    (folder / "found").mkdir(parents=True, exist_ok=True)
    (folder / "corpus").mkdir(exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (folder / "corpus" / f"seed-{number}").write_bytes(seed)
    start = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(
        [sys.executable, "-m", "tools.fuzz", "--one", name, str(seconds)],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=False,
    )
    # Of the processor, so that a busy machine does not count.
    spent = (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - start) / 60
    log = json.loads(LOG.read_text()) if LOG.exists() else {}
    log[name] = round(log.get(name, 0.0) + spent, 2)
    LOG.write_text(json.dumps(log, indent=1))
    said = done.stderr.decode(errors="replace").splitlines()
    last = next((line for line in reversed(said) if re.match(r"#\d|ran \d", line)), "")
    verdict = "fine" if not done.returncode else "BROKEN"
    print(
        f"{name:22} {verdict:7} {spent:6.2f} min of processor ({log[name]:.2f} in all)  {last}",
        flush=True,
    )
    if done.returncode:
        print("\n".join(said[-40:]))
    return not done.returncode


def fuzz(name: str, seconds: float) -> int:
    """Fuzz one target for so long; exit code 0 if nothing was found."""
    folder = CORPUS / name
    if importlib.util.find_spec("atheris") is None:
        return mutate(name, seconds, folder)
    import atheris

    with atheris.instrument_imports(include=["classifier"]):
        from tools.fuzz.targets import TARGETS

        for module in LATE:
            importlib.import_module(f"classifier.{module}")
    warnings.simplefilter("error")
    atheris.Setup(
        [
            name, f"-max_total_time={seconds:.0f}", f"-max_len={LONGEST}", f"-timeout={TIMEOUT}",
            f"-rss_limit_mb={MEGABYTES}", f"-artifact_prefix={folder}/found/",
            "-use_value_profile=0", "-print_final_stats=0", str(folder / "corpus"),
        ],
        TARGETS[name],
    )  # fmt: skip
    atheris.Fuzz()
    return 0


def mutate(name: str, seconds: float, folder: Path) -> int:
    """Mutate the corpus at random, where atheris cannot be installed."""
    from tools.fuzz.targets import TARGETS

    warnings.simplefilter("error")
    rng = random.Random()  # noqa: S311 - chance, not secrecy
    pool = [path.read_bytes() for path in sorted((folder / "corpus").iterdir())]
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        data = bytearray(rng.choice(pool))
        for _ in range(rng.choice((1, 1, 2, 4, 16))):
            change(data, rng, pool)
        data = data[:LONGEST]
        try:
            TARGETS[name](bytes(data))
        except BaseException:
            (folder / "found" / f"crash-{time.time_ns()}").write_bytes(data)
            raise
        count += 1
    print(f"ran {count} inputs without atheris", file=sys.stderr)
    return 0


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
    sys.exit(main())
