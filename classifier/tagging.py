"""The answer to "what is this text about?": topics with scores, or the reason for none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import classifier
from classifier.errors import InputError

if TYPE_CHECKING:
    import classifier.explain

Status = Literal["confident", "unsure", "none"]


@dataclass(frozen=True, slots=True)
class Tag:
    """One topic of a text.

    Attributes
    ----------
    topic : str
        Topic slug, one of ``model.classes_``.
    score : float
        Calibrated probability in [0, 1], the same number that ``predict_proba`` gives.
    iptc : str
        IPTC Media Topics code(s) of the topic; empty for a user's own topic without one.
    """

    topic: str
    score: float
    iptc: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return ``{"topic", "score", "iptc"}``."""
        return {"topic": self.topic, "score": self.score, "iptc": self.iptc}


@dataclass(frozen=True)
class Tagging:
    """Every topic that holds for a text, how sure the model is, and why.

    Attributes
    ----------
    tags : list of Tag
        Best first. Empty exactly when ``status`` is ``"none"``.
    status : {"confident", "unsure", "none"}
        ``"confident"``: act on it. ``"unsure"``: the best guess, to be looked at.
        ``"none"``: no topic, and ``reason`` says why.
    reason : str
        One phrase for people.
    """

    tags: list[Tag]
    status: Status
    reason: str
    # What `why` needs; not fields, so that dataclasses.asdict gives what `to_dict` does. Not even
    # annotations at run time: cattrs and dacite resolve them, msgspec writes class variables.
    if TYPE_CHECKING:
        _text: ClassVar[str]
        _model: ClassVar[classifier.TopicModel | None]
    else:
        _text, _model = "", None

    @property
    def topics(self) -> list[str]:
        """Slugs of the tags, best first."""
        return [tag.topic for tag in self.tags]

    @property
    def why(self) -> classifier.explain.Explanation:
        """The n-grams that carried each topic, adding up to its score (worked out when asked).

        Raises
        ------
        InputError
            For a Tagging that no model made, as those of boilerplate and of a page without an
            article.
        """
        if self._model is None:
            said = f" ({self.reason})" if self.reason else ""
            raise InputError(
                f"this Tagging was not made by a model{said}, so there is nothing to explain"
            )
        from classifier.explain import explain

        return explain(self._model, self._text)

    def to_dict(self) -> dict[str, Any]:
        """Return ``{"tags", "status", "reason"}``, ready for JSON."""
        return {
            "tags": [tag.to_dict() for tag in self.tags],
            "status": self.status,
            "reason": self.reason,
        }

    def _repr_html_(self) -> str:
        """Show the tags with their reasons in a notebook."""
        from classifier.report.notebook import tagging_fragment

        return tagging_fragment(self)


def tagging_of(
    text: str, model: classifier.TopicModel, tags: list[Tag], status: Status, reason: str
) -> Tagging:
    """Make the Tagging of a text by a model, which `Tagging.why` asks for its reasons."""
    tagging = Tagging(tags, status, reason)
    vars(tagging).update(_text=text, _model=model)
    return tagging
