"""Where some records of the month stand out from the others: the channel, product or region that they have more of."""

from dataclasses import replace
from functools import partial

import pandas as pd

from mining.report.sections.frames import some
from mining.report.sections.view import View, value_name
from mining.report.sentences import SMALLEST_BASE, Name, Sentence, count, interval, join, points, say, share
from mining.trends.standing_out import Spot, surest


def concentration(view: View, inside: pd.DataFrame) -> Spot | None:
    """Return the one value of any facet whose share inside exceeds its share elsewhere the most surely."""
    minimum = view.material.run.rules.minimum_count
    return surest(inside, view.now.drop(inside.index), view.facets, minimum, SMALLEST_BASE)


def lead(view: View, spot: Spot) -> Sentence:
    """Return where they stand out, as a lead, and of what the shares are where some records have no value."""
    blank = (view.now[spot.column] == "").any()
    return say(
        "线索显示：{facet}“{value}”偏多，{ours}，在其余来件中占{theirs}{of}",
        facet=Name(view.facets[spot.column]),
        value=value_name(spot.value),
        ours=_inside(spot),
        theirs=share(spot.theirs),
        of="（都按有这一列数据的来件算）" if blank else "",
    )


def _inside(spot: Spot) -> Sentence:
    if spot.base < SMALLEST_BASE:
        return say("{base}中有{n}", base=count(spot.base), n=count(spot.n, behind=some(spot.records)))
    return ("占其中", replace(share(spot.n / spot.base), behind=some(spot.records)))


def clue(view: View, inside: pd.DataFrame) -> Sentence:
    """Return where these records of the month stand out, or that they do not; nothing without values to tell."""
    if not view.filled:
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
    facets = join([Name(name) for name in view.filled.values()])
    return say("线索：{facets}中没有哪一类明显偏多", facets=facets)
