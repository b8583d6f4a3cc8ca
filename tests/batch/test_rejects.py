"""Bad rows among good ones: every good row is tagged, every bad one named with its reason."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import time
import zlib
from collections import Counter

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from classifier.batch import run
from classifier.batch.jsonl import parse_line
from classifier.batch.rows import BadRowError
from classifier.errors import InputError
from classifier.nesting import DEEPEST

LONG = 2_000_000  # longest row in these tests
GOOD = b'{"id": "%d", "text": "The striker scored a late goal and the club won the cup."}'

#: A bad line of JSONL -> the kind that it must be rejected as.
BAD_LINES = {
    b'{"id": 1, "text": "cut off': "not-json",
    b'{"id": 1 "text": "no comma"}': "not-json",
    b"{'id': 1, 'text': 'single quotes'}": "not-json",
    b'{"id": 1, "text": "two"} {"id": 2, "text": "objects"}': "not-json",
    b'{"id": 1, "text": NaN}': "not-json",
    b'{"id": 1, "text": "\\x41"}': "not-json",
    b"plain text, no JSON at all": "not-json",
    b'{"id": 1, "text": "raw \x01 control"}': "not-json",
    b"[" * 5000 + b"]" * 5000: "not-json",
    b'{"id": 1, "text": "bad \xff\xfe bytes"}': "not-utf8",
    b'{"id": 1, "text": "cut \xe2\x82"}': "not-utf8",
    b'{"id": 1, "text": "NUL \x00 byte"}': "nul-byte",
    b"": "empty-line",
    b"   \t ": "empty-line",
    b'["a", "list"]': "not-an-object",
    b'"a string"': "not-an-object",
    b"null": "not-an-object",
    b"17": "not-an-object",
    b'{"id": 1, "body": "no text column"}': "missing-column",
    b"{}": "missing-column",
    b'{"id": 1, "text": null}': "null-text",
    b'{"id": 1, "text": 17}': "not-text",
    b'{"id": 1, "text": 1.5}': "not-text",
    b'{"id": 1, "text": true}': "not-text",
    b'{"id": 1, "text": ["a", "list"]}': "not-text",
    b'{"id": 1, "text": {"nested": "object"}}': "not-text",
    b'{"id": 1, "text": "' + b"x" * LONG + b'"}': "too-long",
}


def test_every_kind_of_bad_line_among_ten_thousand_good_and_bad_ones(tmp_path, model, read_jsonl):
    rng = random.Random(6)
    kinds = [(line, kind) for line, kind in BAD_LINES.items() if kind != "too-long"]
    lines, expected, good = [], {}, []
    for number in range(1, 20_001):
        if number % 2:
            line, kind = kinds[rng.randrange(len(kinds))]
            expected[number] = kind
        else:
            line = GOOD % number
            good.append(str(number))
        lines.append(line)
    for line, kind in BAD_LINES.items():
        if kind == "too-long":
            lines.append(line)
            expected[len(lines)] = kind
    source = tmp_path / "news.jsonl"
    source.write_bytes(b"\n".join(lines) + b"\n")
    summary = run(
        source, tmp_path / "tags.jsonl", model=model, max_row_bytes=LONG, part_rows=3000, jobs=2
    )
    rejects = read_jsonl(tmp_path / "tags.jsonl.rejects.jsonl")
    assert {reject["row"]: reject["kind"] for reject in rejects} == expected
    assert [reject["row"] for reject in rejects] == sorted(expected)
    assert all(reject["source"] == str(source) and reject["reason"] for reject in rejects)
    assert [row["id"] for row in read_jsonl(tmp_path / "tags.jsonl")] == good
    assert summary.rows_in == len(lines)
    assert (summary.rows_out, summary.rejects) == (len(good), len(expected))
    assert summary.reasons == Counter(expected.values())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": NaN}', "not JSON: NaN is no JSON value"),
        (b'{"text": "a\x01"}', "not JSON: Invalid control character at column 12"),
        (b'{"text": "\\x41"}', "not JSON: Invalid \\escape at column 11"),
        (b'{"text": }', "not JSON: Expecting value at column 10"),
    ],
)
def test_a_reason_says_each_thing_once(line, reason):
    with pytest.raises(BadRowError) as raised:
        parse_line(line)
    assert raised.value.kind == "not-json"
    assert raised.value.reason == reason


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_what_is_nested_is_kept_to_one_depth_on_every_python(tmp_path, model, suffix):
    """Python 3.11 parsed 1,000 levels, could not write them, and ended; 3.13 wrote ten thousand."""
    depths = [1, 249, 250, 251, 499, 500, 900, 940, 960, 980, 990, 1000, 1030, 5000, 200_000]
    lines = []
    for depth in depths:
        opened = '[{"a": ' * (depth // 2) + "[" * (depth % 2)
        closed = "]" * (depth % 2) + "}]" * (depth // 2)
        lines.append(f'{{"text": "goal", "more": {opened}1{closed}, "not": "[[{{"}}')
    source, output = tmp_path / "news.jsonl", tmp_path / f"tags.{suffix}"
    source.write_text("\n".join(lines))
    summary = run(source, output, model=model, keep_columns="more")
    assert summary.rows_out == sum(1 + depth <= DEEPEST for depth in depths) == 5
    assert summary.reasons == {"not-json": 10}
    rejects = output.with_name(f"{output.name}.rejects.jsonl").read_text()
    assert rejects.count("the JSON is nested deeper than 500 levels") == 10


@pytest.mark.slow
def test_a_text_of_fifty_million_letters_is_over_the_default_limit(tmp_path, model, read_jsonl):
    source = tmp_path / "news.jsonl"
    with source.open("wb") as file:
        file.write(GOOD % 1 + b"\n")
        file.write(b'{"id": "2", "text": "' + b"word " * 10_000_000 + b'"}\n')
        file.write(GOOD % 3 + b"\n")
    run(source, tmp_path / "tags.jsonl", model=model)
    assert [row["id"] for row in read_jsonl(tmp_path / "tags.jsonl")] == ["1", "3"]
    (reject,) = read_jsonl(tmp_path / "tags.jsonl.rejects.jsonl")
    assert (reject["row"], reject["kind"]) == (2, "too-long")


def test_odd_but_sound_lines_are_tagged(tmp_path, model, read_jsonl):
    lines = [
        b'\xef\xbb\xbf{"id": 1, "text": "byte order mark"}',
        b'{"id": 2, "text": ""}',
        b'{"id": 3, "text": "NUL \\u0000 escaped, lone \\ud800 surrogate"}\r',
        b'{"id": 12345678901234567890123, "text": "an id beyond 64 bits"}',
        b'{"id": {"nested": [1, "\\ud800"]}, "text": "any JSON may be an id"}',
        b'{"text": "no id"}',
        b'{"id": 7, "text": "no line end"}',
    ]
    source = tmp_path / "news.jsonl"
    source.write_bytes(b"\n".join(lines))
    for suffix in ("jsonl", "csv", "parquet"):
        assert run(source, tmp_path / f"tags.{suffix}", model=model).rejects == 0
    ids = [row["id"] for row in read_jsonl(tmp_path / "tags.jsonl")]
    assert ids == [1, 2, 3, 12345678901234567890123, {"nested": [1, "\ud800"]}, f"{source}:6", 7]
    assert pq.read_table(tmp_path / "tags.parquet")["id"].to_pylist() == [
        "1", "2", "3", "12345678901234567890123", '{"nested": [1, "?"]}', f"{source}:6", "7",
    ]  # fmt: skip
    with (tmp_path / "tags.csv").open(newline="", encoding="utf-8") as file:
        assert [row["id"] for row in csv.DictReader(file)][3:6] == [
            "12345678901234567890123", '{"nested": [1, "?"]}', f"{source}:6",
        ]  # fmt: skip


@pytest.mark.parametrize("codec", ["gz", "zst"])
@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
@pytest.mark.parametrize("damage", ["tail", "middle"])
def test_a_damaged_stream_gives_every_row_before_the_damage(
    tmp_path, model, codec, suffix, damage, read_jsonl, sentence
):
    rng = random.Random(3)
    texts = [sentence(rng) for _ in range(3000)]
    if suffix == "jsonl":
        plain = "".join(
            json.dumps({"id": str(i), "text": t}) + "\n" for i, t in enumerate(texts)
        ).encode()
    else:
        table = io.StringIO()
        csv.writer(table).writerows([("id", "text"), *enumerate(texts)])
        plain = table.getvalue().encode()
    if codec == "gz":
        packed = gzip.compress(plain)
    else:  # several frames, as zstd writes nothing of a frame before a block of it is full
        frames = range(0, len(plain), 20_000)
        packed = b"".join(zstandard.compress(plain[at : at + 20_000]) for at in frames)
    cut = len(packed) * 2 // 3
    if damage == "tail":
        packed = packed[:cut]
    else:
        packed = packed[:cut] + bytes(b ^ 0x55 for b in packed[cut : cut + 64]) + packed[cut + 64 :]
    source = tmp_path / f"news.{suffix}.{codec}"
    source.write_bytes(packed)
    summary = run(source, tmp_path / "tags.jsonl", model=model)
    ids = [row["id"] for row in read_jsonl(tmp_path / "tags.jsonl")]
    rejects = read_jsonl(tmp_path / "tags.jsonl.rejects.jsonl")
    assert rejects[-1]["kind"] == "damaged-stream"
    assert rejects[-1]["row"] == summary.rows_in == summary.rows_out + summary.rejects
    if damage == "tail":
        # What a decompressor can give of the cut stream is what must be tagged.
        given = _decompress_what_there_is(packed, codec)
        assert ids == [str(i) for i in range(given.count(b"\n") - (suffix == "csv"))]
        assert len(rejects) == 1
    else:
        # DEFLATE notices late, so what comes just before the damage may be garbled.
        assert ids[:1000] == [str(i) for i in range(len(ids[:1000]))]


@pytest.mark.parametrize("codec", ["gz", "zst"])
def test_a_compressed_file_of_no_bytes_is_damaged(tmp_path, model, codec, read_jsonl):
    (tmp_path / f"news.jsonl.{codec}").touch()
    (tmp_path / f"news.csv.{codec}").touch()
    (tmp_path / "empty.jsonl.gz").write_bytes(gzip.compress(b""))
    output = tmp_path / "tags.jsonl"
    summary = run(tmp_path / f"news.jsonl.{codec}", output, model=model)
    assert (summary.rows_in, summary.reasons) == (1, {"damaged-stream": 1})
    (reject,) = read_jsonl(tmp_path / "tags.jsonl.rejects.jsonl")
    assert reject["reason"].endswith(" stream ends early")
    with pytest.raises(InputError, match=r"header cannot be read: the \w+ stream ends early"):
        run(tmp_path / f"news.csv.{codec}", tmp_path / "csv.jsonl", model=model)
    # A sound one of no rows is none.
    assert run(tmp_path / "empty.jsonl.gz", tmp_path / "none.jsonl", model=model).rows_in == 0


def _decompress_what_there_is(packed, codec):
    if codec == "gz":
        return zlib.decompressobj(wbits=31).decompress(packed)
    given = b""
    while packed:
        frame = zstandard.ZstdDecompressor().decompressobj()
        given += frame.decompress(packed)
        packed = frame.unused_data
    return given


CSV = """id,text,date
1,The club won the cup,2024-01-01
2,"a quoted ""word"", a comma
and a line break",2024-01-02
3,too few
4,too,many,fields
5,"opened and never closed,2024-01-05
6,The doctors won the trial,2024-01-06
7,"quoted" badly,2024-01-07
8,fine,2024-01-08

