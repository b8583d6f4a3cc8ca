"""Change the code in one place at a time and see whether the tests notice: mutation testing.

``python -m tools.mutants [AREA ...] [--most N]``; N mutants of each file are drawn with a fixed
seed, all of them without it. Survivors are printed with what was changed;
``docs/notes/hostile-input.md`` says of each what became of it.

A tool of our own, because what it has to do is little (a change, a run of the area's tests in a
copy of the tree) and starting Python, numpy and pytest anew for each mutant, as others do, takes
longer than the tests: here each run is forked from a process that has them loaded.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AREAS: dict[str, tuple[list[str], list[str]]] = {
    "ngrams": (["ngrams.py", "characters.py", "spans.py"], ["tests/core/test_ngrams.py"]),
    "scoring": (
        ["scoring.py", "softmax.py", "table.py"],
        ["tests/core/test_table.py", "tests/core/test_softmax.py", "tests/core/test_model.py",
         "tests/trust/test_formats.py"],
    ),
    "roles": (
        ["page/roles.py", "page/trees.py", "page/choose.py", "page/neighbours.py", "page/second.py",
         "page/page_kind.py"],
        ["tests/page/test_choose.py", "tests/page/test_neighbours.py", "tests/page/test_roles.py",
         "tests/page/test_page_kind.py",
         "tests/page/test_trees.py", "tests/page/test_features.py", "tests/page/test_page.py",
         "-k", "not linear_time"],
    ),
    "words": (
        ["page/codes.py", "page/forms.py", "page/features.py", "page/block_kinds.py"],
        ["tests/page/test_codes.py", "tests/page/test_first_pass.py",
         "tests/page/test_block_kinds.py", "tests/page/test_features.py",
         "tests/page/test_neighbours.py", "tests/page/test_page.py", "-k", "not linear_time"],
    ),
    "blocks": (
        ["page/blocks.py", "page/marks.py", "page/wrapped.py"],
        ["tests/page/test_block_limits.py", "tests/page/test_marks.py",
         "tests/page/test_wrapped.py", "tests/page/test_blocks.py", "tests/page/test_page.py",
         "-k", "not linear_time"],
    ),
    "cards": (["page/cards.py"], ["tests/page/test_cards.py"]),
    "menu": (["page/menu.py"], ["tests/page/test_menu.py"]),
    "headlines": (
        ["page/headline.py", "page/datelines.py", "page/titles.py", "page/body.py", "page/mend.py"],
        ["tests/page/test_headline.py", "tests/page/test_datelines.py", "tests/page/test_titles.py",
         "tests/page/test_body.py", "tests/page/test_mend.py"],
    ),
    "credits": (
        ["page/credits.py", "page/shown.py", "page/jsonld.py", "page/metadata.py"],
        ["tests/page/test_credit_limits.py", "tests/page/test_shown_limits.py",
         "tests/page/test_credits.py", "tests/page/test_html.py", "tests/page/test_body.py"],
    ),
    "bare": (["page/bare.py"], ["tests/page/test_bare.py"]),
    "kinds": (["page/page_kind.py"], ["tests/page/test_page_kind.py"]),
    "several": (
        ["page/several.py", "page/apart.py"],
        ["tests/page/test_several.py", "tests/page/test_apart.py"],
    ),
    "wrapped": (["page/wrapped.py"], ["tests/page/test_wrapped.py", "tests/page/test_blocks.py"]),
    "html_features": (
        ["page/html_features.py"],
        ["tests/page/test_features.py", "tests/page/test_html.py", "tests/page/test_html_limits.py",
         "-k", "not hostile"],
    ),
    "pickled": (["pickled.py"], ["tests/core/test_pickled.py"]),
    "frames": (["batch/frames.py"], ["tests/batch/test_frames.py"]),
    "rows": (
        ["labelled_rows.py", "labelled_tables.py"],
        ["tests/fit/test_rows.py", "tests/fit/test_labelled.py", "tests/fit/test_packed.py",
         "tests/fit/test_piped.py"],
    ),
    "charsets": (
        ["charsets.py", "one_line.py"],
        # Without those that start processes: what they ask is asked of the function, too.
        ["tests/cli/test_files.py", "tests/cli/test_steering.py",
         "-k", "not (printed or terminal or named_without or not_there)"],
    ),
    "labelled": (
        ["folds.py", "label_folders.py", "topics_file.py", "csv_cells.py"],
        ["tests/fit/test_folds.py", "tests/fit/test_topics_file.py",
         "tests/fit/test_label_folders.py", "tests/batch/test_long_cells.py",
         "-k", "not stops_fit"],
    ),
    "examples": (
        ["estimator_input.py", "no_topic.py"],
        # Without those that fit models: the same is asked of what they give to the fit.
        ["tests/estimator/test_labels_given.py", "tests/estimator/test_none_column.py"],
    ),
    "estimator": (
        ["estimator.py"],
        ["tests/estimator/test_fit_by_hand.py", "tests/estimator/test_by_hand.py",
         "tests/estimator/test_estimator.py", "tests/estimator/test_input.py",
         "-k", "fit_by_hand or a_note_weighs or its_tags or nothing_is or refused or some_text"],
    ),
    "fitting": (
        ["fitting.py"],
        # Of those that fit the ones within this process.
        ["tests/fit/test_protocol.py", "tests/fit/test_fitting.py",
         "-k", "protocol or figures_are or few_texts or first_label or fifth or one_label or rare"],
    ),
    "command": (["cli/batch.py"], ["tests/batch/test_command.py"]),
    "assembly": (
        ["assembly.py"],
        ["tests/core/test_assembly.py", "tests/core/test_model.py",
         "-k", "not huge_ones and not on_any_threads"],
    ),
    "input": (
        ["batch/ids.py", "batch/earlier.py", "batch/records.py"],
        ["tests/batch/test_ids.py", "tests/batch/test_earlier.py"],
    ),
    "links": (["page/links.py"], ["tests/page/test_links.py", "tests/page/test_html.py"]),
    "decline": (
        ["decline.py", "chosen.py", "tagging.py"],
        ["tests/core/test_decline.py", "tests/core/test_chosen.py", "tests/core/test_tagging.py",
         "tests/core/test_store.py", "tests/core/test_model.py", "tests/batch/test_tagged.py",
         "-k", "not huge_ones and not on_any_threads"],
    ),
    "resume": (
        ["batch/state.py", "batch/run_files.py", "batch/journal.py", "batch/local.py",
         "batch/tally.py"],
        # Without those that start processes: the same is asked, at a tenth of the time.
        ["tests/batch/test_state.py", "tests/batch/test_foreign_files.py",
         "tests/batch/test_resume.py", "-k", "not killed and not full_disk and not ctrl_c"],
    ),
    "store": (
        ["store.py", "layout.py"],
        ["tests/core/test_layout.py", "tests/core/test_store.py",
         "tests/core/test_store_write.py"],
    ),
    "files": (
        ["files.py", "other_kinds.py"],
        ["tests/cli/test_file_limits.py", "tests/cli/test_files.py"],
    ),
    "removal": (["removal.py"], ["tests/explain/test_removal.py"]),
    "html": (
        ["page/html.py", "page/elements.py"],
        ["tests/page/test_elements.py", "tests/page/test_html_limits.py",
         "tests/page/test_html.py", "-k", "not hostile"],
    ),
    "readers": (
        ["batch/rows.py", "batch/streams.py", "batch/jsonl.py", "batch/csvfile.py",
         "batch/parquet.py", "batch/inputs.py", "batch/source.py", "batch/answers.py"],
        ["tests/batch/test_rows.py", "tests/batch/test_streams.py", "tests/batch/test_jsonl.py",
         "tests/batch/test_csvfile.py", "tests/batch/test_parquet.py",
         "tests/batch/test_inputs.py", "tests/batch/test_answers.py"],
    ),
    "batch": (
        ["batch/plan.py", "batch/columns.py", "batch/sinks.py", "batch/arrow.py",
         "batch/values.py"],
        # Without the three of them that are about size or time.
        ["tests/batch/test_columns.py", "tests/batch/test_sinks.py",
         "tests/batch/test_formats.py", "tests/batch/test_values.py",
         "tests/batch/test_state.py", "tests/batch/test_rejects.py",
         "tests/batch/test_tagged.py", "tests/batch/test_resume.py",
         "-k", "not (killed or full_disk or ctrl_c or million or ten_thousand or little_time)"],
    ),
}  # fmt: skip
"""Files of classifier/, and the tests that have to notice (the quick ones first)."""

PATIENCE = 5
"""Times as long as the tests take without a change: a mutant that runs longer would hang, and
counts as noticed. Of the processor; ten times as much of the clock, for other jobs run, too."""

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn,
    ast.NotIn: ast.In, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult, ast.Div: ast.Mult, ast.Mod: ast.Mult, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


def mutants(tree: ast.Module) -> Iterator[tuple[str, ast.Module]]:
    """Yield each changed tree with what was changed and where."""
    places = [node for node in _executed(tree) if _changes(node)]
    for node in places:
        for change in _changes(node):
            before = ast.unparse(node)
            memo: dict[int, object] = {}
            changed = copy.deepcopy(tree, memo)
            twin = memo[id(node)]
            _apply(twin, change)
            after = ast.unparse(twin)  # type: ignore[arg-type]
            what = before.splitlines()[0][:70], after.splitlines()[0][:70]
            line = getattr(node, "lineno", 0)
            yield f"{line}: {what[0]}  ->  {what[1]}", ast.fix_missing_locations(changed)


def _executed(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes that run when the tests do: no annotations, docstrings, messages of errors."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list") or isinstance(node, ast.Raise):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr):
                yield child
                yield from _executed(child)


def _changes(node: ast.AST) -> list[str]:
    """Names of the changes that a node allows."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in SWAPS:
            return ["op"]
        case ast.BinOp(op=op) | ast.AugAssign(op=op) | ast.BoolOp(op=op) if type(op) in SWAPS:
            return ["op"]
        case ast.UnaryOp(op=ast.Not()):
            return ["without not"]
        case ast.Constant(value=bool()):
            return ["other"]
        case ast.Constant(value=int()):
            return ["one more"]
        case ast.If() | ast.While() | ast.IfExp():
            return ["negated"]
        case ast.Expr(value=ast.Call()):
            return ["left out"]
    return []


