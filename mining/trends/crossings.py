"""Themes crossed with facets: how often, where, with small cells merged so that nobody is told by a count of one."""

import numpy as np
import pandas as pd

from mining.arrays import Flags, Longs, Strings
from mining.records.facets import CHANNEL, facet_columns, spoken
from mining.trends.inference import share_interval

OTHER = "其他"
MONTH, YEAR = "本月", "近十二个月"
SMALLEST = 5
"""Counts below this are not told: a usual threshold of statistical offices (Hundepool et al. 2012)."""
MOST_VALUES = 30
"""Values of a facet that are told apart, the most frequent ones."""
COLUMNS = ["facet", "value", "theme_id", "period", "n", "total", "share", "share_low", "share_high"]


def facets(records: pd.DataFrame) -> dict[str, str]:
    """Return column -> heading: the channel, then the facets in alphabetical order."""
    return {column: spoken(column) for column in [CHANNEL, *sorted(facet_columns(records))]}


def crossings(records: pd.DataFrame, main: pd.Series, periods: dict[str, list[str]]) -> pd.DataFrame:
    """Count the records of each period by facet value and main theme, small cells merged.

    Values with fewer than 5 records, and those beyond the 30 most frequent, become 其他. Then cells below 5 are merged
    into the theme 其他 of their value, with so many larger ones that what is merged is 0 or at least 5 in every
    row and every column: no small count follows from the totals (complementary suppression, Hundepool et al. 2012).
    Where a whole row has less, it stays as the one 其他.

    Parameters
    ----------
    main
        Main theme of each record, `""` none, by the index of `records`.
    periods
        Name of a period -> its months.

    Returns
    -------
    DataFrame
        facet (heading), value, theme_id (`""` none, 其他 merged), period, n, total (of the value in the period), share
        of it with interval (Wilson 1927); cells without a record are left out. Records without a value take no
        part. Sorted by facet, period as given, value, theme_id.
    """
    parts = [
        _crossed(records[column].to_numpy()[inside], main.to_numpy()[inside]).assign(
            facet=heading, period=period
        )
        for column, heading in facets(records).items()
        for period, months in periods.items()
        for inside in [(records["month"].isin(months) & (records[column] != "")).to_numpy()]
        if inside.any()
    ]
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat(parts, ignore_index=True)
    return table.assign(**share_interval(table["n"], table["total"]).named("share"))[COLUMNS]


def _crossed(value: Strings, theme: Strings) -> pd.DataFrame:
    """Return value, theme_id, n, total of one facet and period."""
    place, values = pd.factorize(value, sort=True)
    often = np.bincount(place)
    first = np.argsort(-often, kind="stable")[:MOST_VALUES]
    named = np.full(len(values), OTHER, dtype=object)
    named[first] = np.where(often[first] >= SMALLEST, values[first], OTHER)
    row_of, rows = pd.factorize(named, sort=True)
    column, themes = pd.factorize(theme, sort=True)
    n = np.zeros((len(rows), len(themes)), dtype=np.int64)
    np.add.at(n, (row_of[place], column), 1)
    hidden = suppressed(n)
    shown = np.column_stack([np.where(hidden, 0, n), np.where(hidden, n, 0).sum(axis=1)])
    row, column = np.nonzero(shown)
    told = {
        "value": rows[row],
        "theme_id": np.append(themes, OTHER)[column],
        "n": shown[row, column],
        "total": n.sum(axis=1)[row],
    }
    return pd.DataFrame(told).sort_values(["value", "theme_id"])


def suppressed(n: Longs) -> Flags:
    """Return which cells of n, (rows, columns), are merged: the small ones, and the least that must go with them."""
    hidden = n < SMALLEST
    while True:
        before = hidden.sum()
        for cells, mask in ((n, hidden), (n.T, hidden.T)):
            _complement(cells, mask)
        if hidden.sum() == before:
            return hidden


def _complement(n: Longs, hidden: Flags) -> None:
    """Hide, in each row whose hidden cells add up to a small count, its smallest cell that is not hidden."""
    merged = np.where(hidden, n, 0).sum(axis=1)
    for row in np.flatnonzero((merged > 0) & (merged < SMALLEST) & ~hidden.all(axis=1)):
        hidden[row, np.where(hidden[row], np.iinfo(np.int64).max, n[row]).argmin()] = True
