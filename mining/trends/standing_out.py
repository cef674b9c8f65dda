"""What some records hold more of than others: shares of values, with intervals that hold for all that are compared."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mining.trends.inference import Dispersion, level_dispersion
from mining.trends.intervals import difference_interval


@dataclass(frozen=True)
class Spot:
    """A value of a column: its records inside, n of base, its share elsewhere, the interval of the difference.

    Shares are of the records that have a value of the column.
    """

    column: str
    value: str
    records: tuple[str, ...]
    n: float
    base: float
    theirs: float
    low: float
    high: float


def surest(
    inside: pd.DataFrame, outside: pd.DataFrame, columns: Iterable[str], minimum: int, base: int
) -> Spot | None:
    """Return the one value of any column whose share inside exceeds its share outside the most surely.

    Parameters
    ----------
    inside, outside
        Records: record_id and the columns; `""` is no value.
    minimum
        Records inside below which a value is not compared.
    base
        Records outside with a value below which a column is not compared.

    Returns
    -------
    Spot or None
        The value with the highest lower end above 0 of the difference (Newcombe 1998, corrected for all values
        compared); None where there is none.
    """
    here, there = ({column: _counts(records[column]) for column in columns} for records in (inside, outside))
    tried = [
        (column, value, float(n))
        for column in here
        for value, n in here[column].items()
        if n >= minimum and there[column].sum() >= base
    ]
    sure = []
    for column, value, n in tried:
        m, size, others = (
            float(there[column].get(value, 0)),
            *(float(each[column].sum()) for each in (here, there)),
        )
        low, high = difference_interval(n, size, m, others, len(tried))
        if low > 0:
            records = tuple(inside.loc[inside[column] == value, "record_id"])
            sure.append(Spot(column, str(value), records, n, size, m / others, low, high))
    return min(sure, key=lambda spot: (-spot.low, spot.column, spot.value), default=None)


def _counts(values: pd.Series) -> pd.Series:
    """Return value -> its records; `""` is none."""
    return values[values != ""].value_counts()


def shifts(
    now: pd.Series, before: pd.Series, months: pd.Series, values: list[str], tests: int
) -> pd.DataFrame:
    """Return how the shares of some values changed.

    Parameters
    ----------
    now, before
        The value of each record, of this month and of the months that it is compared with.
    months
        The month of each record of `before`.
    tests
        Comparisons that the intervals are to hold for together.

    Returns
    -------
    DataFrame
        value, n (of now), now, before (shares; NaN without records before), low, high: a row per value, the interval
        of the difference by Newcombe (1998), widened by the scatter of the shares from month to month.
    """
    n, m = (records.value_counts().reindex(values, fill_value=0) for records in (now, before))
    spread = _scatter(before, months, values)
    ends = [
        difference_interval(a, len(now), b, len(before), tests, phi, df)
        for a, b, phi, df in zip(n, m, *spread, strict=True)
    ]
    low, high = zip(*ends, strict=True) if ends else ((), ())
    shares = {"now": n.to_numpy() / len(now), "before": m.to_numpy() / (len(before) or np.nan)}
    return pd.DataFrame({"value": values, "n": n.to_numpy(float), **shares, "low": low, "high": high})


def _scatter(before: pd.Series, months: pd.Series, values: list[str]) -> Dispersion:
    """Return the dispersion of the monthly shares of each value."""
    if before.empty or not values:
        return Dispersion(np.ones(len(values)), np.full(len(values), np.inf))
    counts = pd.crosstab(before, months).reindex(values, fill_value=0)
    totals = months.value_counts().reindex(counts.columns)
    return level_dispersion(counts.to_numpy(float), np.asarray(totals, float), shares=True)
