"""Themes crossed with a facet: the month with links to the quotes, the year beside it; small cells are merged."""

from collections.abc import Callable

import pandas as pd

from mining.report.blocks import Cell, Column, Table
from mining.report.sections.view import View, value_name
from mining.report.sentences import Name, count
from mining.trends.crossings import OTHER, SMALLEST

VALUES = 8  # values of a facet that a table shows
THEMES = 12  # themes that a table shows
PERIODS = ("本月", "近十二个月")
EMPTY = Name("·")
Link = Callable[[str, str], str]


def cross_tables(view: View, key: str, column: str, link: Link) -> tuple[Table, ...]:
    """Return a table a period, each a click away; `link` maps an anchor and a value to the quotes behind a count."""
    frame = view.material.crossings
    if frame.empty:
        return ()
    heading = view.facets[column]
    of_facet = frame[frame["facet"] == ("渠道" if column == "channel" else column.removeprefix("facet:"))]
    made = (
        _table(view, f"{key}{suffix}", heading, of_facet[of_facet["period"] == period], period, link)
        for period, suffix in zip(PERIODS, ("", "-year"), strict=True)
    )
    return tuple(table for table in made if table.rows)


def _table(view: View, key: str, heading: str, frame: pd.DataFrame, period: str, link: Link) -> Table:
    """Return themes x values; a dot where there is nothing or where it is merged."""
    n = {
        (str(theme), str(value)): float(cell)
        for theme, value, cell in zip(frame["theme_id"], frame["value"], frame["n"], strict=True)
    }
    total = frame.drop_duplicates("value").set_index("value")["total"]
    values = sorted(map(str, total.index), key=lambda value: (value == OTHER, -total[value], value))[:VALUES]
    told = {theme for theme, value in n if value in values}
    themes = [*[theme for theme in view.shown if theme in told][:THEMES], *sorted(told & {"", OTHER})]

    def cell(theme: str, value: str) -> Cell:
        anchor = "dossiers" if theme == OTHER else theme or "unthemed"
        return count(n[theme, value], href=link(anchor, value)) if (theme, value) in n else EMPTY

    headings = (Column("主题"), *(Column(value_name(value).text, "number") for value in values))
    lines = tuple((_name(view, theme), *(cell(theme, value) for value in values)) for theme in themes)
    caption = f"主题与{heading}（{period}件数；不足 {SMALLEST} 件的并入“{OTHER}”）"
    return Table(key, caption, headings, lines, tucked=True)


def _name(view: View, theme: str) -> Name:
    return Name("其他主题") if theme == OTHER else view.name(theme)
