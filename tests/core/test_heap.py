"""What a process of its own asks of the kernel for each page or text, once it is under way."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

glibc = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only glibc gives memory back in this way"
)
FEW = 20
"""Page faults a call that other work of the process may cause."""


def faults(setup: str, call: str) -> float:
    """Page faults of each call of the same, after a few."""
    script = f"""
import resource
import classifier
{setup}
for _ in range(5):
    {call}
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(40):
    {call}
print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 40)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


@glibc
def test_reading_a_page_asks_for_no_fresh_memory():
    line = "On day {i} the council of town {i} agreed with firm {i} to mend bridge {i} by May."
    page = "\n".join(2 * line.format(i=i) for i in range(45))
    assert faults(f"page = {page!r}", "classifier.read_page(page)") < FEW


@glibc
def test_tagging_a_long_text_asks_for_no_fresh_memory():
    assert faults("text = 'the club won the cup final ' * 1_500", "classifier.tag(text)") < FEW
