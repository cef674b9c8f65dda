"""How much an issue calls for attention now."""

import numpy as np
import pandas as pd

from mining.arrays import Doubles, Labels, Strings

HALF_LIFE = 365
"""Days after which a text counts half: a case of last season is still a case."""


def heat(records: pd.DataFrame, member: Labels, alike: Doubles, until: pd.Timestamp) -> Doubles:
    """Return the heat of issues 0..k-1 at `until`, shape (k,).

    heat = alike * spread * sum over the issue's texts of 2^(-age / 365 days) * (1 + sqrt(likes)).
    alike: mean cosine between two texts of the issue, shape (k,): one sharp case before a loose topic. spread =
    sqrt(distinct customers / texts with a known customer), 1 where none is known: ten letters of one person weigh less
    than ten of ten persons. age: days from the text to `until`, 0 for later texts; a text without time counts as
    one half-life old. likes: 0 where unknown.
    """
    rows = np.flatnonzero(member >= 0)
    issue = member[rows]
    age = (until - records["time"].iloc[rows]).dt.total_seconds().to_numpy() / 86_400
    age = np.where(np.isnan(age), HALF_LIFE, np.maximum(age, 0))
    likes = np.nan_to_num(records["likes"].to_numpy(dtype=float)[rows]).clip(0)
    volume = np.bincount(issue, weights=0.5 ** (age / HALF_LIFE) * (1 + np.sqrt(likes)), minlength=len(alike))
    return np.asarray(
        alike * np.sqrt(_spread(records["customer"].to_numpy()[rows], issue, len(alike))) * volume
    )


def _spread(customer: Strings, issue: Labels, issues: int) -> Doubles:
    """Return distinct customers per text with a known customer, 1 where none is known, shape (issues,)."""
    known = customer != ""
    code = pd.factorize(customer[known])[0]
    pairs = np.unique(np.stack([issue[known], code]), axis=1)
    distinct = np.bincount(pairs[0], minlength=issues)
    texts = np.bincount(issue[known], minlength=issues)
    return np.where(texts > 0, distinct / np.maximum(texts, 1), 1.0)
