"""Arrays and a manifest that belong together, and each way in which they may not."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.errors import ModelError
from classifier.hidden import pack
from classifier.layout import KIND, check, function_word_hashes, with_marks

FLOATS = ("bias", "scale", "gain", "calibration", "tag_threshold")


def manifest_of(*slugs: str):
    return {"kind": KIND, "topics": [{"slug": slug} for slug in slugs]}


def arrays_of(topics: int = 2, rows: int = 4, latents: int = 0):
    """Plain arrays; with latents those of a hidden layer, too."""
    k = topics + 1
    arrays = {
        "fingerprint": np.zeros(rows, np.uint16),
        "weights": np.zeros((rows, -(-(k + latents + 2) // 8)), np.uint64),
        "bias": np.zeros(k), "scale": np.ones(k + latents), "gain": np.ones(3),
        "calibration": np.ones(1), "tag_threshold": np.full(topics, 0.5),
    }  # fmt: skip
    if latents:
        arrays |= pack(np.ones((latents, 5)), np.ones(5), np.ones((5, k)))
    return arrays


def refused(message: str, arrays=None, manifest=None) -> None:
    manifest = manifest_of("a", "b") if manifest is None else manifest
    with pytest.raises(ModelError, match=message):
        check(manifest, arrays_of() if arrays is None else arrays)


@pytest.mark.parametrize("value", [1, "true", None])
def test_tags_go_by_the_rest_or_not(value):
    for right in (True, False):
        check({**manifest_of("a", "b"), "tags_by_rest": right}, arrays_of())
    message = f"the manifest's tags_by_rest is {value!r}: expected true or false"
    refused(message, manifest={**manifest_of("a", "b"), "tags_by_rest": value})


@pytest.mark.parametrize(("topics", "lanes"), [(5, 1), (6, 2), (13, 2), (14, 3)])
def test_a_row_has_a_byte_a_column_and_two_for_its_marks(topics, lanes):
    manifest = manifest_of(*map(str, range(topics)))
    arrays = arrays_of(topics)
    assert arrays["weights"].shape == (4, lanes)
    check(manifest, arrays)
    for other in (lanes - 1, lanes + 1):
        arrays["weights"] = np.zeros((4, other), np.uint64)
        refused(rf"'weights' is uint64 \(4, {other}\), expected uint64 \(4, {lanes}\)", arrays,
                manifest)  # fmt: skip


def test_latents_are_columns_too_and_need_their_layer():
    check(manifest_of("a", "b"), arrays_of(latents=4))
    refused(r"'weights' is uint64 \(4, 1\), expected uint64 \(4, 2\)",
            {**arrays_of(latents=4), "weights": arrays_of()["weights"]})  # fmt: skip
    arrays = arrays_of(latents=4)
    refused(r"array 'outer' is int32 \(4, 3\), expected int32 \(5, 3\)",
            {**arrays, "outer": arrays["outer"][:4]})  # fmt: skip
    del arrays["outer"]
    refused(r"it has the arrays \['bias', .*'inner', .*\], expected \['bias', .*'outer'", arrays)


@pytest.mark.parametrize("name", FLOATS)
def test_numbers_may_be_as_large_as_needs_no_care_and_no_larger(name):
    arrays = arrays_of()
    for number, fits in ((1e30, True), (-1e30, True), (1.01e30, False), (-1.01e30, False)):
        changed = arrays[name].copy()
        changed[-1] = number
        if fits:
            check(manifest_of("a", "b"), {**arrays, name: changed})
        else:
            refused(f"'{name}' holds numbers that are not finite, or absurdly large",
                    {**arrays, name: changed})  # fmt: skip
    for number in (np.nan, np.inf, -np.inf):
        refused(f"'{name}' holds numbers", {**arrays, name: arrays[name] * 0 + number})


@pytest.mark.parametrize("name", sorted(arrays_of()))
def test_each_array_has_its_shape_and_type(name):
    arrays = arrays_of()
    refused("an array has no rows", {**arrays, name: arrays[name].ravel()[0]})
    refused(f"array '{name}' is int16", {**arrays, name: arrays[name].astype(np.int16)})
    refused("array '", {**arrays, name: arrays[name][:0]})
    refused(f"array '{name}' is", {**arrays, name: arrays[name][:, None]})
    if name not in ("fingerprint", "gain", "calibration"):  # which are of any length
        refused(f"array '{name}' is", {**arrays, name: np.repeat(arrays[name], 2, axis=0)})


@pytest.mark.parametrize(
    ("rows", "fits"),
    [(2, False), (4, True), (6, False), (8, True), (1 << 24, True), (1 << 25, False)],
)
def test_a_table_has_four_to_two_to_the_24_rows_a_power_of_two(rows, fits):
    if fits:
        check(manifest_of("a", "b"), arrays_of(rows=rows))
    else:
        refused(f"the table has {rows} rows, expected a power of two", arrays_of(rows=rows))


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ({"kind": "role model"}, "it is a 'role model', not a 'topic model'"),
        ({}, "it is a None, not a 'topic model'"),
        ({"kind": KIND}, "lists no topics"),
        ({"kind": KIND, "topics": []}, "lists no topics"),
        ({"kind": KIND, "topics": {"slug": "a"}}, "lists no topics"),
        ({"kind": KIND, "topics": [{"slug": "a"}, "b"]}, "a topic has no slug"),
        ({"kind": KIND, "topics": [{"slug": "a"}, {"title": "b"}]}, "a topic has no slug"),
        ({"kind": KIND, "topics": [{"slug": "a"}, {"slug": 3}]}, "a topic has no slug"),
        (manifest_of("a", "b", "a"), "a topic is listed twice"),
    ],
)
def test_a_manifest_lists_each_topic_once_by_its_slug(manifest, message):
    refused(message, manifest=manifest)


def test_function_words_are_in_every_vocabulary_come_first_and_are_marked():
    special = function_word_hashes()
    word, pair = np.uint64(10), np.uint64(11)  # the lowest bit is that of a pair
    given = np.array([word, special[3], pair], np.uint64)
    hashes, weights, rank, marks = with_marks(given, np.ones((3, 2)), np.array([5.0, 1.0, 2.0]))
    assert hashes.tolist() == [*given.tolist(), *np.delete(special, 3).tolist()]
    assert weights.tolist() == [[1, 1]] * 3 + [[0, 0]] * (len(special) - 1)
    assert rank.tolist() == [5, np.inf, 2] + [np.inf] * (len(special) - 1)
    assert marks.tolist() == [[1, 0], [1, 1], [0, 0]] + [[1, 1]] * (len(special) - 1)
