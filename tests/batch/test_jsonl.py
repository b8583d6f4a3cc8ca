"""The reader of JSON Lines: where chunks end, why a line is refused, which columns there are."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from classifier.batch.inputs import find_sources
from classifier.batch.jsonl import JsonlReader, parse_line
from classifier.batch.rows import BadRowError, Fields, Position
from classifier.batch.source import Source

TEXT = Fields(("text",), None, ())
START = Position()


def source_of(path: Path, limit: int = 1000) -> Source:
    (found,) = find_sources(
        path, output=Path("nowhere"), input_format=None, limit=limit, max_expansion=100
    )
    return found


@pytest.fixture
def write(tmp_path):
    def write(data: bytes, name: str = "news.jsonl", limit: int = 1000) -> JsonlReader:
        (tmp_path / name).write_bytes(data)
        return JsonlReader(source_of(tmp_path / name, limit))

    return write


@pytest.mark.parametrize(
    ("line", "kind", "reason"),
    [
        (b'{"text": "\xc3\xa9 \xe2\x82"}', "not-utf8", "the line is not UTF-8 (byte 0xe2 at 13)"),
        (b" \t\r\n", "empty-line", "the line is empty"),
        (b'{"a": "\0"}', "nul-byte", "the line holds a NUL byte, which JSON does not allow"),
        (b'{"a": 1}\n{', "not-json", "not JSON: Extra data at column 1"),
        (b"null", "not-an-object", "the line is null, not an object"),
        (b'"a"', "not-an-object", "the line is a string, not an object"),
        (b"[]", "not-an-object", "the line is a list, not an object"),
        (b"1", "not-an-object", "the line is a number, not an object"),
        (b"false", "not-an-object", "the line is true or false, not an object"),
    ],
)
def test_a_line_that_is_no_object_says_what_it_is(line, kind, reason):
    with pytest.raises(BadRowError) as raised:
        parse_line(line)
    assert (raised.value.kind, raised.value.reason) == (kind, reason)


def test_columns_are_the_keys_of_the_first_thousand_lines_good_or_bad(write):
    lines = [b'\xef\xbb\xbf{"a": 1}', b"no JSON", b"x" * 2000, b'{"b": 2, "a": 1}', b"{}"] * 200
    assert write(b"\n".join([*lines[:999], b'{"c": 3}', b'{"d": 4}'])).columns() == ["a", "b", "c"]


def test_what_no_row_has_is_absent_and_what_one_has_is_not(write):
    (chunk,) = write(b'{"text": "x", "a": 1}\n{"text": "y", "b": 2}\n').chunks(START, 9, 999)
    rows = chunk.rows(Fields(("text",), "id", ("a", "b", "c")))
    assert rows.absent == {"id", "c"}
    assert rows.columns == {"id": [None, None], "a": [1, None], "b": [None, 2], "c": [None, None]}


def test_chunks_end_at_either_limit_and_reading_goes_on_at_any_of_their_ends(write):
    lines = [b'\xef\xbb\xbf{"text": "0"}\r\n', *(b'{"text": "%d"}\n' % n for n in range(1, 6)),
             b"x" * 2000 + b"\n", b'{"text": "7"}']  # fmt: skip
    reader = write(b"".join(lines))
    size = len(lines[1])

    def read(start: Position, max_rows: int, max_bytes: int):
        return [
            (chunk.n_rows, chunk.n_bytes, chunk.end, chunk.rows(TEXT))
            for chunk in reader.chunks(start, max_rows, max_bytes)
        ]

    assert [n for n, *_ in read(START, 3, 10**6)] == [3, 3, 2]
    assert [n for n, *_ in read(START, 99, 3 * size)] == [3, 3, 1, 1]
    assert [n for n, *_ in read(START, 99, 10**6)] == [8]
    ones = read(START, 1, 10**6)
    assert [size for _, size, *_ in ones] == list(map(len, lines))
    for at, (_, _, end, rows) in enumerate(ones, 1):
        assert end == Position(0, at, sum(map(len, lines[:at])))
        if at == 7:
            assert rows.texts == []
            (reject,) = rows.rejects
            assert (reject.row, reject.kind) == (7, "too-long")
            assert reject.reason == "the line is longer than 1,000 bytes"
        else:
            assert (rows.numbers, rows.texts) == ([at], [str(at - 1)])
        assert read(end, 1, 10**6) == ones[at:]
    # Pieces are read ahead of the lines that are in them.
    assert [chunk.progress for chunk in reader.chunks(START, 3, 10**6)] == [1.0] * 3


def test_a_mark_is_left_out_before_the_first_line_only(write):
    (chunk,) = write(b'\xef\xbb\xbf{"text": "a"}\n\xef\xbb\xbf{"text": "b"}\n').chunks(START, 9, 99)
    rows = chunk.rows(TEXT)
    assert (rows.texts, [reject.row for reject in rows.rejects]) == (["a"], [2])


@pytest.mark.parametrize("max_rows", [1, 2, 3, 9])
@pytest.mark.parametrize(
    ("last", "texts", "bad"),
    [
        (b'{"text": "c', ["a", "b"], 3),  # the line that was cut is the one row lost
        (b'{"text": "c"}', ["a", "b", "c"], 4),  # a line that is whole may be the last one
        (b'{"text": "c"}\n', ["a", "b", "c"], 4),
        (b"null\n", ["a", "b"], 4),
    ],
)
def test_a_damaged_stream_is_one_reject_and_every_whole_line_a_row(
    write, max_rows, last, texts, bad
):
    whole = gzip.compress(b'{"text": "a"}\n{"text": "b"}\n') + gzip.compress(last)[:-8]
    chunks = list(write(whole, "news.jsonl.gz").chunks(START, max_rows, 10**6))
    found = [chunk.rows(TEXT) for chunk in chunks]
    assert [text for rows in found for text in rows.texts] == texts
    reject = found[-1].rejects[-1]
    assert (reject.row, reject.kind) == (bad, "damaged-stream")
    assert reject.reason == "from here on the file cannot be read: the gzip stream ends early"
    assert sum(chunk.n_rows for chunk in chunks) == chunks[-1].end.row == bad
    kinds = [reject.kind for rows in found for reject in rows.rejects]
    assert kinds == ["not-an-object"] * (last == b"null\n") + ["damaged-stream"]
