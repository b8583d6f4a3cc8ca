"""What can go wrong, each as one line that says what was found and what to do."""

from __future__ import annotations

from typing import Any

from classifier.one_line import spelt_bytes

_HEAD, _TAIL = 1200, 400
"""Characters of a message too long to read, as of a table with ten thousand columns."""


class ClassifierError(Exception):
    r"""Base of every error this package raises on purpose; ``str(error)`` is one line.

    Parameters
    ----------
    message : str
        May quote what was found; characters that break lines or steer terminals become spaces.

    Examples
    --------
    >>> str(ClassifierError("no column 'a\nb'"))
    "no column 'a b'"
    """

    def __init__(self, message: str = "") -> None:
        message = spelt_bytes(message)
        if len(message) > _HEAD + _TAIL:
            message = f"{message[:_HEAD]} ... {message[-_TAIL:]}"
        super().__init__("".join(c if c.isprintable() else " " for c in message))


class InputError(ClassifierError, ValueError):
    """A user's file, column, label or option is not what was expected."""


class ModelError(ClassifierError, ValueError):
    """A model folder is missing, damaged, too new, or no model at all."""


class MissingModelError(ModelError, FileNotFoundError):
    """There is no model folder at that path."""


class MissingExtraError(ClassifierError, ImportError):
    """A feature needs an optional dependency that is not installed.

    Parameters
    ----------
    extra : str
        Name of the extra that brings it.
    package : str
        The package that could not be imported.
    purpose : str
        What it was needed for, as a phrase ("reading HTML").
    """

    def __init__(self, extra: str, package: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs {package}, which is not installed: "
            f"run pip install 'newsieve[{extra}]'"
        )
        self.extra = extra
        self._said = extra, package, purpose

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it was made of: an error that cannot be unpickled ends a process pool."""
        return type(self), self._said, vars(self)
