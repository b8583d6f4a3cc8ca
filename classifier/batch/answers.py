"""One chunk from rows to answers: the same function for threads, Ray actors and Spark tasks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from classifier.batch.ids import filled, row_in_file
from classifier.batch.rows import Chunk, Column, Fields, Reject, Rows
from classifier.batch.tagged import Tagged, from_taggings, tag_columns
from classifier.decline import STATUSES
from classifier.errors import MissingExtraError
from classifier.page.blocks import is_html
from classifier.page.metadata import Metadata

if TYPE_CHECKING:
    from classifier.model import TopicModel
    from classifier.page import Page
    from classifier.tagging import Tagging

#: Columns that every output has after the id and the kept ones, in this order.
ANSWER_COLUMNS = ("topic", "score", "status", "tags", "reason")
#: Columns that ``read_page`` puts before them.
PAGE_COLUMNS = (
    *("kind", "article", "teasers"),
    *("title", "byline", "date", "site", "articles"),
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is asked of every row.

    Attributes
    ----------
    fields : Fields
        Columns of the input.
    read_page : bool
        Whether a text is a whole page, of which the article is tagged and returned.
    top : int or None
        Most tags of a row.
    threshold : float or None
        Least score of a tag.
    """

    fields: Fields
    read_page: bool = False
    top: int | None = None
    threshold: float | None = None

    def output_names(self) -> list[str]:
        """Names of the output's columns, in order."""
        kept = [self.kept_name(name) for name in self.fields.keep]
        return ["id", *kept, *self.answer_names()]

    def answer_names(self) -> list[str]:
        """Names of those that the answers are in."""
        return [*(PAGE_COLUMNS if self.read_page else ()), *ANSWER_COLUMNS]

    def kept_name(self, name: str) -> str:
        """Name of a kept column in the output: its own, unless an answer is called so."""
        taken = name in ("id", *self.answer_names())
        return f"input_{name}" if taken else name


@dataclass(slots=True)
class Answers:
    """The output rows of one chunk, and its rejects.

    Attributes
    ----------
    columns : dict of str to Column
        ``id``, the kept columns, and those of pages, by their names in the output.
    tagged : Tagged
        From which the columns of answers are made.
    rejects : list of Reject
        The rows that are not in the output.
    absent : frozenset of str
        As in `Rows`.
    html : int
        Rows whose text is HTML, and was tagged as if it were plain.
    """

    columns: dict[str, Column]
    tagged: Tagged
    rejects: list[Reject]
    absent: frozenset[str]
    html: int

    @property
    def n_rows(self) -> int:
        """Rows for the output."""
        return len(self.tagged.statuses)


