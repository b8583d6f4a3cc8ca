"""From bytes to text: what is read, and what is refused in one line."""

import bz2
import codecs
import gzip
import lzma
from encodings.aliases import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import charsets, files
from classifier.errors import InputError


def test_a_folder_is_its_texts_sorted_without_hidden_or_other_files(tmp_path):
    for name in ["b.txt", "a.HTML", "c.htm", "notes.md", ".hidden.txt", "sub/d.txt", ".git/e.txt"]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    found = files.list_texts(str(tmp_path))
    assert [path[len(str(tmp_path)) + 1 :] for path in found] == [
        "a.HTML",
        "b.txt",
        "c.htm",
        "sub/d.txt",
    ]


def test_a_folder_linked_into_itself_ends(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert files.list_texts(str(tmp_path)) == [str(tmp_path / "a.txt")]


def test_a_link_to_nothing_is_called_so(tmp_path):
    (tmp_path / "a.txt").symlink_to("gone.txt")
    with pytest.raises(InputError, match=r"a\.txt: a link to nothing$"):
        files.read_found(str(tmp_path / "a.txt"))
    with pytest.raises(InputError, match=r"gone\.txt: no such file or folder$"):
        files.read_text(str(tmp_path / "gone.txt"))


def test_a_folder_without_texts_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"holds no \.txt, \.html or \.htm file"):
        files.list_texts(str(tmp_path))


@given(st.text())
def test_utf8_comes_back_as_written(text):
    data = text.encode("utf-8", "ignore")
    if b"\0" not in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        expected = data.decode().removeprefix("\ufeff")
        assert files.decode(data, "x") == expected
        assert files.decode(codecs.BOM_UTF8 + data, "x") == data.decode()


@given(st.binary())
def test_any_bytes_are_text_or_one_line(data):
    try:
        said = files.decode(data, "x")
    except InputError as error:
        said = f"error {error}"
        refused = str(error)
    else:
        refused = "x: "
    assert isinstance(said, str)
    assert refused.startswith("x: ")
    assert "\n" not in refused


def test_utf16_is_told_by_its_mark():
    assert files.decode("Rates rise".encode("utf-16"), "x") == "Rates rise"


@pytest.mark.parametrize(
    ("label", "encoding"),
    [("ISO-8859-1", "cp1252"), ("windows-1251", "cp1251"), ("Shift_JIS", "shift_jis")],
)
def test_html_is_read_in_the_charset_it_declares(label, encoding):
    word = {"cp1252": "“Zürich”", "cp1251": "новости", "shift_jis": "東京"}[encoding]
    page = f'<html><head><meta charset="{label}"></head><p>{word}</p>'
    assert files.decode(page.encode(encoding), "x.html") == page
    older = f"<meta http-equiv='Content-Type' content='text/html; charset={label}'>{word}"
    assert files.decode(older.encode(encoding), "x.html") == older


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (b"<div><p>Le caf\xe9 est ferm\xe9.</p></div>", "story.txt"),
        (b"<p>Le caf\xe9", "-"),
        (b"Le caf\xe9 est ferm\xe9.", "story.HTML"),
        (b"caf\xe9", "story.htm"),
    ],
)
def test_a_piece_of_html_that_declares_nothing_is_windows_1252(page, name):
    assert files.decode(page, name) == page.decode("cp1252")


@pytest.mark.parametrize("text", [b"caf\xe9", b"The <b> tag: caf\xe9", b"a < b, caf\xe9"])
def test_text_that_is_no_utf8_is_refused_as_before(text):
    with pytest.raises(files.InputError, match="not UTF-8 text"):
        files.decode(text, "story.txt")


@pytest.mark.parametrize(
    "label", ["rot13", "idna", "unicode_escape", "base64", "undefined", "no", "x-foo", "iso-no",
              "{{charset}}", '""', "x"],
)  # fmt: skip
def test_what_is_no_charset_of_the_web_is_windows_1252(label):
    page = f"<meta charset={label}><p>caf"
    assert files.decode(page.encode() + b"\xe9 \x93", "x.html") == page + "é “"


