"""What converters and text browsers add to a page is seen through, or not seen at all."""

from __future__ import annotations

import time

import pytest

import classifier
from classifier.page.blocks import Source, text_blocks
from classifier.page.marks import header_size, without_markdown
from classifier.page.roles import load_roles

HEADER = [
    "Title: Harbour to be dredged",
    "URL Source: https://example.org/harbour",
    "Published Time: 2026-04-01T08:00:00Z",
    "Markdown Content:",
]


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("## A headline", "A headline"),
        ("> A quotation", "A quotation"),
        ("- an item", "an item"),
        ("See [the report](https://example.org/a) now", "See the report now"),
        ("![a bridge](b.png) A caption", "a bridge A caption"),
        ("A **bold** word", "A bold word"),
        ("2 more killed", "2 more killed"),
        ("#", "#"),
        ("• an item", "an item"),
        ("* [12]A link of a list", "A link of a list"),
        ("known as [7]the Guardians", "known as the Guardians"),
        ("“[7]Guardians” said", "“Guardians” said"),
        ("as was shown.[12] Others", "as was shown.[12] Others"),
        ("as was shown [12] before", "as was shown [12] before"),
        ("array[1]b", "array[1]b"),
        ("[![a boat](b.png) A boat race](https://example.org/a)", "a boat A boat race"),
        ("[A race](https://example.org/a-boat- race)", "A race"),
        ("[A race](and more)", "[A race](and more)"),
        ("=====", ""),
        ("* * *", ""),
        ("| --- | :-: |", ""),
        ("--", "--"),
        ("![a bridge](b.png)", ""),
        ("[![a boat](b.png)](https://example.org/a)", ""),
        ("1. https://example.org/ 2. mailto:a@example.org", ""),
        ("1. https://example.org/ is where it is", "1. https://example.org/ is where it is"),
        ("https://example.org/", "https://example.org/"),
    ],
)
def test_marks_are_seen_through(marked, plain):
    assert without_markdown(marked) == plain
    assert text_blocks(marked)[0].text == marked


def test_a_list_of_addresses_takes_its_heading_along():
    blocks = text_blocks("The story.\n\nReferences\n\n   1. https://example.org/a\n")
    assert [block.plain for block in blocks] == ["The story.", "", ""]
    assert text_blocks("References\n\nA book.\n")[0].plain == "References"


def test_the_header_of_a_converter_is_told():
    assert header_size([*HEADER, "A story."]) == 4
    assert header_size(HEADER[:3]) == 0
    assert header_size(["A story.", *HEADER]) == 0
    assert header_size([HEADER[0], "A story.", HEADER[3]]) == 0
    assert header_size([]) == 0


def test_what_says_nothing_changes_no_answer(story):
    bare = classifier.read_page("\n".join(story))
    rules = "\n".join([*HEADER, "=" * 40, *story, "* * *", "![a boat](https://example.org/b.png)"])
    page = classifier.read_page(rules)
    assert page.article == bare.article == "\n".join(story)
    assert [block.text for block in page.blocks] == rules.split("\n")
    silent = [block for block in page.blocks if block.text not in story]
    assert all(block.role == "boilerplate" and block.probability == 0.0 for block in silent)


def test_a_page_of_marks_alone_has_no_article():
    found = load_roles().roles([Source("===", ""), Source("---", "")])
    assert found.roles == ["boilerplate"] * 2
    assert found.words.tolist() == found.probability.tolist() == [0.0, 0.0]
    assert classifier.read_page("===\n---\n").kind == "empty"


def test_time_is_linear_in_the_worst_shapes():
    for shape in ("[1]a ", "](-\t", "1. http://a ", "- - ", "![](a) ", "![a](", "= ", "1. "):
        took = []
        for size in (100_000, 400_000):
            source = " ".join((shape * (size // len(shape)) + "x").split())
            start = time.process_time()
            without_markdown(source)
            took.append(time.process_time() - start)
        assert took[1] < 12 * took[0] + 0.5, shape
