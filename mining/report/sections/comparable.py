"""Which columns that group can be held against the months before: the layout of exports changes."""

from collections.abc import Mapping

import pandas as pd

from mining.report.blocks import Block, Points
from mining.report.sections.crossings import VALUES
from mining.report.sections.view import View
from mining.report.sentences import SMALLEST_BASE, Name, count, month, say
from mining.trends.counts import most_frequent
from mining.trends.standing_out import shifts


def shifts_of_facets(view: View) -> dict[str, pd.DataFrame]:
    """Return how the shares of each filled facet changed among the records that have a value of it."""
    values = {column: list(most_frequent(view.now[column]).index[:VALUES]) for column in view.filled}
    tests = sum(map(len, values.values()))  # the title is picked from all of them
    before = view.main[view.main["month"].isin(view.baseline)]
    return {
        column: shifts(now[column], then[column], then["month"], values[column], tests)
        for column in values
        for now, then in [(view.now[view.now[column] != ""], before[before[column] != ""])]
    }


def not_compared(view: View, compared: Mapping[str, pd.DataFrame]) -> tuple[Block, ...]:
    """Say which facets are not compared: too few records of the month, or of the baseline, have values."""
    told = [
        say(
            "“{facet}”本月没有这一列的数据（最后一次是{last}），不作比较",
            facet=Name(view.facets[column]),
            last=month(last),
        )
        for column, last in view.emptied.items()
        if column in view.facets
    ]
    if is_compared(view):
        told += [
            say(
                "“{facet}”有数据的来件本月{now}、作比较的各月{before}，太少，不作比较",
                facet=Name(view.facets[column]),
                now=count(now),
                before=count(before),
            )
            for column in compared
            if not is_held(view, column)
            for now, before in [view.valued[column]]
        ]
    return (Points(tuple(told)),) if told else ()


def is_held(view: View, column: str) -> bool:
    """Whether the shares of a facet are held against those before: either side has more than a handful of values."""
    return is_compared(view) and min(view.valued[column]) >= SMALLEST_BASE


def is_compared(view: View) -> bool:
    """Whether shares are held against those before: not of a handful of records, and not without months before."""
    return bool(view.baseline) and len(view.now) >= SMALLEST_BASE
