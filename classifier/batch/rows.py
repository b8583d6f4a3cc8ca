"""What passes between the parts of a batch run: places in the input, rows, and rejects."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

#: A column of a chunk: Python values, or a pyarrow Array where the input already was one.
Column = Any


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two rows of the input.

    Attributes
    ----------
    source : int
        Index of the input file.
    row : int
        Rows of that file that lie before it.
    offset : int
        Where to go on reading, in the unit of the format: bytes after decompression (JSONL,
        CSV), rows (Parquet), files (a folder of texts).
    """

    source: int = 0
    row: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be read or tagged.

    Attributes
    ----------
    source : str
        The file, as it was named.
    row : int
        Its number in that file, from 1: the line of a JSONL file, the record after the header
        of a CSV file, the row of a Parquet file, 1 for a text file.
    kind : str
        What was wrong, as one of a fixed set of words (see ``docs/batch.md``).
    reason : str
        The same for people, with what was found.
    """

    source: str
    row: int
    kind: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return the line of ``OUTPUT.rejects.jsonl`` as an object."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.source}, row {self.row}: {self.reason}"


class BadRowError(ValueError):
    """One row is wrong; ``kind`` and ``reason`` as in `Reject`."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Fields:
    """Which columns of the input are used, and for what.

    Attributes
    ----------
    text : tuple of str
        Columns that are joined, by a line break, to the text.
    id : str or None
        Column that names the row; None: the row is named by its number.
    keep : tuple of str
        Columns that are copied to the output.
    """

    text: tuple[str, ...]
    id: str | None
    keep: tuple[str, ...]

    @property
    def copied(self) -> tuple[str, ...]:
        """Every column whose values reach the output."""
        return self.keep if self.id is None else (self.id, *self.keep)

    @property
    def read(self) -> list[str]:
        """Every column that is read, each once."""
        return list(dict.fromkeys((*self.text, *self.copied)))


@dataclass(slots=True)
class Rows:
    """The rows of one chunk: the good ones as columns, the others as rejects.

    Attributes
    ----------
    source : str
        The file they come from.
    numbers : list of int
        Row numbers of the good rows, from 1.
    texts : list of str
        Their texts.
    columns : dict of str to Column
        The copied columns of the good rows, by their names in the input.
    rejects : list of Reject
        The bad rows, in order.
    html : bool
        Whether the texts are HTML pages, of which the article is tagged.
    absent : frozenset of str
        Columns asked for that no row has, of formats in which each row names its own.
    """

    source: str
    numbers: list[int]
    texts: list[str]
    columns: dict[str, Column]
    rejects: list[Reject] = field(default_factory=list)
    html: bool = False
    absent: frozenset[str] = frozenset()


class Chunk(Protocol):
    """Some rows, read but not parsed, so that parsing runs where tagging runs.

    Attributes
    ----------
    n_rows : int
        Rows in it, good or bad.
    n_bytes : int
        Their size in the input, decompressed.
    end : Position
        Where the next chunk begins.
    progress : float
        Share of its source that has been read at its end, in [0, 1].
    """

    @property
    def n_rows(self) -> int: ...  # noqa: D102 - see Attributes
    @property
    def n_bytes(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> Position: ...  # noqa: D102
    @property
    def progress(self) -> float: ...  # noqa: D102

    def rows(self, fields: Fields) -> Rows:
        """Parse it."""
        ...


_JSON_NAMES = {
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "list": "a list",
    "dict": "an object",
    "bytes": "binary data",
}


def named_type(value: object) -> str:
    """Name a value's type in the words of JSON."""
    name = type(value).__name__
    return _JSON_NAMES.get(name, f"of type {name}")


def join_text(values: list[Any], names: tuple[str, ...], missing: object) -> str:
    """Join the text columns of one row.

    A null or missing column is left out as long as another one has text: feeds often have no
    description.

    Parameters
    ----------
    values : list
        One value a text column.
    names : tuple of str
        Their names.
    missing : object
        What stands for a column that the row does not have.

    Returns
    -------
    str
        The texts, joined by line breaks.

    Raises
    ------
    BadRowError
        A value is no text, or there is no text at all.
    """
    parts = []
    for value, name in zip(values, names, strict=True):
        if isinstance(value, str):
            parts.append(value)
        elif value is not None and value is not missing:
            raise BadRowError("not-text", f"column '{name}' is {named_type(value)}, not text")
    if parts:
        return "\n".join(parts)
    listed = " and ".join(f"'{name}'" for name in names)
    if any(value is None for value in values):
        raise BadRowError("null-text", f"column {listed} is null")
    raise BadRowError("missing-column", f"column {listed} is missing")
