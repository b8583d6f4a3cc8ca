"""Topics from a file: what is in it and would not be read is refused."""

from __future__ import annotations

import pytest

from classifier.errors import InputError
from classifier.fitting import read_topics


def test_topics_are_read_and_checked(tmp_path):
    path = tmp_path / "topics.toml"
    path.write_text('[[topic]]\nslug = "a"\ntitle = "A"\nscope = "All of it."\n')
    assert read_topics(str(path)) == {"a": {"title": "A", "scope": "All of it."}}
    for text, message in (
        ("x = ", "not TOML"),
        ("x = 1", "no .*topic"),
        ("[[topic]]\ntitle = 'A'", "topic 1 has no slug"),
        ("topic = [3]", "topic 1 has no slug"),
        (
            "[[topic]]\nslug = 7",
            "the slug of topic 1 is int, not text: write it in quotes, as  slug =",
        ),
        ("[[topic]]\nslug = 'a'\niptc = 3", "must be text"),
        ("[[topic]]\nslug = 'a'\n" * 2, "two topics have the slug 'a': rename or remove one"),
        ("[[topic]]\nslug = 'a'\nscpoe = 'b'", "'a': unknown key 'scpoe', did you mean 'scope'[?]"),
        (
            "[[topic]]\nslug = 'a'\nowner = 'b'",
            "unknown key 'owner': remove it, what is read is slug, title, scope, iptc",
        ),
        (
            "[[topic]]\nslug = 'a'\n[[topci]]\nslug = 'b'",
            "unknown key 'topci', did you mean 'topic'[?]",
        ),
    ):
        path.write_text(text)
        with pytest.raises(InputError, match=message):
            read_topics(str(path))
    with pytest.raises(InputError, match="cannot be read"):
        read_topics(str(tmp_path / "none.toml"))
