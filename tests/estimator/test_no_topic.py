"""A model of one's own says "none" of what is about none of its topics."""

from __future__ import annotations

import numpy as np
import pytest
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


TICKETS = {
    "billing": "I was charged twice for {}; Please refund {}; The invoice for {} is wrong",
    "login": "I cannot log in to {}; The password for {} is wrong; My account for {} is locked",
    "bug": "The app crashes when I open {}; Error when saving {}; Blank screen after updating {}",
}
THINGS = ["the pro plan", "my team", "the dashboard", "the report", "my phone", "the export"]


def test_tickets_are_no_news_and_keep_their_topics():
    texts = {t: [w.format(x) for w in line.split("; ") for x in THINGS]
             for t, line in TICKETS.items()}  # fmt: skip
    rows = [(text, topic) for topic, of in texts.items() for text in of]
    model = TopicClassifier().fit(*zip(*rows, strict=True)).to_model()
    new = ["Forgot my password", "I need a receipt", "Function returns null instead of a list",
           "Privacy settings are gone after the update", "How do I change my card?"]  # fmt: skip
    assert "none" not in [tagging.status for tagging in model.tag_many(new)]


def test_from_notes_alone_gibberish_is_declined():
    topics = {
        "football": "Matches, clubs, goals, players, referees and stadiums.",
        "kitchen": "Cooking, recipes, ingredients, chefs and restaurants.",
    }
    model = TopicClassifier(topics=topics).fit([], []).to_model()
    assert model.tag("The chef bakes the onion soup with flour and butter").topics == ["kitchen"]
    assert model.tag("zzk wpqo irut bnmv cxay").status == "none"


def test_without_knowledge_of_words_there_is_no_none(few):
    model = TopicClassifier(prior=None).fit(*few).to_model()
    assert "boilerplate" not in " ".join(t.reason for t in model.tag_many(NO_TOPIC))


def test_few_texts_that_it_did_not_see_are_doubted():
    doubted = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        rows, scores = rng.normal(size=(200, 3)), rng.normal(size=(200, 2))
        others = rng.normal(size=(9, 3)), np.zeros((9, 2))
        slope, start = none_column(rows[:100], scores[:100], *others, np.ones(100))
        none = expit(rows @ slope + start - logsumexp(scores, axis=1))
        doubted.append((none[100:] > Thresholds.unsure_none).mean())
    assert np.mean(doubted) <= 0.05
