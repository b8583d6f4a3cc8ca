"""The topic model: texts to probabilities and tags, on numpy alone.

A text's score for each topic is a length-dependent factor times the sum of its known n-grams'
weights. That sum is made of whole numbers, so it is the same to the last bit whatever else is in
the batch and however many threads work on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier import store
from classifier.decline import FUNCTION_WORDS, Evidence, Thresholds, judge
from classifier.errors import ModelError
from classifier.ngrams import LONGEST_PART, batches, hash_batch, ngram_hashes, parts
from classifier.softmax import exact_terms
from classifier.table import MOST_BITS, add_up, bits_for, find, pack_table
from classifier.tagging import Tag, Tagging

if TYPE_CHECKING:
    from classifier.page import Page

EMBEDDED = Path(__file__).parent / "pretrained" / "topics"
KIND = "topic model"
MOST_TAGS = 5
MOST_UNSURE_TAGS = 3
UNSURE_TAG = 0.15
"""Probability from which an unsure text's second and third topics are shown as well."""
_LENGTHS = 4096
_ARRAYS = {"fingerprint", "weights", "bias", "scale", "gain", "calibration", "tag_threshold"}
_MARKS = 2
"""Columns beside the weights, counted with the same additions: word, function word."""


class Counts(NamedTuple):
    """What is counted in each text; every array has one row a text.

    Attributes
    ----------
    sums : ndarray of int64, (n, k)
        Sum of the known n-grams' whole-number weights.
    known : ndarray of int64, (n,)
        Number of known n-grams.
    words, known_words, function_words : ndarray of int64, (n,)
    """

    sums: NDArray[np.int64]
    known: NDArray[np.int64]
    words: NDArray[np.int64]
    known_words: NDArray[np.int64]
    function_words: NDArray[np.int64]


