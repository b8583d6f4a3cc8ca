"""The columns of a batch say what `tag_many` says, row by row, to the last bit."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.batch.tagged import Tagged, from_taggings, tag_columns
from classifier.decline import STATUSES
from classifier.model import TopicModel

KNOWN = "striker goal vaccine flu bank shares said the of a league zzz qqq Zürich".split()  # noqa: SIM905


def flat(tagged):
    ends = tagged.offsets.tolist()
    return [
        (
            STATUSES[tagged.statuses[row]],
            tagged.phrases[tagged.reasons[row]],
            [
                (tagged.slugs[tagged.topics[at]], tagged.scores[at].item(),
                 tagged.iptc[tagged.topics[at]])
                for at in range(ends[row], ends[row + 1])
            ],
        )
        for row in range(len(tagged.statuses))
    ]  # fmt: skip


def said(taggings):
    return [
        (t.status, t.reason, [(tag.topic, tag.score, tag.iptc) for tag in t.tags]) for t in taggings
    ]


texts = st.lists(
    st.lists(st.sampled_from(KNOWN), max_size=20).map(" ".join) | st.text(max_size=20), max_size=12
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=texts)
def test_as_tag_many(model, texts):
    assert flat(tag_columns(model, texts)) == said(model.tag_many(texts))
    assert flat(from_taggings(model, model.tag_many(texts))) == said(model.tag_many(texts))


def test_what_is_written_into_the_manifest_changes_no_answer(model):
    mine = TopicModel(deepcopy(model.manifest), model.arrays)
    told = "The striker scored a goal and the bank said so"
    wanted = said(mine.tag_many([told]))
    for topic in mine.manifest["topics"]:
        topic.update(slug="mine", iptc="0")
    mine.manifest["decline"] = {"min_words": 100}
    assert said(mine.tag_many([told])) == wanted
    assert flat(tag_columns(mine, [told])) == wanted
    assert flat(from_taggings(mine, mine.tag_many([told]))) == wanted


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), n_topics=st.integers(1, 12), by_rest=st.booleans())
def test_with_ties_many_tags_and_thresholds_of_every_kind(seed, n_topics, by_rest):
    from classifier.ngrams import ngram_hashes

    rng = np.random.default_rng(seed)
    words = [f"word{i}" for i in range(30)]
    model = TopicModel.from_weights(
        ngram_hashes(words)[0],
        rng.integers(-1, 2, (30, n_topics)).astype(float),
        np.zeros(n_topics),
        [f"t{i}" for i in range(n_topics)],
        tag_threshold=rng.uniform(0, 0.3, n_topics),
        tags_by_rest=by_rest,
    )
    texts = [
        " ".join(["the", *rng.choice(words, rng.integers(0, 12))] * int(rng.integers(1, 3)))
        for _ in range(50)
    ]
    assert flat(tag_columns(model, texts)) == said(model.tag_many(texts))


@pytest.mark.parametrize(
    ("score", "threshold", "shown"),
    [
        (0.4, 0.6, "0.40"),
        (0.9173, 0.919, "0.917"),
        (0.599, 0.6, "0.599"),
        (0.91699, 0.917, "0.91699"),
    ],
)
def test_a_score_is_written_so_that_it_is_below_the_threshold(score, threshold, shown):
    one = Tagged(
        ("law",), ("",), np.array([0, 1]), np.array([0]), np.array([score]),
        np.array([0], np.int8), np.array([0]), ["clear"],
    )  # fmt: skip
    ((status, reason, tags),) = flat(one.limited(None, threshold))
    assert (status, tags) == ("none", [])
    assert reason == f"law at {shown} is below the threshold {threshold}"


def test_limits(model, sentence):
    import random

    rng = random.Random(2)
    texts = [sentence(rng) + " " + sentence(rng) for _ in range(300)] + ["", "x"]
    tagged = tag_columns(model, texts)
    whole = flat(tagged)
    assert max(len(tags) for _, _, tags in whole) > 1
    top = flat(tagged.limited(1, None))
    assert [tags for _, _, tags in top] == [tags[:1] for _, _, tags in whole]
    for (status, reason, tags), (was, because, all_tags) in zip(
        flat(tagged.limited(None, 0.6)), whole, strict=True
    ):
        assert tags == [tag for tag in all_tags if tag[1] >= 0.6]
        if all_tags and not tags:
            assert status == "none"
            assert reason.endswith("is below the threshold 0.6")
        else:
            assert (status, reason) == (was, because)
