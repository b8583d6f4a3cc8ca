"""One block of a page, and its tags, which are worked out when they are first wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from classifier.model import TopicModel
from classifier.page.blocks import Role
from classifier.tagging import Tagging


class Taggings:
    """The tags of a page's blocks, asked of the model in one batch when first wanted."""

    def __init__(self, model: TopicModel, texts: list[str], roles: list[Role]) -> None:
        self._model = model
        self._texts = texts
        self._roles = roles
        self._all: list[Tagging] | None = None

    def __getitem__(self, index: int) -> Tagging:
        if self._all is None:
            wanted = [i for i, role in enumerate(self._roles) if role != "boilerplate"]
            found = self._model.tag_many([self._texts[i] for i in wanted])
            every = [Tagging([], "none", "boilerplate")] * len(self._texts)
            for i, tagging in zip(wanted, found, strict=True):
                every[i] = tagging
            self._all = every  # only now: another thread may ask in between
        return self._all[index]


class _Untold:
    """Room for where a block's tagging comes from: no field, so that no dict of a block has it."""

    __slots__ = ("_later",)
    _later: tuple[Taggings, int]


# With slots, because orjson reads what lies in a __dict__ and asks for nothing else: it would
# leave out a tagging that was not looked up yet. So would `dir`, and tab completion with it.
@dataclass(frozen=True, slots=True, weakref_slot=True)
class Block(_Untold):
    """One block of a page.

    Attributes
    ----------
    text : str
        What it says; white space normalised.
    role : {"article", "teaser", "boilerplate"}
    tagging : Tagging
        What it is about; status "none" for boilerplate.
    kind : str
        A finer name where it can be told: "headline", "byline", "caption", "quote", "related",
        "newsletter", "cookie", "legal", "comment", "bio" ...; otherwise the role's own name.
    probability : float
        That the block is article text, in [0, 1]. The article of a page of text is chosen as a
        whole, so that some of its blocks may have less than one half.
    """

    text: str
    role: Role
    tagging: Tagging = field(repr=False, compare=False)
    kind: str = ""
    probability: float = 0.0

    if not TYPE_CHECKING:  # a type checker would take it for any attribute at all

        def __getattr__(self, name: str) -> Tagging:
            """Look the tagging up: Python asks here for what is not there yet."""
            if name != "tagging":
                raise AttributeError(f"a Block has no attribute {name!r}")
            taggings, index = self._later
            object.__setattr__(self, "tagging", taggings[index])
            return self.tagging

    def to_dict(self) -> dict[str, Any]:
        """Return ``{"text", "role", "kind", "tags", "status"}``, ready for JSON."""
        tagging = self.tagging
        return {
            "text": self.text,
            "role": self.role,
            "kind": self.kind,
            "tags": [tag.to_dict() for tag in tagging.tags],
            "status": tagging.status,
        }


def untagged(
    text: str, role: Role, kind: str, probability: float, index: int, taggings: Taggings
) -> Block:
    """Make a block whose tagging is `taggings[index]`, looked up when first wanted."""
    block = Block.__new__(Block)
    keep = object.__setattr__  # a frozen dataclass has no other
    keep(block, "text", text)
    keep(block, "role", role)
    keep(block, "kind", kind)
    keep(block, "probability", probability)
    keep(block, "_later", (taggings, index))
    return block
