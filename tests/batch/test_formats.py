"""Every way in and out: formats, compression, columns, several files, folders, standard input."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

import classifier
from classifier.batch import Summary, run
from classifier.errors import InputError


@pytest.fixture(scope="module")
def rows(sentence):
    rng = random.Random(1)
    return [
        {"id": f"n{i}", "text": sentence(rng), "day": i % 31, "topic": "their own", "x": {"a": [i]}}
        for i in range(500)
    ]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory, rows, write_jsonl):
    """The same rows in every format."""
    folder = tmp_path_factory.mktemp("inputs")
    plain = write_jsonl(folder / "news.jsonl", rows).read_bytes()
    halves = plain[:9000], plain[9000:]  # several frames in one file are one stream
    (folder / "news.jsonl.gz").write_bytes(b"".join(map(gzip.compress, halves)))
    (folder / "news.jsonl.zst").write_bytes(b"".join(map(zstandard.compress, halves)))
    flat = [{**row, "x": json.dumps(row["x"])} for row in rows]
    with (folder / "news.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(flat)
    (folder / "news.csv.gz").write_bytes(gzip.compress((folder / "news.csv").read_bytes()))
    table = pa.Table.from_pylist(rows)
    pq.write_table(table, folder / "news.parquet", row_group_size=170)
    dictionary = table.set_column(1, "text", table["text"].combine_chunks().dictionary_encode())
    pq.write_table(dictionary, folder / "dictionary.parquet")
    return folder


NAMES = (
    "news.jsonl", "news.jsonl.gz", "news.jsonl.zst", "news.csv", "news.csv.gz", "news.parquet",
    "dictionary.parquet",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_same_answers_from_every_format(tmp_path, model, inputs, rows, read_jsonl, name):
    summary = run(inputs / name, tmp_path / "tags.jsonl", model=model, part_rows=100)
    assert isinstance(summary, Summary)
    assert (summary.rows_in, summary.rows_out, summary.rejects) == (500, 500, 0)
    assert summary.rejects_path is None
    found = read_jsonl(tmp_path / "tags.jsonl")
    for row, tagging, answer in zip(
        rows, model.tag_many([row["text"] for row in rows]), found, strict=True
    ):
        said = tagging.to_dict()
        assert answer == {
            "id": row["id"],
            "topic": said["tags"][0]["topic"] if said["tags"] else None,
            "score": said["tags"][0]["score"] if said["tags"] else None,
            "status": said["status"],
            "tags": said["tags"],
            "reason": said["reason"],
        }
    assert not (tmp_path / "tags.jsonl.rejects.jsonl").exists()


@pytest.mark.parametrize("name", ["news.jsonl", "news.csv", "news.parquet"])
def test_the_same_rows_in_every_output(tmp_path, model, inputs, read_jsonl, name):
    for suffix in ("jsonl", "csv", "parquet"):
        run(
            inputs / name, tmp_path / f"tags.{suffix}", model=model, part_rows=150, jobs=2,
            keep_columns="day,topic,x",
        )  # fmt: skip
    lines = read_jsonl(tmp_path / "tags.jsonl")
    assert list(lines[3]) == [
        "id", "day", "input_topic", "x", "topic", "score", "status", "tags", "reason",
    ]  # fmt: skip
    assert lines[3]["x"] == ({"a": [3]} if name != "news.csv" else '{"a": [3]}')
    assert lines[3]["day"] == (3 if name != "news.csv" else "3")
    table = pq.read_table(tmp_path / "tags.parquet")
    assert table.schema.field("score").type == pa.float64()
    native = name == "news.parquet"
    assert table.schema.field("day").type == (pa.int64() if native else pa.string())
    for line, row in zip(lines, table.to_pylist(), strict=True):
        same = ("id", "input_topic", "topic", "score", "status", "tags", "reason")
        assert {key: row[key] for key in same} == {key: line[key] for key in same}
    with (tmp_path / "tags.csv").open(newline="") as file:
        for line, row in zip(lines, csv.DictReader(file), strict=True):
            assert row["id"] == line["id"]
            assert row["day"] == str(line["day"])
            assert row["score"] == ("" if line["score"] is None else repr(line["score"]))
            assert row["tags"] == ";".join(f"{t['topic']}:{t['score']:.4f}" for t in line["tags"])


def test_jobs_and_parts_do_not_change_a_byte(tmp_path, model, inputs):
    outputs = set()
    for jobs, part_rows in ((1, 500), (2, 60), (5, 60)):
        output = tmp_path / f"{jobs}-{part_rows}.jsonl"
        run(inputs / "news.jsonl", output, model=model, jobs=jobs, part_rows=part_rows)
        outputs.add(output.read_bytes())
    assert len(outputs) == 1


def test_a_mark_before_a_quoted_header_is_no_part_of_a_name(tmp_path, model, read_jsonl):
    """As PowerShell's Export-Csv writes it."""
    table = tmp_path / "news.csv"
    table.write_text('"id","text"\r\n"n7","The striker scored"\r\n', encoding="utf-8-sig")
    run(table, tmp_path / "tags.jsonl", model=model)
    assert [row["id"] for row in read_jsonl(tmp_path / "tags.jsonl")] == ["n7"]
    table.write_text('"text","id"\r\n"The striker scored","n7"\r\n', encoding="utf-8-sig")
    run(table, tmp_path / "more.jsonl", model=model)
    assert [row["id"] for row in read_jsonl(tmp_path / "more.jsonl")] == ["n7"]


