"""The matrix: every supported Python, with the oldest and the newest dependencies admitted.

``make matrix`` (or ``nox``) runs what this machine has and skips a missing Python by name. All
sessions must give the same predictions to the bit: each leaves a digest, the last compares.
"""

from __future__ import annotations

from pathlib import Path

import nox

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
DIGESTS = Path(".nox/digests")

nox.options.default_venv_backend = "uv"
nox.options.error_on_missing_interpreters = False
nox.options.download_python = "never"
nox.needs_version = ">=2024.10"


@nox.session(python=PYTHONS)
@nox.parametrize("resolution", ["lowest-direct", "highest"])
def tests(session: nox.Session, resolution: str) -> None:
    """Run the tests, warnings as errors, and leave a digest of the predictions."""
    session.install("--resolution", resolution, ".[test]", silent=True)
    session.run("python", "-m", "pytest", "-q", *session.posargs)
    found = session.run("python", "-m", "tools.digest", silent=True) or ""
    DIGESTS.mkdir(parents=True, exist_ok=True)
    (DIGESTS / f"{session.python}-{resolution}.txt").write_text(found, encoding="utf-8")


@nox.session(python=False)
def same_answers(session: nox.Session) -> None:
    """Compare the predictions of every session that ran."""
    found = {path.stem: path.read_text(encoding="utf-8") for path in sorted(DIGESTS.glob("*.txt"))}
    for name, digest in found.items():
        session.log(f"{name}: {digest.strip()}")
    if len(set(found.values())) > 1:
        session.error("predictions differ between versions of Python or of a dependency")
