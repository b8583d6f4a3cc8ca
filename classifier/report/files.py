"""Page reports as files: one for a page, a folder with an index for several."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.errors import InputError
from classifier.report.markup import MARK
from classifier.report.page import entry_of, index_html, page_html

if TYPE_CHECKING:
    from classifier.page import Page

INDEX = "index.html"
_REPORT = re.compile(r"(\d{4,})-[a-z0-9-]+\.html")
_LINKED = re.compile(r'<a href="([^"]*)"')


def write_pages(
    out: str,
    pages: Iterable[tuple[str, Page]],
    *,
    many: bool,
    failed: Callable[[], Sequence[str]] = tuple,
) -> str:
    """Write reports of pages.

    Parameters
    ----------
    out : str
        A file, or with `many` a folder, which may be there already.
    pages : iterable of (str, Page)
        Name and page.
    many : bool
        Whether there may be several.
    failed : callable
        Asked after the last page for a line for each file that could not be read.

    Returns
    -------
    str
        The file to open; empty if there was no page, and then nothing was written or made.

    Raises
    ------
    InputError
        `out` is a folder for one page or in none that is there, or a file for several.
    """
    target = Path(out)
    if not many:
        if target.is_dir():
            raise InputError(
                f"{out} is a folder: one page needs a file, such as {target / 'page.html'}"
            )
        if not target.parent.is_dir():
            raise InputError(f"{out}: there is no folder {target.parent}: make it, or name another")
        for name, page in pages:
            _write(target, page_html(page, name))
            return str(target)
        return ""
    if target.is_file():
        raise InputError(f"{out} is a file: several pages need a folder, such as report/")
    if target.suffix.lower() in (".html", ".htm") and not target.is_dir():
        raise InputError(
            f"{out} is the name of a file: several pages need a folder, such as report/"
        )
    entries = []
    for number, (name, page) in enumerate(pages, 1):
        target.mkdir(parents=True, exist_ok=True)
        stem = re.sub(r"[^A-Za-z0-9]+", "-", Path(name).stem).strip("-").lower()[:60]
        href = f"{number:04d}-{stem or 'page'}.html"
        _write(target / href, page_html(page, name))
        entries.append(entry_of(page, name, href))
    if not entries:
        return ""
    earlier = _linked_by(target / INDEX)
    _write(target / INDEX, index_html(entries, failed()))
    for href in earlier - {entry.href for entry in entries}:
        if _is_report(target / href):
            (target / href).unlink()
    return str(target / INDEX)


def _linked_by(index: Path) -> set[str]:
    """Return the reports of pages that an earlier index in its place links to.

    By its name alone, a report that somebody named ``2024-annual.html`` would be one of them.
    """
    if not _is_report(index):
        return set()
    links = _LINKED.findall(index.read_text(encoding="utf-8", errors="replace"))
    return {href for href in links if _REPORT.fullmatch(href)}


def _is_report(path: Path) -> bool:
    """Tell whether a file is there that says that this program made it."""
    try:
        with path.open("rb") as file:
            return MARK in file.read(1024).decode("utf-8", "replace")
    except OSError:  # not there, or no file
        return False


def would_write(out: str, pages: int) -> list[str]:
    """Return the files of a folder that reports of so many pages may be written over.

    Parameters
    ----------
    out : str
        The folder; it need not be there.
    pages : int

    Returns
    -------
    list of str
        The index, and whatever is called as one of the reports may be, sorted.
    """
    folder = Path(out)
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    found = ((path, _REPORT.fullmatch(path.name)) for path in there)
    reports = [str(path) for path, match in found if match and 0 < int(match[1]) <= pages]
    return [str(folder / INDEX), *reports]


def _write(path: Path, html: str) -> None:
    path.write_text(html, encoding="utf-8")
