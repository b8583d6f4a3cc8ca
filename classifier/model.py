"""The topic model: texts to probabilities and tags, on numpy alone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

import classifier
from classifier import pickled, store
from classifier.assembly import assemble
from classifier.chosen import TagRule, chosen, ranked
from classifier.decline import Evidence, Thresholds, judge
from classifier.errors import MissingModelError, ModelError
from classifier.layout import TAGS_BY_REST, check
from classifier.scoring import Answers, Counts, Scorer
from classifier.tagging import Tag, Tagging, tagging_of
from classifier.texts import as_texts

EMBEDDED = Path(__file__).parent / "pretrained" / "topics"


class TopicModel:
    """A model that is loaded with `classifier.load` or made with `TopicModel.from_weights`.

    Attributes
    ----------
    classes_ : ndarray of str, (n_topics,)
        Topic slugs, in the order of `predict_proba`'s columns.
    manifest : dict
        What the model says of itself: topics, recipe, figures. Writing into it changes no answer.

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
        check(manifest, arrays)
        self.manifest = manifest
        self.path = path
        self._arrays = dict(arrays)
        slugs = tuple(topic["slug"] for topic in manifest["topics"])
        self.classes_: NDArray[np.str_] = np.array(slugs, dtype=np.str_)
        self.classes_.flags.writeable = False  # one model is shared by the whole process
        self._slugs = slugs
        self._iptc = tuple(str(topic.get("iptc", "")) for topic in manifest["topics"])
        self._limits = Thresholds.from_manifest(manifest.get("decline", {}))
        self._tag_threshold: list[float] = arrays["tag_threshold"].tolist()
        self._tag_rule = TagRule(arrays["tag_threshold"], manifest.get(TAGS_BY_REST, False))
        self._scorer = Scorer(arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str] | None = None) -> TopicModel:
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
        if path is not None and not os.fspath(path):
            raise MissingModelError("an empty path: name a model folder, or nothing for ours")
        folder = EMBEDDED if path is None else Path(path)
        manifest, arrays = store.read(folder)
        try:
            # Absolute, so that a pickle of the model made after a chdir names the same folder.
            return cls(manifest, arrays, folder.absolute())
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
        latents: NDArray[np.floating[Any]] | None = None,
        hidden: Mapping[str, NDArray[Any]] | None = None,
        tag_threshold: NDArray[np.floating[Any]] | float = 0.25,
        tags_by_rest: bool = False,
        titles: Sequence[str] | None = None,
        iptc: Sequence[str] | None = None,
        decline: Thresholds | None = None,
        about: Mapping[str, Any] | None = None,
    ) -> TopicModel:
        """Make a model from the weights of a linear classifier over hashed n-grams.

        Parameters
        ----------
        hashes : ndarray of uint64, (V,)
            From `ngram_hashes`; of one that is there twice the more important counts.
        weights : ndarray of float, (V, k)
            One column a topic, and one more for "none" if ``k == n_topics + 1``.
        bias : ndarray of float, (k,)
        classes : sequence of str, (n_topics,)
        importance : ndarray of float, (V,), optional
            Who keeps a table row that several n-grams want; default: the weights' norm.
        bits : int, optional
            The table has 2^bits rows, 2 to 24; default: enough for V, at most 2^18.
        gain : ndarray of float, (N,), optional
            Factor of the weights' sum for a text with 0, 1, ... N - 1 or more known n-grams;
            default: one over the root of that number.
        calibration : ndarray of float, (N,), optional
            Factor of the whole score likewise; default: 1.
        latents : ndarray of float, (V, b), optional
            Further columns of the table, for the hidden layer; needs `hidden`.
        hidden : mapping of str to ndarray, optional
            The hidden layer on the latents, as `classifier.hidden.pack` makes it; needs `latents`.
        tag_threshold : float or ndarray of float, (n_topics,)
            Probability from which a topic is among the tags.
        tags_by_rest : bool
            Whether that probability is the threshold times the square root of what the best topic
            leaves, and at least the threshold's square: a topic beside one of .9 needs less than
            one beside one of .6.
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
        manifest, arrays = assemble(
            hashes, weights, bias, classes,
            importance=importance, bits=bits, gain=gain, calibration=calibration,
            latents=latents, hidden=hidden, tag_threshold=tag_threshold,
            tags_by_rest=tags_by_rest, titles=titles, iptc=iptc, decline=decline, about=about,
        )  # fmt: skip
        return cls(manifest, arrays)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model to a folder that `classifier.load` opens.

        Raises
        ------
        ModelError
            The folder holds no model and is not empty, or holds one that cannot be replaced.
        """
        store.write(path, self.manifest, self._arrays)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the path of a model that was loaded, the arrays of one that was made.

        Each Tagging and Page is pickled with its model: a process keeps one, not one for each.
        """
        comes_with_us = self.path == EMBEDDED
        if comes_with_us and type(self) is TopicModel:
            return embedded, ()
        return pickled.reduced(self, comes_with_us=comes_with_us)

    def __copy__(self) -> TopicModel:
        """Return the model itself: its answers never change, so a copy would only cost memory."""
        return self

    def __deepcopy__(self, memo: object) -> TopicModel:
        """Return the model itself, also as part of a page that is copied."""
        return self

    def __repr__(self) -> str:
        """Name the topics' number and the origin."""
        return f"<TopicModel of {len(self.classes_)} topics from {self.path or 'memory'}>"

    def predict_proba(self, texts: Iterable[str], *, n_jobs: int = 1) -> NDArray[np.float64]:
        """Return the probability of each topic for each text.

        Parameters
        ----------
        texts : iterable of str
            A list, an array or one column of a table; any text at all, including empty ones.
        n_jobs : int
            Threads to share the work, such as ``os.cpu_count()``; never changes the answer.

        Returns
        -------
        ndarray of float64, (n_texts, n_topics)
            Each row sums to one.

        Raises
        ------
        TypeError
            One string, a table or a set instead of a list of texts, or something in the list
            that is no string.
        InputError
            `n_jobs` is less than 1.
        """
        return self.answer(texts, n_jobs=n_jobs).probabilities

    def predict(self, texts: Iterable[str], *, n_jobs: int = 1) -> NDArray[np.str_]:
        """Return the most probable topic of each text, (n_texts,)."""
        best: NDArray[np.str_] = self.classes_[self.predict_proba(texts, n_jobs=n_jobs).argmax(1)]
        return best

    def tag(self, text: str) -> Tagging:
        """Return every topic that holds for a text, how sure that is, and why.

        Raises
        ------
        TypeError
            `text` is no string.
        """
        if not isinstance(text, str):
            raise TypeError(f"tag expects one text (str), found {type(text).__name__}")
        return self._tagging(text, *self._scorer.answer_one(text))

    def tag_many(self, texts: Iterable[str], *, n_jobs: int = 1) -> list[Tagging]:
        """Return the Tagging of each text, as `tag` gives it."""
        texts = as_texts(texts)
        return self.taggings(texts, self._scorer.answer(texts, n_jobs))

    def taggings(self, texts: Sequence[str], found: Answers) -> list[Tagging]:
        """Return the Tagging of each text, from what `answer` said of the same texts."""
        rows = zip(
            texts,
            found.probabilities.tolist(),
            found.none.tolist(),
            found.counts.tolist(),
            strict=True,
        )
        return [self._tagging(*row) for row in rows]

    def tag_batch(self, batch: Mapping[str, Iterable[str]] | Iterable[str]) -> dict[str, list[Any]]:
        """Tag a batch of rows, for ``Dataset.map(..., batched=True)``, pandas and polars.

        Parameters
        ----------
        batch : mapping with a column "text", or iterable of str

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

    def read_page(self, text_or_html: str) -> classifier.Page:
        """Take a page apart into its article, teasers and boilerplate, each with its Tagging."""
        from classifier.page import read_page

        return read_page(text_or_html, self)

    @property
    def limits(self) -> Thresholds:
        """Where `tag` declines to answer."""
        return self._limits

    @property
    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """The arrays that the model is made of, as ``docs/model-format.md`` describes them."""
        return MappingProxyType(self._arrays)

    def count(self, texts: Sequence[str]) -> Counts:
        """Count a batch's known n-grams and add up their weights: see `Counts`."""
        return self._scorer.count(texts)

    def scores(self, counts: Counts) -> NDArray[np.float64]:
        """Return the calibrated log-odds, up to a constant, of each topic and of none, (n, k)."""
        return self._scorer.scores(counts)

    def answer(self, texts: Iterable[str], *, n_jobs: int = 1) -> Answers:
        """Return probabilities, the probability of none and counts of each text: see `Answers`.

        Raises
        ------
        TypeError
            As for `predict_proba`.
        InputError
            `n_jobs` is less than 1.
        """
        return self._scorer.answer(as_texts(texts), n_jobs)

    def _tagging(self, text: str, row: list[float], none: float, counts: Sequence[int]) -> Tagging:
        order = ranked(row)
        first, second = order[0], order[1] if len(order) > 1 else order[0]
        known, words, known_words, function_words = counts
        evidence = Evidence(
            words, known_words, function_words, known, none, row[first],
            row[second] if second != first else 0.0, first, second,
        )  # fmt: skip
        status, reason = judge(evidence, self.limits, self._slugs)
        topics = chosen(row, order, status, self._tag_threshold, self._tag_rule.by_rest)
        tags = [Tag(self._slugs[i], row[i], self._iptc[i]) for i in topics]
        return tagging_of(text, self, tags, status, reason)


_opened: dict[Path, TopicModel] = {}


def embedded() -> TopicModel:
    """Return the embedded model, the same one throughout a process."""
    model = _opened.get(EMBEDDED)
    if model is None:
        # Threads that meet here keep what the first has opened. A lock would do as well, but for a
        # process that is forked meanwhile, where nobody would ever open it again.
        model = _opened.setdefault(EMBEDDED, TopicModel.load())
    return model
