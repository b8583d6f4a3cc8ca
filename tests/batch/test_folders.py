"""Which files of a folder, or of those that match a pattern, are rows."""

from __future__ import annotations

from classifier.batch import run


def test_a_pattern_over_folders_linked_in_a_circle_takes_each_file_once(
    tmp_path, model, read_jsonl
):
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "sub" / "loop").symlink_to("..", target_is_directory=True)
    for name in ("a.txt", "sub/a.txt"):
        (tmp_path / "in" / name).write_text("The striker scored a late goal.")
    (tmp_path / "in" / "sub" / "link.txt").symlink_to("a.txt")  # a name of its own is a file
    run(f"{tmp_path}/in/**/*.txt", tmp_path / "tags.jsonl", model=model)
    ids = [row["id"].removeprefix(f"{tmp_path}/in/") for row in read_jsonl(tmp_path / "tags.jsonl")]
    assert ids == ["a.txt", "sub/a.txt", "sub/link.txt"]


def test_a_page_may_be_called_as_spark_calls_what_is_no_part_of_a_table(
    tmp_path, model, read_jsonl, write_jsonl
):
    for kind, name in (("pages", "_about.txt"), ("pages", "b.txt"), ("rows", "_meta.jsonl")):
        (tmp_path / kind).mkdir(exist_ok=True)
        write_jsonl(tmp_path / kind / name, [{"text": "The striker scored a late goal."}])
    write_jsonl(tmp_path / "rows" / "b.jsonl", [{"text": "The striker scored a late goal."}])
    for kind, wanted in (("pages", ["_about.txt", "b.txt"]), ("rows", [1])):
        run(tmp_path / kind, tmp_path / f"{kind}.jsonl", model=model)
        ids = [row["id"] for row in read_jsonl(tmp_path / f"{kind}.jsonl")]
        assert [str(i).removeprefix(f"{tmp_path}/pages/") for i in ids] == [str(w) for w in wanted]