10,,2024-01-10
"""


def test_bad_csv_records_do_not_take_their_neighbours_along(tmp_path, model, read_jsonl):
    source = tmp_path / "news.csv"
    nul, bad = b"11,NUL \x00 byte,x\n", b'12,"bad \xff\nbytes",x\n'
    source.write_bytes(CSV.encode() + nul + bad + b'13,last,"not closed')
    summary = run(source, tmp_path / "tags.jsonl", model=model, keep_columns="date")
    rows = read_jsonl(tmp_path / "tags.jsonl")
    assert [row["id"] for row in rows] == ["1", "2", "6", "8", "10"]
    assert rows[-1]["status"] == "none"
    rejects = read_jsonl(tmp_path / "tags.jsonl.rejects.jsonl")
    assert [(reject["row"], reject["kind"]) for reject in rejects] == [
        (3, "wrong-columns"),
        (4, "wrong-columns"),
        (5, "bad-quoting"),
        (7, "bad-quoting"),
        (9, "empty-line"),
        (11, "nul-byte"),
        (12, "not-utf8"),
        (13, "bad-quoting"),
    ]
    assert summary.rows_in == 13


def test_quotes_opened_on_every_line_are_found_in_little_time(tmp_path, model, read_jsonl):
    source = tmp_path / "news.csv"
    # Within quotes each line ends one field and begins another: every line could be a record of
    # all that follow it.
    source.write_text("text,date\n" + 'a","b\n' * 20_000 + "The club won the cup,2024-01-01\n")
    start = time.process_time()
    summary = run(source, tmp_path / "tags.jsonl", model=model)
    assert time.process_time() - start < 20
    assert summary.reasons == {"bad-quoting": 20_000}
    assert [row["id"] for row in read_jsonl(tmp_path / "tags.jsonl")] == [20_001]


def test_many_quoted_fields_of_several_lines_are_one_record(tmp_path, model, read_jsonl):
    source = tmp_path / "news.csv"
    source.write_text('text,b,c\n"The club\nwon","the\n""cup""\n","and\nmore"\n' * 3)
    run(source, tmp_path / "tags.jsonl", model=model)
    assert [row["id"] for row in read_jsonl(tmp_path / "tags.jsonl")] == [1, 2, 3, 4, 5]


def test_a_csv_record_over_the_limit(tmp_path, model, read_jsonl):
    source = tmp_path / "news.csv"
    source.write_text(f'text\nfirst\n"{"x" * 3000}"\n{"y" * 3000}\nlast\n')
    run(source, tmp_path / "tags.csv", model=model, max_row_bytes=1000)
    rejects = read_jsonl(tmp_path / "tags.csv.rejects.jsonl")
    assert [(reject["row"], reject["kind"]) for reject in rejects] == [
        (2, "too-long"),
        (3, "too-long"),
    ]
    rows = csv.DictReader((tmp_path / "tags.csv").read_text().splitlines())
    assert [row["id"] for row in rows] == ["1", "4"]


VIEWS = {"string_view": pa.large_string(), "binary_view": pa.large_binary()}


@pytest.mark.parametrize("stored", ["string", "large_string", "binary", *VIEWS])
def test_parquet_rows(tmp_path, model, read_jsonl, write_views, stored):
    values = [b"fine", b"bad \xff", None, b"x" * 3000, b"", "Zürich".encode()]
    kind, offsets = VIEWS.get(stored, getattr(pa, stored)()), [0]
    for value in values:
        offsets.append(offsets[-1] + len(value or b""))
    wide = pa.types.is_large_string(kind) or pa.types.is_large_binary(kind)
    column = pa.Array.from_buffers(
        kind,
        len(values),
        [
            pa.array([value is not None for value in values]).buffers()[1],
            pa.array(offsets, pa.int64() if wide else pa.int32()).buffers()[1],
            pa.py_buffer(b"".join(value or b"" for value in values)),
        ],
    )
    text = column.cast(getattr(pa, stored)(), safe=False)
    write_views(pa.table({"text": text, "n": range(6)}), tmp_path / "news.parquet")
    run(
        tmp_path / "news.parquet", tmp_path / "tags.jsonl", model=model,
        keep_columns=["n"], max_row_bytes=1000,
    )  # fmt: skip
    rows = read_jsonl(tmp_path / "tags.jsonl")
    assert [(row["id"], row["n"]) for row in rows] == [(1, 0), (5, 4), (6, 5)]
    rejects = read_jsonl(tmp_path / "tags.jsonl.rejects.jsonl")
    assert [(reject["row"], reject["kind"]) for reject in rejects] == [
        (2, "not-utf8"),
        (3, "null-text"),
        (4, "too-long"),
    ]


def test_a_damaged_row_group_costs_its_own_rows(tmp_path, model, sentence):
    rng = random.Random(4)
    table = pa.table({"text": [sentence(rng) for _ in range(3000)]})
    source = tmp_path / "news.parquet"
    pq.write_table(table, source, row_group_size=1000, use_dictionary=False)
    column = pq.ParquetFile(source).metadata.row_group(1).column(0)
    data = bytearray(source.read_bytes())
    start = column.data_page_offset
    data[start : start + column.total_compressed_size] = bytes(column.total_compressed_size)
    source.write_bytes(data)
    summary = run(source, tmp_path / "tags.parquet", model=model, part_rows=500)
    ids = pq.read_table(tmp_path / "tags.parquet")["id"].to_pylist()
    assert ids == [*range(1, 1001), *range(2001, 3001)]
    assert summary.reasons == {"damaged-rows": 1000}


def test_strict_stops_at_the_first(tmp_path, model):
    source = tmp_path / "news.jsonl"
    source.write_bytes(GOOD % 1 + b"\nnot JSON\n")
    with pytest.raises(InputError, match=r"news.jsonl, row 2: not JSON: .*--strict"):
        run(source, tmp_path / "tags.jsonl", model=model, strict=True)
    assert not (tmp_path / "tags.jsonl").exists()
    assert run(source, tmp_path / "tags.jsonl", model=model, resume=True).rejects == 1


def test_a_row_that_the_model_fails_on_is_a_reject(tmp_path, model, monkeypatch, read_jsonl):
    from classifier.batch import answers

    real = answers.tag_columns

    def fragile(model, texts):
        if any("explode" in text for text in texts):
            raise MemoryError("too big")
        return real(model, texts)

    monkeypatch.setattr(answers, "tag_columns", fragile)
    source = tmp_path / "news.jsonl"
    source.write_text("".join(json.dumps({"text": t}) + "\n" for t in ("a", "explode", "b")))
    run(source, tmp_path / "tags.jsonl", model=model)
    assert [row["id"] for row in read_jsonl(tmp_path / "tags.jsonl")] == [1, 3]
    (reject,) = read_jsonl(tmp_path / "tags.jsonl.rejects.jsonl")
    assert reject["row"] == 2
    assert reject["reason"] == "cannot be tagged: MemoryError: too big"


def test_a_page_that_cannot_be_read_costs_that_page_only(tmp_path, model):
    folder = tmp_path / "crawl"
    folder.mkdir()
    (folder / "a.txt").write_text("The striker scored a late goal and the club won the cup.")
    (folder / "b.html.gz").write_bytes(gzip.compress(b"<p>The striker scored again."))
    (folder / "c.txt").symlink_to("nowhere.txt")
    summary = run(folder, tmp_path / "tags.jsonl", model=model)
    assert (summary.rows_in, summary.rows_out) == (3, 1)
    lines = (tmp_path / "tags.jsonl.rejects.jsonl").read_text().splitlines()
    kinds = {json.loads(line)["source"][-4:]: json.loads(line)["kind"] for line in lines}
    assert kinds == {"l.gz": "not-utf8", ".txt": "unreadable"}
