"""Which columns that group can be held against the months before: the layout of exports changes."""

from collections.abc import Mapping

import pandas as pd

from mining.report.blocks import Block, Points
from mining.report.sections.crossings import VALUES
from mining.report.sections.view import View
from mining.report.sentences import SMALLEST_BASE, Name, month, say
from mining.trends.standing_out import shifts


def shifts_of_facets(view: View) -> dict[str, pd.DataFrame]:
    """Return how the shares of each filled facet changed, held against the months that fill it, too."""
    values = {column: _values(view, column) for column in view.filled}
    tests = sum(map(len, values.values()))  # the title is picked from all of them
    before = view.main[view.main["month"].isin(view.baseline)]
    filled = {column: before.loc[before[column] != "", "month"].unique() for column in values}
    held = {column: before[before["month"].isin(months)] for column, months in filled.items()}
    return {
        column: shifts(view.now[column], held[column][column], held[column]["month"], values[column], tests)
        for column in values
    }


def not_compared(view: View, compared: Mapping[str, pd.DataFrame]) -> tuple[Block, ...]:
    """Say of the facets that the month, or no month before, has values of that they are not compared, and why."""
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
            say("“{facet}”此前没有数据，不作比较", facet=Name(view.facets[column]))
            for column, shifted in compared.items()
            if is_new(shifted)
        ]
    return (Points(tuple(told)),) if told else ()


def is_new(shifted: pd.DataFrame) -> bool:
    """Whether no month before has values of the facet."""
    return bool(shifted["before"].isna().all())


def is_compared(view: View) -> bool:
    """Whether shares are held against those before: not of a handful of records, and not without months before."""
    return bool(view.baseline) and len(view.now) >= SMALLEST_BASE


def _values(view: View, column: str) -> list[str]:
    """Return the facet's most frequent values of the month, most first."""
    now = view.now[column].value_counts()
    return sorted((value for value in now.index if value), key=lambda value: (-now[value], value))[:VALUES]
