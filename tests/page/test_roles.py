"""The role model: which trees decide what, and what is no role model."""

from __future__ import annotations

import numpy as np
import pytest

from classifier import store
from classifier.errors import ModelError
from classifier.page.blocks import Source
from classifier.page.choose import CROWDED_HOLDS_ARTICLE, HOLDS_ARTICLE, SURELY_NONE
from classifier.page.metadata import Metadata
from classifier.page.roles import (
    EMBEDDED,
    HTML_PASSES,
    PASSES,
    RoleModel,
    features_of,
    load_roles,
)
from classifier.page.trees import probability

TEXTS = ["The council voted to rebuild the bridge on Tuesday night, the mayor said.", "Read More"]
SOURCES = [Source(text, text) for text in TEXTS]


@pytest.fixture
def embedded():
    manifest, arrays = store.read(EMBEDDED)
    return manifest, dict(arrays)


def always(arrays, name, log_odds):
    """Let a pass say the same of every block."""
    return {
        f"{name}_{part}": np.array(value, arrays[f"{name}_{part}"].dtype)
        for part, value in {
            "feature": [[0]], "threshold": [[0]], "mask": [[0xFFFF]], "value": [0], "leaves": [0],
            "start": [log_odds],
        }.items()
    }  # fmt: skip


@pytest.mark.parametrize(
    ("page", "tease", "role"),
    [
        (1, -1, "article"), (1, 1, "article"), (-1.7, 1, "article"), (-1.75, 1, "teaser"),
        (-2, -1, "boilerplate"), (-2, 0, "boilerplate"),
    ],
)  # fmt: skip
def test_in_text_a_look_at_the_page_decides_whether_it_has_an_article(embedded, page, tease, role):
    manifest, arrays = embedded
    arrays |= always(arrays, "text_second", -1.5) | always(arrays, "teaser", tease)
    # The other look: too little for a crowded page, enough for any other.
    arrays |= always(arrays, "page", page) | always(arrays, "crowded_page", -2)
    arrays |= always(arrays, "crowded_second", -1.5)
    found = RoleModel(manifest, arrays).roles(SOURCES)
    assert found.roles == [role] * 2
    np.testing.assert_allclose(found.probability, 1 / (1 + np.exp(1.5)))
    assert found.words.tolist() == [13, 2]


@pytest.mark.parametrize(
    ("look", "least", "page"),
    [
        ("page", HOLDS_ARTICLE, 0), ("crowded_page", CROWDED_HOLDS_ARTICLE, -9),
        ("crowded_page", SURELY_NONE, 9),
    ],
)  # fmt: skip
def test_a_page_holds_an_article_from_the_least_probability_on(embedded, look, least, page):
    odds = np.log(least / (1 - least))
    while probability(odds) < least:
        odds = np.nextafter(odds, 9)
    while probability(np.nextafter(odds, -9)) >= least:
        odds = np.nextafter(odds, -9)
    manifest, arrays = embedded
    # The other look: too little for a page of which the first one finds that it holds none.
    arrays |= always(arrays, "page", page) | always(arrays, "crowded_page", -2)
    arrays |= always(arrays, "text_second", 9) | always(arrays, "crowded_second", 9)
    for said, articles in ((odds, 2), (np.nextafter(odds, -9), 0)):
        found = RoleModel(manifest, arrays | always(arrays, look, said)).roles(SOURCES)
        assert found.roles.count("article") == articles


@pytest.mark.parametrize(
    ("article", "tease", "role"),
    [
        (0.1, 1, "article"), (0.1, -1, "article"), (0, 1, "teaser"), (0, 0, "boilerplate"),
        (-1, -1, "boilerplate"),
    ],
)  # fmt: skip
def test_in_markup_half_a_chance_is_not_enough(embedded, monkeypatch, article, tease, role):
    monkeypatch.setattr("classifier.page.small.SMALL", 0)  # whose elements decide
    manifest, arrays = embedded
    arrays |= always(arrays, "html_second", article) | always(arrays, "teaser", tease)
    found = RoleModel(manifest, arrays).roles(*of_html())
    assert found.roles == [role] * 2
    np.testing.assert_allclose(found.probability, 1 / (1 + np.exp(-article)))


@pytest.mark.parametrize(
    ("look", "other", "other_look", "own", "decides"),
    [
        # The texts have 13 and 2 words: with the second alone a page is crowded.
        (9, (9, 9), -2.15, [0], "first"), (9, (9, -9), 9, [0], "first"),
        (9, (9, 9), -2.25, [], "first"), (9, (9, -9), -9, [], "first"),  # surely none
        (9, (-9, 9), 9, [1], "other"), (9, (-9, 9), -9, [], "other"),
        (-9, (9, 9), 9, [0, 1], "other"), (-9, (9, -9), -1.05, [0], "other"),
        (-9, (9, -9), -1.15, [], "other"),
    ],
)  # fmt: skip
def test_of_a_crowded_page_or_one_without_an_article_the_other_reading_decides(
    embedded, monkeypatch, look, other, other_look, own, decides
):
    manifest, arrays = embedded
    arrays |= always(arrays, "page", look) | always(arrays, "crowded_page", other_look)
    model = RoleModel(manifest, arrays)
    says = {"first": (8.0, -8.0), "other": other}
    for name, odds in (("text_second", says["first"]), ("crowded_second", other)):
        monkeypatch.setattr(model.trees[name], "log_odds", lambda rows, odds=odds: np.array(odds))
    found = model.roles(SOURCES)
    assert [i for i, role in enumerate(found.roles) if role == "article"] == own
    np.testing.assert_allclose(found.probability, 1 / (1 + np.exp(-np.array(says[decides]))))


