"""What mutation starts from, written for this project: one or a few inputs a target."""

from __future__ import annotations

import io
import json

PAGE = (
    "Harbour town votes to rebuild its old bridge\n"
    "The town council voted on Tuesday night to rebuild the swing bridge, and the mayor said that "
    "“work begins in spring”.\n"
    "Ten quiet beaches along the northern coast that most visitors never see, and… Read More\n"
    "This website uses cookies.\n"
)
TWO = (
    "Harbour bridge to close for a year\n\n"
    "The council voted on Tuesday night to close the harbour bridge, after engineers warned that "
    "its bearing is worn through and no lorry should cross it again. A ferry will run every twenty "
    "minutes from Coal Wharf until the bridge opens. Shopkeepers by the harbour fear that their "
    "customers will stay away, and ask the council to halve the rates of every street nearby.\n\n"
    "A comet nobody expected\n\n"
    "Astronomers have found a comet that will pass closer to the Sun than any other this decade. "
    "It was no more than a faint smudge on a plate taken for another survey, and its orbit is so "
    "long that it was last here in the Stone Age. Telescopes will turn to it in a week, for its "
    "dust has never been heated and may tell what the cloud that made the planets was like.\n"
)
HTML = (
    '<html><head><title>The bridge</title><meta property="og:title" content="Bridge">'
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge"}</script></head>'
    '<body><nav class="menu"><ul><li><a href="/">Home</a></ul></nav><article class="story-body">'
    "<h1>The bridge</h1><p>The council voted <b>on Tuesday</b> &amp; the mayor said so.<br>More"
    '<table><tr><td>1</table></article><aside class="related" hidden style="display:none">'
    "<a href=x>Nine gardens</a></aside><!-- x --><footer>&copy; 2026</footer><fuzzed></html>"
)
TEXTS = [
    b"",
    PAGE.encode(),
    "The striker scored.\v\u03a3 İ ǅ ﬁ e\u0301 \u1112\u1161\u11ab 銀行 ภาษา\v🏆".encode(),
    b'\xff\xfe\x00 [link](http://a.b "c") **bold** > # - 1. text',
]
ROWS = [{"id": 1, "text": "goal and cup", "label": "sport"},
        {"id": "b", "text": "é\ud800", "label": ["health", "sport"]}]  # fmt: skip
JSONL = "".join(json.dumps(row) + "\n" for row in ROWS).encode() + b'{"text": 3}\nnull\n'
DEEP = b'{"text": "goal", "more": ' + b'[{"a": ' * 490 + b"1" + b"}]" * 490 + b"}\n"
CSV = b'id,text,label\n1,"goal, ""cup""\nfinal",sport\n2,bank shares,business\n'

JOURNAL = (
    b'{"index": 0, "rows_in": 2, "rows_out": 1, "rejects": 1, "crc": [0, 0], "next": [0, 2, 34], '
    b'"check": 0}\n'
)
TOPICS = (
    '[[topic]]\nslug = "harbour"\ntitle = "The harbour"\nscope = """ships,\ndocks"""\n'
    'iptc = ["a", 1, 1979-05-27T07:32:00Z]\n[[topic]]\nslug = \'town\'\n# "\\u00e9"\n'
)


def parquet() -> bytes:
    """A table of two rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    table = pa.table({"id": [1, 2], "text": ["goal and cup", None], "label": ["sport", "health"]})
    pq.write_table(table, out, compression="none")
    return out.getvalue()


def seeds(target: str) -> list[bytes]:
    """Inputs that a target starts from."""
    if target in ("predict_proba", "tag", "explanation"):
        return TEXTS
    if target == "page_text":
        return [*TEXTS, TWO.encode()]
    if target == "page_of_html":
        return [HTML.encode(), TEXTS[2]]
    return {
        "json_ld": lambda: [
            b'{"@graph":[{"@type":["NewsArticle"],"headline":"Bridge","author":[{"name":"A"}]}]}',
            b'{"@type":"report","datePublished":"2026","keywords":"a,b","articleBody":"The vote"}',
        ],
        "text_file": lambda: [
            *TEXTS, PAGE.encode("utf-16"), b'<meta charset="windows-1252">\xe9',
        ],
        "batch_jsonl": lambda: [JSONL, DEEP],
        "batch_csv": lambda: [CSV],
        "batch_parquet": lambda: [parquet()],
        "batch_gzip": lambda: [b"\0" + JSONL, b"\x80\x1f\x8b\x08"],
        "batch_zstd": lambda: [b"\0" + JSONL, b"\x80\x28\xb5\x2f\xfd"],
        "batch_journal": lambda: [
            b"\0" + JOURNAL, b"\1" + JOURNAL, b'\2{"rows_in":2}', b'\2{"identity":{"options":{}}}',
        ],
        "topics_toml": lambda: [TOPICS.encode()],
        "labelled_table": lambda: [b"\0" + CSV, b"\1" + CSV.replace(b",", b"\t"), b"\2" + JSONL,
                                   b"\3" + parquet()],
        "model_manifest": lambda: [b'{"format_version":1,"arrays":{},"sha256":""}'],
        "model_manifest_signed": lambda: [
            b'{"topics":[{"slug":"a","title":"","iptc":""}],"decline":{"min_words":0}}',
            b'{"arrays":{"bias":{"dtype":"float32","shape":[8],"file":"scale.bin"}}}',
            b'{"format_version":2,"kind":"role model","arrays":null}',
        ],
        "model_arrays_signed": lambda: [bytes([i]) + b"\xff\xef" * 40 for i in range(7)],
    }[target]()  # fmt: skip