def test_columns_that_nobody_reads_may_have_one_name(tmp_path, model, read_jsonl):
    """As Excel writes CSV where cells were once used, and a join of two tables Parquet."""
    (tmp_path / "news.csv").write_text("id,text,x,x,,\nn1,The striker scored,1,2,,\n")
    values = [["n1"], ["The striker scored"], [1], [2]]
    table = pa.Table.from_arrays(values, names=["id", "text", "x", "x"])
    pq.write_table(table, tmp_path / "news.parquet")
    for name in ("news.csv", "news.parquet"):
        run(tmp_path / name, tmp_path / f"{name}.jsonl", model=model)
        (row,) = read_jsonl(tmp_path / f"{name}.jsonl")
        assert (row["id"], row["topic"]) == ("n1", "sport")
        with pytest.raises(InputError, match="'x' is there more than once, and it is read"):
            run(tmp_path / name, tmp_path / "kept.jsonl", model=model, keep_columns="x")


def test_several_text_columns(tmp_path, model, read_jsonl, write_jsonl):
    rows = [
        {"title": "Striker scored", "body": "The club won the cup final in the last week."},
        {"title": "Striker scored the goal of the season and won the league", "body": None},
        {"body": "The bank said profit and shares of the company in the quarter"},
        {"title": None},
        {"title": "x", "body": 3},
    ]
    source = write_jsonl(tmp_path / "news.jsonl", rows)
    run(source, tmp_path / "tags.jsonl", model=model, text_column="title,body")
    found = read_jsonl(tmp_path / "tags.jsonl")
    assert [(row["id"], row["topic"]) for row in found] == [
        (1, "sport"), (2, "sport"), (3, "business"),
    ]  # fmt: skip
    both = model.tag("Striker scored\nThe club won the cup final in the last week.")
    assert found[0]["score"] == both.tags[0].score
    kinds = [r["kind"] for r in read_jsonl(tmp_path / "tags.jsonl.rejects.jsonl")]
    assert kinds == ["null-text", "not-text"]


def test_top_and_threshold(tmp_path, model, inputs, rows, read_jsonl):
    run(inputs / "news.csv", tmp_path / "t.jsonl", model=model, top=1, threshold=0.9)
    for answer, tagging in zip(
        read_jsonl(tmp_path / "t.jsonl"), model.tag_many([r["text"] for r in rows]), strict=True
    ):
        kept = [tag.to_dict() for tag in tagging.tags if tag.score >= 0.9][:1]
        assert answer["tags"] == kept
        assert answer["status"] == (tagging.status if kept else "none")


def test_several_files_patterns_and_folders_in_order(tmp_path, model, read_jsonl, write_jsonl):
    (tmp_path / "in" / "b").mkdir(parents=True)
    for name, text in (("b/1.jsonl", "one"), ("a.jsonl", "two"), ("c.jsonl", "three")):
        write_jsonl(tmp_path / "in" / name, [{"text": text}, {"text": "x"}])
    (tmp_path / "in" / ".hidden.jsonl").write_text("not read")
    for number, named in enumerate(
        (tmp_path / "in", f"{tmp_path}/in/**/*.jsonl", [tmp_path / "in" / "b", f"{tmp_path}/in/c*"])
    ):
        output = tmp_path / f"{number}.jsonl"
        run(named, output, model=model)
        ids = [row["id"].removeprefix(f"{tmp_path}/in/") for row in read_jsonl(output)]
        whole = ["a.jsonl:1", "a.jsonl:2", "b/1.jsonl:1", "b/1.jsonl:2", "c.jsonl:1", "c.jsonl:2"]
        assert ids == (whole if number < 2 else whole[2:])


