"""What importing and answering may cost, in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import classifier

HEAVY = {
    *("sklearn", "scipy", "pandas", "datasets", "rich", "lxml", "selectolax"),
    *("pyarrow", "polars", "torch", "ray", "joblib"),
}


def modules_after(code: str) -> set[str]:
    script = f"{code}\nimport sys; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_the_package_imports_nothing_heavy_and_not_even_numpy():
    loaded = modules_after("import classifier")
    assert not loaded & {*HEAVY, "numpy"}


def test_tagging_needs_numpy_only(embedded_model):
    loaded = modules_after("import classifier; classifier.load().tag('The club “won” the cup')")
    assert "numpy" in loaded
    # (numpy 1.26 loads its masked arrays by itself.)
    assert "numpy.ma" not in loaded - modules_after("import numpy")
    assert not loaded & HEAVY
    assert not any(name.startswith("train") for name in loaded)


def test_every_public_name_is_there():
    for name in classifier.__all__:
        if name == "TopicClassifier":
            pytest.importorskip("sklearn")
        assert getattr(classifier, name).__doc__
    assert set(classifier.__all__) <= set(dir(classifier))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = classifier.nonsense


def test_a_finder_that_forbids_scikit_learn_forbids_nothing_else():
    code = """
import sys

class Forbids:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "sklearn":
            raise ImportError(name)

sys.meta_path.insert(0, Forbids())
import classifier

assert "TopicClassifier" not in classifier.__all__
assert classifier.tag("The striker scored twice as the club won the cup final.").topics
"""
    assert "sklearn" not in modules_after(code)


def test_without_scikit_learn_all_else_can_be_looked_at_and_imported():
    code = """
import inspect, pydoc, sys
sys.modules["sklearn"] = None
from classifier import *
import classifier

assert (tag, load) == (classifier.tag, classifier.load)
assert "TopicClassifier" not in globals()
assert dict(inspect.getmembers(classifier))["Page"] is Page
assert "read_page" in pydoc.render_doc(classifier)
try:
    classifier.TopicClassifier
except classifier.MissingExtraError as error:
    print(error)
try:
    from classifier import TopicClassifier
except classifier.MissingExtraError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True
    )
    assert done.stderr == ""
    said = "a model of your own topics needs scikit-learn, which is not installed: run pip install "
    assert done.stdout.splitlines() == [f"{said}'newsieve[train]'"] * 2


def test_with_scikit_learn_every_name_is_imported_by_a_star():
    pytest.importorskip("sklearn")
    code = "from classifier import *; import classifier; print(*set(classifier.__all__) - {*dir()})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
    assert "TopicClassifier" in classifier.__all__


def test_what_is_offered_after_the_dot_is_public():
    found = {name for name in dir(classifier) if not name.startswith("__")}
    assert found == {*classifier.__all__, "batch", "explain"}
    assert {"__version__", "__doc__", "__file__"} <= set(dir(classifier))


def test_the_types_of_everything_public_can_be_resolved():
    pytest.importorskip("sklearn")
    # In a process of its own: whatever was asked for before is there under its name.
    code = """
import inspect, pathlib, re, sys, typing
import classifier
found = [getattr(classifier, name) for name in classifier.__all__ if name[0].islower()]
assert all(typing.get_type_hints(value) for value in found)
found = [getattr(classifier, name) for name in classifier.__all__]
listed = pathlib.Path(sys.argv[1]).read_text()
for name in re.findall("^::: (classifier[.][a-z_.]+)$", listed, re.M):
    module = __import__(name, fromlist=["*"])
    found += [value for key, value in vars(module).items() if not key.startswith("_")
              and str(getattr(value, "__module__", "")).startswith("classifier")]
for value in list(found):
    if inspect.isclass(value):
        for key, member in vars(value).items():
            member = getattr(member, "fget", getattr(member, "__func__", member))
            if inspect.isfunction(member):
                found.append(member)
for value in found:
    if inspect.isclass(value) or inspect.isfunction(value):
        try:
            typing.get_type_hints(value)
        except (NameError, AttributeError) as error:
            print(value, error)
print(len(found))
"""
    reference = Path(__file__).parents[2] / "docs" / "reference.md"
    if not reference.exists():
        pytest.skip("needs the documentation, which is in the repository only")
    command = [sys.executable, "-c", code, str(reference)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (number,) = done.stdout.splitlines()
    assert int(number) > 50


def test_the_shortcuts_use_one_embedded_model(embedded_model):
    assert classifier.load() is classifier.load()
    assert classifier.tag("The club won the cup final") == embedded_model.tag(
        "The club won the cup final"
    )


@pytest.mark.usefixtures("embedded_model")
def test_threads_that_load_it_first_at_once_get_the_same_model():
    code = """
import threading
import classifier
import classifier.model
together = threading.Barrier(16)
found = []
def load():
    together.wait()
    found.append(classifier.load())
threads = [threading.Thread(target=load) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(found), len(set(map(id, found))))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["16", "1"]


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="needs Linux's /proc")
def test_processes_share_one_copy_of_the_weights(embedded_model):
    code = (
        "import classifier, sys; classifier.load().tag('The club won the cup'); "
        "print(flush=True); sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    running = [subprocess.Popen([sys.executable, "-c", code], **pipes) for _ in range(3)]
    try:
        for process in running:
            process.stdout.readline()
        held = sum(map(held_of_weights, running))
    finally:
        for process in running:
            process.communicate()
    size = (embedded_model.path / "weights.bin").stat().st_size
    assert 0 < held <= 1.05 * size


def held_of_weights(process: subprocess.Popen[bytes]) -> int:
    """Bytes of the weights' map that a process has in memory, each shared page in parts."""
    maps = Path(f"/proc/{process.pid}/smaps").read_text().split("VmFlags:")
    ours = next(entry for entry in maps if "topics/weights.bin" in entry)
    return 1024 * int(re.search(r"^Pss: +(\d+) kB", ours, re.MULTILINE)[1])
