"""Topics from a file: what is in it and would not be read is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifier.errors import InputError
from classifier.topics_file import did_you_mean, read_topics

OWN = Path(__file__).parents[2] / "data" / "topics.toml"


def test_topics_are_read_and_checked(tmp_path):
    path = tmp_path / "topics.toml"
    path.write_text('[[topic]]\nslug = "a"\ntitle = "A"\nscope = "All of it."\n')
    assert read_topics(str(path)) == {"a": {"title": "A", "scope": "All of it."}}
    for text, message in (
        ("x = ", "not TOML"),
        ("x = 1", "no .*topic"),
        ("[[topic]]\ntitle = 'A'", "topic 1 has no slug"),
        ("topic = [3]", "topic 1 has no slug"),
        ("[[topic]]\nslug = ' '", "topic 1 has no slug"),
        (
            "[[topic]]\nslug = 7",
            "the slug of topic 1 is int, not text: write it in quotes, as  slug =",
        ),
        ("[[topic]]\nslug = 'a'\niptc = 3", "must be text"),
        ("[[topic]]\nslug = 'a'\n" * 2, "two topics have the slug 'a': rename or remove one"),
        ("[[topic]]\nslug = 'a'\nscpoe = 'b'", "'a': unknown key 'scpoe', did you mean 'scope'[?]"),
        ("scope = 'b'\n[[topic]]\nslug = 'a'", "'scope' stands above the first"),
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


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{a=" * 5000 + "1" + "}" * 5000, "tables nested too deeply"),
        ("[" * 5000 + "]" * 5000, "tables nested too deeply"),
        ("9" * 5000, "not TOML: Exceeds the limit"),
    ],
)
def test_what_python_gives_up_on_is_one_line(tmp_path, value, said):
    path = tmp_path / "topics.toml"
    path.write_text(f"x = {value}\n")
    with pytest.raises(InputError, match=said) as raised:
        read_topics(str(path))
    assert "\n" not in str(raised.value)


def test_a_byte_order_mark_is_no_part_of_it(tmp_path):
    path = tmp_path / "topics.toml"
    path.write_bytes(b'\xef\xbb\xbf[[topic]]\r\nslug = "a"\r\n')
    assert read_topics(str(path)) == {"a": {}}


def test_each_topic_is_read_and_each_fault_is_named_by_its_number(tmp_path):
    path = tmp_path / "topics.toml"
    one = "[[topic]]\nslug = 'a'\ntitle = 'A'\nscope = 'All.'\niptc = '01'\nowner = 'me'\n"
    path.write_text(f"made = 2026\n{one}[[topic]]\nslug = 'b'\n", encoding="utf-8")
    assert read_topics(str(path)) == {
        "a": {"title": "A", "scope": "All.", "iptc": "01"}, "b": {}
    }  # fmt: skip
    for text, message in (
        ("[[topic]]\ntitle = 'B'", "topic 2 has no slug"),
        ("[[topic]]\nslug = true", "the slug of topic 2 is bool"),
        ("[[topic]]\nslug = 'b'\ntitel = 'B'", "topic 'b': unknown key 'titel', .*'title'"),
        ("[[topic]]\nslug = 'b'\ntitle = 1\nscope = 'B'", "title, scope and iptc of 'b' must be"),
    ):
        path.write_text(one + text)
        with pytest.raises(InputError, match=message):
            read_topics(str(path))
    for text in ("topic = []", "topic = 'a'", "", "[topic]\nslug = 'a'"):
        path.write_text(text)
        with pytest.raises(InputError, match=r"no \[\[topic\]\] in it"):
            read_topics(str(path))
    path.write_bytes(b"[[topic]]\nslug = 'caf\xe9'")
    with pytest.raises(InputError, match="not TOML"):
        read_topics(str(path))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("sprot", ", did you mean 'Sport'?"),
        ("SPORTS", ", did you mean 'Sport'?"),
        ("weather", ""),
        ("", ""),
    ],
)
def test_the_nearest_name_is_proposed_as_it_is_written(name, meant):
    assert did_you_mean(name, ["Art", "Sport", "Spa"]) == meant


@pytest.mark.skipif(not OWN.exists(), reason="needs the repository, not an installation")
def test_the_file_of_our_own_topics_with_its_notes_is_read():
    topics = read_topics(str(OWN))
    assert len(topics) == 19
    assert topics["sport"]["iptc"] == "15000000"
