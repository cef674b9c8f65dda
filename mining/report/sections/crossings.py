"""Themes crossed with a facet: the month with links to the quotes, the year beside it; small cells are merged."""

from collections import defaultdict
from collections.abc import Callable

import pandas as pd

from mining.records.facets import spoken
from mining.report.blocks import Cell, Column, Table
from mining.report.sections.view import View, value_name
from mining.report.sentences import Name, count
from mining.trends.crossings import MONTH, OTHER, SMALLEST, YEAR

VALUES = 8  # values of a facet that a table shows
THEMES = 12  # themes that a table shows
EMPTY = Name("·")
Link = Callable[[str, str], str]


def cross_tables(view: View, key: str, column: str, link: Link) -> tuple[Table, ...]:
    """Return a table a period, each a click away; `link` maps an anchor and a value to the quotes behind a count."""
    frame, heading = view.material.crossings, view.facets[column]
    of_facet = frame[frame["facet"] == spoken(column)]
    made = (
        _table(view, f"{key}{suffix}", heading, of_facet[of_facet["period"] == period], period, link)
        for period, suffix in ((MONTH, ""), (YEAR, "-year"))
    )
    return tuple(table for table in made if table.rows)


def _table(view: View, key: str, heading: str, frame: pd.DataFrame, period: str, link: Link) -> Table:
    """Return themes x values; a dot where there is nothing or where it is merged."""
    total = frame.drop_duplicates("value").set_index("value")["total"]
    values = sorted(map(str, total.index), key=lambda value: (value == OTHER, -total[value], value))[:VALUES]
    told = set(frame.loc[frame["value"].isin(values), "theme_id"])
    listed = [theme for theme in view.shown if theme in told]
    n = _counts(frame, {*listed[:THEMES], ""})
    themes = [
        *listed[:THEMES],
        *(theme for theme in ("", OTHER) if any((theme, value) in n for value in values)),
    ]

    def cell(theme: str, value: str) -> Cell:
        anchor = "dossiers" if theme == OTHER else theme or "unthemed"
        return count(n[theme, value], href=link(anchor, value)) if (theme, value) in n else EMPTY

    headings = (Column("主题"), *(Column(value_name(value).text, "number") for value in values))
    lines = tuple((_name(view, theme), *(cell(theme, value) for value in values)) for theme in themes)
    cut = _cut("主题", len(listed), THEMES) + _cut(heading, len(total), VALUES)
    caption = f"主题与{heading}（{period}件数；不足{SMALLEST}件的并入“{OTHER}”{cut}）"
    return Table(key, caption, headings, lines, tucked=True)


def _counts(frame: pd.DataFrame, named: set[str]) -> dict[tuple[str, str], float]:
    """Return the count of each theme and value; themes that are not named count as 其他, so that columns add up."""
    n: dict[tuple[str, str], float] = defaultdict(float)
    for theme, value, cell in zip(frame["theme_id"], frame["value"], frame["n"], strict=True):
        n[str(theme) if theme in named else OTHER, str(value)] += float(cell)
    return n


def _cut(what: str, n: int, most: int) -> str:
    """Say how many of n a table lists, where not all."""
    return f"；{what}列出最多的{most}个" if n > most else ""


def _name(view: View, theme: str) -> Name:
    return Name("其他主题") if theme == OTHER else view.name(theme)
