"""Errors as worker processes send them: what arrives says the same and is caught by the same."""

from __future__ import annotations

import copy
import inspect
import pickle  # noqa: TID251 - how a process pool sends an error back
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

import classifier
from classifier import errors
from classifier.errors import ClassifierError, InputError, MissingExtraError

KINDS = [
    kind
    for kind in vars(errors).values()
    if inspect.isclass(kind) and issubclass(kind, ClassifierError)
]
MADE = {MissingExtraError: ("html", "lxml", "reading HTML")}
SAID = "no column 'a\nb'"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_arrives_as_it_was_sent(kind):
    error = kind(*MADE.get(kind, (SAID,)))
    error.add_note("in row 7")
    for arrived in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(arrived) is kind
        assert str(arrived) == str(error) != ""
        assert arrived.args == error.args
        assert vars(arrived) == vars(error)


def test_that_of_an_estimator_arrives_too():
    pytest.importorskip("sklearn")
    from classifier.estimator_input import NotTextsError

    arrived = pickle.loads(pickle.dumps(NotTextsError(SAID)))
    assert type(arrived) is NotTextsError
    assert str(arrived) == "no column 'a b'"


def test_a_long_message_with_bytes_is_cut_once_and_arrives_as_it_is():
    error = InputError("column " + "x" * 1100 + "\udcff" * 400 + " is not there")
    assert len(str(error)) < 1700
    assert str(error).endswith("xff is not there")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def _read_without_lxml(source):
    sys.modules["lxml"] = None
    return classifier.read_page(source).kind


def test_a_worker_without_the_extra_says_so_and_works_on():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        with pytest.raises(MissingExtraError, match=r"pip install 'newsieve\[html\]'") as caught:
            pool.submit(_read_without_lxml, "<html><body><p>The council met.</p>").result()
        assert caught.value.extra == "html"
        assert pool.submit(_read_without_lxml, "").result() == "empty"