def of_html():
    """The texts as paragraphs of a page."""
    pytest.importorskip("lxml")
    from classifier.page.html import html_blocks

    sources, metadata = html_blocks("".join(f"<p>{text}</p>" for text in TEXTS))
    assert isinstance(metadata, Metadata)
    return sources, metadata


def test_a_block_that_says_nothing_is_boilerplate_and_changes_nothing_about_the_others(embedded):
    manifest, arrays = embedded
    arrays |= always(arrays, "teaser", 1) | always(arrays, "page", -9)
    arrays |= always(arrays, "crowded_page", -9)
    model = RoleModel(manifest, arrays)
    alone, silent = model.roles(SOURCES), Source("***", "")
    found = model.roles([silent, SOURCES[0], silent, SOURCES[1]])
    assert found.roles == ["boilerplate", "teaser", "boilerplate", "teaser"]
    assert found.probability.tolist() == [0, alone.probability[0], 0, alone.probability[1]]
    assert found.words.tolist() == [0, 13, 0, 2]
    assert model.roles([silent]).roles == ["boilerplate"]


def test_only_markup_is_mended_by_its_elements(embedded, monkeypatch):
    monkeypatch.setattr("classifier.page.small.SMALL", 0)
    pytest.importorskip("lxml")
    from classifier.page.html import html_blocks

    manifest, arrays = embedded
    arrays |= always(arrays, "html_second", -1) | always(arrays, "teaser", 1)
    arrays |= always(arrays, "page", -9) | always(arrays, "crowded_page", -9)
    model = RoleModel(manifest, arrays)
    # A caption announces nothing.
    sources, metadata = html_blocks(f"<figcaption>{TEXTS[1]}</figcaption><p>{TEXTS[0]}</p>")
    assert model.roles(sources, metadata).roles == ["boilerplate", "teaser"]
    assert model.roles(sources).roles == ["teaser", "teaser"]


def test_the_weights_of_words_are_as_stored_times_their_scale(embedded):
    manifest, arrays = embedded
    expected = arrays["lexicon"].astype(float) * manifest["lexicon_scale"]
    assert RoleModel(manifest, arrays).lexicon.tolist() == expected.tolist()


@pytest.mark.parametrize("sign", [9, -9])
def test_markup_is_judged_by_its_own_trees_and_text_by_others(embedded, sign):
    manifest, arrays = embedded
    assert set(HTML_PASSES) < set(manifest["passes"])
    arrays |= always(arrays, "html_second", sign) | always(arrays, "page", -sign)
    arrays |= always(arrays, "crowded_page", -sign)
    model = RoleModel(manifest, arrays)
    sources, metadata = of_html()
    assert model.roles(sources, metadata).roles.count("article") == (2 if sign > 0 else 0)
    assert ("article" in model.roles(sources).roles) == (sign < 0)


def test_a_model_without_trees_for_markup_reads_it_as_text(embedded):
    manifest, arrays = embedded
    passes = {name: part for name, part in manifest["passes"].items() if name in PASSES}
    model = RoleModel({**manifest, "passes": passes}, arrays)
    metadata = Metadata()
    assert model.roles(SOURCES, metadata).roles == load_roles().roles(SOURCES).roles


def test_no_blocks_no_roles():
    found = load_roles().roles([])
    assert (found.roles, found.probability.shape, found.words.shape) == ([], (0,), (0,))
    assert load_roles() is load_roles()


def test_what_is_no_role_model_is_refused(embedded):
    manifest, arrays = embedded
    with pytest.raises(ModelError, match="its manifest says 'topics'"):
        RoleModel({**manifest, "kind": "topics"}, arrays)
    for name in ("lexicon", "teaser_value", "text_first_start"):
        less = {key: value for key, value in arrays.items() if key != name}
        with pytest.raises(ModelError, match=f"incomplete .*{name}"):
            RoleModel(manifest, less)
    with pytest.raises(ModelError, match="lexicon has another size"):
        RoleModel(manifest, {**arrays, "lexicon": arrays["lexicon"][:-1]})
    for name in PASSES:
        with pytest.raises(ModelError, match="fitted on other features"):
            RoleModel(on_other_features(manifest, name), arrays)
    passes = {key: value for key, value in manifest["passes"].items() if key != "html_first"}
    with pytest.raises(ModelError, match=r"incomplete .*html_first"):
        RoleModel({**manifest, "passes": passes}, arrays)


def on_other_features(manifest, name):
    """As many as the pass had, so that nothing else tells, and of this pass alone."""
    passes = {key: {"features": " ".join(features_of(manifest["passes"], key))}
              for key in manifest["passes"]}  # fmt: skip
    passes[name] = {"features": " ".join([*features_of(passes, name)[1:], "another"])}
    return {**manifest, "passes": passes}


@pytest.mark.parametrize("name", HTML_PASSES)
def test_trees_for_markup_fitted_on_other_features_are_refused_when_it_comes(embedded, name):
    manifest, arrays = embedded
    model = RoleModel(on_other_features(manifest, name), arrays)
    assert model.roles(SOURCES).roles == load_roles().roles(SOURCES).roles
    with pytest.raises(ModelError, match="fitted on other features"):
        model.roles(*of_html())
