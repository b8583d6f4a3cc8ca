"""Every target of ``make fuzz``, asked about its seeds, what once broke it, and small oddities."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.fuzz import ROOT, corpus, engine, ledger
from tools.fuzz.__main__ import NAMES
from tools.fuzz.corpus import KEPT, kept
from tools.fuzz.engine import change
from tools.fuzz.seeds import seeds
from tools.fuzz.targets import TARGETS

pytest.importorskip("lxml")
pytest.importorskip("pyarrow")

CRASHERS = Path(__file__).parent / "crashers"


def test_the_runner_knows_every_target():
    assert list(TARGETS) == list(NAMES)
    assert {path.name for path in CRASHERS.iterdir()} <= set(NAMES)
    assert {path.stem for path in KEPT.iterdir()} <= set(NAMES)
    assert set(ledger.read()) <= set(NAMES)


def test_time_and_inputs_add_up_and_begin_again_with_another_state(tmp_path, monkeypatch):
    path = tmp_path / "ledger.json"
    ledger.add("tag", 1.25, 100, path)
    ledger.add("tag", 0.5, 10, path)
    monkeypatch.setattr(ledger, "state", lambda: "another")
    entry = ledger.add("tag", 1, 5, path)
    assert (entry["minutes"], entry["executions"]) == (2.75, 115)
    assert (entry["minutes_in_state"], entry["executions_in_state"]) == (1, 5)
    assert "| tag | 2.8 | 115 | 1.0 | 5 |" in ledger.table(("tag",), path)


def test_runs_side_by_side_lose_no_time(tmp_path):
    path = tmp_path / "ledger.json"
    add = "import sys; from pathlib import Path; from tools.fuzz import ledger\n"
    add += "for _ in range(50): ledger.add(sys.argv[1], 1, 1, Path(sys.argv[2]))"
    command = [sys.executable, "-c", add]
    runs = [subprocess.Popen([*command, name, str(path)], cwd=ROOT) for name in ("tag", "json_ld")]
    assert [run.wait() for run in runs] == [0, 0]
    assert {name: entry["minutes"] for name, entry in ledger.read(path).items()} == {
        "tag": 50,
        "json_ld": 50,
    }


def test_a_run_waits_for_another_one_at_the_same_target_and_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "CACHE", tmp_path)
    code = "import sys; from pathlib import Path; from tools.fuzz import corpus\n"
    code += "corpus.CACHE = Path(sys.argv[1])\nprint('ready', flush=True)\n"
    code += "with corpus.held(sys.argv[2]): print('held')"
    command = [sys.executable, "-c", code, str(tmp_path)]
    with contextlib.ExitStack() as free:
        with corpus.held("tag"):
            other = subprocess.run([*command, "json_ld"], cwd=ROOT, capture_output=True, check=True)
            assert other.stdout.split() == [b"ready", b"held"]
            same = subprocess.Popen([*command, "tag"], cwd=ROOT, stdout=subprocess.PIPE)
            free.enter_context(same)
            free.callback(same.kill)
            # Only now: how long it takes to start says nothing.
            assert same.stdout.readline() == b"ready\n"
            with pytest.raises(subprocess.TimeoutExpired):
                same.wait(timeout=1)
        assert same.communicate(timeout=60)[0] == b"held\n"


def test_an_input_that_takes_too_long_is_a_finding(monkeypatch):
    monkeypatch.setattr(engine, "TIMEOUT", 0.01)
    slow = engine.in_time(lambda _: sum(range(3_000_000)))
    with pytest.raises(AssertionError, match="s for 3 bytes"):
        slow(b"abc")
    engine.in_time(lambda _: None)(b"abc")


def test_inputs_are_counted_however_a_run_ended():
    assert engine.executions("#2\tINITED\n#512\tNEW    cov: 3\n==1== ERROR: libFuzzer") == 512
    assert engine.executions("#9 DONE\nstat::number_of_executed_units: 31\n") == 31
    assert engine.executions("ran 7 inputs without atheris\n") == 7


JUST_STARTED = """
import os, signal
set_signal = signal.signal
def restored(number, handler):
    before = set_signal(number, handler)
    if handler is signal.default_int_handler:
        signal.signal = set_signal
        os.kill(os.getpid(), number)
    return before
signal.signal = restored
"""


@pytest.mark.parametrize("first", ["", JUST_STARTED], ids=["under way", "just started"])
def test_ctrl_c_is_one_line_and_keeps_the_time_and_the_corpus(tmp_path, interrupt, first):
    code = "import sys; from pathlib import Path; from tools.fuzz import corpus, __main__ as fuzz\n"
    code += "corpus.CACHE = Path(sys.argv.pop(1))\n" + first + "sys.exit(fuzz.main())"
    command = [sys.executable, "-c", code, str(tmp_path), "--minutes", "5", "tag"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        try:
            if not children.exists():
                pytest.skip("needs /proc to see when the target is running")
            while process.poll() is None and not children.read_text():
                time.sleep(0.02)
            printed, said = process.communicate(timeout=60) if first else interrupt(process)
        finally:
            process.kill()
            left = of_folder(tmp_path)
            for target in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(target, signal.SIGKILL)
    assert process.returncode == 130
    assert (printed, said.count("\n")) == ("", 1)
    assert said.startswith("fuzz: interrupted: ")
    assert ledger.read(tmp_path / "ledger.json").keys() == {"tag"}
    assert any((tmp_path / "tag" / "corpus").iterdir())
    assert not any((tmp_path / "tag" / "found").iterdir())
    assert not left


def of_folder(folder):
    """Processes that name a folder: in a session of its own, a target may outlive its run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if str(folder).encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


def test_a_seed_asks_the_same_again(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "CACHE", tmp_path)
    folder = corpus.lay_out("tag")
    asked = []
    for seed in (7, 7, 8, None):
        seen = []
        monkeypatch.setitem(TARGETS, "tag", seen.append)
        engine.mutate("tag", 0.2, folder, seed)
        asked.append(seen[:20])
    assert asked[0] == asked[1]
    assert all(asked[0] != other for other in asked[2:])
    assert "-seed=7" in engine.options(1, folder, 7)
    assert not any(option.startswith("-seed") for option in engine.options(1, folder))


def test_a_corpus_outlives_minimising_that_was_interrupted(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "CACHE", tmp_path)
    folder = corpus.lay_out("tag")
    (folder / "corpus" / "learnt").write_bytes(b"learnt")
    (folder / "corpus").rename(folder / "larger")
    corpus.lay_out("tag")
    assert (folder / "corpus" / "learnt").read_bytes() == b"learnt"
    assert not (folder / "larger").exists()


@pytest.mark.parametrize("name", NAMES)
def test_seeds_and_what_once_broke_it(name):
    for data in [*seeds(name), *kept(name)]:
        TARGETS[name](data)
    for path in sorted((CRASHERS / name).glob("*")):
        TARGETS[name](path.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_a_few_mutations(name):
    rng = random.Random(name)
    pool = seeds(name)
    for _ in range(12):
        data = bytearray(rng.choice(pool))
        for _ in range(rng.randint(1, 8)):
            change(data, rng, pool)
        TARGETS[name](bytes(data[:4096]))
