"""Whole processes: how long one takes to start and answer, and how much memory it holds."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from classifier.model import EMBEDDED

ROOT = Path(__file__).resolve().parent.parent


def spread(values: list[float]) -> dict[str, float]:
    """Return the ends and the middle of several rounds."""
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}


def processes(page: Path, contenders: list[Any], rounds: int) -> dict[str, dict[str, Any]]:
    """Whole processes beside ``python -c "import numpy"``: wall and processor time, peak memory."""
    text = "The striker scored twice as the club won the cup final."
    python = [sys.executable, "-c"]
    commands = {
        "import numpy": [*python, "import numpy"],
        "import classifier": [*python, "import classifier"],
        "classifier.tag": [*python, f"import classifier; classifier.tag({text!r})"],
        "classifier page FILE": [sys.executable, "-m", "classifier", "page", str(page)],
    }
    for contender in contenders:
        if hasattr(contender, "cold"):
            commands[f"{contender.name}, one text"] = [*python, contender.cold(text)]
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for command in commands.values():
        run(command)
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(run(command))
    unit = runs["import numpy"]
    return {
        name: {
            "wall ms": spread([wall * 1e3 for wall, _ in values]),
            "wall ratio": spread([v[0] / u[0] for v, u in zip(values, unit, strict=True)]),
            "processor ratio": spread([v[1] / u[1] for v, u in zip(values, unit, strict=True)]),
            "peak MB": peak(commands[name]),
        }
        for name, values in runs.items()
    }


def as_installed() -> dict[str, str]:
    """Return an environment in which Python keeps compiled modules, as ``pip install`` leaves them.

    Some machines are told not to (``PYTHONDONTWRITEBYTECODE``), and would compile this package,
    but not numpy, in every process.
    """
    rest = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return rest | {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "speed-pycache")}


def run(command: list[str]) -> tuple[float, float]:
    """Return wall seconds and processor seconds of a process."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, cwd=ROOT, env=as_installed()
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime


def peak(command: list[str]) -> float:
    """Return a process's peak megabytes; started by a small one, whose size would count else."""
    code = (
        "import resource, subprocess, sys; "
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, check=True, cwd=ROOT
    )
    return int(done.stdout) / 1024


def shared_map(number: int) -> dict[str, float]:
    """Megabytes of the weights' map in several processes at once: of the file, counted, held."""
    code = (
        "import classifier, sys; classifier.load().tag('The club won the cup final'); "
        "print(flush=True); sys.stdin.read()"
    )
    running = []
    for _ in range(number):
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )
        running.append(process)
    totals = {"Rss": 0, "Pss": 0}
    for process in running:
        process.stdout.readline()
    for process in running:
        inside = False
        for line in Path(f"/proc/{process.pid}/smaps").read_text().splitlines():
            if "-" in line.split(":")[0]:
                inside = line.endswith("topics/weights.bin")
            elif inside and line.split(":")[0] in totals:
                totals[line.split(":")[0]] += int(line.split()[1])
    for process in running:
        process.communicate()
    return {
        "processes": number,
        "file MB": (EMBEDDED / "weights.bin").stat().st_size / 1e6,
        "mapped MB, added up": totals["Rss"] / 1e3,
        "memory held MB, added up": totals["Pss"] / 1e3,
    }
