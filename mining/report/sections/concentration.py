"""Where some records of the month stand out from the others: the channel, product or region that they have more of."""

from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from mining.report.sections.frames import some
from mining.report.sections.view import View, value_name
from mining.report.sentences import SMALLEST_BASE, Name, Sentence, count, interval, join, points, say, share
from mining.trends.intervals import difference_interval


@dataclass(frozen=True)
class Spot:
    """A value of a facet: its records inside, n of base, its share elsewhere, the interval of the difference."""

    column: str
    value: str
    records: tuple[str, ...]
    n: float
    base: float
    theirs: float
    low: float
    high: float


def concentration(view: View, inside: pd.DataFrame) -> Spot | None:
    """Return the one value of any facet whose share inside exceeds its share elsewhere the most surely."""
    outside = view.now.drop(inside.index)
    tried = [
        (column, value, float(n), float((outside[column] == value).sum()))
        for column in view.facets
        for value, n in inside.loc[inside[column] != "", column].value_counts().items()
        if n >= view.material.run.minimum_count
    ]
    sure = []
    for column, value, n, m in tried:
        low, high = difference_interval(n, len(inside), m, len(outside), len(tried))
        if low > 0:
            records = some(inside.loc[inside[column] == value, "record_id"])
            sure.append(Spot(column, str(value), records, n, len(inside), m / len(outside), low, high))
    return min(sure, key=lambda spot: (-spot.low, spot.column, spot.value), default=None)


def lead(view: View, spot: Spot) -> Sentence:
    """Return where they stand out, as a lead."""
    return say(
        "线索显示：{facet}“{value}”偏多，{ours}，在其余来件中占{theirs}",
        facet=Name(view.facets[spot.column]),
        value=value_name(spot.value),
        ours=_inside(spot),
        theirs=share(spot.theirs),
    )


def _inside(spot: Spot) -> Sentence:
    if spot.base < SMALLEST_BASE:
        return say("{base}中有{n}", base=count(spot.base), n=count(spot.n, behind=spot.records))
    return ("占其中", replace(share(spot.n / spot.base), behind=spot.records))


def clue(view: View, inside: pd.DataFrame) -> Sentence:
    """Return where these records of the month stand out, or that they do not; nothing without facets."""
    if not view.facets:
        return ()
    spot = concentration(view, inside)
    if spot and spot.base < SMALLEST_BASE:
        return lead(view, spot)
    if spot:
        gap = say(
            "，相差{gap}（区间{range}）",
            gap=points(spot.n / spot.base - spot.theirs, signed=False),
            range=interval(partial(points, signed=False), spot.low, spot.high),
        )
        return (*lead(view, spot), *gap)
    facets = join([Name(name) for name in view.facets.values()])
    return say("线索：{facets}中没有哪一类明显偏多", facets=facets)
