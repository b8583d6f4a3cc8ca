"""What a process of its own asks of the kernel for each page or text, once it is under way."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

glibc = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only glibc gives memory back in this way"
)
FEW = 0.1
"""Of the page faults that there are without it, those that other work of the process may cause."""


def faults(setup: str, call: str, *, kept: bool) -> float:
    """Page faults of each call of the same, after a few; with freed memory kept, or given back."""
    script = f"""
import resource
import classifier
from classifier import heap
{"" if kept else "heap._KEPT = 1"}
{setup}
for _ in range(5):
    {call}
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(40):
    {call}
print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 40)
"""
    # Set from without, glibc's sizes do not grow with the largest block.
    steered = ("MALLOC_", "GLIBC_TUNABLES")
    env = {name: value for name, value in os.environ.items() if not name.startswith(steered)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env
    )
    return float(done.stdout)


def asks_for_no_fresh_memory(setup: str, call: str) -> bool:
    without = faults(setup, call, kept=False)
    if without < 20:
        pytest.skip("the memory allocator of this process keeps what is freed by itself")
    return faults(setup, call, kept=True) < FEW * without


@glibc
def test_reading_a_page_asks_for_no_fresh_memory():
    line = "On day {i} the council of town {i} agreed with firm {i} to mend bridge {i} by May."
    page = "\n".join(2 * line.format(i=i) for i in range(45))
    assert asks_for_no_fresh_memory(f"page = {page!r}", "classifier.read_page(page)")


@glibc
def test_tagging_a_long_text_asks_for_no_fresh_memory():
    text = "text = 'the club won the cup final ' * 1_500"
    assert asks_for_no_fresh_memory(text, "classifier.tag(text)")
