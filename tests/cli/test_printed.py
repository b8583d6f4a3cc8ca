"""What is printed, line by line: for people in a pipe, and for programs."""

from __future__ import annotations

import csv
import io
import json

from classifier.cli.page import short

SURE = "The goal, the goal and the court were there."
TORN = "The goal and the court of the day were in the news."
NONE = "Rain."
PAGE = """The goal of the day
The goal was in the cup, and the goal was theirs in the end of it all, and the club was happy.
They said that the goal would be seen again and again, for it was one of the best of the cup.
A tea for two and a tea for the rest… Read More
The court heard of it all… Read More
We use cookies to improve your experience. Accept all cookies
"""


def rows(done):
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_a_tag_stands_beside_the_others_or_the_reason_why_it_is_not_sure(cli, small, tmp_path):
    (tmp_path / "a.txt").write_text(SURE)
    done = cli("tag", "--model", "small", "-t", SURE, "-t", TORN, "-t", NONE, "a.txt")
    (first, second), torn = small.tag(SURE).tags, small.tag(TORN).tags[0]
    assert done.stdout.splitlines() == [
        f"sport           {first.score:.2f}  confident  {SURE}  law {second.score:.2f}",
        f"law             {torn.score:.2f}  unsure     {TORN}  torn between law and sport",
        "-                     none       Rain.  too little text: 1 word",
        f"sport           {first.score:.2f}  confident  a.txt  law {second.score:.2f}",
    ]


def test_the_model_that_comes_with_the_package_has_a_name_as_an_option_too(cli, tmp_path):
    (tmp_path / "embedded").mkdir()  # a folder of that name is ./embedded
    given = ("tag", "-t", "The club won the cup final", "--format", "json")
    done = cli(*given, "--model", "embedded")
    assert done.returncode == 0, done.stderr
    assert done.stdout == cli(*given).stdout
    assert "no model in embedded" in cli(*given, "--model", "./embedded").stderr


def test_a_csv_row_has_the_first_tag_in_columns_and_all_of_them_in_one(cli, small):
    sure, none = rows(cli("tag", "--model", "small", "-t", SURE, "-t", NONE, "--format", "csv"))
    first, second = small.tag(SURE).tags
    assert sure == {
        "file": "", "topic": "sport", "score": str(first.score), "iptc": "15000000",
        "status": "confident", "reason": small.tag(SURE).reason,
        "tags": f"sport:{first.score:.4f};law:{second.score:.4f}", "text": SURE,
    }  # fmt: skip
    assert (none["topic"], none["score"], none["iptc"], none["tags"]) == ("", "", "", "")


def test_lines_are_numbered_from_the_first_to_the_last_of_a_long_file(cli, small, tmp_path):
    lines = [f"The goal of number {n}." for n in range(1, 2_100)]
    (tmp_path / "a.txt").write_text("\n".join(lines) + "\n")
    given = ("tag", "--model", "small", "--lines", "a.txt")
    found = rows(cli(*given, "--format", "csv"))
    assert list(found[0]) == [
        "file",
        "line",
        "topic",
        "score",
        "iptc",
        "status",
        "reason",
        "tags",
        "text",
    ]
    assert [row["line"] for row in found] == [str(n) for n in range(1, 2_100)]
    assert [row["text"] for row in found] == lines
    shown = cli(*given).stdout.splitlines()
    score = f"{small.tag(lines[-1]).tags[0].score:.2f}"
    assert shown[-1] == f"sport           {score}  confident  a.txt:2099  {lines[-1]}"


def test_a_page_is_its_topics_then_a_line_a_block_with_the_topic_of_teasers(cli, small, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PAGE)
    (tmp_path / "c.txt").write_text("")
    page = small.read_page(PAGE)
    assert [block.tagging.topics[:1] for block in page.teasers] == [["food"], ["law"]]
    tea, court = (f"{block.tagging.tags[0].score:.2f}" for block in page.teasers)
    head = f"sport {page.tagging.tags[0].score:.2f}"
    texts = PAGE.splitlines()
    one = [
        *(f"article      {'':19}  {text}" for text in texts[:3]),
        f"teaser       {f'food {tea}':19}  {texts[3]}",
        f"teaser       {f'law {court}':19}  {texts[4]}",
        f"boilerplate  {'':19}  {texts[5]}",
    ]
    done = cli("page", "--model", "small", "a.txt", "b.txt", "c.txt")
    reason = small.read_page("").tagging.reason
    assert done.stdout.splitlines() == [
        f"a.txt: {head}", *one, "", f"b.txt: {head}", *one, "", f"c.txt: (none: {reason})",
    ]  # fmt: skip


