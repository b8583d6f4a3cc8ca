"""The charsets of the web: which of Python's codecs a label means to a browser.

After https://encoding.spec.whatwg.org/#names-and-labels. Browsers take several labels for more
than they say, as ``iso-8859-1`` for Windows-1252; a page that says in ASCII that it is UTF-16 is
none.
"""

from __future__ import annotations

import codecs

_NAMED = {
    "utf-8": """
        unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 unicodefffe
        utf-16be csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le""",
    "cp1252": """
        ansi_x3.4-1968 ascii cp819 csisolatin1 ibm819 iso-ir-100 iso_8859-1:1987 l1 latin1 us-ascii
        x-user-defined""",
    "cp1254": "csisolatin5 iso-ir-148 iso_8859-9:1989 l5 latin5",
    "cp866": "866 cp866 csibm866 ibm866",
    "iso8859-2": "csisolatin2 iso-ir-101 iso_8859-2:1987 l2 latin2",
    "iso8859-3": "csisolatin3 iso-ir-109 iso_8859-3:1988 l3 latin3",
    "iso8859-4": "csisolatin4 iso-ir-110 iso_8859-4:1988 l4 latin4",
    "iso8859-5": "csisolatincyrillic cyrillic iso-ir-144 iso_8859-5:1988",
    "iso8859-6": """
        arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i
        iso-ir-127 iso_8859-6:1987""",
    "iso8859-7": """
        csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso_8859-7:1987 sun_eu_greek""",
    "iso8859-8": """
        csiso88598e csiso88598i csisolatinhebrew hebrew iso-8859-8-e iso-8859-8-i iso-ir-138
        iso_8859-8:1988 logical visual""",
    "iso8859-10": "csisolatin6 iso-ir-157 l6 latin6",
    "iso8859-13": "",
    "iso8859-14": "",
    "iso8859-15": "csisolatin9 l9",
    "iso8859-16": "",
    "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "mac_roman": "csmacintosh mac macintosh x-mac-roman",
    "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "cp874": "dos-874 tis-620 windows-874",
    "gb18030": """
        chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030""",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc_jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
    "iso2022_jp": "csiso2022jp iso-2022-jp",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
    "cp949": """
        cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601
        ksc_5601 windows-949""",
}
_CODECS = {label: codec for codec, labels in _NAMED.items() for label in labels.split()}
for _part in (*range(1, 12), *range(13, 17)):
    _codec = {1: "cp1252", 9: "cp1254", 11: "cp874"}.get(_part, f"iso8859-{_part}")
    for _label in ("iso-8859-", "iso8859-", "iso8859", "iso_8859-"):
        _CODECS[f"{_label}{_part}"] = _codec
for _page in range(1250, 1259):
    _CODECS |= dict.fromkeys((f"cp{_page}", f"windows-{_page}", f"x-cp{_page}"), f"cp{_page}")

# Families of charset labels beside those; Python knows codecs that are none (idna, rot13).
_FAMILIES = (
    "utf-8", "utf8", "iso", "latin", "l1", "windows", "cp", "koi8", "mac", "big5", "gb", "euc",
    "shift", "sjis", "ks_c",
)  # fmt: skip


def codec_of(label: str) -> str:
    """Return the codec for a charset's label, Windows-1252 for what is none, as browsers do.

    Parameters
    ----------
    label : str
        In lower case.

    Examples
    --------
    >>> codec_of("shift_jis"), codec_of("iso-8859-1"), codec_of("cp850"), codec_of("rot13")
    ('cp932', 'cp1252', 'cp850', 'cp1252')
    """
    if label in _CODECS:
        return _CODECS[label]
    if not label.startswith(_FAMILIES):
        return "cp1252"
    try:
        name = codecs.lookup(label).name  # of what only Python knows, or spells otherwise
    except LookupError:
        return "cp1252"
    return _CODECS.get(name.replace("_", "-"), name)
