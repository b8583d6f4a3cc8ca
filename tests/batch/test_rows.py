"""A row's text, put together of its columns, and the words for what cannot be."""

from __future__ import annotations

import decimal

import pytest

from classifier.batch.rows import BadRowError, Fields, Reject, join_text, named_type

MISSING = object()
BOTH = ("title", "body")


def test_texts_are_joined_by_a_line_break_and_what_is_not_there_is_left_out():
    assert join_text(["a", "b"], BOTH, MISSING) == "a\nb"
    assert join_text(["a", None], BOTH, MISSING) == "a"
    assert join_text([MISSING, "b"], BOTH, MISSING) == "b"
    assert join_text(["", None], BOTH, MISSING) == ""
    assert join_text(["", ""], BOTH, MISSING) == "\n"


@pytest.mark.parametrize(
    ("values", "kind", "reason"),
    [
        ([None, None], "null-text", "column 'title' and 'body' is null"),
        ([MISSING, None], "null-text", "column 'title' and 'body' is null"),
        ([MISSING, MISSING], "missing-column", "column 'title' and 'body' is missing"),
        (["a", 3], "not-text", "column 'body' is a number, not text"),
        ([False, "b"], "not-text", "column 'title' is true or false, not text"),
    ],
)
def test_a_row_without_text_says_which_column_and_why(values, kind, reason):
    with pytest.raises(BadRowError) as raised:
        join_text(values, BOTH, MISSING)
    assert (raised.value.kind, raised.value.reason) == (kind, reason)


def test_types_have_the_names_that_json_gives_them():
    named = {
        "true or false": True, "a number": 1, "a list": [], "an object": {},
        "binary data": b"", "of type Decimal": decimal.Decimal(1),
    }  # fmt: skip
    assert {said: named_type(value) for said, value in named.items()} == {s: s for s in named}
    assert named_type(1.5) == "a number"


def test_columns_are_read_once_and_the_id_is_copied_before_those_kept():
    fields = Fields(("title", "body"), "key", ("day", "title"))
    assert fields.copied == ("key", "day", "title")
    assert fields.read == ["title", "body", "key", "day"]
    assert Fields(("text",), None, ("day",)).copied == ("day",)


def test_a_reject_says_where_and_what():
    reject = Reject("news.csv", 3, "empty-line", "the line is empty")
    assert str(reject) == "news.csv, row 3: the line is empty"
    assert reject.to_dict() == {
        "source": "news.csv", "row": 3, "kind": "empty-line", "reason": "the line is empty",
    }  # fmt: skip
