"""What a model is put together from, and what stands in where nothing is given."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.assembly import assemble
from classifier.errors import ModelError
from classifier.layout import function_word_hashes

HASHES = np.array([2, 4, 6], np.uint64) << np.uint64(40)
NOTHING = dict.fromkeys(
    ("importance", "bits", "gain", "calibration", "latents", "hidden", "titles", "iptc",
     "decline", "about")
)  # fmt: skip
PLAIN = {**NOTHING, "tag_threshold": 0.5, "tags_by_rest": False}


def assembled(weights, bias, classes=("a", "b"), **options):
    arrays = HASHES, np.asarray(weights, float), np.asarray(bias, float)
    return assemble(*arrays, classes, **{**PLAIN, **options})


def test_what_is_not_given_is_plain():
    manifest, arrays = assembled(np.eye(3, 2), [1.0, 2.0])
    lengths = np.arange(4096)
    assert arrays["gain"].tolist() == [1, *(1 / np.sqrt(lengths[1:]))]
    assert arrays["calibration"].tolist() == [1]
    assert arrays["tag_threshold"].tolist() == [0.5, 0.5]
    assert manifest["tags_by_rest"] is False
    assert assembled(np.eye(3, 2), [1.0, 2.0], tags_by_rest=np.True_)[0]["tags_by_rest"] is True
    assert [topic["title"] for topic in manifest["topics"]] == ["a", "b"]
    assert [topic["iptc"] for topic in manifest["topics"]] == ["", ""]
    assert len(arrays["weights"]) == 4096
    options = {"gain": np.array([3.0]), "calibration": np.array([2.0]), "titles": ["A", "B"],
               "iptc": ["1", "2"], "tag_threshold": [0.1, 0.2],
               "about": {"recipe": "ours"}}  # fmt: skip
    manifest, arrays = assembled(np.eye(3, 2), [1.0, 2.0], **options)
    found = (arrays[name].tolist() for name in ("gain", "calibration", "tag_threshold"))
    assert list(found) == [[3], [2], [0.1, 0.2]]
    assert manifest["topics"] == [
        {"slug": "a", "title": "A", "iptc": "1"}, {"slug": "b", "title": "B", "iptc": "2"}
    ]  # fmt: skip
    assert manifest["recipe"] == "ours"


@pytest.mark.parametrize(
    ("bias", "none"), [([1.0, 2.0], -30.0), ([-5.0, 2.0], -35.0), ([5.0, 7.0], -30.0)]
)
def test_without_a_column_of_none_its_score_lies_thirty_below_all(bias, none):
    """Below 0 as well, which is what a text of no known word scores."""
    assert assembled(np.eye(3, 2), bias)[1]["bias"].tolist() == [*bias, none]
    with_none = assembled(np.eye(3), [1.0, 2.0, 3.0])[1]["bias"]
    assert with_none.tolist() == [1, 2, 3]


@pytest.mark.parametrize("columns", [1, 4])
def test_a_column_is_a_topic_s_or_that_of_none(columns):
    with pytest.raises(ModelError, match=r"expected \(3, 2\) or one more column for none"):
        assembled(np.zeros((3, columns)), np.zeros(columns))


@pytest.mark.parametrize("bits", [2, 3, 13])
def test_a_table_has_as_many_rows_as_its_bits_say(bits):
    assert len(assembled(np.eye(3, 2), [0, 0], bits=bits)[1]["weights"]) == 2**bits


def test_a_table_of_the_most_bits_is_made_and_no_larger_one():
    assert len(assembled(np.zeros((3, 1)), [0], ["a"], bits=24)[1]["fingerprint"]) == 2**24
    for bits in (1, 25):
        with pytest.raises(ModelError, match=f"bits is {bits}: expected 2 to 24"):
            assembled(np.zeros((3, 1)), [0], ["a"], bits=bits)


def kept(weights, importance=None):
    """Return the first weights of the four n-grams that have room where six want it."""
    bucket = next(n for n in range(1024) if n not in set((function_word_hashes() >> 54).tolist()))
    hashes = (np.arange(6, dtype=np.uint64) << 20) + (np.uint64(bucket) << np.uint64(54))
    options = {"bits": 12, "importance": importance}
    arrays = assemble(hashes, weights, np.zeros(2), ["a", "b"], **PLAIN | options)[1]
    rows = arrays["weights"].view(np.uint8).reshape(1024, 4, -1)[bucket, :, 0] - 128.0
    return sorted(rows * arrays["scale"][0])


def test_where_a_table_is_too_small_the_weightiest_stay_or_the_most_important():
    """The weight of an n-gram is that of all its topics together."""
    weights = np.array([[7.0, 0], [1, -9], [2, 9], [3, 9], [4, 9], [0.5, 0.5]])
    assert kept(weights) == pytest.approx([1, 2, 3, 4], abs=0.05)
    assert kept(weights, np.arange(6.0)) == pytest.approx([0.5, 2, 3, 4], abs=0.05)


def test_a_hidden_layer_needs_both_of_its_parts():
    table = np.eye(3, 2)
    for only in ({"latents": np.ones((3, 1))}, {"hidden": {}}):
        with pytest.raises(ModelError, match="only one was given"):
            assembled(table, [0, 0], **only)
    for latents in (np.ones((2, 1)), np.ones(3), np.float64(1)):
        with pytest.raises(ModelError, match="latents has the shape"):
            assembled(table, [0, 0], latents=latents, hidden={})
    arrays = assembled(table, [0, 0], latents=np.ones((3, 2)), hidden={"into": np.ones(4)})[1]
    assert len(arrays["scale"]) == 3 + 2
    assert arrays["into"].tolist() == [1] * 4
