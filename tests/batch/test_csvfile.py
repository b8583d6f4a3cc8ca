"""The reader of CSV: where chunks end, what a record is refused for, and what goes on behind it."""

from __future__ import annotations

import gzip

import pytest

from classifier.batch.csvfile import CsvReader
from classifier.batch.inputs import find_sources
from classifier.batch.rows import Fields, Position
from classifier.errors import InputError

START = Position()
BROKEN = "from here on the file cannot be read: the gzip stream ends early"


@pytest.fixture
def write(tmp_path):
    def write(data: bytes, name: str = "news.csv", limit: int = 1000) -> CsvReader:
        (tmp_path / name).write_bytes(data)
        (source,) = find_sources(
            tmp_path / name, output=tmp_path / "none", input_format=None, limit=limit,
            max_expansion=100,
        )  # fmt: skip
        return CsvReader(source)

    return write


def read(reader: CsvReader, start: Position = START, max_rows: int = 99, max_bytes: int = 10**6):
    """Of each chunk its records with their numbers, its bad rows, and where it ends."""
    return [
        (
            dict(zip(chunk.numbers, chunk.records, strict=True)),
            {reject.row: (reject.kind, reject.reason) for reject in chunk.rejects},
            chunk.end,
        )
        for chunk in reader.chunks(start, max_rows, max_bytes)
    ]


def test_chunks_end_at_either_limit_and_reading_goes_on_at_any_of_their_ends(write):
    records = [b'"a\nb",1\r\n', b"x\n", b"c,2\n", b'"d,3\n', b"e,4\n", b"f,5"]
    header = b'\xef\xbb\xbf"te\nxt",n\n'
    reader = write(header + b"".join(records))
    assert reader.columns() == ["te\nxt", "n"]
    assert [chunk.n_rows for chunk in reader.chunks(START, 4, 10**6)] == [4, 2]
    assert [chunk.n_rows for chunk in reader.chunks(START, 3, 10**6)] == [3, 3]
    assert [chunk.n_bytes for chunk in reader.chunks(START, 99, 11)] == [11, 13, 3]
    assert [chunk.progress for chunk in reader.chunks(START, 99, 10**6)] == [1.0]
    ones = read(reader, max_rows=1)
    assert [found or list(bad) for found, bad, _ in ones] == [
        {1: ["a\nb", "1"]}, [2], {3: ["c", "2"]}, [4], {5: ["e", "4"]}, {6: ["f", "5"]},
    ]  # fmt: skip
    for at, (_, _, end) in enumerate(ones, 1):
        assert end == Position(0, at, len(header) + sum(map(len, records[:at])))
        assert read(reader, end, 1) == ones[at:]
    assert read(write(b"text\n")) == []


def test_a_record_that_is_none_says_why(write):
    table = (
        b"text,n\n"
        b"a,1,2\n"
        b"b\n"
        b"\r\n"
        b"\xc3\xa9 \xe2\x82,3\n"  # its neighbour has no flaw of its own
        b"c,4\n"
        b"nul\0,5\n"
        b"nul\0,not utf-8 \xff,6\n"
        b'd,"5" x\n'
        b'"e,6\n'
        b"f,7\n"
    )
    ((found, bad, _),) = read(write(table))
    assert found == {5: ["c", "4"], 10: ["f", "7"]}
    assert bad == {
        1: ("wrong-columns", "3 fields where the header has 2 columns"),
        2: ("wrong-columns", "1 field where the header has 2 columns"),
        3: ("empty-line", "the line is empty"),
        4: ("not-utf8", "the record is not UTF-8 (byte 0xe2 at 3)"),
        6: ("nul-byte", "the record holds a NUL byte"),
        7: ("not-utf8", "the record is not UTF-8 (byte 0xff at 15)"),
        8: ("bad-quoting", "not CSV: ',' expected after '\"'"),
        9: ("bad-quoting", "not CSV: unexpected end of data"),
    }


def test_a_record_may_be_as_long_as_the_limit_and_no_longer(write):
    fits = b'"' + b"a" * 496 + b"\n" + b"b" * 500 + b'"\n'
    assert len(fits) == 1000
    ((found, bad, _),) = read(write(b"text\n" + fits + b"c" * 1000 + b"\n" + fits + b"d\n"))
    assert {number: len(record[0]) for number, record in found.items()} == {1: 997, 3: 997, 4: 1}
    assert bad == {2: ("too-long", "the record is longer than 1,000 bytes")}


def test_of_a_record_over_the_limit_the_first_line_is_lost_alone(write):
    lines = [b'"' + b"a" * 600, b"b" * 600 + b'"', b"c"]
    ((found, bad, _),) = read(write(b"text\n" + b"\n".join(lines)))
    assert found == {2: ["b" * 600 + '"'], 3: ["c"]}
    assert bad == {1: ("too-long", "the record is longer than 1,000 bytes")}


