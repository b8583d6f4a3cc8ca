"""What a command needs and is not installed is one line that says how to install it."""

import subprocess
import sys

import pytest

ROWS = "text,label\n" + "".join(
    f"The striker scored {n} goals,sport\nThe bank raised its rate by {n} points,business\n"
    for n in range(2, 8)
)


@pytest.mark.parametrize(
    ("missing", "arguments", "said"),
    [
        (["scipy", "sklearn"], ["fit", "rows.csv", "--out", "model"], ("scikit-learn", "train")),
        (["sklearn"], ["fit", "rows.csv", "--out", "model"], ("scikit-learn", "train")),
        (
            ["cleanlab"],
            ["fit", "rows.csv", "--out", "model", "--review", "check.csv"],
            ("cleanlab", "report"),
        ),
        (
            ["matplotlib"],
            ["fit", "rows.csv", "--out", "model", "--report", "report.html"],
            ("matplotlib", "report"),
        ),
        (
            ["matplotlib"],
            ["evaluate", "embedded", "rows.csv", "--report", "report.html"],
            ("matplotlib", "report"),
        ),
        (
            ["scipy"],
            ["evaluate", "embedded", "rows.csv", "--against", "embedded"],
            ("scipy", "train"),
        ),
        (["lxml"], ["page", "page.html"], ("lxml", "html")),
        (["pyarrow"], ["batch", "rows.csv", "tags.csv"], ("pyarrow", "batch")),
        (["lxml"], ["batch", "page.html", "tags.csv"], ("lxml", "html")),
    ],
)
def test_what_is_missing_is_named_before_the_work(missing, arguments, said, tmp_path):
    (tmp_path / "rows.csv").write_text(ROWS)
    (tmp_path / "page.html").write_text("<p>The striker scored.</p>")
    before = sorted(tmp_path.iterdir())
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({missing}))\n"
        f"from classifier.cli import main; sys.exit(main({arguments}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    package, extra = said
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert f"needs {package}, which is not installed" in line
    assert f"pip install 'newsieve[{extra}]'" in line
    assert sorted(tmp_path.iterdir()) == before
