"""The engine for one machine: one reader, some threads that tag, one writer, all in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from classifier.batch import Progress
from classifier.batch.plan import PART_BYTES, Plan
from classifier.batch.rows import Chunk, Position, Reject
from classifier.batch.state import RunState
from classifier.errors import ClassifierError, InputError

# What was rendered of a chunk, its rows, its rejects, the columns that no row of it has, and its
# rows of HTML that were tagged as plain text.
Answer = tuple[Any, int, list[Reject], frozenset[str], int]
Answered = tuple[Chunk, Any, int, list[Reject], frozenset[str], int]


def run_parts(
    plan: Plan,
    state: RunState,
    *,
    jobs: int,
    strict: bool,
    on_progress: Callable[[Progress], None] | None,
) -> None:
    """Tag everything that is not in a complete part yet.

    Parameters
    ----------
    plan : Plan
        What to do.
    state : RunState
        Open; its parts are complete.
    jobs : int
        Threads that tag.
    strict : bool
        Whether the first reject ends the run.
    on_progress : callable or None
        Is told after every chunk.

    Raises
    ------
    InputError
        `strict`, and a row was rejected; the input changed or is gone.
    """
    start = state.parts[-1].position if state.parts else Position()
    rendered: list[Any] = []
    rejects: list[Reject] = []
    rows_out = n_bytes = rows = n_rejects = html = 0
    asked = absent = frozenset(plan.recipe.fields.read)

    def close(end: Position) -> None:
        nonlocal rows_out, n_bytes, absent, html
        state.write_rows(len(state.parts), rendered)
        state.commit(state.write_part(len(state.parts), rejects, rows_out, end, absent, html))
        rendered.clear()
        rejects.clear()
        rows_out = n_bytes = html = 0
        absent = asked

    end = start
    for chunk, output, n_out, bad, lacking, n_html in _answered(plan, start, jobs):
        if bad and strict:
            raise InputError(f"{bad[0]} (--strict stops at the first row that fails)")
        if n_out + len(bad) != chunk.n_rows:
            raise ClassifierError(
                f"{chunk.n_rows} rows were read, but {n_out} answered and {len(bad)} rejected "
                f"before {chunk.end}: please report this"
            )
        rendered.append(output)
        rejects += bad
        rows_out += n_out
        n_bytes += chunk.n_bytes
        absent &= lacking
        html += n_html
        end = chunk.end
        rows += chunk.n_rows
        n_rejects += len(bad)
        if rows_out + len(rejects) >= plan.part_rows or n_bytes >= PART_BYTES:
            close(end)
        if on_progress is not None:
            share = (chunk.end.source + chunk.progress) / len(plan.sources)
            on_progress(Progress(rows, share, n_rejects))
    if rendered:
        close(end)


def _answered(plan: Plan, start: Position, jobs: int) -> Iterator[Answered]:
    """Yield the answers in the order of the rows, with a bounded number of chunks under way."""
    answerer, sink = plan.answerer, plan.sink

    def answer(chunk: Chunk) -> Answer:
        answers = answerer(chunk)
        told = answers.n_rows, answers.rejects, answers.absent, answers.html
        return (sink.render(answers), *told)

    waiting: deque[tuple[Chunk, Future[Answer]]] = deque()
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="tag")
    try:
        for chunk in plan.chunks(start):
            waiting.append((chunk, pool.submit(answer, chunk)))
            if len(waiting) > jobs:
                done, future = waiting.popleft()
                yield (done, *future.result())
        while waiting:
            done, future = waiting.popleft()
            yield (done, *future.result())
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
