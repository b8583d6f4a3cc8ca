"""Bytes of a file in pieces and lines: what is cut, skipped, counted and given up."""

from __future__ import annotations

import gzip
import io
import sys
import tracemalloc
import zlib
from pathlib import Path

import pytest
import zstandard

from classifier.batch import streams
from classifier.batch.streams import DamagedStreamError, Lines, is_utf16, open_pieces, refuse_other
from classifier.errors import InputError

TEXT = b"".join(b"line %d of a text\n" % i for i in range(20_000))
PACK = {"gz": gzip.compress, "zst": zstandard.compress}


def pieces(path: Path, codec: str | None, **options: object) -> list[tuple[bytes, int]]:
    return list(open_pieces(str(path), codec, max_expansion=100, **options))


@pytest.mark.parametrize("codec", [None, "gz", "zst"])
@pytest.mark.parametrize(
    ("start", "stop"), [(0, None), (7, None), (100_000, None), (7, 9), (300_000, 350_000), (9, 9)]
)
def test_a_range_of_bytes_is_given_whatever_the_codec(tmp_path, monkeypatch, codec, start, stop):
    """Of compressed files only the start is asked for."""
    monkeypatch.setattr(streams, "PIECE", 1000)
    path = tmp_path / "news"
    path.write_bytes(PACK[codec](TEXT) if codec else TEXT)
    found = pieces(path, codec, start=start, stop=stop)
    wanted = TEXT[start:] if codec else TEXT[start:stop]
    assert b"".join(piece for piece, _ in found) == wanted
    assert all(piece for piece, _ in found)
    read = [read for _, read in found]
    assert read == sorted(read)
    if wanted:
        assert read[-1] == (path.stat().st_size if codec or stop is None else stop)
    # A start where a piece of it ends is no reason for an empty one.
    first = len(pieces(path, codec)[0][0])
    assert b"".join(piece for piece, _ in pieces(path, codec, start=first)) == TEXT[first:]
    assert all(piece for piece, _ in pieces(path, codec, start=first))


@pytest.mark.parametrize("codec", ["gz", "zst"])
def test_several_frames_are_one_stream_and_each_must_be_whole(tmp_path, codec):
    path, pack = tmp_path / "news", PACK[codec]
    path.write_bytes(pack(b"one ") + pack(b"") + pack(b"two"))
    assert b"".join(piece for piece, _ in pieces(path, codec)) == b"one two"
    name = {"gz": "gzip", "zst": "zstd"}[codec]
    for data, why in (
        (b"", "ends early"),
        (pack(b"one "), None),
        (pack(b"one ") + pack(b"two")[:-3], "ends early"),
        (pack(b"one ") + b"no frame", "is damaged"),
        (b"no frame", "is damaged"),
    ):
        path.write_bytes(data)
        if why is None:
            assert pieces(path, codec) == [(b"one ", len(data))]
        else:
            with pytest.raises(DamagedStreamError, match=f"^the {name} stream {why}"):
                pieces(path, codec)


def test_zeros_behind_a_gzip_file_are_padding_and_before_or_behind_zstd_damage(tmp_path):
    path = tmp_path / "news"
    path.write_bytes(gzip.compress(b"one ") + bytes(100_000))
    assert b"".join(piece for piece, _ in pieces(path, "gz")) == b"one "
    for codec, data in (
        ("gz", bytes(100)),
        ("gz", gzip.compress(b"one ") + bytes(9) + b"x"),
        ("zst", zstandard.compress(b"one ") + bytes(9)),
    ):
        path.write_bytes(data)
        with pytest.raises(DamagedStreamError, match="damaged"):
            pieces(path, codec)


