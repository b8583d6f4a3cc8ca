"""Labelled tables that are compressed, as `batch` reads them, too."""

from __future__ import annotations

import gzip

import pytest

from classifier import unpacked
from classifier.errors import InputError
from classifier.labelled import read_labelled

CSV = "text,label\nA goal in the last minute,sport\nButter and flour,food\n"
JSONL = '{"text": "A goal", "label": "sport"}\n{"text": "Butter", "label": "food"}\n'


@pytest.mark.parametrize(
    ("name", "text"), [("a.csv", CSV), ("a.tsv", CSV.replace(",", "\t")), ("a.jsonl", JSONL)]
)
@pytest.mark.parametrize("ending", [".gz", ".GZ", ".zst"])
def test_a_packed_table_gives_the_rows_of_the_table(tmp_path, name, text, ending):
    pack = pytest.importorskip("zstandard").compress if ending == ".zst" else gzip.compress
    (tmp_path / name).write_text(text)
    (tmp_path / (name + ending)).write_bytes(pack(text.encode()))
    expected, found = (read_labelled(str(tmp_path / n)) for n in (name, name + ending))
    assert (found.texts, found.labels) == (expected.texts, expected.labels)
    assert len(found) == 2
    assert found.where[1] == expected.where[1].replace(name, name + ending)


def test_what_is_wrong_with_a_packed_table_is_said(tmp_path, monkeypatch):
    packed = gzip.compress(CSV.encode())
    places = {
        "cut.csv.gz": (packed[:-9], "cannot be read to its end: the gzip stream ends early"),
        "no.csv.gz": (CSV.encode(), "cannot be read to its end: the gzip stream is damaged"),
        "none.csv.zst": (b"", "the zstd stream ends early"),
        "a.parquet.gz": (packed, "Parquet is not read compressed as a whole file: unpack it"),
        "a.gz": (packed, "cannot tell the format from its name: .csv, .tsv, .jsonl, .ndjson, "),
        "twice.csv.gz": (gzip.compress(packed), "a gzip file: unpack it first"),
    }
    for name, (content, said) in places.items():
        if name.endswith(".zst"):
            pytest.importorskip("zstandard")
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=said.replace(".", "[.]")):
            read_labelled(str(tmp_path / name))
    with pytest.raises(InputError, match="no such file or folder"):
        read_labelled("owner/desk.csv.gz")
    monkeypatch.setattr(unpacked, "MAX_BYTES", 20)
    monkeypatch.setattr("classifier.files.MAX_BYTES", 20)
    (tmp_path / "big.csv.gz").write_bytes(packed)
    with pytest.raises(InputError, match="larger than"):
        read_labelled(str(tmp_path / "big.csv.gz"))


def test_labels_that_look_like_a_blank_are_named_and_kept(cli, tmp_path):
    pytest.importorskip("sklearn")
    labels = ["sport"] * 3 + ["food"] * 3 + ["N/A", "-", "none", "Null", "north"] * 2
    rows = [f"The {i}th text of them all is about {i} things;{y}\n" for i, y in enumerate(labels)]
    (tmp_path / "desk.csv").write_text("text;label\n" + "".join(rows))
    done = cli("fit", "desk.csv", "--out", "model")
    assert done.returncode == 0, done.stderr
    said = "look like a blank become topics: '-' (2), 'N/A' (2), 'Null' (2), 'none' (2): where they"
    assert said in done.stderr
    assert "'north'" not in done.stderr
    assert "7 topics" in done.stdout
    listed = "".join(f'[[topic]]\nslug = "{slug}"\n' for slug in {*labels})
    (tmp_path / "topics.toml").write_text(listed)
    done = cli("fit", "desk.csv", "--topics", "topics.toml", "--out", "model")
    assert done.returncode == 0, done.stderr
    assert "blank" not in done.stderr