class TopicModel:
    """A model that is loaded with `classifier.load` or made with `TopicModel.from_weights`.

    Attributes
    ----------
    classes_ : ndarray of str, (n_topics,)
        Topic slugs, in the order of `predict_proba`'s columns.
    manifest : dict
        What the model says of itself: topics, recipe, figures.

    Examples
    --------
    >>> import classifier
    >>> model = classifier.load()
    >>> model.predict(["The striker scored twice as the club won the cup final."]).tolist()
    ['sport']
    """

    def __init__(
        self,
        manifest: dict[str, Any],
        arrays: Mapping[str, NDArray[Any]],
        path: Path | None = None,
    ) -> None:
        _check(manifest, arrays)
        self.manifest = manifest
        self.path = path
        self._arrays = dict(arrays)
        slugs = [topic["slug"] for topic in manifest["topics"]]
        self.classes_: NDArray[np.str_] = np.array(slugs, dtype=np.str_)
        self._slugs = slugs
        self._iptc = [str(topic.get("iptc", "")) for topic in manifest["topics"]]
        self._limits = Thresholds.from_manifest(manifest.get("decline", {}))
        self._tag_threshold: list[float] = arrays["tag_threshold"].tolist()
        self._fingerprint = arrays["fingerprint"]
        self._weights = arrays["weights"]
        self._bias, self._scale = arrays["bias"], arrays["scale"]
        self._gain, self._calibration = arrays["gain"], arrays["calibration"]
        # As many bytes a batch as keep the gathered rows in cache, whatever their width.
        self._batch = max(1 << 12, (1 << 16) * 3 // max(3, self._weights.shape[1]))

    @classmethod
    def load(cls, path: str | Path | None = None) -> TopicModel:
        """Open a model folder by memory map.

        Parameters
        ----------
        path : path, optional
            Default: the embedded model.

        Raises
        ------
        ModelError
            The folder is missing, damaged, too new, or holds something else.
        """
        folder = EMBEDDED if path is None else Path(path)
        manifest, arrays = store.read(folder)
        try:
            return cls(manifest, arrays, folder)
        except ModelError as error:
            raise ModelError(f"the model at {folder} cannot be used: {error}") from None

    @classmethod
    def from_weights(
        cls,
        hashes: NDArray[np.uint64],
        weights: NDArray[np.floating[Any]],
        bias: NDArray[np.floating[Any]],
        classes: Sequence[str],
        *,
        importance: NDArray[np.floating[Any]] | None = None,
        bits: int | None = None,
        gain: NDArray[np.floating[Any]] | None = None,
        calibration: NDArray[np.floating[Any]] | None = None,
        tag_threshold: NDArray[np.floating[Any]] | float = 0.25,
        titles: Sequence[str] | None = None,
        iptc: Sequence[str] | None = None,
        decline: Thresholds | None = None,
        about: Mapping[str, Any] | None = None,
    ) -> TopicModel:
        """Make a model from the weights of a linear classifier over hashed n-grams.

        Parameters
        ----------
        hashes : ndarray of uint64, (V,)
            From `ngram_hashes`, each once.
        weights : ndarray of float, (V, k)
            One column a topic, and one more for "none" if ``k == n_topics + 1``.
        bias : ndarray of float, (k,)
        classes : sequence of str, (n_topics,)
        importance : ndarray of float, (V,), optional
            Who keeps a table row that several n-grams want; default: the weights' norm.
        bits : int, optional
            The table has 2^bits rows; default: enough for V, at most 2^18.
        gain : ndarray of float, (N,), optional
            Factor of the weights' sum for a text with 0, 1, ... N - 1 or more known n-grams;
            default: one over the root of that number.
        calibration : ndarray of float, (N,), optional
            Factor of the whole score likewise; default: 1.
        tag_threshold : float or ndarray of float, (n_topics,)
            Probability from which a topic is among the tags.
        titles, iptc : sequence of str, optional
            Readable name and IPTC code of each topic.
        decline : Thresholds, optional
        about : mapping, optional
            Further manifest sections, such as ``recipe`` and ``figures``.

        Raises
        ------
        ModelError
            Shapes do not fit, a number is not finite, or a topic is there twice.
        """
        n_topics, k = len(classes), np.shape(weights)[-1]
        if np.shape(weights) != (len(hashes), k) or k - n_topics not in (0, 1):
            raise ModelError(
                f"weights have the shape {np.shape(weights)}: expected ({len(hashes)}, "
                f"{n_topics}) or one more column for none"
            )
        if np.shape(bias) != (k,):
            raise ModelError(f"bias has the shape {np.shape(bias)}: expected ({k},)")
        weights = np.asarray(weights, np.float64)
        bias = np.asarray(bias, np.float64)
        if not (np.isfinite(weights).all() and np.isfinite(bias).all()):
            raise ModelError("weights and bias must be finite numbers")
        if k == n_topics:
            # No examples of "none" were given: its column never wins.
            weights = np.pad(weights, ((0, 0), (0, 1)))
            bias = np.append(bias, bias.min(initial=0.0) - 30.0)
        rank = np.linalg.norm(weights, axis=1)
        if importance is not None:
            rank = np.asarray(importance, np.float64)
        hashes, weights, rank, marks = _with_marks(np.asarray(hashes), weights, rank)
        packed = pack_table(hashes, weights, rank, bits or bits_for(len(hashes)), marks)
        lengths = np.maximum(np.arange(_LENGTHS), 1)
        arrays: dict[str, NDArray[Any]] = {
            "fingerprint": packed.fingerprint,
            "weights": packed.weights,
            "scale": packed.scale,
            "bias": bias,
            "gain": 1 / np.sqrt(lengths) if gain is None else np.asarray(gain, np.float64),
            "calibration": np.ones(1)
            if calibration is None
            else np.asarray(calibration, np.float64),
            "tag_threshold": np.full(n_topics, tag_threshold, np.float64)
            if isinstance(tag_threshold, int | float)
            else np.asarray(tag_threshold, np.float64),
        }
        names = [str(name) for name in classes]
        topics = [
            {"slug": slug, "title": title, "iptc": code}
            for slug, title, code in zip(
                names, titles or names, iptc or [""] * n_topics, strict=True
            )
        ]
        manifest = {
            **(about or {}),
            "kind": KIND,
            "topics": topics,
            "decline": (decline or Thresholds()).to_manifest(),
        }
        return cls(manifest, arrays)

    def save(self, path: str | Path) -> None:
        """Write the model to a folder that `classifier.load` opens.

        Raises
        ------
        ModelError
            The folder is there and holds no model.
        """
        store.write(path, self.manifest, self._arrays)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the path of a model that was loaded, the arrays of one that was made."""
        if self.path == EMBEDDED:
            return TopicModel.load, ()
        if self.path is not None:
            return TopicModel.load, (self.path.absolute(),)
        return TopicModel, (self.manifest, self._arrays)

    def __repr__(self) -> str:
        """Name the topics' number and the origin."""
        return f"<TopicModel of {len(self.classes_)} topics from {self.path or 'memory'}>"

    def predict_proba(self, texts: Sequence[str], *, n_jobs: int = 1) -> NDArray[np.float64]:
        """Return the probability of each topic for each text.

        Parameters
        ----------
        texts : sequence of str
            Any text at all, including empty ones.
        n_jobs : int
            Threads to share the work; never changes the answer.

        Returns
        -------
        ndarray of float64, (n_texts, n_topics)
            Each row sums to one.

        Raises
        ------
        TypeError
            One string instead of a list of them, or something in the list that is no string.
        """
        return self._answer(_as_texts(texts), n_jobs)[0]

    def predict(self, texts: Sequence[str], *, n_jobs: int = 1) -> NDArray[np.str_]:
        """Return the most probable topic of each text, (n_texts,)."""
        chosen: NDArray[np.str_] = self.classes_[self.predict_proba(texts, n_jobs=n_jobs).argmax(1)]
        return chosen

    def tag(self, text: str) -> Tagging:
        """Return every topic that holds for a text, how sure that is, and why.

        Raises
        ------
        TypeError
            `text` is no string.
        """
        if not isinstance(text, str):
            raise TypeError(f"tag expects one text (str), found {type(text).__name__}")
        return self.tag_many([text])[0]

    def tag_many(self, texts: Sequence[str], *, n_jobs: int = 1) -> list[Tagging]:
        """Return the Tagging of each text, as `tag` gives it."""
        texts = _as_texts(texts)
        probabilities, none, counts = self._answer(texts, n_jobs)
        rows = zip(texts, probabilities, none.tolist(), counts.tolist(), strict=True)
        return [self._tagging(*row) for row in rows]

    def tag_batch(self, batch: Mapping[str, Sequence[str]] | Sequence[str]) -> dict[str, list[Any]]:
        """Tag a batch of rows, for ``Dataset.map(..., batched=True)``, pandas and polars.

        Parameters
        ----------
        batch : mapping with a column "text", or sequence of str

        Returns
        -------
        dict of str to list
            ``topic`` (best one, or None), ``score``, ``tags`` (slugs), ``status``, ``reason``.

        Raises
        ------
        TypeError
            The batch has no column "text", or a text is no string.
        """
        if isinstance(batch, Mapping):
            if "text" not in batch:
                raise TypeError(f'no column "text" in the batch: it has {", ".join(batch)}')
            batch = batch["text"]
        found = self.tag_many(batch)
        return {
            "topic": [t.tags[0].topic if t.tags else None for t in found],
            "score": [t.tags[0].score if t.tags else None for t in found],
            "tags": [t.topics for t in found],
            "status": [t.status for t in found],
            "reason": [t.reason for t in found],
        }

    def read_page(self, text_or_html: str) -> Page:
        """Take a page apart into its article, teasers and boilerplate, each with its Tagging."""
        from classifier.page import read_page

        return read_page(text_or_html, self)

    def scores(self, counts: Counts) -> NDArray[np.float64]:
        """Return the calibrated log-odds, up to a constant, of each topic and of none, (n, k)."""
        known = counts.known
        gain = self._gain.take(known, mode="clip")[:, None]
        scores: NDArray[np.float64] = counts.sums * self._scale
        scores *= gain
        scores += self._bias
        scores *= self._calibration.take(known, mode="clip")[:, None]
        return scores

    def count(self, texts: Sequence[str]) -> Counts:
        """Count a batch's known n-grams and add up their weights, exactly."""
        if any(len(text) > LONGEST_PART for text in texts):
            cut = [parts(text) for text in texts]
            firsts = np.cumsum([0, *map(len, cut)])[:-1]
            counts = [self.count([part]) for pieces in cut for part in pieces]
            return Counts(
                *(np.add.reduceat(np.concatenate(c), firsts) for c in zip(*counts, strict=True))
            )
        grams = hash_batch(texts)
        rows, known = find(grams.hashes, self._fingerprint)
        # What follows a text's last word is no pair.
        n_words = np.diff(grams.words)
        known[2 * grams.words[1:][n_words > 0] - 1] = False
        at = np.flatnonzero(known)
        starts = np.searchsorted(at, 2 * grams.words)
        sums = add_up(rows.take(at), starts, self._weights)
        k = len(self._bias)
        return Counts(sums[:, :k], np.diff(starts), n_words, sums[:, k], sums[:, k + 1])

    def _answer(
        self, texts: Sequence[str], n_jobs: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
        """Return topic probabilities, the probability of none, and four counts of each text."""
        probabilities = np.empty((len(texts), len(self._slugs)))
        none = np.empty(len(texts))
        numbers = np.empty((len(texts), 4), np.int64)

        def work(run: tuple[int, int]) -> None:
            here = slice(*run)
            counts = self.count(texts[here])
            terms = exact_terms(self.scores(counts))
            topics = terms[:, :-1]
            total = topics.sum(axis=1)
            np.divide(topics, total[:, None], out=probabilities[here])
            np.divide(terms[:, -1], total + terms[:, -1], out=none[here])
            np.stack(counts[1:], axis=1, out=numbers[here])

        runs = batches(list(map(len, texts)), self._batch)
        if n_jobs == 1 or len(runs) < 2:
            for run in runs:
                work(run)
        else:
            with ThreadPoolExecutor(n_jobs) as pool:
                list(pool.map(work, runs))
        return probabilities, none, numbers

    def _tagging(
        self, text: str, probabilities: NDArray[np.float64], none: float, counts: list[int]
    ) -> Tagging:
        row = probabilities.tolist()
        order = sorted(range(len(row)), key=row.__getitem__, reverse=True)[: MOST_TAGS + 1]
        first, second = order[0], order[1] if len(order) > 1 else order[0]
        known, words, known_words, function_words = counts
        evidence = Evidence(
            words, known_words, function_words, known, none, row[first],
            row[second] if second != first else 0.0,
        )  # fmt: skip
        status, reason = judge(evidence, self._limits, self._slugs[first], self._slugs[second])
        chosen: list[int] = []
        if status == "confident":
            chosen = [i for i in order if i == first or row[i] >= self._tag_threshold[i]][
                :MOST_TAGS
            ]
        elif status == "unsure":
            chosen = [i for i in order if i == first or row[i] >= UNSURE_TAG][:MOST_UNSURE_TAGS]
        tags = [Tag(self._slugs[i], row[i], self._iptc[i]) for i in chosen]
        return Tagging(tags, status, reason, text, self)


@lru_cache(maxsize=1)
def embedded() -> TopicModel:
    """Return the embedded model, opened once a process."""
    return TopicModel.load()


def _as_texts(texts: object) -> list[str]:
    """Return the texts as a list; refuse whatever is no list of strings."""
    if isinstance(texts, str | bytes | bytearray | Mapping) or not isinstance(texts, Iterable):
        raise TypeError(
            f"expected a list of texts, found {type(texts).__name__}: "
            "put a single text into a list, or use tag(text)"
        )
    if isinstance(texts, np.ndarray):
        texts = texts.tolist() if texts.ndim == 1 else [texts]
    found = texts if isinstance(texts, list) else list(texts)
    if not set(map(type, found)) <= {str}:
        for i, text in enumerate(found):
            if not isinstance(text, str):
                raise TypeError(
                    f"expected texts (str), found {type(text).__name__} at position {i}"
                )
    return found


def _with_marks(
    hashes: NDArray[np.uint64], weights: NDArray[np.float64], rank: NDArray[np.floating[Any]]
) -> tuple[NDArray[np.uint64], NDArray[np.float64], NDArray[np.floating[Any]], NDArray[np.int64]]:
    """Add the function words that the vocabulary lacks; mark words and function words."""
    special = np.array([ngram_hashes([word])[0][0] for word in FUNCTION_WORDS.split()], np.uint64)
    lacking = special[~np.isin(special, hashes)]
    hashes = np.concatenate([hashes.astype(np.uint64), lacking])
    weights = np.pad(weights, ((0, len(lacking)), (0, 0)))
    is_special = np.isin(hashes, special)
    rank = np.where(is_special, np.inf, np.pad(rank, (0, len(lacking))))
    is_word = (hashes & np.uint64(1)) == 0
    return hashes, weights, rank, np.stack([is_word, is_special], axis=1).astype(np.int64)


def _check(manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Refuse arrays and a manifest that do not belong together."""
    if manifest.get("kind") != KIND:
        raise ModelError(f"it is a {manifest.get('kind')!r}, not a {KIND!r}")
    topics = manifest.get("topics")
    if not isinstance(topics, list) or not topics:
        raise ModelError("the manifest lists no topics")
    if not all(isinstance(t, dict) and isinstance(t.get("slug"), str) for t in topics):
        raise ModelError("a topic has no slug")
    if len({t["slug"] for t in topics}) != len(topics):
        raise ModelError("a topic is listed twice")
    if set(arrays) != _ARRAYS:
        raise ModelError(f"it has the arrays {sorted(arrays)}, expected {sorted(_ARRAYS)}")
    k, rows = len(topics) + 1, len(arrays["fingerprint"])
    lanes = -(-(k + _MARKS) // 8)
    shapes = {
        "fingerprint": (rows,), "weights": (rows, lanes), "bias": (k,), "scale": (k,),
        "gain": (len(arrays["gain"]),), "calibration": (len(arrays["calibration"]),),
        "tag_threshold": (k - 1,),
    }  # fmt: skip
    for name, shape in shapes.items():
        dtype = {"fingerprint": "uint16", "weights": "uint64"}.get(name, "float64")
        array = arrays[name]
        if array.shape != shape or array.dtype.name != dtype or 0 in shape:
            raise ModelError(
                f"array {name!r} is {array.dtype} {array.shape}, expected {dtype} {shape}"
            )
        if dtype == "float64" and not np.isfinite(array).all():
            raise ModelError(f"array {name!r} holds numbers that are not finite")
    if rows & (rows - 1) or not 2 <= rows <= 1 << MOST_BITS:
        raise ModelError(f"the table has {rows} rows, expected a power of two")
