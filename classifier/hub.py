"""Datasets of the Hugging Face hub, with errors that say what to do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from classifier.errors import InputError, MissingExtraError

_TIMEOUT = 10
"""Seconds in which the hub has to answer the first question."""


def load(name: str, split: str) -> Any:
    """Load one split of a dataset.

    Parameters
    ----------
    name : str
        ``owner/name``.
    split : str

    Returns
    -------
    datasets.Dataset

    Raises
    ------
    InputError
        There is no such dataset or split, or the hub cannot be reached.
    MissingExtraError
        datasets is not installed.
    """
    try:
        import datasets
    except ImportError:
        raise MissingExtraError("train", "datasets", f"reading {name} from the hub") from None
    _ask_for(name)
    hidden = not sys.stderr.isatty() and not datasets.are_progress_bars_disabled()
    if hidden:
        datasets.disable_progress_bars()
    try:
        return datasets.load_dataset(name, split=split)
    except Exception as error:  # noqa: BLE001 - what its versions raise for networks has no base
        # No such split, several configurations, data that cannot be read, no copy to go on with.
        raise InputError(f"{name}: cannot be loaded from the hub: {error}") from None
    finally:
        if hidden:
            datasets.enable_progress_bars()


def _ask_for(name: str) -> None:
    """Ask the hub once whether the dataset is there; loading would try for half a minute."""
    from huggingface_hub import HfApi, constants
    from huggingface_hub.utils import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError

    if constants.HF_HUB_OFFLINE:
        return
    api = HfApi()
    try:
        api.dataset_info(name, timeout=_TIMEOUT)
    except GatedRepoError:
        raise InputError(
            f"{name}: its owners give access on request: ask for it at "
            f"{api.endpoint}/datasets/{name}, then log in with hf auth login"
        ) from None
    except RepositoryNotFoundError:
        raise InputError(
            f"{name}: no such file, folder or dataset at {api.endpoint} (if it is a private one, "
            "log in with hf auth login)"
        ) from None
    except HfHubHTTPError as error:
        raise InputError(f"{name}: {api.endpoint} cannot answer: {error}") from None
    except Exception as error:  # noqa: BLE001 - what its versions raise for networks has no base
        raise InputError(
            f"{name}: no such file or folder, and {api.endpoint} cannot be reached ({error}): a "
            "copy that was loaded before is used with HF_HUB_OFFLINE=1"
        ) from None


def names(feature: Any) -> Callable[[Any], Any]:
    """Return what turns the class numbers of a column, or lists of them, into names.

    Parameters
    ----------
    feature : object
        The column's entry in the dataset's ``features``; None without such a column.

    Returns
    -------
    callable
        Leaves everything else as it is.
    """
    from datasets import ClassLabel

    inner = getattr(feature, "feature", feature)
    if not isinstance(inner, ClassLabel):
        return lambda label: label

    def name_of(number: Any) -> str | None:
        # The hub marks rows without a label by -1.
        return None if number is None or number < 0 else str(inner.int2str(number))

    if inner is feature:
        return name_of
    return lambda numbers: [name_of(number) for number in numbers or ()]
