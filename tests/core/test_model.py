"""What the run-time model promises."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import pickle  # noqa: TID251 - what users do to send a model to workers
import subprocess
import sys
import threading
import time
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import InputError, ModelError, Tagging, TopicModel
from classifier.ngrams import ngram_hashes
from classifier.scoring import Scorer

NEWS = "The striker scored as the club won the cup final in the stadium"
WORDS = st.sampled_from(
    [
        *("striker", "goal", "cup", "virus", "vaccine", "parliament", "vote", "recipe", "chef"),
        *("the", "of", "and", "cookies", "accept", "É", "中文", "\ud800", "\x00", "zzz", "42"),
    ]
)
TEXT = st.one_of(st.text(), st.lists(WORDS, max_size=60).map(" ".join))


@given(st.lists(TEXT, max_size=8))
def test_every_answer_is_a_distribution_and_there_are_as_many_as_questions(model, texts):
    p = model.predict_proba(texts)
    assert p.shape == (len(texts), len(model.classes_))
    assert ((p >= 0) & (p <= 1)).all()
    assert p.sum(axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-12)
    assert model.predict(texts).tolist() == model.classes_[p.argmax(1)].tolist()


@settings(max_examples=30)
@given(st.lists(TEXT, min_size=1, max_size=8), st.randoms(), st.integers(1, 400))
def test_an_answer_is_the_same_to_the_bit_alone_in_any_batch_and_on_any_threads(
    model, texts, random, more
):
    alone = [model.predict_proba([text])[0].tobytes() for text in texts]
    many = [*texts, *(NEWS * random.randint(0, 30) for _ in range(more))]
    order = list(range(len(many)))
    random.shuffle(order)
    shuffled = [many[i] for i in order]
    for n_jobs in (1, 3):
        p = model.predict_proba(shuffled, n_jobs=n_jobs)
        for at, i in enumerate(order):
            if i < len(texts):
                assert p[at].tobytes() == alone[i]


@given(TEXT)
def test_predict_and_tag_agree(model, text):
    tagging = model.tag(text)
    p = model.predict_proba([text])[0]
    assert (tagging.status == "none") == (tagging.tags == [])
    assert tagging.reason
    scores = [tag.score for tag in tagging.tags]
    assert scores == sorted(scores, reverse=True)
    assert all(p[model.classes_.tolist().index(tag.topic)] == tag.score for tag in tagging.tags)
    if tagging.tags:
        assert tagging.tags[0].topic == model.predict([text])[0]
    assert model.tag(text + "\n") == tagging
    assert model.tag_many([text, NEWS])[0] == tagging


def test_known_texts_get_their_topic(model):
    tagging = model.tag(NEWS)
    assert tagging.topics == ["sport"]
    assert tagging.tags[0].iptc == "15000000"
    assert tagging.status == "confident"
    texts = [
        "The parliament will vote on the bill",
        "The chef put butter in the soup of the dinner",
    ]
    assert model.predict(texts).tolist() == ["politics", "food"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "too little text: 0 words"),
        ("striker", "too little text: 1 word"),
        ("qwx zxv plm", "too few words that the model knows"),
        ("cup final " + "qwx zxv plm " * 3, "unlike news: the model knows 18 % of its words"),
        ("striker scored goal cup final club coach match stadium league won title", "not English"),
        ("accept cookies subscribe to the newsletter login", "boilerplate"),
        ("the striker and the vaccine", "torn between"),
    ],
)
def test_declining_says_why(model, text, reason):
    tagging = model.tag(text)
    assert tagging.status == ("unsure" if reason.startswith("torn") else "none")
    assert tagging.reason.startswith(reason)


def test_several_topics_can_hold(model):
    tagging = model.tag("the minister and the party vote on the vaccine for the hospital patients")
    assert set(tagging.topics) == {"politics", "health"}


@pytest.mark.parametrize("wrong", ["a text", b"bytes", None, 7, {"text": ["a"]}])
def test_what_is_no_list_is_refused(model, wrong):
    with pytest.raises(TypeError, match="expected a list of texts"):
        model.predict_proba(wrong)
    with pytest.raises(TypeError):
        model.predict(wrong)


def test_columns_by_name_are_told_to_give_one(model):
    with pytest.raises(TypeError, match=r'found dict: give a list, or one column .* table\["text"'):
        model.tag_many({"text": ["a"]})


def test_what_has_no_order_or_is_a_whole_table_is_refused(model):
    pd = pytest.importorskip("pandas")
    for wrong in ({"a", "b"}, frozenset("ab"), pd.DataFrame({"text": ["a"], "id": ["b"]})):
        with pytest.raises(TypeError, match=f"found {type(wrong).__name__}: give a list, or one"):
            model.predict(wrong)
    assert len(model.predict(pd.Series(["a", "b"]))) == 2


@pytest.mark.parametrize("texts", [[], ["a"], [NEWS] * 3000])
def test_a_wrong_number_of_threads_is_refused_whatever_the_batch(model, texts):
    advice = r": give 1, or os\.cpu_count\(\) for one thread a core$"
    for wrong in (0, -1):
        with pytest.raises(InputError, match=f"^n_jobs {wrong}: expected at least 1{advice}"):
            model.predict_proba(texts, n_jobs=wrong)
    for odd in ("2", 1.5, None, True):
        said = r"^n_jobs expects a whole number \(int\), found \w+" + advice
        with pytest.raises(TypeError, match=said):
            model.tag_many(texts, n_jobs=odd)


@pytest.mark.parametrize("before", ["", "ask()"])
def test_threads_are_not_needed_while_python_shuts_down(before):
    code = f"""
