"""The promises of reading a page, with the embedded role model."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle  # noqa: TID251 - users pickle pages between processes; no model is loaded so
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.page import Block, read_page
from classifier.page.roles import load_roles

ROLES = {"article", "teaser", "boilerplate"}
STORY = """Harbour town votes to rebuild its old swing bridge
The town council voted on Tuesday night to rebuild the swing bridge that has linked the two halves of the harbour since 1911. The decision came after four hours of debate in a hall that was full to the doors.
“We could not let it rust any longer,” said Mara Lindqvist, who leads the council. She told reporters that the work would begin in spring and take about eighteen months, and that boats would still be able to pass at night.
Engineers warned last year that the bridge's main bearing had worn out. According to their report, a ship of more than forty tonnes could no longer be let through without closing the road for a day.
The harbour's fishermen had asked for a temporary ferry. The council agreed to pay for one, although two members argued that the money would be missed elsewhere in the budget.
Ten quiet beaches along the northern coast that most visitors never get to see, and how to reach… Read More
The singer announced a surprise tour of seven cities on Friday and fans are already queueing for… Read More
A new study of sleep among shift workers has found that short naps in the afternoon can help… Read More
This website uses cookies.
Read More
"""  # noqa: E501


@pytest.fixture(scope="module")
def page(model):
    return model.read_page(STORY)


def test_another_thread_never_sees_tags_half_filled_in(model):
    """What it would see at every step of filling them in, in place of waiting for bad luck."""
    page = model.read_page(STORY)
    taggings, _ = page.blocks[0]._later
    wanted = [at for at, block in enumerate(page.blocks) if block.role != "boilerplate"]
    seen = []

    def at_every_line(frame, event, _):
        if taggings._all is not None:
            seen.append({taggings._all[at].reason for at in wanted})
        return at_every_line if frame.f_code.co_name == "__getitem__" else None

    before = sys.gettrace()
    sys.settrace(at_every_line)
    try:
        assert taggings[wanted[0]].reason
    finally:
        sys.settrace(before)
    assert len(seen) > 1
    assert not any("boilerplate" in reasons for reasons in seen)


def squeezed(text):
    return "".join(text.split())


def test_a_dirty_page_is_taken_apart(page):
    roles = [block.role for block in page.blocks]
    assert roles == ["article"] * 5 + ["teaser"] * 3 + ["boilerplate"] * 2
    assert page.article == "\n".join(STORY.splitlines()[:5])
    assert page.articles == [page.article]
    assert page.kind == "article"
    assert page.title == STORY.splitlines()[0]
    assert page.blocks[0].kind == "headline"
    assert page.blocks[-2].kind == "cookie"
    assert [block.text for block in page.teasers] == STORY.splitlines()[5:8]


def test_every_part_has_its_tags(page):
    assert page.tagging.status in ("confident", "unsure", "none")
    for block in page.blocks:
        if block.role == "boilerplate":
            assert block.tagging.status == "none"
        assert (block.tagging.tags == []) == (block.tagging.status == "none")


def test_the_json_object_is_as_documented(page):
    found = json.loads(json.dumps(page.to_dict()))
    assert {"text", "tags", "status"} <= set(found["article"])
    assert len(found["blocks"]) == len(page.blocks)
    for block in found["blocks"]:
        assert {"text", "role", "tags", "status"} <= set(block)
        for tag in block["tags"]:
            assert {"topic", "score", "iptc"} <= set(tag)


def test_blocks_and_pages_are_plain_data(model, page):
    for block in page.blocks:
        said = dataclasses.asdict(block)
        assert json.loads(json.dumps(said)) == said
        assert said.pop("tagging") == block.tagging.to_dict()
        assert said == {
            "text": block.text, "role": block.role, "kind": block.kind,
            "probability": block.probability,
        }  # fmt: skip
        assert block.tagging is block.tagging
    made = Block("Cup final", "teaser", model.tag("Cup final"))
    assert (made.text, made.role, made.tagging) == ("Cup final", "teaser", model.tag("Cup final"))
    with pytest.raises(AttributeError, match="no attribute 'topic'"):
        _ = page.blocks[0].topic


def test_a_block_is_written_whole_though_nobody_looked_at_its_tags(model):
    orjson = pytest.importorskip("orjson", reason="needs the extra 'batch'")
    block, same = model.read_page(STORY).blocks[:2]
    assert json.loads(orjson.dumps(block)) == dataclasses.asdict(block)
    assert {"text", "role", "tagging", "kind", "probability"} <= set(dir(same))  # tab completion


def test_pages_are_equal_when_they_say_the_same(model, page):
    assert model.read_page(STORY) == page
    assert model.read_page(STORY + "One more line.") != page
    assert page != STORY


def test_a_page_can_be_copied_and_pickled(page):
    for other in (copy.deepcopy(page), pickle.loads(pickle.dumps(page))):
        assert other == page
        assert other.to_dict() == page.to_dict()


def test_line_ends_make_no_difference(model, page):
    for end in ("\r\n", "\r"):
        assert model.read_page(STORY.replace("\n", end)).to_dict() == page.to_dict()


@given(source=st.text())
def test_any_text_is_read_and_nothing_is_lost(model, source):
    page = model.read_page(source)
    assert all(block.role in ROLES for block in page.blocks)
    if "<" not in source:
        read = source.removeprefix("\ufeff")
        assert squeezed("".join(b.text for b in page.blocks)) == squeezed(read)


def test_a_byte_order_mark_changes_no_page(model, page):
    assert model.read_page(f"\ufeff{STORY}").to_dict() == page.to_dict()


@settings(max_examples=20)
@given(lines=st.lists(st.sampled_from(STORY.splitlines()), max_size=12, unique=True))
def test_blocks_come_back_in_page_order(model, lines):
    page = model.read_page("\n".join(lines))
    assert [block.text for block in page.blocks] == lines


@pytest.mark.parametrize("source", [None, b"bytes", 3, ["a"], {"a": 1}])
def test_a_wrong_type_is_refused_at_once(model, source):
    with pytest.raises(TypeError, match=type(source).__name__):
        read_page(source, model)


def test_whoever_gives_bytes_is_told_to_decode_them(model):
    with pytest.raises(TypeError, match=r"bytes are to be decoded first\), found bytes$"):
        read_page(b"<p>The club won</p>", model)


@pytest.mark.parametrize("source", ["", " \n\t", "\x00", "\ud800", "<html></html>", "中文" * 50])
def test_next_to_nothing_is_a_page_too(model, source):
    page = model.read_page(source)
    assert page.kind in ("empty", "article", "index", "stub")
    json.dumps(page.to_dict())


def test_an_index_page_never_becomes_an_article(model):
    source = "\n".join(STORY.splitlines()[5:8] * 4)
    page = model.read_page(source)
    assert page.article == ""
    assert page.articles == []
    assert page.kind == "index"
    assert page.tagging.status == "none"


def test_html_gives_the_same_article(model):
    pytest.importorskip("lxml")
    if "html_second" not in load_roles().trees:
        pytest.skip("the embedded role model was trained on text alone")
    lines = STORY.splitlines()
    story = [*lines[1:5], *(line.replace("bridge", "pier") for line in lines[1:5])]
    body = "".join(f"<p>{line}</p>" for line in story)
    rest = "".join(f'<li><a href="/{i}">{line}</a></li>' for i, line in enumerate(lines[5:8]))
    source = (
        f"<!doctype html><html><head><title>{lines[0]}</title></head><body>"
        f'<nav><ul><li><a href="/">Home</a></li><li><a href="/s">Sport</a></li></ul></nav>'
        f"<article><h1>{lines[0]}</h1>{body}</article><aside class='related'><ul>{rest}</ul>"
        f"</aside><footer><p>This website uses cookies.</p></footer></body></html>"
    )
    page = model.read_page(source)
    assert set(story) <= set(page.article.splitlines())
    assert page.title == lines[0]
    assert not any(line in page.article for line in lines[5:8])


@pytest.mark.parametrize("blocks", [20_000])
def test_a_long_page_takes_linear_time(model, blocks):
    page = model.read_page("\n".join(STORY.splitlines()[1:5] * (blocks // 4)))
    assert len(page.blocks) == blocks


def test_index_pages_of_real_tails_are_no_articles(model, shared):
    pytest.importorskip("sklearn")
    from train.pages.data import load
    from train.pages.fit import GATE
    from train.pages.groups import group_of
    from train.pages.views import make_views

    tails = [  # but those of pages whose truth leaves out an FAQ or a bio, which are running text
        page
        for page in load(("tail",), shared / "pages")
        if group_of(page) == GATE and not page.extra["suspect"]
    ]
    index = [view for view in make_views(tails, seed=1) if view.shape == "index"][:10]
    assert len(index) == 10
    for view in index:
        page = model.read_page("\n".join(view.texts))
        assert (page.article, page.articles) == ("", []), view.id
        assert page.kind in ("index", "empty")


def test_a_page_is_read_alike_after_any_other(model, page):
    model.read_page("Bridges, councils and other words\n" * 3 + "Harbour Town Read More")
    found = model.read_page(STORY)
    assert [b.probability for b in found.blocks] == [b.probability for b in page.blocks]


def test_the_example_page(model, shared):
    source = (shared / "pages" / "example_page.txt").read_text(encoding="utf-8")
    roles = [block.role for block in model.read_page(source).blocks]
    assert roles == ["article"] * 5 + ["teaser"] * 6 + ["boilerplate"] * 2
