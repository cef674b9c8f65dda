"""Permanent issue numbers: a case found again keeps the number under which it was first reported."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from mining.arrays import Labels, Strings
from mining.themes.matrices import positions

SAME_CASE = 0.5
"""Share of the old members that must be found together again for the number to be kept: more than half cannot
be claimed by two."""
SPENT = "已用编号 "
"""What stands, before a number that no record has or remembers, in the place of a record."""
NUMBERS = ["issue_id", "last_issue"]
"""Columns of the members: the number of the case that a record is in, and of the last one that is not found now."""


def number_issues(
    themes: Iterable[str], member: Labels, record_ids: Sequence[str], known: pd.DataFrame
) -> list[str]:
    """Return the number of each found issue, in the order of `themes`.

    Parameters
    ----------
    themes
        theme_id of each issue of this run.
    member
        int32, shape (records,): position of the issue of each record, -1 for none.
    record_ids
        Id of each record.
    known
        The members of the catalogue: of every numbered issue so far.

    Returns
    -------
    list of str
        `T001-I003`: the number of the theme under which it was first seen, and a running number within it.
    """
    kept = _kept(member, record_ids, known)
    last = Counter[str]()
    for number in given_numbers(known):
        theme, _, running = number.partition("-I")
        last[theme] = max(last[theme], int(running))
    numbers = []
    for position, theme in enumerate(themes):
        if position not in kept:
            last[theme] += 1
        numbers.append(kept.get(position, f"{theme}-I{last[theme]:03}"))
    return numbers


def remember(
    members: pd.DataFrame, record_ids: Sequence[str], main: Strings, issue_of: Strings
) -> pd.DataFrame:
    """Return the members of the catalogue after a run, sorted by record_id: a number that was given stays given.

    The records of a case that the run does not find remember its number, in another case, too; those that the run does
    not have keep what they had. A number that few of its records remember, or none, stands alone (`SPENT`).

    Parameters
    ----------
    members
        Those of the catalogue before the run.
    record_ids, main, issue_of
        Id, number of the main theme and of the issue of each record of the run, `""` for none.
    """
    now = pd.DataFrame({"record_id": record_ids, "theme_id": main, "issue_id": issue_of}, dtype=str)
    had = members.set_index("record_id")[NUMBERS].reindex(pd.Index(record_ids)).fillna("").astype(str)
    had = had.mask(had.isin({*issue_of}), "")
    last = had["issue_id"].mask(had["issue_id"] == "", had["last_issue"])
    before = pd.concat([had["issue_id"], had["last_issue"]]).value_counts()
    few = last.map(last.value_counts()) <= SAME_CASE * last.map(before)
    now["last_issue"] = last.mask(few, "").to_numpy()
    gone = members[positions(members["record_id"], record_ids) < 0]
    after = pd.concat([gone, now.astype(str)], ignore_index=True)
    spent = sorted(given_numbers(members) - given_numbers(after))
    alone = pd.DataFrame({"record_id": [SPENT + number for number in spent], "last_issue": spent})
    after = pd.concat([after, alone.assign(theme_id="", issue_id="").astype(str)], ignore_index=True)
    return after.sort_values("record_id", kind="stable", ignore_index=True)


def given_numbers(members: pd.DataFrame) -> frozenset[str]:
    """Return the numbers of issues that the members of a catalogue know, also of those that no record has now."""
    return frozenset({*members["issue_id"].unique(), *members["last_issue"].unique()} - {""})


def _kept(member: Labels, record_ids: Sequence[str], known: pd.DataFrame) -> dict[int, str]:
    """Return position -> old number where most of an old issue's members came back together.

    A number of the last run goes before one that is only remembered.
    """
    row = positions(known["record_id"], record_ids)
    there = known.assign(position=np.append(member, -1)[row])[row >= 0]
    held, remembered = (
        there.rename(columns={column: "number"})[["number", "position"]].assign(held=column == "issue_id")
        for column in NUMBERS
    )
    came_back = pd.concat([held, remembered]).query("number != ''")
    together = came_back.groupby(["number", "position"])["held"].agg(["size", "any"]).reset_index()
    size = together.groupby("number")["size"].transform("sum")
    together = together[(together["position"] >= 0) & (together["size"] > SAME_CASE * size)]
    together = together.sort_values(["any", "size", "number"], ascending=[False, False, True], kind="stable")
    best = together.drop_duplicates("position")
    return {int(p): str(number) for p, number in zip(best["position"], best["number"], strict=True)}


def themes_of_issues(assignments: pd.DataFrame) -> dict[str, str]:
    """Return issue -> theme: the one of more than half of its records, else the one in its number.

    Where the theme in the number has no record any more, as a split, merged or retired one, it is that of most of the
    issue's records. Of equals the first theme counts. `assignments` as in docs/architecture.md.
    """
    told = assignments[assignments["issue_id"] != ""].drop_duplicates(["record_id", "issue_id"])
    found = told.groupby(["issue_id", "theme_id"]).size().reset_index(name="n")
    ordered = found.sort_values(["n", "theme_id"], ascending=[False, True]).drop_duplicates("issue_id")
    living = frozenset(assignments["theme_id"].unique())
    records = told["issue_id"].value_counts()
    themes = {}
    for issue, theme, n in ordered[["issue_id", "theme_id", "n"]].itertuples(index=False, name=None):
        own = str(issue).partition("-")[0]
        themes[str(issue)] = own if own in living and 2 * n <= records[issue] else str(theme)
    return themes