import atexit, classifier
texts = ["The striker scored twice as the club won the cup final."] * 3000
wanted = classifier.load().predict_proba(texts).tobytes()
def ask():
    print(classifier.load().predict_proba(texts, n_jobs=3).tobytes() == wanted)
{before}
atexit.register(ask)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stderr, set(done.stdout.split())) == ("", {"True"})


@pytest.mark.parametrize("wrong", [None, 3.5, b"bytes", ["nested"], np.nan])
def test_what_is_no_text_is_refused_by_position(model, wrong):
    with pytest.raises(TypeError, match=f"{type(wrong).__name__} at position 2"):
        model.predict_proba(["a", "b", wrong])
    with pytest.raises(TypeError, match=r"tag expects one text"):
        model.tag(wrong)


def test_other_sequences_of_strings_are_welcome(model):
    wanted = model.predict_proba([NEWS, "b"]).tolist()
    assert model.predict_proba((NEWS, "b")).tolist() == wanted
    assert model.predict_proba(np.array([NEWS, "b"])).tolist() == wanted
    assert model.predict_proba(np.array([NEWS, "b"], object)).tolist() == wanted
    assert model.predict_proba(text for text in (NEWS, "b")).tolist() == wanted
    with pytest.raises(TypeError, match=r"found ndarray of shape \(2, 1\): .* one column"):
        model.predict_proba(np.array([[NEWS], ["b"]]))
    with pytest.raises(TypeError, match=r"found ndarray of shape \(\): give a list"):
        model.predict_proba(np.array(NEWS))


def test_a_column_of_pyarrow_is_a_list_of_texts_too(model):
    pa = pytest.importorskip("pyarrow")
    wanted = model.predict_proba([NEWS, "b"]).tolist()
    for column in (pa.array([NEWS, "b"]), pa.table({"text": [NEWS, "b"]})["text"]):
        assert model.predict_proba(column).tolist() == wanted
    with pytest.raises(TypeError, match="found NoneType at position 1"):
        model.predict_proba(pa.array([NEWS, None]))
    with pytest.raises(TypeError, match=r"found Table: .* one column of the table"):
        model.predict_proba(pa.table({"text": [NEWS]}))


def test_a_tagging_is_plain_data(model):
    tagging = model.tag(NEWS)
    assert dataclasses.asdict(tagging) == tagging.to_dict()
    assert Tagging(list(tagging.tags), tagging.status, tagging.reason) == tagging
    assert pickle.loads(pickle.dumps(tagging)).why.topics == tagging.why.topics
    with pytest.raises(ValueError, match="not made by a model"):
        _ = Tagging([], "none", "").why


def test_tag_batch_gives_columns(model):
    columns = model.tag_batch({"text": [NEWS, ""], "other": [1, 2]})
    assert list(columns) == ["topic", "score", "tags", "status", "reason"]
    assert columns["topic"] == ["sport", None]
    assert columns["tags"] == [["sport"], []]
    assert columns["score"][1] is None
    assert model.tag_batch([NEWS])["status"] == ["confident"]
    with pytest.raises(TypeError, match=r'no column "text" in the batch: it has body, title$'):
        model.tag_batch({"body": ["a"], "title": ["b"]})


def test_tag_batch_takes_a_column_of_pandas_and_no_table(model):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"text": [NEWS, ""], "other": [1, 2]}, index=[7, 3])
    assert model.tag_batch(frame["text"]) == model.tag_batch([NEWS, ""])
    assert model.tag_batch(frame["text"].astype("string"))["topic"] == ["sport", None]
    with pytest.raises(TypeError, match=r'found DataFrame: give .* such as table\["text"\]$'):
        model.tag_batch(frame)
    for gap in (float("nan"), None, pd.NA, pd.NaT):
        with pytest.raises(TypeError, match=r"found \w+ at position 1: fill what is missing with"):
            model.tag_batch(pd.Series([NEWS, gap], dtype=object))
    wont_compare = Decimal("sNaN")
    for odd in (False, np.False_, 1.5, wont_compare, pd.Series(["a"]), np.array(["a", "b"])):
        with pytest.raises(TypeError, match=r"found \w+ at position 1$"):
            model.tag_batch([NEWS, odd])


