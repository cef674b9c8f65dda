"""Permanent issue numbers: a case found again keeps the number under which it was first reported."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from mining.themes.matrices import positions

SAME_CASE = 0.5
"""Share of the old members that must be found together again for the number to be kept: more than half cannot
be claimed by two."""


def number_issues(
    found: pd.DataFrame, member: npt.NDArray[np.int32], record_ids: Sequence[str], known: pd.DataFrame
) -> list[str]:
    """Return the number of each found issue, in the order of `found`.

    Parameters
    ----------
    found
        position, theme_id and more, one row per issue of this run.
    member
        int32, shape (records,): position of the issue of each record, -1 for none.
    record_ids
        Id of each record.
    known
        record_id, theme_id, issue_id: members of every numbered issue so far.

    Returns
    -------
    list of str
        `T001-I003`: the number of the theme under which it was first seen, and a running number within it.
    """
    given = {str(number) for number in known["issue_id"].unique() if number}
    kept = _kept(member, record_ids, known)
    last = Counter[str]()
    for number in given:
        theme, _, position = number.partition("-I")
        last[theme] = max(last[theme], int(position))
    numbers = []
    for position, theme in zip(found["position"], found["theme_id"], strict=True):
        if position not in kept:
            last[theme] += 1
        numbers.append(kept.get(position, f"{theme}-I{last[theme]:03}"))
    return numbers


def _kept(member: npt.NDArray[np.int32], record_ids: Sequence[str], known: pd.DataFrame) -> dict[int, str]:
    """Return position -> old number where most of an old issue's members came back together."""
    row = positions(known["record_id"], record_ids)
    again = (row >= 0) & (known["issue_id"] != "").to_numpy()
    came_back = known[again].assign(position=member[row[again]])
    together = came_back.groupby(["issue_id", "position"]).size().reset_index(name="n")
    size = together.groupby("issue_id")["n"].transform("sum")
    together = together[(together["position"] >= 0) & (together["n"] > SAME_CASE * size)]
    together = together.sort_values(["n", "issue_id"], ascending=[False, True], kind="stable")
    best = together.drop_duplicates("position")
    return {int(p): str(number) for p, number in zip(best["position"], best["issue_id"], strict=True)}


def themes_of_issues(assignments: pd.DataFrame) -> dict[str, str]:
    """Return issue -> theme: the one in its number, or where that has no record any more that of most of its records.

    The number tells the theme for as long as that has records: a split, merged or retired one has none. Of equals the
    first theme counts. `assignments` as in docs/architecture.md.
    """
    told = assignments[assignments["issue_id"] != ""].drop_duplicates(["record_id", "issue_id"])
    found = told.groupby(["issue_id", "theme_id"]).size().reset_index(name="n")
    ordered = found.sort_values(["n", "theme_id"], ascending=[False, True]).drop_duplicates("issue_id")
    most = dict(zip(ordered["issue_id"], ordered["theme_id"], strict=True))
    living = frozenset(assignments["theme_id"].unique())
    named = {issue: str(issue).partition("-")[0] for issue in most}
    return {issue: own if own in living else most[issue] for issue, own in named.items()}
