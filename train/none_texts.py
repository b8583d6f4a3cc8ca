"""Texts that are no English news, which teach "none": usenet, other languages, code, gibberish."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from train.corpora import Corpus, load_corpus

NO_NEWS = ("misc.forsale", "comp.")
"""Groups of 20 Newsgroups whose posts are no news; their train split teaches "none"."""
OTHER_LANGUAGES = ("masakhanews_other_languages", "sib200_other_languages")
CUTS = (12, 25, 60)
GENERATED = 1000
LETTERS = "etaoinshrdlucmfwypvbgkjqxz"
NAMES = """
add append args array base block body buffer build byte cache call cell char check child class
client close code column config connection content context copy count create current data date
default delete depth dict document element empty end entry error event exception exit field file
filter find first flag float format frame function get group handle hash header height host html
id image index init input insert instance int item iterator join key label last length level line
link list load lock log loop main map match max message method min mode model module name next
node null number object offset open option order output page params parent parse part password
path pattern payload pointer pool position prefix print process property query queue range read
record ref register release remove render replace request reset resource response result root row
rule run save scale score search select self send server session set setup shape size slice sort
source split stack start state status step stop store stream string style sub sum table tag target
task temp test text thread time timer title token total tree type update url user util value
vector version view weight width window word worker wrapper write zip
"""
LINES = """
def A_B(self, C, D=None): | return A.B(C, D) | import A | from A import B, C | if A is None:
for A in B: | A = B[C] | raise ValueError(f"A: {B}") | class A(B): | with open(A) as B:
assert A == B | while True: | elif not A: | A.append(B) | lambda A: A.B | try: | except KeyError:
const A = B.C(D); | let A = []; | function A(B, C) { | export default A; | return new A(B); | });
console.log(A, B); | var A = document.querySelector('.B-C'); | if (A !== null && B.length > 1) {
public static void A(String[] B) { | private final int A; | System.out.println(A); | }
#include <A.h> | int A = 0; | for (int i = 0; i < A; i++) { | char *A = malloc(sizeof(B));
struct A { | <div class="A-B"> | <a href="A/B">C</a> | <li id="A"> | </span> | .A { width: 10px; }
SELECT A, B FROM C WHERE D = 1; | INSERT INTO A VALUES (1, 2); | {"A": "B", "C": [1, 2]}, | A: B
$ pip install A | git commit -m "A B" | echo $A | sudo apt-get install A | func A(B int) error {
fn A(B: &str) -> Result<C> { | # A the B of C | // A B | /* A */ | print(f"A {B}") | yield A | False
"""
PLACE = re.compile("(?<![A-Za-z])[A-D](?![A-Za-z])")


def none_texts(shared: Path, corpora: Mapping[str, Corpus]) -> tuple[list[str], list[str]]:
    """Texts, and the source of each.

    Parameters
    ----------
    shared : Path
        Holds ``corpora``.
    corpora : mapping of str to Corpus
        Holds at least 20 Newsgroups.
    """
    rng = random.Random(0)  # noqa: S311 - a fixed draw, no secret
    found = [
        *_usenet(corpora["20newsgroups"], rng),
        *_other_languages(shared / "corpora", rng),
        *_gibberish(rng),
        *_code(rng),
    ]
    return [text for _, text in found], [source for source, _ in found]


def is_no_news(corpus: Corpus, row: int) -> bool:
    """Whether a row is a usenet post that is no news."""
    return corpus.source.key == "20newsgroups" and corpus.label[row].startswith(NO_NEWS)


def taught(language: str) -> bool:
    """Whether a language teaches "none" (by the first letter of its code, so that it is fixed).

    Examples
    --------
    >>> taught("amh"), taught("zho_Hans")
    (True, False)
    """
    return language[:1] <= "l"


def _usenet(corpus: Corpus, rng: random.Random) -> Iterator[tuple[str, str]]:
    for row in range(len(corpus)):
        if not is_no_news(corpus, row) or corpus.extra["split"][row] != "train":
            continue
        words = corpus.text[row].split()
        for cut in CUTS:
            if cut == CUTS[0] or len(words) > cut // 2:
                yield "20newsgroups", " ".join(words[:cut])
        if len(words) > 100:
            start = rng.randrange(30, len(words) - 50)
            yield "20newsgroups", " ".join(words[start : start + 45])


def _other_languages(folder: Path, rng: random.Random) -> Iterator[tuple[str, str]]:
    for name in OTHER_LANGUAGES:
        other = load_corpus(name, folder)
        for text, language in zip(other.text, other.extra["lang"], strict=True):
            if taught(language):
                yield name, " ".join(text.split()[: rng.choice((12, 25, 45))])


def _gibberish(rng: random.Random) -> Iterator[tuple[str, str]]:
    for _ in range(GENERATED):
        length = rng.choice((6, 12, 25, 45))
        words = ("".join(rng.choices(LETTERS, k=rng.randint(2, 10))) for _ in range(length))
        yield "gibberish", " ".join(words)


def _code(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Lines as programs have them, with names drawn from those that programs use."""
    names, shapes = NAMES.split(), LINES.replace("\n", " | ").strip(" |").split(" | ")
    for _ in range(2 * GENERATED):
        pool = rng.sample(names, 12)
        lines = rng.choices(shapes, k=rng.choice((4, 8, 16)))
        yield "code", PLACE.sub(lambda _, pool=pool: rng.choice(pool), " ".join(lines))