def test_saving_loading_and_pickling_keep_every_answer(model, tmp_path):
    texts = [NEWS, "", "the minister and the vaccine"]
    wanted = model.predict_proba(texts).tobytes()
    model.save(tmp_path / "m")
    loaded = TopicModel.load(tmp_path / "m")
    assert loaded.predict_proba(texts).tobytes() == wanted
    assert loaded.tag(NEWS) == model.tag(NEWS)
    assert pickle.loads(pickle.dumps(model)).predict_proba(texts).tobytes() == wanted
    by_path = pickle.dumps(loaded)
    assert len(by_path) < 1000
    assert pickle.loads(by_path).predict_proba(texts).tobytes() == wanted
    loaded.save(tmp_path / "again")
    files = sorted(path.name for path in (tmp_path / "m").iterdir())
    assert [(tmp_path / "again" / name).read_bytes() for name in files] == [
        (tmp_path / "m" / name).read_bytes() for name in files
    ]


def test_answers_are_the_same_on_every_machine_and_version(model):
    texts = [NEWS, "", "café 中文", "the vaccine and the vote " * 400, "\ud800 wine"]
    p = np.ascontiguousarray(model.predict_proba(texts), "<f8")
    assert hashlib.sha256(p.tobytes()).hexdigest() == DIGEST


DIGEST = "1ee78e9fbf2c72bbe750c14ea4dfefd856379002dcf1d3d20e9583d6c8ef1b3e"


def test_length_arrays_are_read_at_the_number_of_known_ngrams(make_model):
    gain, calibration = np.array([9.0, 2.0, 3.0]), np.array([1.0, 0.5])
    model = make_model(gain=gain, calibration=calibration)
    counts = model.count(["", "cup", "cup goal match"])
    assert counts.known.tolist() == [0, 1, 3]
    arrays = model.arrays
    for i, (g, c) in enumerate([(9.0, 1.0), (2.0, 0.5), (3.0, 0.5)]):
        wanted = (counts.sums[i] * arrays["scale"] * g + arrays["bias"]) * c
        assert model.scores(counts)[i].tolist() == pytest.approx(wanted.tolist(), rel=1e-15)


def test_counts_tell_words_known_words_and_function_words(model):
    counts = model.count(["The striker won the zzz", "", "Zzz"])
    assert counts.words.tolist() == [5, 0, 1]
    assert counts.known_words.tolist() == [4, 0, 0]
    assert counts.function_words.tolist() == [2, 0, 0]


def test_without_examples_of_none_that_answer_never_wins():
    hashes = np.array([2, 4, 6], np.uint64) << np.uint64(40)
    model = TopicModel.from_weights(hashes, np.eye(3, 2), np.zeros(2), ["a", "b"])
    assert model.answer(["x", "y z"]).none.max() < 1e-9


def test_a_thousand_topics_work():
    rng = np.random.default_rng(0)
    words = [f"word{i}" for i in range(50)]
    weights = rng.normal(size=(50, 1001))
    names = [f"topic-{i}" for i in range(1000)]
    model = TopicModel.from_weights(ngram_hashes(words)[0], weights, np.zeros(1001), names)
    p = model.predict_proba([" ".join(words), "word3"])
    assert p.sum(axis=1) == pytest.approx([1, 1], abs=1e-9)
    assert p[1].argmax() == weights[3, :1000].argmax()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": np.zeros((3, 5))}, "weights have the shape"),
        ({"weights": np.full((3, 2), np.nan)}, "finite"),
        ({"bias": np.zeros(5)}, "bias has the shape"),
        ({"classes": ["a", "a"]}, "listed twice"),
        ({"gain": np.array([np.inf])}, "not finite"),
        ({"tag_threshold": np.zeros(7)}, "tag_threshold"),
        ({"weights": 0.0}, "weights have the shape"),
        ({"importance": np.ones(2)}, "importance has the shape"),
        ({"importance": np.array([1, np.nan, 1])}, "importance must be finite"),
        ({"latents": np.zeros((3, 1))}, "only one was given"),
        ({"hidden": {}}, "only one was given"),
        ({"bits": 1}, "bits is 1: expected 2 to 24"),
        ({"bits": 40}, "bits is 40: expected 2 to 24"),
        ({"titles": ["A"]}, "titles has 1 entries"),
        ({"iptc": ["1", "2", "3"]}, "iptc has 3 entries"),
    ],
)
def test_weights_that_do_not_fit_are_refused(change, message):
    given_ = {"hashes": np.array([2, 4, 6], np.uint64), "weights": np.zeros((3, 2)),
              "bias": np.zeros(2), "classes": ["a", "b"], **change}  # fmt: skip
    with pytest.raises(ModelError, match=message):
        TopicModel.from_weights(**given_)


