"""What a Tagging is beside its tags: it compares by what it says, and shows no text."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, asdict
from typing import get_type_hints

import pytest

from classifier.errors import InputError
from classifier.tagging import Tag, Tagging, tagging_of

TAGS = [Tag("sport", 0.9, "15000000"), Tag("health", 0.4)]


def test_json_values_are_as_documented():
    assert Tagging(TAGS, "confident", "sport at 90 %").to_dict() == {
        "tags": [
            {"topic": "sport", "score": 0.9, "iptc": "15000000"},
            {"topic": "health", "score": 0.4, "iptc": ""},
        ],
        "status": "confident",
        "reason": "sport at 90 %",
    }


def test_two_that_say_the_same_are_equal_whatever_was_read(model):
    one = tagging_of("the striker", model, TAGS, "confident", "sport at 90 %")
    assert one == tagging_of("the goal", model, TAGS, "confident", "sport at 90 %")
    assert one == Tagging(TAGS, "confident", "sport at 90 %")
    assert one != tagging_of("the striker", model, TAGS, "unsure", "sport at 90 %")
    assert "striker" not in repr(one)
    assert "Model" not in repr(one)


def test_answers_are_not_changed():
    with pytest.raises(FrozenInstanceError):
        Tagging(TAGS, "confident", "sport at 90 %").status = "none"
    with pytest.raises(FrozenInstanceError):
        TAGS[0].score = 1.0
    assert not hasattr(TAGS[0], "__dict__")  # a row of many tags: no more than it holds


def test_tools_that_read_annotations_see_the_fields_and_nothing_else(model):
    fields = ["tags", "status", "reason"]
    assert list(get_type_hints(Tagging)) == fields  # of a name that is not there it would raise
    assert list(Tagging.__dataclass_fields__) == fields  # class variables would be among them
    tagging = model.tag("The striker scored as the club won the cup")
    assert asdict(tagging) == tagging.to_dict()


def test_what_no_model_made_has_nothing_to_explain(model):
    with pytest.raises(InputError, match="nothing to explain"):
        _ = Tagging(TAGS, "confident", "sport at 90 %").why
    why = model.tag("The striker scored as the club won the cup").why
    assert why.topics[0].topic == "sport"
