"""Fuzzing: ``python -m tools.fuzz --minutes 2`` (or ``make fuzz MINUTES=2``).

`targets` says what is asked and what must hold, `seeds` what mutation starts from. What once broke
something lies in ``tests/trust/crashers`` and is asked again in every test run.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
"""Where the targets are run from, and their corpora lie."""