def _apply(node: object, change: str) -> None:
    match node, change:
        case ast.Compare(ops=[op]), "op":
            node.ops = [SWAPS[type(op)]()]  # type: ignore[list-item]
        case ((ast.BinOp() | ast.AugAssign() | ast.BoolOp()), "op"):
            node.op = SWAPS[type(node.op)]()  # type: ignore[assignment]
        case ast.UnaryOp(), "without not":
            node.op = ast.UAdd()
            node.operand = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
        case ast.Constant(), "other":
            node.value = not node.value
        case ast.Constant(value=int(value)), "one more":
            node.value = value + 1
        case ((ast.If() | ast.While() | ast.IfExp()), "negated"):
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Expr(), "left out":
            node.value = ast.Constant(None)


@dataclass(frozen=True)
class Limits:
    """Seconds that the tests may take."""

    processor: int = resource.RLIM_INFINITY
    clock: int = 0  # none


def noticed(tests: list[str], limits: Limits) -> bool:
    """Run the tests of the changed tree in a fork; whether one failed or hung."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
    code = 1
    with contextlib.suppress(BaseException):
        resource.setrlimit(resource.RLIMIT_CPU, (limits.processor, limits.processor))
        signal.alarm(limits.clock)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        import pytest

        options = [
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            "-o",
            "addopts=--import-mode=importlib",
            "-W",
            "ignore::pytest.PytestAssertRewriteWarning",
        ]
        code = int(pytest.main([*options, *tests]))
    os._exit(code)


def baseline(area: str, tests: list[str]) -> Limits:
    """Run the tests without a change, and set the limits by how long they take."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    if noticed(tests, Limits()):
        raise SystemExit(f"mutants: the tests of {area} fail without any change")
    after, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - start
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{area}: {processor:.0f} s of processor, {clock:.0f} s without a change", flush=True)
    return Limits(10 + int(PATIENCE * processor), 60 + int(10 * PATIENCE * clock))


