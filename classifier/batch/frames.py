"""Frames in, frames out: one function for pandas, Spark, polars and Ray Data on object storage."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from classifier.model import TopicModel

#: Columns that `FrameTagger` adds, with their types as Spark writes them.
SPARK_COLUMNS = "topic string, score double, tags array<string>, status string, reason string"


class FrameTagger:
    """Adds the columns of tags to a frame; pickles as the model's path.

    A worker process opens the model at its first frame, by memory map, so that all workers of a
    node share one copy.

    Parameters
    ----------
    path : str, optional
        The model's folder, as the workers see it; default: the embedded model.
    text_column : str
        Column with the text; a null is taken for an empty text.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"text": ["The striker scored twice in the cup final."]})
    >>> FrameTagger()(frame)["topic"].tolist()
    ['sport']
    """

    def __init__(self, path: str | None = None, text_column: str = "text") -> None:
        self.path = path
        self.text_column = text_column

    def __getstate__(self) -> dict[str, Any]:
        """Leave the open model out."""
        return {"path": self.path, "text_column": self.text_column}

    @cached_property
    def model(self) -> TopicModel:
        """The model, opened when it is first needed."""
        import classifier

        return classifier.load(self.path)

    def __call__(self, frame: Any) -> Any:
        """Tag a pandas frame, for ``map_batches(..., batch_format="pandas")`` and ``pipe``.

        Parameters
        ----------
        frame : pandas.DataFrame
            With the text column.

        Returns
        -------
        pandas.DataFrame
            A copy with ``topic``, ``score``, ``tags``, ``status``, ``reason`` added.
        """
        texts = [text if isinstance(text, str) else "" for text in frame[self.text_column]]
        return frame.assign(**self.model.tag_batch(texts))

    def map_frames(self, frames: Iterator[Any]) -> Iterator[Any]:
        """Tag one pandas frame after the other, for Spark's ``mapInPandas``.

        Parameters
        ----------
        frames : iterator of pandas.DataFrame
            With the text column.

        Yields
        ------
        pandas.DataFrame
            As `__call__` returns it.
        """
        for frame in frames:
            yield self(frame)
