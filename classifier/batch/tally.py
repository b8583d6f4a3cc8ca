"""What is told of a chunk that was answered, and counted of the chunks of a part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from classifier.batch.answers import Answers
from classifier.batch.rows import Chunk, Position, Reject
from classifier.batch.sinks import Sink


@dataclass(frozen=True, slots=True)
class Done:
    """A chunk, answered.

    Attributes
    ----------
    chunk : Chunk
        As it was read.
    rendered : object
        Its rows as the sink takes them.
    rows_out : int
        Rows for the output.
    rejects : list of Reject
        Rows that are not in it.
    absent : frozenset of str
        Columns asked for that no row of it has, as in `Rows`.
    html : int
        Rows whose text is HTML that was tagged as plain text.
    """

    chunk: Chunk
    rendered: Any
    rows_out: int
    rejects: list[Reject]
    absent: frozenset[str]
    html: int

    @classmethod
    def of(cls, chunk: Chunk, answers: Answers, sink: Sink) -> Done:
        """Render a chunk's answers and let go of them, which may be many times as large."""
        rendered = sink.render(answers)
        return cls(chunk, rendered, answers.n_rows, answers.rejects, answers.absent, answers.html)


@dataclass(slots=True)
class Tally:
    """The chunks of a part, counted.

    Attributes
    ----------
    absent : frozenset of str
        Columns asked for that no row so far has; all of them to begin with.
    end : Position
        Where the next part begins.
    rows_out, html : int
        As in `Done`.
    rejects : list of Reject
        As in `Done`.
    n_bytes : int
        Size of the chunks in the input.
    """

    absent: frozenset[str]
    end: Position
    rows_out: int = 0
    html: int = 0
    rejects: list[Reject] = field(default_factory=list)
    n_bytes: int = 0

    @property
    def rows_in(self) -> int:
        """Rows of the input."""
        return self.rows_out + len(self.rejects)

    def add(self, done: Done) -> None:
        """Count a chunk."""
        self.absent &= done.absent
        self.end = done.chunk.end
        self.rows_out += done.rows_out
        self.html += done.html
        self.rejects += done.rejects
        self.n_bytes += done.chunk.n_bytes