def test_a_threshold_may_be_any_kind_of_number():
    for threshold in (1, 0.5, np.float32(0.5), np.array(0.5)):
        made = TopicModel.from_weights(
            np.array([2], np.uint64), np.zeros((1, 2)), np.zeros(2), ["a", "b"],
            tag_threshold=threshold,
        )  # fmt: skip
        assert made.arrays["tag_threshold"].tolist() == [float(threshold)] * 2


def test_many_texts_at_once_and_huge_ones(model):
    texts = [NEWS, "the vaccine", ""] * 5000
    p = model.predict_proba(texts, n_jobs=2)
    assert (p[:3] == model.predict_proba(texts[:3])).all()
    assert (p.reshape(5000, -1) == p[:3].ravel()).all()
    start = time.process_time()
    huge = "x" * 3_000_000, NEWS * 50_000, "中" * 1_000_000, "a " * 1_500_000, " " * 1_000_000
    for text in (*huge, "vote" + "\n" * 1_000_000):
        assert model.predict_proba([text]).sum() == pytest.approx(1)
    assert time.process_time() - start < 60


def test_threads_leave_what_is_left_when_one_is_interrupted(model, monkeypatch):
    answered, real = [], Scorer._answer

    def answer(self, texts, out):
        answered.append(len(texts))
        if threading.current_thread() is threading.main_thread():
            raise KeyboardInterrupt
        time.sleep(0.5)  # on a busy machine the first takes a while to tell the others
        real(self, texts, out)

    monkeypatch.setattr(Scorer, "_answer", answer)
    with pytest.raises(KeyboardInterrupt):
        model.predict_proba([NEWS * 100] * 2000, n_jobs=3)
    assert len(answered) <= 20  # of 33


def test_the_embedded_model_answers(embedded_model):
    assert len(embedded_model.classes_) == 19
    assert embedded_model.predict([NEWS]).tolist() == ["sport"]
    assert embedded_model.tag("").status == "none"


@given(st.lists(TEXT, min_size=1, max_size=6))
def test_one_text_alone_has_the_evidence_of_its_row(model, texts):
    found = model.answer([*texts, "word " * 40_000])
    for i, text in enumerate(texts):
        probabilities, none, counts = model._scorer.answer_one(text)
        assert probabilities == found.probabilities[i].tolist()
        assert (none, list(counts)) == (found.none[i], found.counts[i].tolist())


def test_one_text_of_several_parts_has_the_evidence_of_its_row(model):
    text = "The club won the cup. " * 10_000
    probabilities, none, counts = model._scorer.answer_one(text)
    found = model.answer([text, ""])
    assert probabilities == found.probabilities[0].tolist()
    assert (none, list(counts)) == (found.none[0], found.counts[0].tolist())


def test_a_model_is_the_same_folder_after_a_chdir(model, tmp_path, monkeypatch):
    model.save(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    loaded = TopicModel.load("mine")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    for again in (pickle.loads(pickle.dumps(loaded)), copy.deepcopy(loaded)):
        assert again.classes_.tolist() == model.classes_.tolist()


def test_the_topics_and_arrays_of_a_shared_model_cannot_be_changed(model):
    with pytest.raises(ValueError, match="read-only"):
        model.classes_[0] = "other"
    with pytest.raises(TypeError, match="does not support item assignment"):
        model.arrays["bias"] = np.zeros(5)
    arrays = dict(model.arrays)
    made = TopicModel(model.manifest, arrays)
    arrays.clear()
    assert made.arrays["bias"].tolist() == model.arrays["bias"].tolist()


def test_a_model_names_its_topics_and_where_it_is_from(model, tmp_path):
    assert repr(model) == "<TopicModel of 4 topics from memory>"
    model.save(tmp_path / "mine")
    loaded = TopicModel.load(tmp_path / "mine")
    assert repr(loaded) == f"<TopicModel of 4 topics from {tmp_path / 'mine'}>"


def test_a_topic_without_a_code_has_an_empty_one(model):
    topics = [{"slug": slug} for slug in model.classes_.tolist()]
    made = TopicModel({**model.manifest, "topics": topics}, model.arrays)
    assert [tag.iptc for tag in made.tag(NEWS).tags] == [""]