@pytest.mark.parametrize(
    ("label", "encoding", "word"),
    [
        ("x-sjis", "shift_jis", "東京"), ("x-gbk", "gbk", "北京"), ("GB2312", "gbk", "镕"),
        ("TIS-620", "cp874", "ข่าว"), ("dos-874", "cp874", "ข่าว"), ("x-cp1251", "cp1251", "новости"),
        ("x-mac-roman", "mac_roman", "é"), ("Shift_JIS", "cp932", "①髙島屋"),
        ("windows-31j", "cp932", "①髙島屋"), ("ms932", "cp932", "東京"),
        ("euc-kr", "cp949", "똠방각하 펲시"), ("windows-949", "cp949", "서울"),
        ("korean", "cp949", "서울"),
        ("ks_c_5601-1987", "cp949", "서울"), ("ksc5601", "cp949", "서울"),
        ("ksc_5601", "cp949", "서울"),
        ("iso-8859-8-i", "iso8859-8", "שלום"), ("logical", "iso8859-8", "שלום"),
        ("hebrew", "iso8859-8", "שלום"), ("arabic", "iso8859-6", "سلام"),
        ("asmo-708", "iso8859-6", "سلام"), ("greek", "iso8859-7", "νέα"),
        ("cyrillic", "iso8859-5", "новости"), ("ibm866", "cp866", "Москва"),
        ("866", "cp866", "Москва"),
        ("iso-8859-9", "cp1254", "“İyi”"), ("latin5", "cp1254", "“İyi”"),
        ("iso_8859-2", "latin2", "łódź"),
        ("cn-big5", "big5", "台北"), ("csbig5", "big5", "台北"), ("big5", "big5hkscs", "啲嘢"),
        ("koi", "koi8-r", "новости"), ("koi8-ru", "koi8-u", "їжак"), ("GBK", "gb18030", "€𠮷"),
        ("iso_8859-1:1987", "cp1252", "“Zürich”"), ("euc_kr", "cp949", "펲시"),
        ("iso8859-11", "cp874", "ข่าว"), ("x-user-defined", "cp1252", "“é”"),
        ("cp850", "cp850", "é"),
    ],
)  # fmt: skip
def test_charsets_go_by_the_names_that_browsers_know(label, encoding, word):
    page = f'<meta charset="{label}"><p>{word}'
    assert files.decode(page.encode(encoding), "x.html") == page


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"<!DOCTYPE html><p>Caf\xe9 \x93open\x94", "<!DOCTYPE html><p>Café “open”"),
        (b"\n<html lang=en><p>Z\xfcrich", "\n<html lang=en><p>Zürich"),
        (
            b'<?xml version="1.0" encoding="cp1251"?>\n<!DOCTYPE html><p>\xf1\xee\xe2\xe5\xf2',
            '<?xml version="1.0" encoding="cp1251"?>\n<!DOCTYPE html><p>совет',
        ),
        (
            b"<?xml version='1.0'?><!-- saved\nby hand --><html><p>Z\xfcrich",
            "<?xml version='1.0'?><!-- saved\nby hand --><html><p>Zürich",
        ),
        (
            b'<meta charset="utf-8"><p>caf\xc3\xa9, cut \xe2\x82',
            '<meta charset="utf-8"><p>café, cut �',
        ),
    ],
)
def test_a_page_with_odd_bytes_is_read_as_a_browser_reads_it(data, text):
    assert files.decode(data, "x.html") == text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(b"<p>Rates rise", mtime=0), "a gzip file: unpack it first"),
        (b"\x28\xb5\x2f\xfd\x04\x68", "a zstd file: unpack it first"),
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF file, not text or HTML"),
        ("Rates rise".encode("utf-32"), "UTF-32 text: convert it first"),
        (bz2.compress(b"<p>Rates rise"), "a bzip2 file: unpack it first$"),
        (lzma.compress(b"<p>Rates rise"), "an xz file: unpack it first$"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z file: unpack it first$"),
        (b"Rar!\x1a\x07\x01\0", "a rar file: unpack it first$"),
        (
            b"PK\3\4\x14\0",
            "a zip file, or a document or spreadsheet: unpack it first, or save it as text or H",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0",
            "an old document or spreadsheet: save it as text or HTML$",
        ),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image, not text or HTML$"),
        (b"\xff\xd8\xff", "a JPEG image, not text or HTML$"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image, not text or HTML$"),
        (b"GIF87a\1\0\1\0", "a GIF image, not text or HTML$"),
        (b"II*\0\x08", "a TIFF image, not text or HTML$"),
        (b"PAR1\x15\x04", "a Parquet file, not text or HTML: classifier batch tags its rows$"),
        (b"RIFF\x24\n\0\0WEBPVP8 ", "a WebP image, not text or HTML$"),
        (b"RIFF\x24\x08\0\0WAVEfmt ", "sound or video, not text or HTML$"),
    ],
)
def test_what_crawlers_save_under_a_pages_name_is_named(data, said):
    with pytest.raises(InputError, match=rf"x\.html: {said}"):
        files.decode(data, "x.html")


