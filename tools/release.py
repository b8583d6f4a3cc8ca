"""Build a release that can be checked: ``python -m tools.release`` (or ``make release``).

1. Wheel and sdist are built twice, from two checkouts of HEAD in different folders; the hashes
   must agree (SOURCE_DATE_EPOCH is the commit's time).
2. The wheel holds ``classifier`` and its metadata, nothing else.
3. The wheel alone, in an empty venv without a home folder, reads the sample page and leaves the
   installation as it found it.
4. The tests shipped in the sdist pass against the installed wheel.
5. Run-time dependencies are listed with their licences (CycloneDX SBOM); all that the tests
   installed is checked for known vulnerabilities, where an advisory database can be reached.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"


def main() -> int:
    """Run every step; the first that fails ends it."""
    if run("git", "status", "--porcelain", "--untracked-files=no", cwd=ROOT, capture=True):
        print("note: changes that are not committed are not part of this release")
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    with tempfile.TemporaryDirectory(prefix="newsieve-release-") as name:
        work = Path(name)
        wheel, sdist = build_twice(work)
        check_contents(wheel)
        python = install(work, wheel)
        check_demo(work, python)
        list_dependencies(python)
        check_tests(work, python, wheel, sdist)
        audit(python)
    for path in sorted(DIST.iterdir()):
        print(f"{digest(path)}  {path.relative_to(ROOT)}  {path.stat().st_size:,} bytes")
    return 0


def build_twice(work: Path) -> tuple[Path, Path]:
    """Build from two checkouts and compare; keep one pair in ``dist/``."""
    step("building wheel and sdist twice")
    epoch = run("git", "log", "-1", "--format=%ct", cwd=ROOT, capture=True)
    built: list[dict[str, str]] = []
    for number in ("first", "second"):
        tree, out = work / number / "checkout", work / number / "dist"
        tree.mkdir(parents=True)
        archive = work / f"{number}.tar"
        run("git", "archive", "--output", str(archive), "HEAD", cwd=ROOT)
        with tarfile.open(archive) as tar:
            tar.extractall(tree, filter="data")
        run(
            sys.executable, "-m", "build", "--outdir", str(out), str(tree),
            env={"SOURCE_DATE_EPOCH": epoch}, quiet=True,
        )  # fmt: skip
        built.append({path.name: digest(path) for path in sorted(out.iterdir())})
    if built[0] != built[1]:
        raise SystemExit(f"release: two builds differ:\n  {built[0]}\n  {built[1]}")
    for name in built[0]:
        shutil.copy(work / "first" / "dist" / name, DIST / name)
    return next(DIST.glob("*.whl")), next(DIST.glob("*.tar.gz"))


def check_contents(wheel: Path) -> None:
    """Refuse a wheel with anything but ``classifier`` and its metadata at top level."""
    step("what the wheel holds")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        size = sum(info.file_size for info in archive.infolist())
    top = {name.split("/")[0] for name in names}
    other = {name for name in top if name != "classifier" and not name.endswith(".dist-info")}
    if other or "classifier/py.typed" not in names:
        raise SystemExit(f"release: the wheel holds {sorted(top)}, or lacks py.typed")
    print(f"{len(names)} files, {size:,} bytes unpacked, top level: {', '.join(sorted(top))}")


def install(work: Path, wheel: Path) -> Path:
    """Install the wheel without extras in an empty venv; return its Python."""
    step("installing the wheel in an empty venv")
    folder = work / "venv"
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip(python, str(wheel))
    return python


def check_demo(work: Path, python: Path) -> None:
    """Read the sample page from elsewhere, with no home folder; nothing may be written."""
    step("demo from the installed wheel, no home folder")
    page = work / "elsewhere" / "sample.txt"
    page.parent.mkdir()
    shutil.copy(ROOT / "data" / "pages" / "sample.txt", page)
    package = site_packages(python) / "classifier"
    before = snapshot(package)
    shown = run(
        str(python), "-B", "-m", "classifier", "page", page.name, "--format", "json",
        cwd=page.parent, capture=True, env={"HOME": "/nonexistent", "USERPROFILE": ""},
    )  # fmt: skip
    roles = [block["role"] for block in json.loads(shown)["blocks"]]
    if snapshot(package) != before:
        raise SystemExit("release: reading a page changed the installed package")
    if not {"article", "teaser", "boilerplate"} <= set(roles):
        raise SystemExit(f"release: the demo found only the roles {sorted(set(roles))}")
    print(", ".join(f"{roles.count(role)} {role}" for role in sorted(set(roles))))


def check_tests(work: Path, python: Path, wheel: Path, sdist: Path) -> None:
    """Run the sdist's tests against the wheel; the sdist's own ``classifier`` is taken away."""
    step("the shipped tests against the installed wheel")
    pip(python, f"newsieve[test] @ {wheel.as_uri()}")
    with tarfile.open(sdist) as tar:
        tar.extractall(work / "sdist", filter="data")
    tree = next((work / "sdist").iterdir())
    shutil.rmtree(tree / "classifier")
    run(str(python), "-m", "pytest", "-q", "tests", cwd=tree)


def list_dependencies(python: Path) -> None:
    """Write the SBOM of the installed wheel and print its licences."""
    step("dependencies and their licences")
    sbom = DIST / "sbom.cdx.json"
    run(
        sys.executable, "-m", "cyclonedx_py", "environment", str(python), "--output-reproducible",
        "--gather-license-texts", "--pyproject", str(ROOT / "pyproject.toml"),
        "--output-file", str(sbom), quiet=True,
    )  # fmt: skip
    for part in sorted(json.loads(sbom.read_text())["components"], key=lambda part: part["name"]):
        licences = (
            entry.get("expression") or entry["license"].get("id") or entry["license"].get("name")
            for entry in part.get("licenses", [])
        )
        listed = ", ".join(sorted({name for name in licences if name and "file" not in name}))
        print(f"  {part['name']} {part['version']}: {listed or 'see its metadata'}")


def audit(python: Path) -> None:
    """Ask for known vulnerabilities of everything that the extras for tests brought.

    Found ones end the release. Where no advisory database can be reached nothing was found out,
    which is said and ends nothing: the SBOM can be checked later, where there is one.
    """
    step("known vulnerabilities, extras included")
    asked: dict[str, bool] = {}
    for service in ("pypi", "osv"):
        for part in advisories(python, service):
            if part.get("vulns"):
                raise SystemExit(f"release: known vulnerabilities: {json.dumps(part, indent=1)}")
            if part["name"] != "newsieve":
                asked[part["name"]] = asked.get(part["name"], False) or "skip_reason" not in part
        if asked and all(asked.values()):
            break
    reached = sum(asked.values())
    if asked and reached == len(asked):
        print(f"{reached} packages checked, none known to be vulnerable")
        return
    print(
        f"NOT CHECKED: {len(asked) - reached or 'all'} of {len(asked) or 'the'} packages, for no "
        "advisory database answered about them (PyPI's and OSV's were asked). Where one can be "
        "reached: pip-audit in an environment with the package, or any scanner of SBOMs on "
        "dist/sbom.cdx.json"
    )


def advisories(python: Path, service: str) -> list[dict[str, Any]]:
    """Ask one database about each package installed for `python`; none where it is not reached."""
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--path", str(site_packages(python)),
         "--vulnerability-service", service, "--timeout", "15", "--format", "json",
         "--progress-spinner", "off"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        said = done.stderr.strip().splitlines() or ["nothing"]
        print(f"{service}: not reached: {said[-1][:200]}")
        return []
    return found


def site_packages(python: Path) -> Path:
    """Folder that a Python installs into."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(run(str(python), "-c", code, capture=True))


def snapshot(folder: Path) -> dict[str, str]:
    """Hash every file below a folder."""
    return {
        str(path.relative_to(folder)): digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pip(python: Path, requirement: str) -> None:
    """Install into the venv of `python`."""
    run(str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", requirement)


def step(title: str) -> None:
    """Print a heading."""
    print(f"\n== {title}", flush=True)


def run(
    *command: str,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    capture: bool = False,
    quiet: bool = False,
) -> str:
    """Run a command that must succeed; return its output where `capture` is set."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=capture or quiet,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout or "").strip()[-2000:]
        raise SystemExit(f"release: failed: {' '.join(command)}\n{said}")
    return (done.stdout or "").strip()


if __name__ == "__main__":
    sys.exit(main())
