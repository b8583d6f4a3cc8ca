"""A model of one's own says "none" of what is about none of its topics."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit, logsumexp

from classifier.decline import Thresholds
from classifier.estimator import TopicClassifier
from classifier.no_topic import no_topic_texts, none_column

NO_TOPIC = [
    "We and our partners store cookies on your device to measure how the site is used.",
    "Click the button to join our mailing list and never miss a post.",
    "About us, contact, imprint, jobs, press",
    "while not queue.empty(): job = queue.get(); results.append(job.run(timeout=5))",
    "zzk wpqo irut bnmv cxay",
    "La ministra explicó ayer que los precios bajarán durante el verano.",
]


@pytest.fixture(scope="module")
def model(few):
    return TopicClassifier().fit(*few).to_model()


def test_texts_of_no_topic_are_never_confident(model):
    statuses = [tagging.status for tagging in model.tag_many(NO_TOPIC)]
    assert "confident" not in statuses
    assert statuses.count("none") >= 5
    # None of them is one of the texts that it learnt this from.
    assert not set(NO_TOPIC) & set(no_topic_texts())


def test_texts_of_its_topics_still_are(model, more):
    texts, labels = more
    taggings = model.tag_many(texts)
    assert np.mean([t.status == "none" for t in taggings]) <= 0.03
    assert np.mean([t.topics[:1] == [y] for t, y in zip(taggings, labels, strict=True)]) >= 0.95


def test_probabilities_of_topics_are_those_of_topics_alone(model, more):
    found = model.predict_proba([*more[0], *NO_TOPIC])
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert found.shape[1] == 3


def test_a_desk_of_another_language_keeps_its_topics():
    words = {
        "fussball": "Tor Stürmer Torwart Elfmeter Liga Trainer Stadion Spiel Schiedsrichter Derby",
        "kueche": "Butter Mehl Ofen Rezept Koch Zwiebel Soße Suppe Teig Backblech",
    }
    texts = [
        f"Der {a} und die {b} sind heute wieder {c} gewesen"
        for topic in words.values()
        for a, b, c in zip(topic.split(), topic.split()[3:] + topic.split()[:3],
                           topic.split()[5:] + topic.split()[:5], strict=True)
    ]  # fmt: skip
    labels = ["fussball"] * 10 + ["kueche"] * 10
    model = TopicClassifier().fit(texts, labels).to_model()
    statuses = [t.status for t in model.tag_many([t.replace("heute", "gestern") for t in texts])]
    assert statuses.count("none") <= 1


def test_from_notes_alone_a_model_doubts_what_they_do_not_speak_of():
    topics = {
        "football": "Matches, clubs, goals, players, referees and stadiums.",
        "kitchen": "Cooking, recipes, ingredients, chefs and restaurants.",
    }
    model = TopicClassifier(topics=topics).fit([], []).to_model()
    assert model.tag("The chef bakes the onion soup with flour and butter").topics == ["kitchen"]
    assert {t.status for t in model.tag_many(NO_TOPIC)} <= {"none", "unsure"}


def test_without_knowledge_of_words_there_is_no_none(few):
    model = TopicClassifier(prior=None).fit(*few).to_model()
    assert "boilerplate" not in " ".join(t.reason for t in model.tag_many(NO_TOPIC))


@settings(max_examples=40, deadline=None)
@given(
    arrays(np.float64, (60, 3), elements=st.floats(-3, 3)),
    arrays(np.float64, (60, 2), elements=st.floats(-3, 3)),
    arrays(np.float64, (9, 3), elements=st.floats(-3, 3)),
)
def test_hardly_a_text_of_a_topic_is_doubted(rows, scores, others):
    slope, start = none_column(rows, scores, others, np.zeros((9, 2)), np.ones(60))
    none = expit(rows @ slope + start - logsumexp(scores, axis=1))
    assert (none > Thresholds.unsure_none + 1e-9).sum() <= 2
