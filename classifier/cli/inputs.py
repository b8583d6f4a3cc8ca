"""What the commands that read texts share: their options, and going on when one input fails."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from classifier.errors import ClassifierError, MissingExtraError
from classifier.files import STDIN, TEXT_SUFFIXES, list_texts, read_found, read_text, walk
from classifier.left_out import left_out
from classifier.one_line import one_line

_READ = ".txt, .html and .htm are read, and any file that is named"

FORMATS = ("table", "json", "jsonl", "csv")

Answer = TypeVar("Answer")


def named(path: str) -> str:
    """Take the name of a file or folder, for ``argparse``.

    An empty one, as of a shell variable that is not set, would stand for the current folder, or
    for no option at all.
    """
    if not path:
        raise argparse.ArgumentTypeError("an empty name: name a file or folder")
    return path


def written(path: str) -> str:
    """Take the name of a file or folder to write to, for ``argparse``: none is standard output."""
    if path == STDIN:
        raise argparse.ArgumentTypeError(
            f"{STDIN} (standard output) cannot be written to: name a file or folder"
        )
    return named(path)


def typed(text: str) -> str:
    """Take a text of the command line, for ``argparse``: UTF-8, as every other text that is read.

    Under a locale that is not, Python makes surrogates or other letters of its bytes.
    """
    try:
        return os.fsencode(text).decode("utf-8")
    except UnicodeError:  # not UTF-8, or not from a command line
        return text


def add_inputs(parser: argparse.ArgumentParser) -> None:
    """Add the files and folders that a command reads."""
    parser.add_argument(
        "inputs",
        nargs="*",
        metavar="FILE",
        help="text or HTML file, folder (its .txt, .html and .htm files), or - for standard input",
    )


def add_format(parser: argparse.ArgumentParser, of: str = "") -> None:
    """Add ``--format``, of what is printed or of a part of it."""
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="table",
        help="table for people (default), json, jsonl (one object a line) or csv"
        + (f": of the {of}" if of else ""),
    )


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add ``--model``."""
    parser.add_argument(
        "--model",
        type=_model,
        metavar="FOLDER",
        help="folder of a model of your own; embedded, the default, is the one that comes along",
    )


def _model(name: str) -> str | None:
    """Take the name of a model for ``argparse``: its folder, or None for the word ``embedded``."""
    return None if name == "embedded" else named(name)


class Inputs:
    """The texts behind the arguments, in order; what fails is kept for the end.

    Parameters
    ----------
    arguments : sequence of str
        Files, folders, ``"-"``.

    Attributes
    ----------
    many : bool
        Whether the arguments may stand for more than one text: more than one of them, or a
        folder. Decided by what was asked, not by what was found, so that a script that names a
        folder gets the same shape of output whether it holds one file or a thousand.
    paths : list of str
        Every file to read.
    failures : list of str
        One line for each argument or file that gave no answer.
    notes : list of str
        One line for each folder of which files are not read.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        self.many = len(arguments) > 1 or any(os.path.isdir(path) for path in arguments)
        self.paths: list[str] = []
        self.failures: list[str] = []
        self.notes: list[str] = []
        self._named = set(arguments)
        # One package that is not there would otherwise be named a thousand times.
        self._missing: dict[str, list[str]] = {}
        for argument in arguments:
            if argument == STDIN and STDIN in self.paths:
                self.failures.append("standard input (-) is named twice: it can be read only once")
                continue
            try:
                self.paths += list_texts(argument)
            except ClassifierError as error:
                self.failures.append(str(error))
                continue
            if os.path.isdir(argument):
                others = [
                    path
                    for path in walk(argument, unread=[])  # which are among the paths
                    if not path.lower().endswith(TEXT_SUFFIXES)
                ]
                self.notes.append(left_out(argument, others, _READ))

    def answers(self, ask: Callable[[str], Answer]) -> Iterator[tuple[str, Answer]]:
        """Yield each path with what `ask` says to its text."""
        for path in self.paths:
            try:
                text = read_text(path) if path in self._named else read_found(path)
            except ClassifierError as error:
                # Names the path itself, without the characters that steer a terminal.
                self.failures.append(str(error))
                continue
            try:
                answer = ask(text)
            except MissingExtraError as error:
                self._missing.setdefault(str(error), []).append(path)
                continue
            except ClassifierError as error:
                self.failures.append(f"{shown(path)}: {error}")
                continue
            yield path, answer

    def failed(self) -> list[str]:
        """Return a line for each argument or file that gave no answer, up to now."""
        missing = self._missing.items()
        extra = [f"{shown(path)}: {message}" for message, paths in missing for path in paths]
        return [*self.failures, *extra]

    def report(self) -> int:
        """Print what was left out and the failures, one line each; return the exit code."""
        failed = len(self.failures) + sum(map(len, self._missing.values()))
        for message, paths in self._missing.items():
            others = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
            self.failures.append(f"{shown(paths[0])}{others}: {message}")
        self._missing.clear()
        for note in filter(None, self.notes):
            sys.stdout.flush()
            print(f"classifier: {one_line(note)}", file=sys.stderr)
        if not self.failures:
            return 0
        sys.stdout.flush()
        if self.many and (self.paths or failed > 1):
            done = f"{failed} failed, every other input was done"
            print(f"classifier: {done}:", file=sys.stderr)
        for failure in self.failures:
            print(f"classifier: {one_line(failure)}", file=sys.stderr)
        return 2


def is_page(text: str) -> bool:
    """Tell whether an input is a page of HTML, whose article is what counts."""
    if "<" not in text:  # spares plain text the import
        return False
    from classifier.page.blocks import is_html

    return is_html(text)


def shown(path: str) -> str:
    """Name a path for people."""
    return "standard input" if path == STDIN else path