@pytest.mark.parametrize(
    "text",
    ["RIFFs of guitars", "BZh91 is a name", "GIF89a, the format of cats", "PK", "II*", "PAR1"],
)
def test_a_text_that_begins_nearly_so_is_a_text(text):
    assert files.decode(text.encode(), "x") == text


def test_where_a_table_is_wanted_the_advice_is_to_make_one():
    for data, said in (
        (b"PK\3\4", r"unpack it first, or save it as CSV \(UTF-8\)$"),
        (b"%PDF-1.4", "a PDF file, not a table$"),
        (b"PAR1\x15\x04", r"a Parquet file, read under a name ending in \.parquet$"),
        (b"a\0\0b", "a binary file, not a table$"),
    ):
        with pytest.raises(InputError, match=said):
            files.decode(data, "x.csv", table=True)


def test_a_feed_is_not_read_by_the_charset_of_its_xml():
    with pytest.raises(InputError, match="not UTF-8 text"):
        files.decode(b'<?xml version="1.0" encoding="iso-8859-1"?><rss>Z\xfcrich</rss>', "x")


def test_a_page_of_utf8_that_declares_latin1_stays_utf8():
    page = '<meta charset="iso-8859-1"><p>Zürich'
    assert files.decode(page.encode(), "x.html") == page


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"), (b"caf\xe9", r"byte 0xe9 at position 3")],
)
def test_what_is_no_text_is_refused_and_named(tmp_path, data, said):
    path = tmp_path / "odd.txt"
    path.write_bytes(data)
    with pytest.raises(InputError, match=said) as caught:
        files.read_text(str(path))
    assert str(path) in str(caught.value)


def test_a_text_with_a_stray_nul_is_a_text():
    for text in ("a\0b", "The club won the cup final.\0\nRead More\0"):
        assert files.decode(text.encode(), "x") == text


@pytest.mark.parametrize(
    "data", ["The club won the cup final.".encode("utf-16-le"), b"SQLite 3\0\0\x01 x", b"\0"]
)
def test_utf16_without_its_mark_and_padding_are_refused(data):
    with pytest.raises(InputError, match=r"^x: a binary file"):
        files.decode(data, "x")


def test_what_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such file or folder"):
        files.read_text(str(tmp_path / "missing.txt"))
    with pytest.raises(InputError, match="cannot be read"):
        files.read_text(str(tmp_path))
    with pytest.raises(InputError, match="cannot be read"):
        files.read_text("a\0b")


def test_a_text_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 1 << 20)
    with pytest.raises(InputError, match="larger than 1 MB"):
        files.read_text("/dev/zero")


def test_every_charset_of_the_table_is_one_that_python_reads():
    for label, codec in charsets._CODECS.items():
        assert codecs.lookup(codec)
        assert label == label.lower()
        assert charsets.codec_of(label) == codec


ALIASES = {1: "cp1252", 9: "cp1254", 11: "cp874"}
"""Parts of ISO 8859 that browsers take for more than they say."""


@pytest.mark.parametrize("part", range(19))
def test_the_parts_of_iso_8859_go_by_four_spellings(part):
    """There is no part 0 nor 12, and none above 16: what is no charset is Windows-1252."""
    known = 1 <= part <= 16 and part != 12
    codec = ALIASES.get(part, f"iso8859-{part}") if known else "cp1252"
    for spelt in ("iso-8859-", "iso8859-", "iso8859", "iso_8859-"):
        assert charsets.codec_of(f"{spelt}{part}") == codec


@pytest.mark.parametrize("page", range(1248, 1261))
def test_windows_has_the_pages_1250_to_1258(page):
    codec = f"cp{page}" if 1250 <= page <= 1258 else "cp1252"
    for spelt in ("windows-", "x-cp", "cp"):
        assert charsets.codec_of(f"{spelt}{page}") == codec


def test_what_only_python_knows_is_read_by_it_and_by_browsers_where_it_means_the_same():
    assert charsets.codec_of("cp037") == "cp037"
    assert charsets.codec_of("mac_latin2") == "mac-latin2"
    assert charsets.codec_of("latin-1") == "cp1252"  # of Python iso8859-1, of browsers more
    assert charsets.codec_of("euc_jp") == "euc_jp"


@given(st.text(max_size=20) | st.sampled_from(sorted(aliases)))
def test_any_label_has_a_codec_that_reads_text(label):
    codec = codecs.lookup(charsets.codec_of(label.lower()))
    assert codec._is_text_encoding
    assert codec.name not in {"idna", "punycode", "unicode-escape", "raw-unicode-escape"}
