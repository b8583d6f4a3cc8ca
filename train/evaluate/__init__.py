"""Figures of the topic model: embedded, with sources left out, and fitted to others' labels.

``python -m train.evaluate --shared ../shared`` writes the tables and the pictures.
"""

from train.evaluate.embedded import figures, gold_figures

__all__ = ["figures", "gold_figures"]
