"""The recipe of the embedded model: from public corpora to plain arrays.

Nothing in ``classifier`` imports this package; whoever only uses the model never needs it.
"""
