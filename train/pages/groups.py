"""Which sites are fitted on together, and which on nothing."""

from __future__ import annotations

from train.pages.data import PageRecord, fold_of
from train.pages.fit import GATE
from train.pages.views import FOLDS


def group_of(page: PageRecord) -> int:
    """Return the group of a page's site: 0 is the gate's tenth, the others share three groups.

    A page whose author wrote others as well says its group itself (``extra["group"]``).
    """
    if "group" in page.extra:
        return int(page.extra["group"])
    fold = fold_of(page.site, FOLDS)
    return GATE if fold == 0 else 1 + (fold - 1) // 3
