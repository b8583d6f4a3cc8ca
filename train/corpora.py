"""Load corpora; say everything that is missing before any work is done.

``python -m train.corpora --mirror ../shared/corpora`` prints what is there.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import InputError
from train.catalogue import Catalogue, DataError, Source, load_catalogue
from train.corpus_tables import read_table

if TYPE_CHECKING:
    import pyarrow as pa

JOINT = " — "
WHITE_SPACE = r"[\s\p{Z}\x0b\x1c-\x1f\x85]+"
"""What ``str.split`` splits at, for RE2 (whose ``\\s`` knows ASCII only, less the vertical tab)."""


@dataclass(frozen=True)
class Corpus:
    """One corpus as columns, rows in the order of its file.

    Attributes
    ----------
    source : Source
        Its entry in the catalogue.
    text : list of str, (n,)
        Title and body joined by " — ", white space collapsed: what the model reads.
    title, body : list of str, (n,)
        The same two apart; "" where the source has none.
    label : list of str, (n,)
        The source's own label (the first, where it gives several).
    topics : ndarray of bool, (n, n_topics)
        Topics that the row's labels and section may mean. A row of False tells nothing.
    row : ndarray of int64, (n,)
        Row in the corpus file.
    extra : mapping of str to list, each (n,)
        Every other column, as the source gives it (``date``, ``url``, ``outlet``, ``split`` ...).
    """

    source: Source
    text: list[str]
    title: list[str]
    body: list[str]
    label: list[str]
    topics: NDArray[np.bool_]
    row: NDArray[np.int64]
    extra: Mapping[str, list[Any]]

    def __len__(self) -> int:
        return len(self.text)

    def select(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Corpus:
        """Return the rows of a mask or of indices, in that order."""
        at = np.flatnonzero(rows) if rows.dtype == bool else rows

        def pick(column: list[Any]) -> list[Any]:
            return [column[i] for i in at]

        return replace(
            self,
            text=pick(self.text),
            title=pick(self.title),
            body=pick(self.body),
            label=pick(self.label),
            topics=self.topics[at],
            row=self.row[at],
            extra={name: pick(column) for name, column in self.extra.items()},
        )


def join_text(title: pa.ChunkedArray, body: pa.ChunkedArray) -> pa.ChunkedArray:
    """Title, " — ", body, both squeezed before; the joint only where both say something."""
    import pyarrow.compute as pc

    both = pc.and_(pc.not_equal(title, ""), pc.not_equal(body, ""))
    return pc.binary_join_element_wise(title, pc.if_else(both, JOINT, ""), body, "")


def squeeze(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Collapse white space; null becomes ""."""
    import pyarrow.compute as pc

    flat = pc.replace_substring_regex(pc.fill_null(column, ""), WHITE_SPACE, " ")
    return pc.utf8_trim(flat, " ")


def load_corpus(
    name: str, mirror: Path | None = None, catalogue: Catalogue | None = None
) -> Corpus:
    """Load one corpus from a local mirror, or from its public address where one is known.

    Parameters
    ----------
    name : str
        Key in ``data/corpora.toml``.
    mirror : Path, optional
        Folder of Parquet files; without it the corpus comes from the Hugging Face hub.
    catalogue : Catalogue, optional
        Read from ``data/`` when not given.

    Raises
    ------
    InputError
        For an unknown name, a corpus that cannot be found or read, or a label without a map entry.
    """
    import pyarrow as pa

    catalogue = catalogue or load_catalogue()
    source = catalogue[name]
    table = read_table(source, mirror)
    absent = [column for column in source.columns if column not in table.column_names]
    if absent:
        raise InputError(_lacks(source, absent, table.column_names))
    labels = _labels(source, table)
    unmapped = sorted({label for row in labels for label in row} - set(source.labels))
    if unmapped:
        raise DataError(_unmapped(source, label) for label in unmapped)
    section = table[source.section].to_pylist() if source.section else [None] * len(table)
    pairs = list(zip(labels, section, strict=True))
    kinds = {pair: i for i, pair in enumerate(dict.fromkeys(pairs))}
    meant = catalogue.matrix([source.may_mean(*pair) for pair in kinds])
    nothing = pa.chunked_array([pa.nulls(len(table), pa.string())])
    title, body = (
        squeeze(table[column].cast(pa.string()) if column else nothing)
        for column in (source.title, source.body)
    )
    used = {source.title, source.body, source.label}
    return Corpus(
        source=source,
        text=join_text(title, body).to_pylist(),
        title=title.to_pylist(),
        body=body.to_pylist(),
        label=[row[0] for row in labels],
        topics=meant[[kinds[pair] for pair in pairs]],
        row=np.arange(len(table)),
        extra={c: table[c].to_pylist() for c in table.column_names if c not in used},
    )


