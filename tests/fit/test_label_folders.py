"""One folder of texts a label: no label is lost, whatever its files are called."""

from __future__ import annotations

import classifier
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