def test_a_text_without_a_tag_has_a_dash_in_the_place_of_its_topic(small):
    assert short(small.tag(NONE)) == "-"
    assert short(small.tag(SURE)) == f"sport {small.tag(SURE).tags[0].score:.2f}"


def test_a_page_whose_topics_are_not_sure_says_why(cli, small):
    text = (
        "The goal and the court\nThe goal and the court of the day were in all of the news there.\n"
    )
    page = small.read_page(text)
    assert page.tagging.status == "unsure"
    tags = ", ".join(f"{tag.topic} {tag.score:.2f}" for tag in page.tagging.tags)
    head = cli("page", "--model", "small", "-", stdin=text).stdout.splitlines()[0]
    assert head == f"standard input: {tags} (unsure: torn between law and sport)"


def test_a_csv_row_of_a_block_has_its_own_tag_and_status(cli, small, tmp_path):
    (tmp_path / "a.txt").write_text(PAGE)
    found = rows(cli("page", "--model", "small", "a.txt", "--format", "csv"))
    page = small.read_page(PAGE)
    best = page.tagging.tags[0]
    article = {
        "article_topic": best.topic, "article_score": str(best.score),
        "article_status": page.tagging.status,
    }  # fmt: skip
    for row, block in zip(found, page.blocks, strict=True):
        tag = block.tagging.tags[0] if block.tagging.tags else None
        assert row == {
            "file": "a.txt", "block": row["block"], "role": block.role, "kind": block.kind,
            "topic": tag.topic if tag else "", "score": str(tag.score) if tag else "",
            "status": block.tagging.status, "text": block.text, **article,
        }  # fmt: skip


def test_a_line_of_jsonl_names_its_file_even_where_there_is_one(cli, small, tmp_path):
    (tmp_path / "a.txt").write_text(PAGE)
    (line,) = cli("page", "--model", "small", "a.txt", "--format", "jsonl").stdout.splitlines()
    assert json.loads(line) == {"file": "a.txt", **small.read_page(PAGE).to_dict()}


def test_topics_of_a_model_without_scopes_are_listed(cli, small):
    assert cli("topics", "--model", "small").stdout.splitlines() == [
        "food             10000000",
        "law              02000000",
        "sport            15000000",
    ]
    (first, *_) = json.loads(cli("topics", "--model", "small", "--format", "json").stdout)
    assert first == {"topic": "food", "title": "food", "iptc": "10000000", "scope": ""}


def test_the_embedded_topics_are_listed_with_codes_and_scope(cli):
    first = cli("topics").stdout.splitlines()[0]
    row = json.loads(cli("topics", "--format", "json").stdout)[0]
    assert first == f"{row['topic']:15}  {row['iptc']:17}  {row['scope']}"


def test_json_is_written_as_people_can_read_it(cli):
    text = "Brücke über den Fluß"
    for format_, start in (
        ("json", f'{{\n  "text": "{text}",\n'),
        ("jsonl", f'{{"text": "{text}", '),
    ):
        assert cli("tag", "-t", text, "--format", format_).stdout.startswith(start)


def test_no_character_of_unicode_ends_a_line_of_jsonl(cli):
    ends = "a\x85b\u2028c\u2029d"
    out = cli("tag", "-t", ends, "--format", "jsonl").stdout
    assert len(out.splitlines()) == 1
    assert json.loads(out)["text"] == ends


def test_a_carriage_return_in_a_cell_of_csv_stays_in_it(cli):
    out = cli("tag", "-t", "a\rb", "--format", "csv").stdout
    assert out.endswith('"a\rb"\n')
    assert out.startswith("file,topic,score,iptc,status,reason,tags,text\n")


def test_an_array_has_an_object_a_line(cli):
    first, *rows, last = cli("tag", "-t", "a", "-t", "b", "--format", "json").stdout.splitlines()
    assert (first, last) == ("[", "]")
    assert [row[-2:] for row in rows] == ["},", '"}']
    assert [json.loads(row.rstrip(","))["text"] for row in rows] == ["a", "b"]


def test_help_says_what_a_format_is_the_format_of(cli):
    for command, of in (("fit", "figures, csv one row a topic"), ("batch", "summary; the name of")):
        assert f"object a line) or csv: of the {of}" in " ".join(
            cli(command, "--help").stdout.split()
        )
