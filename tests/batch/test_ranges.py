"""Ranges of the input: every row in exactly one, cut where rows and row groups end."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.batch import ranges


@pytest.fixture
def cut(tmp_path, model, plan_of):
    def found(*sources):
        made = list(ranges.find_ranges(plan_of(sources, tmp_path / "tags.jsonl", model)))
        assert [this.index for this in made] == list(range(len(made)))
        return [(this.source, this.start, this.stop) for this in made]

    return found


def test_lines_are_cut_behind_the_first_end_past_each_multiple(tmp_path, cut, monkeypatch):
    monkeypatch.setattr(ranges, "RANGE_BYTES", 100)
    line = b'{"text": "The club won the cup final."}\n'  # of 40 bytes
    (tmp_path / "a.jsonl").write_bytes(line * 6)
    assert cut(tmp_path / "a.jsonl") == [(0, 0, 120), (0, 120, 240)]
    (tmp_path / "b.jsonl").write_bytes(line * 5)
    assert cut(tmp_path / "b.jsonl") == [(0, 0, 120), (0, 120, 200)]
    monkeypatch.setattr(ranges, "RANGE_BYTES", 80)  # a line that ends just there
    assert cut(tmp_path / "b.jsonl") == [(0, 0, 80), (0, 80, 160), (0, 160, 200)]
    (tmp_path / "c.jsonl").write_bytes((line * 5)[:-1])  # and the last without an end
    assert cut(tmp_path / "c.jsonl")[-1] == (0, 160, 199)


def test_a_line_longer_than_a_range_is_in_one(tmp_path, cut, monkeypatch):
    monkeypatch.setattr(ranges, "RANGE_BYTES", 10)
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "goal"}\n' * 3)
    found = cut(tmp_path / "a.jsonl")
    assert [(start, stop) for _, start, stop in found] == [(0, 17), (17, 34), (34, 51)]


def test_row_groups_are_kept_whole(tmp_path, cut, monkeypatch):
    table = pa.table({"text": ["The club won the cup final."] * 50})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=10)
    group = pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(0).total_byte_size
    monkeypatch.setattr(ranges, "RANGE_BYTES", 2 * group)
    assert cut(tmp_path / "a.parquet") == [(0, 0, 20), (0, 20, 40), (0, 40, 50)]


def test_files_of_a_folder_are_counted(tmp_path, cut, monkeypatch):
    monkeypatch.setattr(ranges, "RANGE_FILES", 3)
    (tmp_path / "pages").mkdir()
    for number in range(7):
        (tmp_path / "pages" / f"{number}.txt").write_text("The club won the cup final.")
    assert cut(tmp_path / "pages") == [(0, 0, 3), (0, 3, 6), (0, 6, 7)]


def test_what_has_no_known_place_in_the_middle_is_one_range(tmp_path, cut, monkeypatch):
    monkeypatch.setattr(ranges, "RANGE_BYTES", 10)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("text\n" + "The club won the cup final.\n" * 9)
    found = cut(tmp_path / "a.csv", tmp_path / "b.csv")
    assert found == [(0, 0, None), (1, 0, None)]
