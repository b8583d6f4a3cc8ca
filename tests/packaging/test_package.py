"""What is shipped, what it imports, what it may never do."""

import ast
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import classifier
from classifier.cli import COMMANDS

PACKAGE = Path(classifier.__file__).parent
ROOT = PACKAGE.parent

# What a cold start must not pay for: none of it is needed to tag a text.
HEAVY = {
    "sklearn", "scipy", "pandas", "datasets", "pyarrow", "joblib", "rich", "lxml", "matplotlib",
    "torch", "asyncio", "email", "http", "urllib.request", "importlib.metadata",
}  # fmt: skip


def run_python(code: str, *arguments: str, cwd: Path | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_public_names_are_these_and_all_there():
    assert classifier.__all__ == [
        "Block",
        "ClassifierError",
        "InputError",
        "MissingExtraError",
        "ModelError",
        "Page",
        "Tag",
        "Tagging",
        "TopicClassifier",
        "TopicModel",
        "load",
        "read_page",
        "tag",
    ]
    for name in classifier.__all__:
        assert getattr(classifier, name) is not None
        assert name in dir(classifier)


def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, classifier; print(*sys.modules)"
    assert not HEAVY & set(run_python(code).split())


def test_tagging_a_text_imports_nothing_heavy():
    code = """
import sys, classifier
classifier.load().tag("The striker scored twice as the club won the cup final.")
print(*sys.modules)
"""
    assert not HEAVY & set(run_python(code).split())


def test_reading_a_page_from_the_command_line_imports_nothing_heavy(tmp_path):
    (tmp_path / "page.txt").write_text("The club won the cup final.\n" * 5)
    code = """
import sys
from classifier.cli import main
assert main(["page", "page.txt"]) == 0
print("MODULES", *sys.modules)
"""
    assert not HEAVY & set(run_python(code, cwd=tmp_path).split("MODULES")[1].split())


def imports_of(path: Path) -> set[str]:
    """Top-level names of every module that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_no_file_imports_what_executes_a_users_data_or_the_recipe(path):
    forbidden = {
        "pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "train", "tests",
        "benchmarks", "tools",
    }  # fmt: skip
    assert not imports_of(path) & forbidden
    text = path.read_text(encoding="utf-8")
    for words in (
        "joblib.load",
        "joblib.dump",
        "allow_pickle=True",
        "torch.load",
        "eval(",
        "exec(",
    ):
        assert words not in text


def test_using_every_public_answer_unpickles_nothing(tmp_path):
    # An audit hook hears of every unpickling (https://docs.python.org/3/library/audit_events.html).
    code = """
import sys
def refuse(event, arguments):
    if event.startswith("pickle."):
        raise SystemExit(f"unpickled: {arguments}")
sys.addaudithook(refuse)
import classifier
model = classifier.load()
model.save(sys.argv[1])
classifier.load(sys.argv[1]).read_page("The club won the cup final.").to_dict()
print("fine")
"""
    assert run_python(code, str(tmp_path / "model")) == "fine\n"


REFUSE_SOCKETS = """
import socket, sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise SystemExit(f"network: {event} {arguments}")
sys.addaudithook(refuse)
from classifier.cli import main
sys.exit(main(sys.argv[1:]))
"""

STORIES = [
    ("sport", "The striker scored twice as the club won the cup final."),
    ("business", "The central bank raised interest rates and shares fell."),
    ("sport", "The coach praised the team after the match in the rain."),
    ("business", "The company cut its profit forecast as sales slowed."),
]


@pytest.fixture
def inputs(tmp_path):
    (tmp_path / "page.txt").write_text("\n".join(text for _, text in STORIES))
    page = "".join(f"<p>{text}</p><img src='http://example.org/a.png'>" for _, text in STORIES)
    (tmp_path / "page.html").write_text(
        f"<!doctype html><link rel=stylesheet href='http://example.org/a.css'><body>{page}"
    )
    rows = [
        {"text": f"{text} Report {n}.", "label": label}
        for n in range(12)
        for label, text in STORIES
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["page", "page.txt", "page.html", "--format", "json"],
        ["tag", "page.txt", "page.html"],
        ["topics"],
        ["explain", "page.txt"],
        ["batch", "rows.jsonl", "out.jsonl"],
        ["fit", "rows.jsonl", "--out", "model"],
        ["evaluate", "embedded", "rows.jsonl"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_no_command_asks_the_network(arguments, inputs):
    done = subprocess.run(
        [sys.executable, "-c", REFUSE_SOCKETS, *arguments],
        capture_output=True,
        text=True,
        cwd=inputs,
        check=False,
    )
    assert "network:" not in done.stderr
    assert done.returncode == 0, done.stderr


def test_the_network_test_covers_every_command():
    marks = test_no_command_asks_the_network.pytestmark
    assert {arguments[0] for arguments in marks[0].args[1]} == set(COMMANDS)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("hatchling", reason="needs hatchling to build the wheel")
    if not (ROOT / "pyproject.toml").exists():
        pytest.skip("needs the source tree to build the wheel from")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_package_with_its_model_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    (info,) = {name.split("/")[0] for name in names if ".dist-info/" in name}
    assert {name.split("/")[0] for name in names} == {"classifier", info}
    assert {"classifier/py.typed", "classifier/__init__.py"} <= set(names)
    assert "classifier/pretrained/topics/manifest.json" in names
    assert {"classifier/__pycache__", "classifier/model.pyc"}.isdisjoint(names)
    assert f"{info}/licenses/LICENSE" in names
    on_disk = {
        str(path.relative_to(ROOT))
        for path in (PACKAGE / "pretrained").rglob("*")
        if path.is_file()
    }
    assert on_disk <= set(names)


def test_the_installed_package_is_small(wheel):
    with zipfile.ZipFile(wheel) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
    assert unpacked <= 12_000_000


def test_what_is_embedded_stays_under_ten_megabytes():
    files = [path for path in (PACKAGE / "pretrained").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 10_000_000
