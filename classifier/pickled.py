"""One model behind all that is unpickled: each Tagging and Page is pickled with its model.

A process that takes a thousand of them from its workers would else open a thousand models. What
is unpickled is known by what a model is made of; a subclass that holds more says so itself, in a
``__reduce__`` of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from classifier import store

if TYPE_CHECKING:
    from classifier.model import TopicModel

_in_use: WeakValueDictionary[tuple[type[TopicModel], Path | None, str], TopicModel] = (
    WeakValueDictionary()
)
"""Models that were pickled or come from a pickle, by class, folder and mark."""
_marks: WeakKeyDictionary[TopicModel, str] = WeakKeyDictionary()
"""Marks of models that were made: to work one out reads all of the model."""


def reduced(model: TopicModel, *, comes_with_us: bool) -> tuple[Any, ...]:
    """Return what ``__reduce__`` does: the folder of a loaded model, the arrays of one made.

    Parameters
    ----------
    model : TopicModel
    comes_with_us : bool
        Whether it is the embedded one, whose folder is another on another machine.
    """
    mark = mark_of(model)
    _shared(model, mark)
    if model.path is None:
        return remade, (type(model), model.manifest, dict(model.arrays), mark)
    return reopened, (type(model), None if comes_with_us else model.path, mark)


def reopened(kind: type[TopicModel], folder: Path | None, mark: str) -> TopicModel:
    """Return the model of a folder: the one in use, or else what lies there now."""
    model = _in_use.get((kind, folder, mark))
    if model is None:
        # Under what it was asked for as well: it may lie elsewhere, or be another by now.
        model = _in_use[(kind, folder, mark)] = _shared(kind.load(folder))
    return model


def remade(
    kind: type[TopicModel], manifest: dict[str, Any], arrays: dict[str, Any], mark: str
) -> TopicModel:
    """Return the model of these arrays: the one in use, or else another."""
    model = _in_use.get((kind, None, mark))
    return _shared(kind(manifest, arrays), mark) if model is None else model


def mark_of(model: TopicModel) -> str:
    """Return what tells a model from others: a SHA-256 of all that it holds, hexadecimal."""
    # That of a manifest covers each array's; all were checked on loading.
    if model.path is not None and "sha256" in model.manifest:
        return str(model.manifest["sha256"])
    mark = _marks.get(model)
    if mark is None:
        mark = _marks[model] = store.content_digest(model.manifest, model.arrays)
    return mark


def _shared(model: TopicModel, mark: str | None = None) -> TopicModel:
    """Return the model like this that is in use, or else this, from now on.

    Of threads that meet here each may keep its own: one model too many, and no harm. Nobody waits
    for a lock, which a process forked meanwhile would wait for without end.
    """
    if mark is None:
        mark = mark_of(model)
    elif model.path is None:
        _marks[model] = mark
    return _in_use.setdefault((type(model), model.path, mark), model)