class Answerer:
    """Parses a chunk and tags its rows.

    Parameters
    ----------
    model : TopicModel
        Pickles as its path, so that a worker process maps the same file.
    recipe : Recipe
        What is asked.
    name_row : callable
        Makes the id of a row from its file and number, for input without a column of ids.
    """

    def __init__(
        self, model: TopicModel, recipe: Recipe, name_row: Callable[[str, int], Any]
    ) -> None:
        self.model = model
        self.recipe = recipe
        self.name_row = name_row

    def __call__(self, chunk: Chunk) -> Answers:
        """Answer every row of a chunk.

        Parameters
        ----------
        chunk : Chunk
            From a reader.

        Returns
        -------
        Answers
            As many rows and rejects, together, as the chunk has rows.
        """
        rows = chunk.rows(self.recipe.fields)
        pages, tagged = self._ask(rows)
        columns: dict[str, Column] = {"id": self._ids(rows)}
        for name in self.recipe.fields.keep:
            columns[self.recipe.kept_name(name)] = rows.columns[name]
        if self.recipe.read_page:
            columns |= self._page_columns(pages)
        tagged = self._limited(tagged)
        html = 0 if self.recipe.read_page or rows.html else sum(map(_looks_html, rows.texts))
        return Answers(columns, tagged, rows.rejects, rows.absent, html)

    def _ids(self, rows: Rows) -> Column:
        if "" in rows.columns:  # files, which are named by their paths
            return rows.columns[""]
        if self.recipe.fields.id is None:
            return [self.name_row(rows.source, number) for number in rows.numbers]
        names = (row_in_file(rows.source, number) for number in rows.numbers)
        return filled(rows.columns[self.recipe.fields.id], names)

    def _ask(self, rows: Rows) -> tuple[list[Page], Tagged]:
        """Answer every row; those that fail become rejects."""
        try:
            return self._ask_all(rows.texts, html=rows.html)
        except MissingExtraError:  # no fault of a row, and the next would be answered no better
            raise
        except Exception:  # noqa: BLE001 - one row must not cost the run: find out which
            sound = []
            for at, text in enumerate(rows.texts):
                try:
                    self._ask_all([text], html=rows.html)
                    sound.append(at)
                except Exception as error:  # noqa: BLE001 - as above
                    source = rows.columns[""][at] if "" in rows.columns else rows.source
                    reason = f"cannot be tagged: {type(error).__name__}: {error}"
                    rows.rejects.append(Reject(source, rows.numbers[at], "not-tagged", reason))
            rows.rejects.sort(key=lambda reject: reject.row)
            _keep(rows, sound)
            return self._ask_all(rows.texts, html=rows.html)

    def _limited(self, tagged: Tagged) -> Tagged:
        return tagged.limited(self.recipe.top, self.recipe.threshold)

    def _page_columns(self, pages: Sequence[Page]) -> dict[str, Column]:
        said = [page.metadata or Metadata() for page in pages]
        return {
            "kind": [page.kind for page in pages],
            "article": [page.article for page in pages],
            "teasers": self._tagged_texts(
                [[(block.text, block.tagging) for block in page.teasers] for page in pages]
            ),
            # A table has null for what a page does not say, its JSON an empty text.
            "title": [page.title or None for page in pages],
            "byline": [of.byline or None for of in said],
            "date": [of.date or None for of in said],
            "site": [of.site or None for of in said],
            "articles": self._tagged_texts(
                [list(zip(page.articles, page.article_taggings, strict=True)) for page in pages]
            ),
        }

    def _tagged_texts(
        self, pages: Sequence[Sequence[tuple[str, Tagging]]]
    ) -> list[list[dict[str, Any]]]:
        """Return texts of each page, with tags within the same limits as the page's own."""
        taggings = [tagging for texts in pages for _, tagging in texts]
        tagged = self._limited(from_taggings(self.model, taggings))
        answers = zip(tagged.tag_objects(), tagged.statuses.tolist(), strict=True)
        return [
            [
                {"text": text, "tags": tags, "status": STATUSES[status]}
                for (text, _), (tags, status) in zip(texts, answers, strict=False)
            ]
            for texts in pages
        ]

    def _ask_all(self, texts: Sequence[str], *, html: bool) -> tuple[list[Page], Tagged]:
        if self.recipe.read_page or html:
            pages = [self.model.read_page(text) for text in texts]
            return pages, from_taggings(self.model, [page.tagging for page in pages])
        return [], tag_columns(self.model, texts)


def _looks_html(text: str) -> bool:
    # The look of `is_html` takes as long as a headline's tags do; most texts need not pay for it.
    if "<" not in text or not ("</" in text or text.lstrip().startswith("<")):
        return False
    return is_html(text)


def _keep(rows: Rows, sound: list[int]) -> None:
    """Leave only some rows of a chunk."""
    rows.numbers = [rows.numbers[at] for at in sound]
    rows.texts = [rows.texts[at] for at in sound]
    for name, column in rows.columns.items():
        if isinstance(column, list):
            rows.columns[name] = [column[at] for at in sound]
        else:
            rows.columns[name] = column.take(pa.array(sound, pa.int64()))
