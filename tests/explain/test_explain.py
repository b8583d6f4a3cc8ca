"""Reasons add up to the score, and what must go does make the tag fall."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import select
import subprocess
import sys
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classifier
from classifier.decline import FUNCTION_WORDS
from classifier.errors import InputError
from classifier.explain import explain
from classifier.linear import vocabulary
from classifier.spans import ngram_spans

NEWS = (
    "The central bank raised interest rates on Tuesday, its president told parliament, and "
    "shares of the largest lenders fell sharply in London after the vote."
)
MODEL = classifier.load()


@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(NEWS.split())).map(" ".join)))
@settings(max_examples=30, deadline=None)
def test_reasons_add_up_to_the_score_of_every_topic(text):
    found = explain(MODEL, text, MODEL.classes_.tolist())
    logits = MODEL.scores(MODEL.count([text]))[0]
    for column, reasons in enumerate(found.topics):
        assert reasons.logit == logits[column]
        total = reasons.base + math.fsum(c.value for c in reasons.contributions)
        assert total == pytest.approx(reasons.logit, abs=1e-9)
    terms = [math.exp(r.logit - max(x.logit for x in found.topics)) for r in found.topics]
    for term, reasons in zip(terms, found.topics, strict=True):
        assert term / sum(terms) == pytest.approx(reasons.score, abs=1e-6)


def test_spans_are_the_words_themselves():
    for reasons in explain(MODEL, NEWS).topics:
        for contribution in reasons.contributions:
            for start, end in contribution.spans:
                assert NEWS[start:end].lower() == contribution.ngram.lower()


def test_without_the_named_words_the_tag_falls_and_each_of_them_is_needed():
    why = classifier.tag(NEWS).why
    topic = why.tagging.topics[0]
    gone = why.removal(topic)
    assert gone

    def left(words):
        kept = [w for w in NEWS.split() if w.strip(",.").lower() not in words]
        return MODEL.tag(" ".join(kept)).topics

    assert topic not in left(gone)
    for word in gone:
        assert topic in left([other for other in gone if other != word])


def test_none_of_the_named_words_can_be_left_in():
    """Taking back one word can make another needless that was needed a moment before."""
    told = "{} to open {} {} plant. {} carmaker {} enters a joint venture to build saloon cars"
    told += " there. The plant in {}ern {} begins next year."
    makers, sides = ("Nissan", "Volvo"), ("north", "south", "east")
    places, homes = ("China", "Norway", "India"), ("Sweden", "Japan", "France")
    named = 0
    for maker, side, place, home in product(makers, sides, places, homes):
        text = told.format(maker, side, place, home, maker, side, place)
        words = [span[:2] for span in ngram_spans(text)[::2]]

        def left(gone, text=text, words=words):
            # Word by word from the end, so that the places before stay right.
            for start, end in reversed(words):
                if text[start:end].lower() in gone:
                    text = text[:start] + text[end:]
            return MODEL.tag(text).topics

        for topic in MODEL.tag(text).topics:
            gone = explain(MODEL, text).removal(topic)
            if gone is None:
                continue
            named += len(gone)
            assert topic not in left(gone)
            for word in gone:
                assert topic in left([other for other in gone if other != word]), (text, word)
    assert named > 200


def test_words_that_mean_nothing_are_named_only_where_no_others_are_left():
    words = FUNCTION_WORDS.split()
    gone = classifier.tag(NEWS).why.removal(classifier.tag(NEWS).topics[0])
    assert gone
    assert not set(gone) & set(words)


def test_a_topic_that_is_no_tag_needs_nothing_removed():
    assert explain(MODEL, NEWS, ["religion"]).removal("religion") == []


def test_a_text_without_topic_explains_the_most_probable_one():
    found = explain(MODEL, "")
    assert found.tagging.status == "none"
    assert len(found.topics) == 1
    assert found.topics[0].contributions == []


def test_json_keeps_the_sum_when_reasons_are_cut():
    record = json.loads(json.dumps(explain(MODEL, NEWS).to_dict(top=2)))
    for topic in record["topics"]:
        listed = sum(c["value"] for c in (*topic["for"], *topic["against"]))
        assert topic["base"] + listed + topic["rest"] == pytest.approx(topic["logit"])
        assert len(topic["for"]) <= 2


def test_an_unknown_topic_is_refused_by_name():
    with pytest.raises(ValueError, match="'astrology' is no topic"):
        explain(MODEL, NEWS, ["astrology"])
    with pytest.raises(KeyError, match="astrology"):
        explain(MODEL, NEWS)["astrology"]
    with pytest.raises(ValueError, match="'astrology' is no topic"):
        explain(MODEL, NEWS).removal("astrology")


def test_a_model_rebuilt_from_its_own_weights_answers_the_same_to_the_bit():
    words, arrays = vocabulary(MODEL), MODEL.arrays
    k = len(arrays["bias"])
    rebuilt = classifier.TopicModel.from_weights(
        words.hashes,
        words.weights[:, :k],
        arrays["bias"],
        MODEL.classes_,
        bits=len(arrays["fingerprint"]).bit_length() - 1,
        gain=arrays["gain"],
        calibration=arrays["calibration"],
        latents=words.weights[:, k:],
        hidden={name: arrays[name] for name in ("inner", "inner_bias", "outer")},
    )
    # Rows of a bucket may change places; what a text gets may not.
    texts = [NEWS, NEWS[:60], "The striker scored twice in the cup final.", ""]
    assert (rebuilt.predict_proba(texts) == MODEL.predict_proba(texts)).all()


def test_the_command_explains_and_refuses(cli):
    done = cli("explain", "-t", NEWS)
    assert done.returncode == 0
    assert "business" in done.stdout
    assert "for " in done.stdout
    assert "score    base" in done.stdout
    done = cli("explain", "-", "--format", "json", "--topic", "politics", stdin=NEWS)
    assert json.loads(done.stdout)["topics"][0]["topic"] == "politics"
    rows = list(csv.DictReader(io.StringIO(cli("explain", "-t", NEWS, "--format", "csv").stdout)))
    total = float(rows[0]["base"]) + math.fsum(float(row["value"]) for row in rows)
    assert total == pytest.approx(float(rows[0]["logit"]), abs=1e-9)
    assert cli("explain").returncode == 2
    done = cli("explain", "-t", NEWS, "--topic", "astrology")
    assert done.returncode == 2
    assert "no such topic" in done.stderr


def test_of_a_page_the_same_text_is_explained_that_is_tagged(cli):
    body = "".join(f"<p>{NEWS} The chairman of bank {n} agreed.</p>" for n in range(6))
    page = f"<body><div>{body}</div><ul><li><a href='/x'>Nine gardens to see</a></li></ul></body>"
    tags = [
        json.loads(cli(command, "-", "--format", "json", stdin=page).stdout)["tags"]
        for command in ("tag", "explain")
    ]
    assert tags[0] == tags[1]


def test_a_page_without_an_article_has_no_reasons_but_says_why(cli):
    cards = "".join(
        f"<li><a href='/{n}'>Nine gardens to see in {n} days</a></li>" for n in range(9)
    )
    page = f"<body><ul>{cards}</ul></body>"
    said = "no article on this page (index)"
    assert said in cli("tag", "-", stdin=page).stdout
    for topic in ((), ("--topic", "sport")):
        done = cli("explain", "-", *topic, stdin=page)
        assert done.stdout == f"standard input:\nnone: {said}\n\n"
    found = json.loads(cli("explain", "-", "--format", "json", stdin=page).stdout)
    assert found == {"file": "-", "tags": [], "status": "none", "reason": said, "topics": []}
    tagging = classifier.read_page(page).tagging
    with pytest.raises(InputError, match=rf"not made by a model \({re.escape(said)}\), so there"):
        _ = tagging.why


def test_texts_of_the_command_line_are_named_as_tag_names_them(cli, tmp_path):
    (tmp_path / "a.txt").write_text(NEWS)
    texts = ["The striker scored twice in the cup final.", NEWS]
    given = ("-t", texts[0], "-t", texts[1], "a.txt")
    for format_ in ("json", "jsonl", "csv"):
        named = []
        for command in ("tag", "explain"):
            out = cli(command, *given, "--format", format_).stdout
            if format_ == "csv":
                rows = list(csv.DictReader(io.StringIO(out)))
            else:
                rows = json.loads(out) if format_ == "json" else map(json.loads, out.splitlines())
            named.append(list(dict.fromkeys((row.get("file"), row.get("text")) for row in rows)))
        nothing = "" if format_ == "csv" else None
        assert named[0] == [*((nothing, text) for text in texts), ("a.txt", nothing)]
        assert named[1] == named[0], format_
    lines = cli("explain", *given).stdout.splitlines()
    assert [line for line in lines if line.endswith(":")] == [
        f"{texts[0]}:",
        f"{texts[1][:80]}:",
        "a.txt:",
    ]
    one = json.loads(cli("explain", "-t", NEWS, "--format", "json").stdout)
    assert next(iter(one.items())) == ("text", NEWS)
    # An array is what was asked for, whether or not every text gave an answer.
    lost = cli("explain", "-t", NEWS, "nowhere.txt", "--format", "json")
    assert lost.returncode == 2
    assert len(json.loads(lost.stdout)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="makes a pipe with a name")
@pytest.mark.parametrize("format_", ["jsonl", "csv", "table"])
def test_a_text_is_explained_before_the_next_is_read(tmp_path, format_):
    (tmp_path / "a.txt").write_text(NEWS)
    os.mkfifo(tmp_path / "b.txt")
    command = [sys.executable, "-u", "-m", "classifier", "explain", "a.txt", "b.txt"]
    with subprocess.Popen(
        [*command, "--format", format_], cwd=tmp_path, stdout=subprocess.PIPE
    ) as explaining:
        there, _, _ = select.select([explaining.stdout], [], [], 60)
        (tmp_path / "b.txt").write_text(NEWS)  # waits until it is opened for reading
        rest = explaining.stdout.read()
    assert there
    assert 0 < rest.count(b"a.txt") == rest.count(b"b.txt")
    assert explaining.returncode == 0
