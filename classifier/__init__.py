"""Read news pages: keep the article, set teasers and boilerplate apart, tag every part by topic.

Examples
--------
>>> import classifier
>>> classifier.tag("The striker scored twice as the club won the cup final.").topics[0]
'sport'
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

# Types are named through it (`classifier.Page`), so that `typing.get_type_hints`, which looks names
# up here, finds them; each is imported when it is asked for, and not before.
import classifier

if TYPE_CHECKING:
    from classifier import batch as batch
    from classifier import explain as explain
    from classifier.errors import ClassifierError, InputError, MissingExtraError, ModelError
    from classifier.estimator import TopicClassifier
    from classifier.model import TopicModel
    from classifier.page import Block, Page
    from classifier.tagging import Tag, Tagging

__version__ = "0.1.0"

# Imported on first use, so that importing the package costs next to nothing.
_HOMES = {
    "TopicModel": "classifier.model",
    "Tag": "classifier.tagging",
    "Tagging": "classifier.tagging",
    "Page": "classifier.page",
    "Block": "classifier.page",
    "TopicClassifier": "classifier.estimator",
    "ClassifierError": "classifier.errors",
    "InputError": "classifier.errors",
    "MissingExtraError": "classifier.errors",
    "ModelError": "classifier.errors",
}
_MODULES = ("batch", "explain")

__all__ = [
    "Block",
    "ClassifierError",
    "InputError",
    "MissingExtraError",
    "ModelError",
    "Page",
    "Tag",
    "Tagging",
    "TopicClassifier",
    "TopicModel",
    "load",
    "read_page",
    "tag",
]


def load(path: str | os.PathLike[str] | None = None) -> classifier.TopicModel:
    """Open a model by memory map, after checking it.

    Parameters
    ----------
    path : path, optional
        A folder that ``classifier fit`` or ``TopicModel.save`` wrote; default: the embedded model,
        which is opened once a process.

    Raises
    ------
    ModelError
        The folder is missing, damaged, made by a newer version, or no model.
    """
    from classifier.model import TopicModel, embedded

    return embedded() if path is None else TopicModel.load(path)


def tag(text: str) -> classifier.Tagging:
    """Tag one text with the embedded model: see `TopicModel.tag`."""
    return load().tag(text)


def read_page(text_or_html: str) -> classifier.Page:
    """Take a page apart with the embedded model: see `TopicModel.read_page`."""
    return load().read_page(text_or_html)


def _has_sklearn() -> bool:
    try:
        return bool(sys.modules.get("sklearn") or find_spec("sklearn"))
    except ImportError:  # of a finder that forbids it
        return False


if not TYPE_CHECKING:  # a checker takes any name that this might return for one that is there
    # Without scikit-learn it cannot be had, and `import *`, `help` and others ask for every name.
    if not _has_sklearn():
        __all__.remove("TopicClassifier")  # noqa: PYI056  no type checker looks here

    def __getattr__(name: str) -> Any:
        if name in _MODULES:
            return import_module(f"classifier.{name}")
        if name not in _HOMES:
            raise AttributeError(f"module 'classifier' has no attribute {name!r}")
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    # What tab completion offers: not what this file imports, nor the modules that were loaded.
    return sorted({*__all__, *_MODULES, *(name for name in globals() if name.startswith("__"))})
