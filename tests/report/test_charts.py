"""Plots: what matplotlib says of the machine is kept off standard error."""

import logging
import os
import subprocess
import sys

import pytest

pytest.importorskip("matplotlib")

PLOT = (
    "from classifier.report.charts import risk_coverage\n"
    "risk_coverage([{'coverage': .5, 'accuracy': 1.0}, {'coverage': 1.0, 'accuracy': .9}])"
)


def test_a_place_that_matplotlib_cannot_write_to_is_no_news():
    env = {**os.environ, "MPLCONFIGDIR": f"{os.devnull}/none"}
    done = subprocess.run([sys.executable, "-c", PLOT], env=env, capture_output=True, check=True)
    assert done.stderr == b""


def test_what_matplotlib_says_later_is_left_to_the_program_around():
    exec(PLOT, {})
    assert logging.getLogger("matplotlib").level == logging.NOTSET
