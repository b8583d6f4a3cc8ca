"""Datasets of the hub: the real client against a small server that answers as the hub does."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest

from classifier import hub as reader
from classifier.errors import InputError
from classifier.hub import _ask_for, names

datasets = pytest.importorskip("datasets", reason="the hub's client is not installed")

COMMIT = "0" * 39 + "1"
SETTINGS = re.compile(r"HF_|HUGGING_?FACE_|.*_PROXY$", re.IGNORECASE)
"""Names of what steers the client, which whoever runs the tests may have set for their own work."""
SPORT = ["The striker scored twice as the club won the cup final", "The coach praised his team"]
HEALTH = ["Doctors warned of a flu virus in the hospital", "The vaccine trial began with nurses"]


def parquet(texts, labels, feature, column="desk"):
    """One file of a dataset, as `Dataset.push_to_hub` writes it."""
    features = datasets.Features({"text": datasets.Value("string"), column: feature})
    out = io.BytesIO()
    datasets.Dataset.from_dict({"text": texts, column: labels}, features=features).to_parquet(out)
    return out.getvalue()


def repositories():
    desk = datasets.ClassLabel(names=["health", "sport"])
    texts = [f"{text}, edition {i}." for i in range(6) for text in SPORT + HEALTH]
    list_of = getattr(datasets, "List", datasets.Sequence)  # as datasets 3 calls it
    return {
        "owner/desks": {
            "data/train-00000-of-00001.parquet": parquet(texts, [1, 1, 0, 0] * 6, desk),
            "data/test-00000-of-00001.parquet": parquet(texts[:8], [1, 1, 0, 0] * 2, desk),
        },
        "owner/several": {
            "data/test-00000-of-00001.parquet": parquet(
                [*SPORT, *HEALTH], [[1, 0], [1], [0], []], list_of(desk)
            ),
        },
        "owner/unlabelled": {
            "data/test-00000-of-00001.parquet": parquet(SPORT + HEALTH, [1, -1, 0, 0], desk),
        },
    }


class Hub(BaseHTTPRequestHandler):
    """The hub's answers about public datasets: what is there, its files, and one commit."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).strip("/")
        kind, path = ("api", path[4:]) if path.startswith("api/") else ("files", path)
        _, owner, name, *rest = [*path.split("/"), "", "", ""]
        files = self.server.repositories.get(f"{owner}/{name}")
        rest = [part for part in rest if part]
        if name == "gated":
            self.send(403, b"{}", {"X-Error-Code": "GatedRepo"})
        elif name == "broken":
            self.send(500, b"{}", {})
        elif files is None:
            self.missing("RepoNotFound")
        elif kind == "api" and rest[:1] == ["tree"]:
            listed = list(self.entries(files, "/".join(rest[2:])))
            self.json(listed) if listed else self.missing("EntryNotFound")
        elif kind == "api":
            siblings = [{"rfilename": file} for file in files]
            self.json({"id": f"{owner}/{name}", "sha": COMMIT, "siblings": siblings})
        elif "/".join(rest[2:]) in files:
            data = files["/".join(rest[2:])]
            self.send(200, data, {"ETag": f'"{hashlib.sha1(data).hexdigest()}"'})
        else:
            self.missing("EntryNotFound")

    do_GET = do_HEAD = do_POST = answer  # noqa: N815 - the names that http.server looks for

    def entries(self, files, folder):
        """What lies in a folder: files and folders, as `?recursive=false` has it."""
        below = f"{folder}/" if folder else ""
        inside = [file for file in files if file.startswith(below)]
        for name in dict.fromkeys(file[len(below) :].split("/")[0] for file in inside):
            data = files.get(below + name)
            oid = hashlib.sha1(data or b"").hexdigest()
            kind = "directory" if data is None else "file"
            yield {"type": kind, "path": below + name, "size": len(data or b""), "oid": oid}

    def missing(self, code):
        self.send(404, b"{}", {"X-Error-Code": code, "Content-Type": "application/json"})

    def json(self, found):
        self.send(200, json.dumps(found).encode(), {"Content-Type": "application/json"})

    def send(self, status, data, headers):
        self.send_response(status)
        headers = {"X-Repo-Commit": COMMIT, "Content-Length": str(len(data)), **headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def hub():
    """Address of the server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    server.repositories = repositories()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def silent():
    """Address of a server that hangs up on everyone, and who came."""
    came = []

    class HangUp(BaseRequestHandler):
        def handle(self):
            came.append(self.client_address)

    with ThreadingTCPServer(("127.0.0.1", 0), HangUp) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", came
        server.shutdown()


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """The client's cache, shared by the tests."""
    return tmp_path_factory.mktemp("cache")


def surroundings(hub, home, **more):
    """Environment of a user of the hub, and of nobody's cache or proxy."""
    kept = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
    ours = {"HF_ENDPOINT": hub, "HF_HOME": str(home), "HF_HUB_DISABLE_TELEMETRY": "1"}
    return {**kept, **ours, "NO_PROXY": "127.0.0.1", **more}


def classifier(*arguments, cache, hub, **environment):
    """Run the command line as its user would, with the hub where `hub` says."""
    return subprocess.run(
        [sys.executable, "-m", "classifier", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=surroundings(hub, cache, **environment),
    )


def refused(done):
    """The one line that an error is."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_a_model_is_fitted_on_a_dataset_and_measured_on_its_test_split(tmp_path, hub, cache):
    out = tmp_path / "model"
    done = classifier("fit", "owner/desks", "--label", "desk", "--out", out, cache=cache, hub=hub)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("classifier: fewer than 20 texts of health (12), sport (12): ")
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout.startswith("24 texts, 2 topics;")
    assert "sport" in done.stdout
    arguments = ("evaluate", out, "owner/desks", "--label", "desk", "--format", "json")
    done = classifier(*arguments, cache=cache, hub=hub)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["data"] == "owner/desks"
    assert {topic["topic"]: topic["texts"] for topic in figures["topics"]} == {
        "health": 4, "sport": 4,
    }  # fmt: skip
    # What was loaded once is used without the hub, where one says so.
    offline = classifier(*arguments, cache=cache, hub="http://127.0.0.1:9", HF_HUB_OFFLINE="1")
    assert json.loads(offline.stdout) == figures


def test_lists_of_class_numbers_and_rows_without_a_label(hub, cache):
    done = classifier(
        "evaluate", "embedded", "owner/several", "--label", "desk", cache=cache, hub=hub
    )
    assert done.returncode == 2
    named, advice = done.stderr.splitlines()
    assert named == "classifier: owner/several row 4: no label"
    assert "1 of 4 rows cannot be used" in advice
    done = classifier(
        "evaluate",
        "embedded",
        "owner/unlabelled",
        "--label",
        "desk",
        "--drop",
        cache=cache,
        hub=hub,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "classifier: owner/unlabelled row 2: no label\n"


def test_what_is_not_there_is_one_line_that_says_what_is(hub, cache):
    done = classifier("evaluate", "embedded", "owner/nothing", cache=cache, hub=hub)
    assert f"owner/nothing: no such file, folder or dataset at {hub}" in refused(done)
    done = classifier("evaluate", "embedded", "owner/desks", cache=cache, hub=hub)
    assert "no column 'label': there are 'text', 'desk'" in refused(done)
    done = classifier("fit", "owner/several", "--out", cache / "model", cache=cache, hub=hub)
    assert "train" in refused(done)
    assert "['test']" in done.stderr


def test_a_hub_that_cannot_be_reached_is_one_line_at_once(tmp_path, silent):
    address, came = silent
    for hub in (address, "http://127.0.0.1:9"):
        done = classifier("evaluate", "embedded", "owner/desks", cache=tmp_path, hub=hub)
        said = refused(done)
        assert f"owner/desks: no such file or folder, and {hub} cannot be reached" in said
        assert "HF_HUB_OFFLINE=1" in said
    assert len(came) == 1  # datasets alone tries again and again, for 26 s
    done = classifier(
        "evaluate", "embedded", "owner/desks", cache=tmp_path, hub="http://127.0.0.1:9",
        HF_HUB_OFFLINE="1",
    )  # fmt: skip
    assert "owner/desks: cannot be loaded from the hub" in refused(done)


def test_a_connection_that_breaks_off_while_loading_is_one_line(monkeypatch):
    class BrokenOffError(Exception):
        """As those of the client's HTTP library, which have no base of Python's own."""

    def break_off(*_, **__):
        raise BrokenOffError("Server disconnected\nwithout sending a response.")

    monkeypatch.setattr(reader, "_ask_for", lambda _: None)
    monkeypatch.setattr(datasets, "load_dataset", break_off)
    said = "^owner/desks: cannot be loaded from the hub: Server disconnected without sending"
    with pytest.raises(InputError, match=said):
        reader.load("owner/desks", "train")


def test_without_datasets_the_extra_is_named(tmp_path, hub):
    (tmp_path / "datasets.py").write_text("raise ImportError('no module named datasets')\n")
    done = classifier(
        "evaluate", "embedded", "owner/desks", cache=tmp_path, hub=hub,
        PYTHONPATH=os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]),
    )  # fmt: skip
    assert "pip install 'newsieve[train]'" in refused(done)


def test_what_the_hub_refuses_is_said_with_what_to_do(hub, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    for name in filter(SETTINGS.match, tuple(os.environ)):
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    _ask_for("owner/desks")
    for name, said in (
        (
            "owner/gated",
            f"its owners give access on request: ask for it at {hub}/datasets/owner/gated, then",
        ),
        ("owner/nothing", f"no such file, folder or dataset at {hub} "),
        ("owner/broken", f"{hub} cannot answer: .*500"),
        ("no name at all/", f"no such file or folder, and {hub} cannot be reached "),
    ):
        with pytest.raises(InputError, match=rf"^{name}: {said}"):
            _ask_for(name)


def test_numbers_of_classes_become_names_and_all_else_stays():
    desk = datasets.ClassLabel(names=["health", "sport"])
    one = names(desk)
    assert [one(0), one(1), one(-1), one(None)] == ["health", "sport", None, None]
    several = names(getattr(datasets, "List", datasets.Sequence)(desk))
    assert [several([1, -1, 0]), several([]), several(None)] == [["sport", None, "health"], [], []]
    for feature in (None, datasets.Value("int64")):
        assert [names(feature)(label) for label in (0, "a", None)] == [0, "a", None]


def test_bars_are_drawn_on_a_terminal_only_and_left_as_they_were(hub, cache):
    script = """
import io, sys
import datasets
from classifier.hub import load

class Terminal(io.StringIO):
    def isatty(self):
        return True

plain, drawn = sys.stderr, []
for stream in (io.StringIO(), Terminal()):
    sys.stderr = stream
    load("owner/desks", "test").cleanup_cache_files()
    load("owner/unlabelled" if stream.isatty() else "owner/desks", "test")
    drawn.append(bool(stream.getvalue()))
    print(datasets.are_progress_bars_disabled())
datasets.disable_progress_bars()
load("owner/desks", "test")
print(datasets.are_progress_bars_disabled(), *drawn)
"""
    home = cache / "fresh"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        capture_output=True,
        text=True,
        env=surroundings(hub, home),
    )
    assert done.stdout.split() == ["False", "False", "True", "False", "True"], done.stderr
