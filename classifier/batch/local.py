"""The engine for one machine: one reader, some threads that tag, one writer, all in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from classifier.batch import Progress
from classifier.batch.plan import PART_BYTES, Plan
from classifier.batch.rows import Chunk, Position
from classifier.batch.state import RunState
from classifier.batch.tally import Done, Tally
from classifier.errors import ClassifierError, InputError


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
    asked = frozenset(plan.recipe.fields.read)
    rendered: list[Any] = []
    tally = Tally(asked, start)
    rows = n_rejects = 0
    for done in _answered(plan, start, jobs):
        chunk = done.chunk
        if done.rejects and strict:
            raise InputError(f"{done.rejects[0]} (--strict stops at the first row that fails)")
        if done.rows_out + len(done.rejects) != chunk.n_rows:
            raise ClassifierError(
                f"{chunk.n_rows} rows were read, but {done.rows_out} answered and "
                f"{len(done.rejects)} rejected before {chunk.end}: please report this"
            )
        rendered.append(done.rendered)
        tally.add(done)
        rows += chunk.n_rows
        n_rejects += len(done.rejects)
        if tally.rows_in >= plan.part_rows or tally.n_bytes >= PART_BYTES:
            state.commit(state.write_part(len(state.parts), rendered, tally))
            rendered, tally = [], Tally(asked, chunk.end)
        if on_progress is not None:
            share = (chunk.end.source + chunk.progress) / len(plan.sources)
            on_progress(Progress(rows, share, n_rejects))
    if rendered:
        state.commit(state.write_part(len(state.parts), rendered, tally))


def _answered(plan: Plan, start: Position, jobs: int) -> Iterator[Done]:
    """Yield the answers in the order of the rows, with a bounded number of chunks under way."""
    answerer, sink = plan.answerer, plan.sink

    def answer(chunk: Chunk) -> Done:
        return Done.of(chunk, answerer(chunk), sink)

    waiting: deque[Future[Done]] = deque()
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="tag")
    try:
        for chunk in plan.chunks(start):
            waiting.append(pool.submit(answer, chunk))
            if len(waiting) > jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
