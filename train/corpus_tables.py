"""The rows of a corpus as its source gives them: from a local mirror, or from the hub."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.errors import InputError, MissingExtraError
from train.catalogue import Source

if TYPE_CHECKING:
    import pyarrow as pa


def read_table(source: Source, mirror: Path | None) -> pa.Table:
    """Every column of a corpus; from the Hugging Face hub without a mirror.

    Raises
    ------
    InputError
        It is not there, or not to be read.
    """
    datasets = _datasets()
    if mirror is None:
        return _hub_table(source)
    path = mirror / source.file
    if not path.is_file():
        raise InputError(f"{source.key}: missing: {path} (origin: {', '.join(source.origin)})")
    try:
        data = datasets.load_dataset("parquet", data_files=str(path), split="train")
    except (datasets.exceptions.DatasetGenerationError, OSError) as error:
        raise InputError(f"{source.key}: {path} is no readable Parquet file: {error}") from None
    return data.with_format("arrow")[:]


def _hub_table(source: Source) -> pa.Table:
    """The hub's copy with the column names of the mirror's file, class numbers as names."""
    import pyarrow as pa

    datasets = _datasets()
    if source.hub is None:
        where = ", ".join(source.origin)
        raise InputError(
            f"{source.key}: no hub copy is known; get it from {where} and use --mirror"
        )
    names = {theirs: getattr(source, ours) for ours, theirs in source.hub.columns.items() if theirs}
    parts = []
    for config in source.hub.configs or (None,):
        for split in source.hub.splits:
            data = datasets.load_dataset(source.hub.id, config, split=split)
            part: pa.Table = data.with_format("arrow")[:]
            for column, feature in data.features.items():
                if isinstance(feature, datasets.ClassLabel):
                    text = pa.array(feature.int2str(part[column].to_pylist()))
                    part = part.set_column(part.column_names.index(column), column, text)
            dropped = [ours for ours in names.values() if ours not in names]
            part = part.drop_columns([c for c in dropped if c in part.column_names])
            parts.append(part.rename_columns([names.get(c, c) for c in part.column_names]))
    return pa.concat_tables(parts)


def _datasets() -> Any:
    try:
        import datasets
    except ImportError:
        raise MissingExtraError("train", "datasets", "loading corpora") from None
    datasets.disable_progress_bars()
    return datasets