def test_a_header_that_cannot_be_read_says_why(write):
    for data, why in (
        (b'"a" x,b\r\n', "the header cannot be read: ',' expected after '\"'"),
        (b"a,b\rc,d\r", "the header cannot be read: lines end in CR alone: convert them to LF"),
        (b"a" * 1001 + b"\n", "the header cannot be read: the record is longer than 1,000 bytes"),
        (b"\r\na,b\n", "the first line is empty: the header is expected there"),
        (b"", "empty: not even a header was found"),
    ):
        with pytest.raises(InputError) as raised:
            write(data).columns()
        assert f"news.csv: {why}" in str(raised.value)


def test_lines_that_a_lost_record_had_taken_come_again_in_their_order(write):
    lines = [b'"never closed,1\n', *(b"%d,x\n" % number for number in range(2, 9))]
    ((found, bad, _),) = read(write(b"text,n\n" + b"".join(lines)))
    assert found == {number: [str(number), "x"] for number in range(2, 9)}
    assert list(bad) == [1]


def test_lines_of_speech_within_a_cell_begin_no_field(write):
    """Each begins with a quote, and is no CSV by itself."""
    said = '"We met.\n""I am late,"" she said.\n""So am I,"" he said.\n""Good,"" said we."\n'
    ((found, bad, _),) = read(write(b"text\n" + said.encode() * 2))
    assert list(found) == [1, 2]
    assert found[1][0].splitlines()[1:] == [
        '"I am late," she said.', '"So am I," he said.', '"Good," said we.',
    ]  # fmt: skip
    assert bad == {}


def test_a_record_has_no_more_fields_of_several_lines_than_columns(write):
    fields = b'"a\nb","c\nd","e\nf"'  # three, of which the second and third begin within the record
    ((found, bad, _),) = read(write(b"x,y,z\n" + fields + b"\n" + fields + b"\n"))
    assert found == {1: ["a\nb", "c\nd", "e\nf"], 2: ["a\nb", "c\nd", "e\nf"]}
    assert bad == {}


@pytest.mark.parametrize(("fields", "kind"), [(2, None), (3, "wrong-columns"), (4, "bad-quoting")])
def test_a_record_that_begins_too_many_is_given_up_before_its_end(write, fields, kind):
    ((_, bad, _),) = read(write(b"x,y\n" + b",".join([b'"a\nb"'] * fields) + b"\n"))
    assert bad.get(1, (None,))[0] == kind


@pytest.mark.parametrize(("several", "fits"), [(101, True), (102, False)])
def test_and_of_a_wide_table_no_more_than_a_hundred_begin_within_a_record(write, several, fits):
    header = b",".join(b"c%d" % column for column in range(120))
    record = b",".join([b'"a\nb"'] * several + [b"x"] * (120 - several))
    ((found, bad, _),) = read(write(header + b"\n" + record + b"\n", limit=10_000))
    assert (1 in found) == fits
    if not fits:
        assert bad[1] == ("bad-quoting", "not CSV: a quote is opened and never closed")


@pytest.mark.parametrize("max_rows", [1, 99])
@pytest.mark.parametrize(
    ("cut", "good", "bad"),
    [
        (b"b", [1], {2: ("damaged-stream", BROKEN)}),
        (b"b,2", [1], {2: ("damaged-stream", BROKEN)}),  # more of it may have been lost
        (b"b,2\n", [1, 2], {3: ("damaged-stream", BROKEN)}),
        (b'"b', [1], {2: ("damaged-stream", BROKEN)}),
        (
            b'"b\nc,3\nd',
            [1, 3],
            {
                2: ("bad-quoting", "not CSV: unexpected end of data"),
                4: ("damaged-stream", BROKEN),
            },
        ),
    ],
)
def test_a_damaged_stream_is_one_reject_and_every_whole_record_a_row(
    write, max_rows, cut, good, bad
):
    packed = gzip.compress(b"text,n\na,1\n") + gzip.compress(cut)[:-8]
    found, lost = {}, {}
    for records, rejects, _ in read(write(packed, "news.csv.gz"), max_rows=max_rows):
        found |= records
        lost |= rejects
    assert (list(found), lost) == (good, bad)


def test_columns_are_picked_by_name_and_texts_joined(write):
    (chunk,) = write(b"id,a,b\n1,x,y\n2,,z\n").chunks(START, 9, 999)
    rows = chunk.rows(Fields(("b", "a"), "id", ()))
    assert (rows.texts, rows.columns, rows.numbers) == (
        ["y\nx", "z\n"], {"id": ["1", "2"]}, [1, 2],
    )  # fmt: skip
    with pytest.raises(InputError, match=r"news\.csv: no column 'c': there are 'id', 'a', 'b'$"):
        chunk.rows(Fields(("c",), None, ()))


def test_one_field_and_one_column_are_called_so(write):
    ((_, bad, _),) = read(write(b"text\na,b\n"))
    assert bad == {1: ("wrong-columns", "2 fields where the header has 1 column")}
