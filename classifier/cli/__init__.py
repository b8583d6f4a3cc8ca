"""The frame of the command line: finds the command, runs it, turns errors into one line.

Only the module of the command that was called is imported, so that `classifier page` does not
pay for what `classifier fit` needs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from classifier import __version__
from classifier.errors import ClassifierError, InputError

#: Command -> (module with ``configure(parser)`` and ``run(args) -> int``, one line of help).
COMMANDS: dict[str, tuple[str, str]] = {
    "page": ("classifier.cli.page", "take a page apart: its article, teasers, boilerplate"),
    "tag": ("classifier.cli.tag", "tag texts by topic"),
    "explain": ("classifier.cli.explain", "show which words carried each topic"),
    "batch": ("classifier.cli.batch", "tag millions of rows from JSONL, CSV or Parquet"),
    "topics": ("classifier.cli.topics", "list the topics of a model"),
    "fit": ("classifier.cli.fit", "make a model of your own topics from labelled texts"),
    "evaluate": ("classifier.cli.evaluate", "measure a model on labelled texts"),
}

#: Exit codes: everything done; something was wrong with the input; Ctrl-C; the reader went away.
OK, FAILED, INTERRUPTED, BROKEN_PIPE = 0, 2, 130, 141
#: A fault of this program (EX_SOFTWARE of sysexits.h). Python's own 1 means rejects, of batch.
FAULT = 70

_EXAMPLES = """examples:
  classifier page story.html                     article, teasers, boilerplate and their topics
  classifier page pages/ --format jsonl          a folder of pages, one JSON object a line
  classifier tag -t "Central bank raises rates"  one text from the command line
  curl -s https://example.org | classifier page -

`classifier COMMAND --help` explains a command. Exit codes: 0 done, 2 some input was wrong
(one line on standard error says which), 70 a fault of this program (please report it), 130
interrupted; of batch also 1, some rows rejected."""


class _Parser(argparse.ArgumentParser):
    """Wrong options are reported like every other wrong input: in one line."""

    def error(self, message: str) -> NoReturn:
        dashed = message.removeprefix("unrecognized arguments: ")
        if dashed != message and os.path.exists(dashed):
            raise InputError(f"{dashed} looks like an option: write ./{dashed} for the file")
        raise InputError(f"{message} (see `{self.prog} --help`)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; those of the process when left out.

    Returns
    -------
    int
        Exit code: 0 done, 2 something was wrong with the input, 70 a fault of this program, 130
        interrupted, 141 the reader of the output went away.

    Examples
    --------
    >>> main(["--version"])
    newsieve 0.1.0
    0
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    _open_streams()
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
    except ClassifierError as error:
        return _fail(str(error))
    except BrokenPipeError:
        # `classifier ... | head`: the reader has seen enough.
        _let_go_of_output()
        return BROKEN_PIPE
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        try:
            sys.stdout.flush()
        except OSError:  # it was standard output that could not be written to
            _let_go_of_output()
        return _fail(f"{where}{error.strerror or error}")
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)
    except SystemExit as end:  # argparse after --help
        return int(end.code or 0)
    except Exception as error:  # noqa: BLE001 - nobody else is left to say what it was
        return _confess(error)
    return code


def _open_streams() -> None:
    """Give a process that was started without them (daemons, ``>&-``) somewhere to write to.

    Python has None there, and a file opened later would get the number of standard error.
    """
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _let_go_of_output() -> None:
    """Point standard output at nothing: Python would complain once more when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _dispatch(arguments: list[str]) -> int:
    """Run the command that the first argument names."""
    if arguments and arguments[0] in COMMANDS:
        name = arguments[0]
        module_name, summary = COMMANDS[name]
        module = import_module(module_name)
        parser = _Parser(
            prog=f"classifier {name}",
            description=summary[0].upper() + summary[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.configure(parser)
        code: int = module.run(parser.parse_args(arguments[1:]))
        return code
    if arguments and not arguments[0].startswith("-"):
        raise InputError(_unknown(arguments[0]))
    parser = _Parser(
        prog="classifier",
        usage="classifier COMMAND [options]",
        description="Read a news page, keep its article, set the rest apart, tag every part.\n\n"
        "commands:\n"
        + "\n".join(f"  {name:10} {summary}" for name, (_, summary) in COMMANDS.items()),
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    if parser.parse_args(arguments).version:
        print(f"newsieve {__version__}")
    else:
        parser.print_help()
    return OK


def _unknown(name: str) -> str:
    """Say what is there when a command is not."""
    if os.path.exists(name):
        return f"'{name}' is no command: did you mean `classifier page {name}`?"
    return f"'{name}' is no command: there are {', '.join(COMMANDS)}"


def _confess(error: Exception) -> int:
    """Show where the program went wrong, then say in one line that it did."""
    import traceback

    traceback.print_exception(error)
    found = "".join(c if c.isprintable() else " " for c in f"{type(error).__name__}: {error}")
    return _fail(f"a fault of this program, please report it with the lines above: {found}", FAULT)


def _fail(message: str, code: int = FAILED) -> int:
    """Print one line to standard error and return the exit code."""
    from classifier.one_line import one_line

    # The operating system's errors name files as they are.
    print(f"classifier: {one_line(message)}", file=sys.stderr)
    return code