def main() -> int:
    """Mutate each area in turn."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("areas", nargs="*", metavar="AREA", help=", ".join(AREAS))
    parser.add_argument("--most", type=int, help="mutants a file")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        tree = Path(name)
        for part in ("classifier", "tests", "tools", "data", "train"):
            skip = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / part, tree / part, ignore=skip)
        shutil.copy(ROOT / "pyproject.toml", tree)
        os.chdir(tree)
        sys.path.insert(0, name)
        sys.path[:] = [path for path in sys.path if path not in ("", str(ROOT))]
        os.environ |= {"PYTHONPATH": name, "PYTHONDONTWRITEBYTECODE": "1"}
        sys.dont_write_bytecode = True
        # Loaded once, for every fork; nothing of the package itself may be.
        import hypothesis  # noqa: F401
        import numpy as np  # noqa: F401
        import pyarrow.parquet  # noqa: F401
        import pytest  # noqa: F401
        import sklearn.ensemble  # noqa: F401

        assert "classifier" not in sys.modules
        total = survived = 0
        for area in args.areas or AREAS:
            files, tests = AREAS[area]
            limits = baseline(area, tests)
            for file in files:
                path = tree / "classifier" / file
                source = path.read_text(encoding="utf-8")
                made = list(mutants(ast.parse(source)))
                if args.most and len(made) > args.most:
                    made = random.Random(file).sample(made, args.most)  # noqa: S311
                alive = 0
                for what, changed in made:
                    path.write_text(ast.unparse(changed), encoding="utf-8")
                    if not noticed(tests, limits):
                        alive += 1
                        print(f"SURVIVED  {file}:{what}", flush=True)
                path.write_text(source, encoding="utf-8")
                print(f"{file}: {len(made) - alive} of {len(made)} noticed", flush=True)
                total, survived = total + len(made), survived + alive
    print(f"{total - survived} of {total} mutants noticed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