def test_a_folder_of_texts(tmp_path, model, sentence, read_jsonl):
    rng = random.Random(5)
    folder = tmp_path / "texts"
    folder.mkdir()
    for name in ("b.txt", "a.txt"):
        (folder / name).write_text(sentence(rng))
    (folder / "latin.txt").write_bytes(b"Z\xfcrich")
    (folder / "picture.txt").write_bytes(b"\x89PNG\0\0")
    run(folder, tmp_path / "tags.jsonl", model=model)
    found = read_jsonl(tmp_path / "tags.jsonl")
    assert [row["id"] for row in found] == [str(folder / "a.txt"), str(folder / "b.txt")]
    assert found[0]["topic"] == model.tag((folder / "a.txt").read_text()).tags[0].topic
    rejects = read_jsonl(tmp_path / "tags.jsonl.rejects.jsonl")
    assert [(r["source"], r["row"], r["kind"]) for r in rejects] == [
        (str(folder / "latin.txt"), 1, "not-utf8"),
        (str(folder / "picture.txt"), 1, "not-utf8"),
    ]


def test_read_page_separates_first(tmp_path, read_jsonl, write_jsonl):
    """With the embedded model, as the roles of blocks come with it."""
    article = [
        "The striker scored twice in the second half as the club won the cup final on Saturday.",
        "The coach said that his team had played its best match of the season in front of fans.",
        "The captain lifted the trophy after the referee blew the whistle at the end of the game.",
    ]
    page = "\n\n".join([*article, "Read More", "Ten easy soups for a cold evening ...", "Cookies"])
    write_jsonl(tmp_path / "pages.jsonl", [{"id": 1, "text": page, "day": 2}, {"text": ""}])
    (tmp_path / "pages").mkdir()
    html = "".join(f"<p>{block}</p>" for block in article)
    (tmp_path / "pages" / "1.html").write_text(f"<html><body><article>{html}</article></body>")
    expected = classifier.read_page(page)
    for suffix in ("jsonl", "csv", "parquet"):
        output = tmp_path / f"out.{suffix}"
        summary = run(tmp_path / "pages.jsonl", output, read_page=True, keep_columns="day")
        assert (summary.rows_out, summary.rejects) == (2, 0)
    first, empty = read_jsonl(tmp_path / "out.jsonl")
    assert list(first)[:10] == [
        "id", "day", "kind", "article", "teasers", "title", "byline", "date", "site", "articles",
    ]  # fmt: skip
    assert (first["title"] or "", first["byline"]) == (expected.title, None)
    assert first["articles"] == [expected.to_dict()["article"]]
    assert first["article"] == expected.article
    assert first["kind"] == expected.kind
    assert first["tags"] == expected.tagging.to_dict()["tags"]
    assert [teaser["text"] for teaser in first["teasers"]] == [b.text for b in expected.teasers]
    assert (empty["status"], empty["teasers"]) == ("none", [])
    table = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["teasers"] for row in table] == [first["teasers"], []]
    assert [row["articles"] for row in table] == [first["articles"], []]
    with (tmp_path / "out.csv").open(newline="") as file:
        cells = list(csv.DictReader(file))
    assert [json.loads(row["articles"]) for row in cells] == [first["articles"], []]
    assert [row["byline"] for row in cells] == ["", ""]
    run(tmp_path / "pages", tmp_path / "html.jsonl")
    (row,) = read_jsonl(tmp_path / "html.jsonl")
    assert row["topic"] == "sport"


def test_an_empty_table_gives_an_empty_one(tmp_path, model):
    (tmp_path / "none.jsonl").write_bytes(b"")
    (tmp_path / "none.csv").write_text("id,text\n")
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "none.parquet")
    for name in ("none.jsonl", "none.csv", "none.parquet"):
        for suffix in ("jsonl", "csv", "parquet"):
            output = tmp_path / f"{name}.tags.{suffix}"
            assert run(tmp_path / name, output, model=model).rows_in == 0
            assert output.exists()
    assert pq.read_table(tmp_path / "none.jsonl.tags.parquet").num_rows == 0
    assert (tmp_path / "none.csv.tags.csv").read_text() == "id,topic,score,status,tags,reason\n"


