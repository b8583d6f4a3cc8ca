"""How deep JSON is nested, told before it is parsed.

What Python can parse and write at all depends on its version and on how deep the caller is itself:
3.11 gives up below a thousand levels, 3.13 beyond ten thousand. So that a row is not read by one
and refused by another, or read and then not written, there is one limit that all of them reach.
"""

from __future__ import annotations

import re

import numpy as np

DEEPEST = 500
"""Levels of objects and lists in each other that are read."""
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_STEPS = bytes(1 if c in b"[{" else 255 for c in range(256))  # as int8: one up, one down
_OTHERS = bytes(set(range(256)) - set(b"[]{}"))
_AT_ONCE = 1 << 20


def nested_too_deep(text: str) -> bool:
    r"""Tell whether a JSON text goes deeper than `DEEPEST`; of what is no JSON, as far as it reads.

    Examples
    --------
    >>> nested_too_deep("[" * 500 + "]" * 500), nested_too_deep('[{"a": ' * 251 + "}]" * 251)
    (False, True)
    >>> nested_too_deep('{"text": "' + "[" * 1000 + r'\"]"}')
    False
    """
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    steps = _STRING.sub("", text).encode("ascii", "ignore").translate(_STEPS, _OTHERS)
    depth = 0
    for start in range(0, len(steps), _AT_ONCE):
        depths = depth + np.frombuffer(steps[start : start + _AT_ONCE], np.int8).cumsum(dtype=int)
        if depths.max() > DEEPEST:
            return True
        depth = int(depths[-1])
    return False