@pytest.mark.parametrize("codec", ["gz", "zst"])
@pytest.mark.parametrize(
    ("grace", "most", "fits"), [(99_999, 100, False), (100_000, 100, True), (99_999, 10_000, True)]
)
def test_a_stream_may_grow_to_a_size_and_from_there_on_to_a_ratio(
    tmp_path, monkeypatch, codec, grace, most, fits
):
    monkeypatch.setattr(streams, "EXPANSION_GRACE", grace)
    (tmp_path / "news").write_bytes(PACK[codec](b"a" * 100_000))
    found = []
    read = (found.append(piece) for piece in open_pieces(
        str(tmp_path / "news"), codec, max_expansion=most
    ))  # fmt: skip
    if fits:
        list(read)
    else:
        with pytest.raises(DamagedStreamError, match=f"^it grows to more than {most} times its"):
            list(read)
    assert sum(len(piece) for piece, _ in found) == 100_000


def test_only_gzip_is_read_as_gzip(tmp_path):
    (tmp_path / "news").write_bytes(zlib.compress(b"text"))
    with pytest.raises(DamagedStreamError, match="the gzip stream is damaged"):
        pieces(tmp_path / "news", "gz")


def test_a_file_that_is_gone_is_named_with_the_reason(tmp_path):
    with pytest.raises(InputError) as raised:
        pieces(tmp_path / "gone", None)
    assert str(raised.value) == f"{tmp_path / 'gone'}: cannot be read: No such file or directory"


def test_standard_input_is_read_from_where_it_is(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a\nb\n")))
    assert pieces(Path("-"), None) == [(b"a\nb\n", 4)]


@pytest.mark.parametrize("size", range(1, 9))
def test_lines_are_the_same_however_the_stream_is_cut(size):
    """With a limit of five bytes, of which the line's end is one."""
    data = b"ab\n\nabcd\nabcde\nabcdefghijklm\nx\nabcde"
    parts = [(data[at : at + size], at + size) for at in range(0, len(data), size)]
    lines = Lines(iter(parts), 5)
    assert list(lines) == [
        (b"ab\n", 3), (b"\n", 1), (b"abcd\n", 5), (None, 6), (None, 14), (b"x\n", 2), (b"abcde", 5),
    ]  # fmt: skip
    assert (lines.read, lines.damage) == (parts[-1][1], None)
    assert list(Lines(iter([(data + b"f", 1)]), 5))[-1] == (None, 6)
    assert list(Lines(iter([(b"abcdef", 1), (b"gh", 2)]), 5)) == [(None, 8)]


def test_a_line_over_the_limit_is_not_kept():
    pieces = ((b"x" * 100_000, number) for number in range(100))
    tracemalloc.start()
    try:
        assert list(Lines(pieces, 1000)) == [(None, 10_000_000)]
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_lines_say_why_their_stream_ended():
    def broken():
        yield b"a\nb", 3
        raise DamagedStreamError("it is torn")

    lines = Lines(broken(), 99)
    assert list(lines) == [(b"a\n", 2), (b"b", 1)]
    assert (lines.read, lines.damage) == (3, "it is torn")


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("id,text\n".encode("utf-16-le"), True),
        ("id,text\n".encode("utf-16-be"), True),
        ("id,text".encode("utf-16"), True),
        ("\ufeffid".encode("utf-16-be"), True),
        ("新闻,text of\n".encode("utf-16-le"), True),  # a letter of other alphabets has no NUL
        (b"id,text\n", False),
        (b"id,te\0t\n", False),
        (b"i\0\0\0d\0\0\0", False),  # in first places, too
        (b"\0\0\0\0", False),
        (b"a\0b\0cc", False),  # a third of it, just
        (b"a\0b\0c", True),
        (b"", False),
    ],
)
def test_utf16_is_told_by_its_mark_or_by_nuls_in_every_second_place(line, is_one):
    assert is_utf16(line) == is_one


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_what_begins_like_something_else_is_refused_by_name(mark):
    with pytest.raises(InputError, match=r"^standard input: UTF-16 text: convert it to UTF-8"):
        refuse_other(mark + b"x", "-")
    with pytest.raises(InputError, match=r"^news\.csv: a gzip file: unpack it first"):
        refuse_other(b"\x1f\x8b", "news.csv")
    assert refuse_other(b"id,text", "news.csv") is None