WRONG = {
    "no such file": {"input": "absent.jsonl"},
    "no file matches": {"input": "*.nothing"},
    "does not tell the format": {"input": "data.bin"},
    "the input mixes csv and jsonl": {"input": ["news.jsonl", "news.csv"]},
    "must end in one of .csv": {"output": "tags.txt"},
    "the folder .* does not exist": {"output": "absent/tags.csv"},
    "news.csv is no folder": {"output": "news.csv/tags.csv"},
    "is also an input": {"output": "news.jsonl"},
    "no column 'body': there are 'id', 'text'": {"text_column": "body"},
    "no column 'nope': there are 'id', 'text'": {"input": "news.csv", "keep_columns": "nope"},
    "no column 'key': there are 'id', 'text'": {"id_column": "key"},
    "no column 'body': there are 'id', 'text' .separated by ';'.": {
        "input": "semicolons.csv",
        "text_column": "body",
    },
    "a compressed page": {"input": "page.html.gz"},
    "expected a probability": {"threshold": 2},
    "top 0: expected at least 1": {"top": 0},
    "jobs 0": {"jobs": 0},
    "engine 'spark'": {"engine": "spark"},
    "column 'day' is int64, not text": {"input": "news.parquet", "text_column": "day"},
    "not a Parquet file": {"input": "bad.parquet"},
    "'id' is there more than once": {"input": "twice.csv"},
    "'text' is there more than once": {"input": "twice.parquet"},
    "not even a header": {"input": "empty.csv"},
    "utf16.jsonl: UTF-16 text": {"input": "utf16.jsonl"},
    "utf16.csv: UTF-16 text": {"input": "utf16.csv"},
    "zipped.jsonl: a gzip file: unpack it first": {"input": "zipped.jsonl"},
    "zipped.csv: a gzip file: unpack it first": {"input": "zipped.csv"},
    "standard input: a gzip file: unpack it first": {"input": "-"},
    "lines end in CR alone": {"input": "mac.csv"},
    "the first line is empty": {"input": "blank.csv"},
    "two columns 'input_topic'": {"keep_columns": "topic,input_topic"},
}


@pytest.mark.parametrize("message", WRONG)
def test_what_is_wrong_is_said_before_anything_is_begun(
    tmp_path, model, inputs, monkeypatch, message
):
    for path in inputs.glob("news.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "data.bin").write_bytes(b"x")
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 but not really")
    (tmp_path / "twice.csv").write_text("id,text,id\n")
    both = pa.Table.from_arrays([["Rates"], ["rise"], [1]], names=["text", "text", "id"])
    pq.write_table(both, tmp_path / "twice.parquet")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "semicolons.csv").write_text("id;text\n1;Rates rise\n")
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(b"<p>Rates rise"))
    (tmp_path / "utf16.jsonl").write_text('{"text": "x"}\n', encoding="utf-16")
    (tmp_path / "utf16.csv").write_text("id,text\n1,x\n", encoding="utf-16")
    for name, text in (("zipped.jsonl", b'{"text": "x"}\n'), ("zipped.csv", b"id,text\n1,x\n")):
        (tmp_path / name).write_bytes(gzip.compress(text))
    piped = io.TextIOWrapper(io.BytesIO((tmp_path / "zipped.jsonl").read_bytes()))
    monkeypatch.setattr("sys.stdin", piped)
    (tmp_path / "mac.csv").write_bytes(b"id,text\r1,Rates rise\r")
    (tmp_path / "blank.csv").write_text("\nid,text\n1,Rates rise\n")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    options = {"input": "news.jsonl", "output": "tags.jsonl", "model": model, **WRONG[message]}
    with pytest.raises(InputError, match=message):
        run(**options)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("header", ["id,text", '"id","text"'])
def test_a_csv_of_utf16_is_told_whatever_its_lines_end_in(tmp_path, model, encoding, end, header):
    (tmp_path / "news.csv").write_bytes(f"{header}{end}1,Rates rise{end}".encode(encoding))
    with pytest.raises(InputError, match=r"news\.csv: UTF-16 text: convert it to UTF-8 first"):
        run(tmp_path / "news.csv", tmp_path / "tags.jsonl", model=model)
