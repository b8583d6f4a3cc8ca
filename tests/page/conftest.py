"""A topic model made of a few words; roles come from the embedded role model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import settings

from classifier.model import TopicModel
from classifier.ngrams import ngram_hashes

# A busy machine is no failure, and the whole suite is to stay quick.
settings.register_profile("page", settings.get_profile("patient"), max_examples=50)
settings.load_profile("page")

TOPICS = {
    "politics": "council voted vote decision bridge minister election party government budget",
    "travel": "beaches coast visitors reach hotel island flight tourists",
    "health": "sleep study naps workers hospital patients doctors disease",
}


@pytest.fixture(scope="session")
def model() -> TopicModel:
    columns = [words.split() for words in TOPICS.values()]
    words = [word for column in columns for word in column]
    weights = np.repeat(np.eye(len(columns)) * 4, [len(column) for column in columns], axis=0)
    return TopicModel.from_weights(
        ngram_hashes(words)[0], weights, np.zeros(len(columns)), list(TOPICS)
    )


@pytest.fixture(scope="session")
def story() -> list[str]:
    """Paragraphs of an article."""
    return [
        (
            "The harbour at Old Skerrow will be dredged for the first time in thirty years after "
            "fishermen complained that their boats could no longer get out at low water."
        ),
        (
            "Work is to begin in May and will take eleven weeks. The port authority has set aside "
            "two million pounds for it, most of which comes from a levy on berths."
        ),
        (
            '"We have been going out on the tide like our grandfathers," said Donald Rae, who has '
            "two boats in the harbour and shares in a third."
        ),
        (
            "The mud will be taken out to sea in barges. Divers have looked for the wreck of a "
            "trawler which was lost there in 1951, and have found only its anchor."
        ),
    ]
