"""How much an issue calls for attention now."""

import numpy as np
import numpy.typing as npt
import pandas as pd

HALF_LIFE = 180
"""Days after which a text counts half."""


def heat(
    records: pd.DataFrame, member: npt.NDArray[np.int32], until: pd.Timestamp
) -> npt.NDArray[np.float64]:
    """Return the heat of issues 0..k-1 at `until`, shape (k,).

    heat = sum over the issue's texts of 2^(-age / 180 days) * (1 + log2(1 + likes) / 4) * spread.
    age: days from the text to `until`, 0 for later texts; a text without time counts as one half-life old. likes:
    0 where unknown. spread = (distinct customers / texts with a known customer) ** 0.5, 1 where none is known: ten
    letters of one person weigh as the square root of ten of ten persons.
    """
    rows = np.flatnonzero(member >= 0)
    k = int(member.max(initial=-1)) + 1
    age = (until - records["time"].iloc[rows]).dt.total_seconds().to_numpy() / 86_400
    age = np.where(np.isnan(age), HALF_LIFE, np.maximum(age, 0))
    likes = records["likes"].to_numpy(dtype=float)[rows]
    likes = np.where(np.isnan(likes), 0, np.maximum(likes, 0))
    volume = np.bincount(
        member[rows], weights=0.5 ** (age / HALF_LIFE) * (1 + np.log2(1 + likes) / 4), minlength=k
    )
    known = pd.DataFrame({"issue": member[rows], "customer": records["customer"].to_numpy()[rows]})
    known = known[known["customer"] != ""]
    by = known.groupby("issue")["customer"]
    spread = (by.nunique() / by.size()).reindex(range(k), fill_value=1.0).to_numpy(dtype=float)
    return np.asarray(volume * np.sqrt(spread))
