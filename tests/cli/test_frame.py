"""The frame: help, version, one-line errors, exit codes; each in a process of its own."""

import os
import pathlib
import subprocess
import sys
import time
from importlib import import_module
from importlib.metadata import version

import pytest

import classifier
from classifier.cli import COMMANDS, main


def test_version(cli):
    done = cli("--version")
    assert (done.returncode, done.stdout) == (0, f"newsieve {version('newsieve')}\n")
    assert classifier.__version__ == version("newsieve")


def test_a_checkout_that_is_not_installed_has_a_version_too():
    folder = str(pathlib.Path(classifier.__file__).parents[1])
    code = "import sys; sys.path.append(sys.argv.pop()); from classifier.cli import main; main()"
    # Without site-packages, where what is installed has its metadata.
    command = [sys.executable, "-I", "-S", "-c", code, "--version", folder]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.stderr, done.stdout) == ("", f"newsieve {classifier.__version__}\n")


def test_help_names_every_command(cli):
    for arguments in ([], ["--help"], ["-h"]):
        done = cli(*arguments)
        assert done.returncode == 0
        assert all(f"  {name} " in done.stdout for name in COMMANDS)


def test_help_shows_examples_and_what_exit_codes_mean(cli):
    said = " ".join(cli("--help").stdout.split("examples:")[1].split())
    assert said.startswith("classifier page story.html")
    for code in (
        "0 done",
        "2 some input was wrong",
        "70 a fault",
        "130 interrupted",
        "1, some rows",
    ):
        assert code in said


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself_with_examples(name, cli):
    done = cli(name, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: classifier {name} ")
    summary = COMMANDS[name][1]
    assert f"\n\n{summary[0].upper()}{summary[1:]}.\n" in done.stdout
    assert "examples:" in done.stdout
    assert f"classifier {name} " in done.stdout.split("examples:")[1]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_keeps_to_the_frame(name):
    module = import_module(COMMANDS[name][0])
    assert callable(module.configure)
    assert callable(module.run)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tagg"], "'tagg' is no command: there are page, tag,"),
        (["--bogus"], "--bogus"),
        (["tag", "--bogus"], "--bogus"),
        (["page", "--format", "xml", "a.txt"], "invalid choice: 'xml'"),
        (["tag"], "nothing to tag"),
        (["page"], "nothing to read"),
        (["page", "--model", "nowhere", "a.txt"], "nowhere"),
        (["page", "missing.txt"], "missing.txt: no such file or folder"),
        (["tag", "missing.txt", "--format", "json"], "missing.txt: no such file or folder"),
        (["explain", "missing.txt", "--format", "json"], "missing.txt: no such file or folder"),
        (["topics", "--model", ""], "argument --model: an empty name: name a file or folder"),
        (["page", "a.txt", "--html", ""], "argument --html: an empty name"),
        (["batch", "", "tags.jsonl"], "argument input: an empty name"),
        (["batch", "news.jsonl", ""], "argument output: an empty name"),
        (["fit", "", "--out", "m"], "argument DATA: an empty name"),
        (["fit", "desk.csv", "--out", ""], "argument --out: an empty name"),
        (["fit", "desk.csv", "--out", "m", "--topics", ""], "argument --topics: an empty name"),
        (["evaluate", "", "desk.csv"], "argument MODEL: an empty name"),
        (["evaluate", "m", "desk.csv", "--against", ""], "argument --against: an empty name"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(arguments, said, cli):
    done = cli(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("classifier: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_an_option_that_is_not_there_leads_to_the_help_of_its_command(cli):
    said = cli("tag", "--bogus").stderr
    assert said == "classifier: unrecognized arguments: --bogus (see `classifier tag --help`)\n"
    assert cli("--bogus").stderr.endswith("--bogus (see `classifier --help`)\n")


@pytest.mark.skipif(not pathlib.Path("/dev/full").exists(), reason="needs the full device of Linux")
def test_a_full_disk_is_said_also_where_all_is_written_at_the_end():
    # Unbuffered there is no end at which all is written.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with pathlib.Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "classifier", "--version"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=env,
        )
    assert done.returncode == 2
    assert done.stderr == b"classifier: No space left on device\n"


def test_a_file_in_place_of_a_command_gets_advice(cli, tmp_path):
    (tmp_path / "story.txt").write_text("Rates rise.")
    assert "did you mean `classifier page story.txt`?" in cli("story.txt").stderr


def test_main_returns_the_exit_code(capsys):
    assert main(["--help"]) == 0
    assert main(["tag", "--help"]) == 0
    assert main(["nothing"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_fault_of_the_program_is_shown_and_has_a_code_of_its_own(monkeypatch, capsys):
    def run(_):
        raise KeyError("te\x1bxt\nand more")

    monkeypatch.setattr("classifier.cli.topics.run", run)
    assert main(["topics"]) == 70
    shown, said = capsys.readouterr().err.rstrip("\n").rsplit("\n", 1)
    assert shown.startswith("Traceback (most recent call last):\n")
    assert __file__ in shown
    assert said == (
        "classifier: a fault of this program, please report it with the lines above: "
        "KeyError: 'te\\x1bxt\\nand more'"
    )


def test_the_line_of_a_fault_can_be_printed(monkeypatch, capsys):
    def run(_):
        raise ValueError("\x1b[2Jtwo\nlines")

    monkeypatch.setattr("classifier.cli.topics.run", run)
    assert main(["topics"]) == 70
    assert capsys.readouterr().err.endswith("lines above: ValueError: [2Jtwo lines\n")


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    (tmp_path / "lines.txt").write_text("Rates rise again.\n" * 50_000)
    process = subprocess.Popen(
        [sys.executable, "-m", "classifier", "tag", "--lines", "lines.txt", "--format", "jsonl"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(60) == 141
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="closes streams as POSIX shells do")
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("topics >&-", 0, ""),
        ("tag -t 'Rates rise again' >&-", 0, ""),
        ("tag missing.txt 2>&-", 2, ""),
        ("batch rows.jsonl tags.jsonl >&- 2>&- <&-", 0, ""),
        ("tag - <&-", 2, "standard input is closed: pipe something into it, or name a file"),
        ("batch - more.jsonl <&-", 2, "standard input is closed: pipe something into it, or"),
    ],
)
def test_a_process_without_standard_streams_works(tmp_path, command, code, said):
    if command.startswith("batch"):
        pytest.importorskip("pyarrow")
        pytest.importorskip("orjson")
    (tmp_path / "rows.jsonl").write_text('{"text": "Rates rise again"}\n')
    done = subprocess.run(
        f'"{sys.executable}" -m classifier {command}',
        shell=True, capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith(f"classifier: {said}" if said else "")
    assert done.stderr.count("\n") == (1 if said else 0)


def test_ctrl_c_leaves_no_traceback(tmp_path, interrupt):
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [sys.executable, "-m", "classifier", "tag", pipe], stderr=subprocess.PIPE, text=True
    ) as process:
        writer = wait_for_reader(pipe, process)
        try:
            time.sleep(0.2)  # until it waits in the system call, mostly
            _, said = interrupt(process)
        finally:
            process.kill()
            os.close(writer)
    assert process.returncode == 130
    assert said == "classifier: interrupted\n"


def wait_for_reader(pipe, process) -> int:
    """Open the pipe once the process has it open: then it waits for text that never comes."""
    while process.poll() is None:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.02)
    pytest.fail(process.communicate()[1])
