"""The options of a run, of the types that they must have: a wrong one is refused at once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from typing import Any


def whole(name: str, value: Any) -> int:
    """Return a whole number as Python's own, which JSON can hold.

    Raises
    ------
    TypeError
        It is something else; True and False are no numbers here.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise _expected(name, "a whole number (int)", value)
    return int(value)


def real(name: str, value: Any) -> float:
    """Return a number as Python's own; TypeError as of `whole`."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise _expected(name, "a number (float)", value)
    return float(value)


def flag(name: str, value: Any) -> bool:
    """Return True or False; TypeError for anything else, such as "no", which counts as true."""
    if not isinstance(value, bool):
        raise _expected(name, "True or False", value)
    return value


def text(name: str, value: Any) -> str:
    """Return a string; TypeError for anything else."""
    if not isinstance(value, str):
        raise _expected(name, "a text (str)", value)
    return value


def columns(name: str, value: Any) -> str | list[str]:
    """Return names of columns: one string, or a list of them; TypeError for anything else."""
    if isinstance(value, str):
        return value
    names = _listed(name, "names of columns (str, or a list of them)", value)
    return [text(f"{name}[{i}]", item) for i, item in enumerate(names)]


def path(name: str, value: Any) -> str:
    """Return a path as a string; TypeError for anything else."""
    found = os.fspath(value) if isinstance(value, os.PathLike) else value
    if not isinstance(found, str):
        raise _expected(name, "a path (str or os.PathLike)", value)
    return found


def paths(name: str, value: Any) -> str | list[str]:
    """Return a path, or a list of them; TypeError for anything else."""
    if isinstance(value, str | os.PathLike):
        return path(name, value)
    items = _listed(name, "a path (str or os.PathLike), or a list of them", value)
    return [path(f"{name}[{i}]", item) for i, item in enumerate(items)]


def _listed(name: str, what: str, value: Any) -> Sequence[Any]:
    """Return the items of anything that holds some in order."""
    if isinstance(value, bytes | bytearray | Mapping) or not hasattr(value, "__iter__"):
        raise _expected(name, what, value)
    return list(value)


def _expected(name: str, what: str, value: Any) -> TypeError:
    return TypeError(f"{name} expects {what}, found {type(value).__name__}")
