"""How long each target was fuzzed, in all and in the code's present state.

The times are of the processor, so that a busy machine does not count. The state is a digest of
the package's sources: what was fuzzed before a change says less about the code after it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from pathlib import Path

from tools.fuzz import ROOT

LEDGER = Path(__file__).with_name("ledger.json")

Entry = dict[str, float | str]


def state() -> str:
    """Digest of every source file of the package."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "classifier").rglob("*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def read(path: Path = LEDGER) -> dict[str, Entry]:
    """Return what is known of each target."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def add(name: str, minutes: float, executions: int, path: Path = LEDGER) -> Entry:
    """Add a run to a target's entry, and return the entry; processes side by side wait."""
    now = state()
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ledger = read(path)
        entry = ledger.setdefault(name, {"minutes": 0, "executions": 0})
        if entry.get("state") != now:
            entry |= {"state": now, "minutes_in_state": 0, "executions_in_state": 0}
        for key, more in (("minutes", minutes), ("executions", executions)):
            for field in (key, f"{key}_in_state"):
                entry[field] = round(float(entry[field]) + more, 2 if key == "minutes" else None)
        text = json.dumps(dict(sorted(ledger.items())), indent=1)
        whole = path.with_suffix(".tmp")
        whole.write_text(text + "\n", encoding="utf-8")
        whole.replace(path)
    finally:
        os.close(lock)  # and let the next one in
    return entry


def table(names: tuple[str, ...], path: Path = LEDGER) -> str:
    """Return the ledger as a Markdown table."""
    ledger, now = read(path), state()
    lines = [
        "| target | minutes in all | inputs in all | minutes, this code | inputs, this code |",
        "|---|---|---|---|---|",
    ]
    for name in names:
        entry = ledger.get(name, {})
        same = entry.get("state") == now
        lines.append(
            f"| {name} | {entry.get('minutes', 0):.1f} | {entry.get('executions', 0):,} "
            f"| {entry.get('minutes_in_state', 0) if same else 0:.1f} "
            f"| {entry.get('executions_in_state', 0) if same else 0:,} |"
        )
    return "\n".join(lines)
