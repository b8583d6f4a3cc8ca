"""Memory that was freed, kept for the next batch, page or long text."""

from __future__ import annotations

from functools import cache

import numpy as np

_KEPT = (1 << 25) - (1 << 16)
"""Bytes of the largest block that freed memory is kept for: beyond 32 MB glibc never does."""


@cache
def keep_freed_memory() -> None:
    """Have freed memory kept for the next call, where the C library gives it back at once.

    glibc returns blocks beyond a size to the kernel, which hands out each page anew, blank, at
    the next call: that took longer than the work itself. The size grows with the largest block
    returned so far, so one block that is never written to, and costs nothing, raises it. Twice
    that size is what a thread may have free before it gives memory back.
    """
    np.empty(_KEPT, np.uint8)