def load_corpora(
    names: Sequence[str] | None = None, mirror: Path | None = None, *, news_only: bool = True
) -> dict[str, Corpus]:
    """Check everything, then load the named corpora (default: all English news).

    Raises
    ------
    InputError
        With a line for every problem that :func:`check` finds, before anything is loaded.
    """
    catalogue = load_catalogue()
    if names is None:
        names = [
            name
            for name, source in catalogue.sources.items()
            if not news_only or (source.news and source.language == "en")
        ]
    if mirror is not None:
        check(catalogue, mirror, names)
    return {name: load_corpus(name, mirror, catalogue) for name in names}


def check(catalogue: Catalogue, mirror: Path, names: Sequence[str] | None = None) -> dict[str, int]:
    """See that every corpus is in the mirror, has its columns, and only labels that are mapped.

    Reads the label columns and nothing else.

    Returns
    -------
    dict of str to int
        Rows of each corpus.

    Raises
    ------
    InputError
        One line for every missing or malformed corpus and every unmapped label.
    """
    problems: list[str] = []
    rows: dict[str, int] = {}
    for name in names if names is not None else catalogue.sources:
        rows[name], found = _check_one(catalogue[name], mirror)
        problems += found
    if problems:
        raise DataError(problems)
    return rows


def _check_one(source: Source, mirror: Path) -> tuple[int, list[str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = mirror / source.file
    try:
        there = pq.read_schema(path).names
        absent = [column for column in source.columns if column not in there]
        if absent:
            return 0, [_lacks(source, absent, there)]
        columns = [c for c in (source.label, source.several, source.fallback) if c]
        table = pq.read_table(path, columns=columns)
    except FileNotFoundError:
        return 0, [f"{source.key}: missing: {path} (origin: {', '.join(source.origin)})"]
    except (pa.ArrowException, OSError) as error:
        return 0, [
            f"{source.key}: {path} is no readable Parquet file: {str(error).splitlines()[0]}"
        ]
    if not len(table):
        return 0, [f"{source.key}: {path} has no rows"]
    found = {label for row in set(_labels(source, table)) for label in row}
    return len(table), [_unmapped(source, label) for label in sorted(found - set(source.labels))]


def _lacks(source: Source, absent: Sequence[str], there: Sequence[str]) -> str:
    return (
        f"{source.key}: no column {', '.join(absent)} in {source.file} (it has {', '.join(there)})"
    )


def _unmapped(source: Source, label: str) -> str:
    return f"{source.key}: label {label!r} is not mapped: add it to [corpora.{source.key}.labels]"


def _labels(source: Source, table: pa.Table) -> list[tuple[str, ...]]:
    """Every row's labels: the list column where it is filled, else the label, else its stand-in."""
    first = [label or "" for label in table[source.label].to_pylist()]
    if source.fallback:
        stand_in = table[source.fallback].to_pylist()
        first = [a or b or "" for a, b in zip(first, stand_in, strict=True)]
    if not source.several:
        return [(label,) for label in first]
    several = table[source.several].to_pylist()
    return [tuple(many) if many else (one,) for many, one in zip(several, first, strict=True)]


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table of the corpora in a mirror, or every reason why it cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m train.corpora", description=__doc__)
    parser.add_argument("--mirror", type=Path, required=True, help="folder of Parquet files")
    args = parser.parse_args(argv)
    try:
        catalogue = load_catalogue()
        rows = check(catalogue, args.mirror)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{'corpus':28} {'rows':>7} {'labels':>6} {'mapped':>6}  licence")
    for name, count in rows.items():
        source = catalogue[name]
        mapped = sum(bool(topics) for topics in source.labels.values())
        print(f"{name:28} {count:>7,} {len(source.labels):>6} {mapped:>6}  {source.licence}")
    print(f"{'':28} {sum(rows.values()):>7,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
