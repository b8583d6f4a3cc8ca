"""Frames of pandas in and out: one function for Spark and for Ray Data on object storage."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from classifier.errors import InputError

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
            A copy with ``topic``, ``score``, ``tags``, ``status``, ``reason`` added; a column of
            its own that is called so becomes ``input_topic`` and the like, as in a batch.

        Raises
        ------
        InputError
            The text column is missing, or there more than once; a column cannot be called so.
        TypeError
            It is no pandas frame, or a value of the text column is neither text nor null.
        """
        if not hasattr(frame, "assign"):
            raise TypeError(
                f"FrameTagger expects a frame of pandas, found {type(frame).__module__}."
                f"{type(frame).__name__}: convert it (as with to_pandas), or give the column to "
                "the model's tag_batch"
            )
        answers = self.model.tag_batch(self._texts(frame))
        there = list(frame.columns)
        kept = {name: f"input_{name}" for name in answers if name in there}
        for name, new in kept.items():
            if there.count(name) > 1:
                raise InputError(f"column '{name}' is there more than once: rename all but one")
            if new in there:
                raise InputError(
                    f"column '{name}' cannot be kept as '{new}', which is there: rename one of them"
                )
        return frame.rename(columns=kept).assign(**answers)

    def _texts(self, frame: Any) -> list[str]:
        """Read the text column; what is no text would be answered as if nothing were there."""
        name, there = self.text_column, list(frame.columns)
        if name not in there:
            raise InputError(
                f"no column '{name}' in the frame: there are {', '.join(map(repr, there))}: "
                "choose with text_column"
            )
        if there.count(name) > 1:
            raise InputError(f"column '{name}' is there more than once: rename all but one")
        column = frame[name]
        texts = []
        for label, value, is_null in zip(frame.index, column, column.isna(), strict=True):
            if not is_null and not isinstance(value, str):
                shown = " ".join(reprlib.repr(value).split())  # that of an array breaks lines
                raise TypeError(
                    f"column '{name}', row {label}: expected text or null, found "
                    f"{type(value).__name__} ({shown}): convert the column to text"
                )
            texts.append("" if is_null else value)
        return texts

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
