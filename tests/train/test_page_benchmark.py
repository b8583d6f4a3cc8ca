"""What the benchmark of pages gives to readers, and how it scores them."""

from __future__ import annotations

import pytest

pytest.importorskip("sklearn")
pytest.importorskip("lxml")

from benchmarks.pages import cases, measure, without


def test_lines_that_count_neither_way_are_left_out_of_an_answer():
    found = "The ferry stops\nBy Ada Stone\n  A bus  will run.\nBy Ada Stone, again"
    assert without(found, {"By Ada Stone", "A bus will run."}) == (
        "The ferry stops\nBy Ada Stone, again"
    )


def test_every_reader_gets_the_written_articles_as_html_and_is_scored_on_their_text(tmp_path):
    work = list(cases([], tmp_path))
    assert {shape for shape, _, _ in work} == {"news"}
    assert len(work) == 28
    truth = {source: page.truth for _, source, page in work}
    told = measure(lambda source: truth[source], "trafilatura", work)
    assert told["failed"] == 0
    assert (told["news"]["f1"], told["news"]["pages"]) == (1.0, 28)
    title = measure(lambda source: f"{truth[source]}\nA line more", "trafilatura", work)
    assert 0.9 < title["news"]["f1"] < 1.0
    either = next(iter(work[0][2].extra["either"]))
    told = measure(lambda source: f"{truth[source]}\n{either}", "trafilatura", work[:1])
    assert told["news"]["f1"] == 1.0
