"""Page reports as files: one for a page, a folder with an index for several."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.errors import InputError
from classifier.report.page import entry_of, index_html, page_html

if TYPE_CHECKING:
    from classifier.page import Page

INDEX = "index.html"
_REPORT = re.compile(r"(\d{4,})-[a-z0-9-]+\.html")


def write_pages(out: str, pages: Iterable[tuple[str, Page]], *, many: bool) -> str:
    """Write reports of pages.

    Parameters
    ----------
    out : str
        A file, or with `many` a folder, which may be there already.
    pages : iterable of (str, Page)
        Name and page.
    many : bool
        Whether there may be several.

    Returns
    -------
    str
        The file to open; empty if there was no page.

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
    if target.is_file() or target.suffix in (".html", ".htm"):
        raise InputError(f"{out} is a file: several pages need a folder, such as report/")
    target.mkdir(parents=True, exist_ok=True)
    entries = []
    for number, (name, page) in enumerate(pages, 1):
        stem = re.sub(r"[^A-Za-z0-9]+", "-", Path(name).stem).strip("-").lower()[:60]
        href = f"{number:04d}-{stem or 'page'}.html"
        _write(target / href, page_html(page, name))
        entries.append(entry_of(page, name, href))
    if not entries:
        return ""
    _write(target / INDEX, index_html(entries))
    return str(target / INDEX)


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
