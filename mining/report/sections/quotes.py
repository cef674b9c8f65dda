"""Which customers' words are shown: the representative ones first, this month before earlier ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from mining.arrays import Longs
from mining.records.tables import MADE, place
from mining.report.blocks import Quote
from mining.report.sections.frames import Row, rows
from mining.report.sections.view import View, value_name
from mining.report.sentences import clip, legible
from mining.trends.counts import most_frequent

LENGTH = 400  # columns of a quote: 200 Chinese characters
VALUES = 12  # of a filter; rarer ones stand under 其他
FILTERS = 4  # the channel and three facets
REPRESENTATIVE = 6
EACH = 2  # quotes a theme has for each channel, product, region and issue, and a count has, where there are as many
MOST = 40  # quotes of a theme, before those behind a count
OF_THEMES = 1_500  # quotes of all themes, before those
BUDGET = 2_000  # quotes of the page


@dataclass(frozen=True)
class Filter:
    """A column that quotes are filtered by: its most frequent values; all others, and blank, count as one more."""

    column: str
    name: str
    named: tuple[str, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the values as a reader sees them."""
        return tuple(value_name(value).text for value in self.named)


@dataclass(frozen=True)
class Voices:
    """`pool` holds every record under each of its themes, most telling first; `again` marks texts seen before.

    What tells most of an issue may not tell of its theme: `issue_rank` is for the issue alone.
    """

    filters: tuple[Filter, ...]
    pool: pd.DataFrame

    @cached_property
    def now(self) -> pd.DataFrame:
        """Rows of `pool` in the report month."""
        return self.pool[~self.pool["earlier"]]

    def best(self, theme: str, most: int, issue: str = "", until: str = "") -> tuple[Quote, ...]:
        """Return this month's most representative quotes of a theme or an issue, then those of all months `until`."""
        key, value = ("issue_id", issue) if issue else ("theme_id", theme)
        pool = self.pool[self.pool["month"] <= until] if until else self.now
        found = pool[pool[key] == value].drop_duplicates("record_id")
        order = ["again", "earlier", *(["issue_rank"] if issue else [])]
        return self.quotes(found.sort_values(order, kind="stable").head(most))

    def embedded(self, behind: Sequence[tuple[str, ...]] = ()) -> dict[str, tuple[Quote, ...]]:
        """Return the quotes of every theme (and of none, "").

        First the representative records, this month's before earlier ones; then for each value of each filter and
        each issue up to two more; not the same text twice in a theme. Then what is missing of two for each count,
        which remembers the records in `behind`.
        """
        kept = self._of_themes()
        chosen = self.pool.loc[sorted({*kept, *self._missing(kept, behind)})]
        found: dict[str, list[Quote]] = {}
        for theme, quote in zip(chosen["theme_id"], self.quotes(chosen), strict=True):
            found.setdefault(theme, []).append(quote)
        return {theme: tuple(quotes) for theme, quotes in found.items()}

    def _of_themes(self) -> list[int]:
        columns = [each.column for each in self.filters]
        pool = self.pool.loc[~self.pool["again"], ["theme_id", "issue_id", "issue_rank", "earlier", *columns]]
        by_theme = pool.groupby("theme_id", sort=True)
        of_issues = pool.sort_values(["earlier", "issue_rank"], kind="stable").groupby(
            ["theme_id", "issue_id"]
        )
        chosen = [by_theme.head(REPRESENTATIVE), of_issues.head(EACH)]
        chosen.extend(pool.groupby(["theme_id", column], sort=True).head(EACH) for column in columns)
        most = max(REPRESENTATIVE, min(MOST, OF_THEMES // max(1, by_theme.ngroups)))
        every = sorted(set().union(*(part.index for part in chosen)))
        return list(pool.loc[every].groupby("theme_id").head(most).index)

    def _missing(self, kept: list[int], behind: Sequence[tuple[str, ...]]) -> list[int]:
        """Return rows of the pool to add: a first one for each count before the second ones; none past the budget."""
        order = self._telling({record for records in behind for record in records})
        shown = set(self.pool.loc[kept, "record_id"])
        added: list[int] = []
        for wanted in range(1, EACH + 1):
            for records in behind:
                rest = [record for record in records if record in order and record not in shown]
                if rest and len(shown.intersection(records)) < wanted and len(kept) + len(added) < BUDGET:
                    best = min(rest, key=order.__getitem__)
                    shown.add(best)
                    added.append(order[best][1])
        return added

    def _telling(self, record_ids: set[str]) -> dict[str, tuple[int, int]]:
        """Return record -> its place among them, most telling first, and its row in the pool."""
        keys = ["again", "earlier", "theme_rank", "rank", "light", "record_id"]
        asked = self.pool.loc[self.pool["record_id"].isin(record_ids), keys]
        best = asked.sort_values(keys).drop_duplicates("record_id")["record_id"]
        return {
            record: (place, row)
            for place, (row, record) in enumerate(zip(best.index.tolist(), best, strict=True))
        }

    def quotes(self, frame: pd.DataFrame) -> tuple[Quote, ...]:
        """Return the records as quotes, in their order."""
        spots = places(frame, self.filters).tolist()
        told = rows(frame[["record_id", "file", "sheet", "row", "time", "channel", "title", "text"]])
        return tuple(_quote(row, tuple(spot)) for row, spot in zip(told, spots, strict=True))


def _quote(row: Row, spot: tuple[int, ...]) -> Quote:
    title, text = legible(row.title), legible(row.text)
    body = text.removeprefix(title).lstrip()
    if body.startswith(title):
        title = ""  # the text says it again
    return Quote(
        record_id=str(row.record_id),
        source=_source(row),
        date=f"{row.time:%Y-%m-%d}",
        channel=legible(row.channel),
        title=title,
        text=clip(body, LENGTH),
        places=spot,
    )


def _source(row: Row) -> str:
    made = str(row.record_id).startswith(MADE)
    return f"{legible(place(row.file, row.sheet))} 第 {row.row} 行" if made else str(row.record_id)


def gather(view: View) -> Voices:
    """Rank the records as quotes and choose the filters."""
    return Voices(_filters(view), _pool(view))


def places(frame: pd.DataFrame, filters: tuple[Filter, ...]) -> Longs:
    """Return per record (row) and filter (column) the number of its value; rare and blank ones come last."""
    spots = np.empty((len(frame), len(filters)), dtype=np.int64)
    for column, each in enumerate(filters):
        found = pd.Index(each.named).get_indexer(pd.Index(frame[each.column]))
        spots[:, column] = np.where(found < 0, len(each.named), found)
    return spots


def _filters(view: View) -> tuple[Filter, ...]:
    return tuple(
        Filter(column, name, tuple(most_frequent(view.main[column]).index[:VALUES]))
        for column, name in list(view.facets.items())[:FILTERS]
    )


def _pool(view: View) -> pd.DataFrame:
    material = view.material
    given = material.assignments.rename(columns={"rank": "theme_rank"})
    of_issue = material.quotes["issue_id"] != ""
    given = given.assign(
        rank=_ranks(given, material.quotes[~of_issue], "theme_id"),
        issue_rank=_ranks(given, material.quotes[of_issue], "issue_id"),
        earlier=given["month"] != material.month,
        light=-given["weight"].fillna(0.0),
    )
    # a missing rank comes last
    given = given.sort_values(["theme_id", "earlier", "rank", "theme_rank", "light", "record_id"])
    pool = given.merge(material.records.drop(columns="month"), on="record_id")
    return pool.assign(again=pool.duplicated(["theme_id", "text"]))


def _ranks(given: pd.DataFrame, quotes: pd.DataFrame, of: str) -> pd.Series:
    """Return the rank that each row's record has among the quotes of its theme or issue, NaN for none."""
    told = quotes.set_index([of, "record_id"])["rank"]
    return told.reindex(pd.MultiIndex.from_frame(given[[of, "record_id"]])).set_axis(given.index)
