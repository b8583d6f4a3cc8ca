"""One folder of texts a label: no label is lost, whatever its files are called."""

from __future__ import annotations

import pytest

import classifier
from classifier.errors import InputError
from classifier.label_folders import read_folders
from classifier.labelled import read_labelled


def test_every_label_folder_gives_its_texts_or_is_named(tmp_path):
    """A label whose texts are not found would be missing from the model, unsaid."""
    for name in ("food/1.TXT", "sport/sub/1.Txt", "sport/.hidden/2.txt", "sport/._1.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"A goal in {path.parent.name}")
    data = read_labelled(str(tmp_path))
    pairs = sorted(zip(data.texts, data.main, strict=True))
    assert pairs == [
        ("A goal in food", "food"),
        ("A goal in sub", "sport"),
    ]
    for name in ("pages/a.HTML", "pages/b.html", "pages/c", "art/.hidden.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("words")
    data = read_labelled(str(tmp_path), known=["food", "sport"])
    assert len(data) == 2
    art, pages = map(str, data.fatal)
    folder = tmp_path / "art"
    assert (
        art == f"{folder}: the folder is empty: the label's texts are expected in it as .txt files"
    )
    held = "holds no .txt file (2 .html, 1 without a suffix)"
    assert pages == f"{tmp_path / 'pages'}: the folder {held}: save the label's texts as .txt files"


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        (["a.html", "b.HTML", "c.md", "d.md", "e.md", "f"], "3 .md, 2 .html, 1 without a suffix"),
        (["a.a", "b.a", "c.b", "d.c", "e.d"], "2 .a, 1 .b, 1 .c, ..."),
    ],
)
def test_three_kinds_of_files_that_are_no_texts_are_named(tmp_path, names, listed):
    (tmp_path / "art").mkdir()
    for name in names:
        (tmp_path / "art" / name).write_text("words")
    ((_, text, label, fault),) = read_folders(tmp_path)
    assert (text, label) == (None, "art")
    assert fault == (
        f"the folder holds no .txt file ({listed}): save the label's texts as .txt files"
    )


def test_texts_come_in_the_order_of_labels_and_names_with_those_that_cannot_be_read(tmp_path):
    files = {"b/2.txt": b"two", "b/1.txt": b"one", "b/3.txt": b"caf\xe9", "a/x.txt": b"x",
             ".git/c.txt": b"c", "loose.txt": b"l"}  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    *rows, odd = read_folders(tmp_path)
    assert rows == [
        (str(tmp_path / "a" / "x.txt"), "x", "a", ""),
        (str(tmp_path / "b" / "1.txt"), "one", "b", ""),
        (str(tmp_path / "b" / "2.txt"), "two", "b", ""),
    ]
    assert odd[:3] == (str(tmp_path / "b" / "3.txt"), None, "b")
    assert odd[3].startswith("not UTF-8 text")  # the path stands before it already


def test_a_folder_without_folders_is_no_data(tmp_path):
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "a.txt").write_text("words")
    with pytest.raises(InputError, match=r"no folders in it: one folder of \.txt files for each"):
        list(read_folders(tmp_path))


def test_a_folder_that_may_not_be_read_is_named(tmp_path, shut):
    folder = tmp_path / "art"
    folder.mkdir()
    (folder / "1.txt").write_text("words")
    said = "cannot be read: Permission denied"
    shut(folder, 0o300)
    assert list(read_folders(tmp_path)) == [(f"{folder}/", None, "art", said)]
    shut(folder, 0o600)  # tells the names only
    assert list(read_folders(tmp_path)) == [(f"{folder}/1.txt", None, "art", said)]


def test_a_folder_within_a_label_that_may_not_be_read_stops_a_fit(tmp_path, shut):
    """Without its texts the model would be another one, unsaid."""
    for name in ("art/1.txt", "art/sub/2.txt", "food/3.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"Words of {name}")
    shut(tmp_path / "art" / "sub")
    data = read_labelled(str(tmp_path))
    assert data.texts == ["Words of art/1.txt", "Words of food/3.txt"]
    said = [f"{tmp_path / 'art' / 'sub'}/: cannot be read: Permission denied"]
    assert list(map(str, data.fatal)) == said


def test_a_label_folder_without_texts_stops_fit_and_evaluate_unless_dropped(cli, tmp_path):
    for label, words in {"food": "butter flour oven", "sport": "goal keeper league"}.items():
        (tmp_path / "desks" / label).mkdir(parents=True)
        for number in range(3):
            (tmp_path / "desks" / label / f"{number}.TXT").write_text(f"{words} {number}")
    (tmp_path / "desks" / "art").mkdir()
    dropped = cli("fit", "desks", "--out", "kept", "--drop")
    assert dropped.returncode == 0, dropped.stderr
    for command in (("fit", "desks", "--out", "model"), ("evaluate", "kept", "desks")):
        done = cli(*command)
        assert done.returncode == 2
        assert done.stderr.startswith("classifier: desks/art: the folder is empty: ")
    assert cli("evaluate", "kept", "desks", "--drop").returncode == 0
    assert not (tmp_path / "model").exists()
    assert classifier.load(tmp_path / "kept").classes_.tolist() == ["food", "sport"]
