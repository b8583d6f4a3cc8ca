"""The columns that a run asks for, looked up in every file before any row is read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from classifier.batch.csvfile import CsvReader
from classifier.batch.jsonl import JsonlReader
from classifier.batch.parquet import ParquetReader
from classifier.batch.rows import Fields
from classifier.batch.source import Source
from classifier.batch.values import type_without_dictionaries
from classifier.csv_cells import DELIMITERS
from classifier.errors import InputError


def check_columns(sources: list[Source], fields: Fields) -> tuple[Fields, dict[str, Any]]:
    """Look the columns up in every file; return also the types of Parquet's."""
    types: dict[str, Any] = {}
    if sources[0].format == "documents":
        named = {
            "--text-column": fields.text != ("text",),
            "--id-column": fields.id is not None,
            "--keep-columns": bool(fields.keep),
        }
        given = [option for option, is_given in named.items() if is_given]
        if given:
            raise InputError(
                f"{given[0]}: text files have no columns: their text is the whole file, "
                "their id its path"
            )
        return fields, types
    for number, source in enumerate(sources):
        if source.format == "jsonl":
            if number == 0:
                fields = _check_keys(source, fields)
            continue
        reader = ParquetReader(source) if source.format == "parquet" else None
        names = _csv_columns(source, fields) if reader is None else reader.columns()
        if number == 0:
            fields = _with_id(fields, names)
        missing = [name for name in fields.read if name not in names]
        if missing:
            raise _no_column(source, tuple(missing[:1]), names)
        # Those that nobody reads may be: Excel writes "id,text,," where a cell once was.
        twice = [name for name in fields.read if names.count(name) > 1]
        if twice:
            raise InputError(
                f"{source.name}: column '{twice[0]}' is there more than once, and it is read: "
                "rename all but one"
            )
        if reader is not None:
            reader.check(fields)
            _merge_types(types, source, reader.schema, fields)
    return fields, types


def _csv_columns(source: Source, fields: Fields) -> list[str]:
    """Read the header of a CSV file, by what separates every column that is asked for.

    Where nothing does, it is shown by what separates most, so that the right names can be asked.
    """
    found: dict[str, list[str]] = {}
    failed: InputError | None = None
    for source.delimiter in DELIMITERS:
        try:
            names = found[source.delimiter] = CsvReader(source).columns()
        except InputError as error:  # perhaps by this delimiter only: '"text";"label"' by commas
            failed = failed or error
            continue
        if set(fields.read) <= set(names):
            return names
    if failed is not None and "," not in found and max(map(len, found.values()), default=1) == 1:
        raise failed
    source.delimiter = max(found, key=lambda delimiter: len(found[delimiter]))
    return found[source.delimiter]


def _check_keys(source: Source, fields: Fields) -> Fields:
    """Look at the first rows of a JSONL file: rows may differ, so one with the text will do."""
    names = JsonlReader(source).columns()
    if names and not set(fields.text) & set(names):  # without names, the rejects will say why
        raise _no_column(source, fields.text, names)
    if names and fields.id is not None and fields.id not in names:
        raise _no_column(source, (fields.id,), names)
    return _with_id(fields, names)


def _with_id(fields: Fields, names: list[str]) -> Fields:
    return replace(fields, id="id") if fields.id is None and "id" in names else fields


def _no_column(source: Source, wanted: tuple[str, ...], names: list[str]) -> InputError:
    # In quotes: a name may begin with a space, as after "id, text", or hold a comma.
    listed = ", ".join(map(repr, names[:20])) + (", ..." if len(names) > 20 else "")
    quoted = " or ".join(f"'{name}'" for name in wanted)
    hint = ": choose with --text-column" if wanted == ("text",) else ""
    if source.delimiter != ",":
        listed += f" (separated by {source.delimiter!r})"
    return InputError(f"{source.name}: no column {quoted}: there are {listed}{hint}")


def _merge_types(types: dict[str, Any], source: Source, schema: Any, fields: Fields) -> None:
    for name in fields.copied:
        found = type_without_dictionaries(schema.field(name).type)
        if types.setdefault(name, found) != found:
            raise InputError(
                f"{source.name}: column '{name}' is {found}, but {types[name]} in the first file"
            )
