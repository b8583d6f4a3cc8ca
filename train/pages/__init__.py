"""The recipe of the page reader's role model: data, features, fit, evaluation, export."""
