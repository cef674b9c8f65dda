"""What differs between two ways of seeing the same records: before an edit and after it."""

from dataclasses import dataclass

import pandas as pd

from mining.trends.alerts import BETTER, WORSE
from mining.trends.counts import most_frequent
from mining.trends.panel import units

LEFT = 0.3
"""Share of a theme's texts that, going together elsewhere, is told as a part split off."""


@dataclass(frozen=True)
class Outcome:
    """One way of seeing the records, as the stages hand it on: assignments, themes, alerts (docs/architecture.md)."""

    assignments: pd.DataFrame
    themes: pd.DataFrame
    alerts: pd.DataFrame


@dataclass(frozen=True)
class Changes:
    """What differs.

    Attributes
    ----------
    moved
        record_id, month, old, new: texts whose main theme differs, `""` for none.
    themes
        theme_id, kind (新增, 消失, 拆分, 变化), old, new (texts), note (where they went, for 拆分).
    alerts
        month, theme_id, issue_id, kind, old, new: verdicts of which one at least is significant; `""` not tested.
    figures
        figure, old, new: of the report month.
    """

    moved: pd.DataFrame
    themes: pd.DataFrame
    alerts: pd.DataFrame
    figures: pd.DataFrame

    def nothing(self) -> bool:
        """Tell whether the edit would leave everything as it is."""
        return all(table.empty for table in (self.moved, self.themes, self.alerts, self.figures))


def compare(before: Outcome, after: Outcome, month: str) -> Changes:
    """Return what differs between two outcomes on the same records; `month` is the month reported."""
    moved = _moved(before.assignments, after.assignments)
    return Changes(
        moved,
        _themes(before, after, moved),
        _alerts(before.alerts, after.alerts),
        _figures(before, after, month),
    )


def main_themes(assignments: pd.DataFrame) -> pd.DataFrame:
    """Return record_id, month, theme_id of the main theme of each record."""
    return assignments.loc[assignments["rank"] == 1, ["record_id", "month", "theme_id"]]


def _moved(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    both = main_themes(before).merge(main_themes(after), on=["record_id", "month"], suffixes=("_old", "_new"))
    both = both.rename(columns={"theme_id_old": "old", "theme_id_new": "new"})
    return both[both["old"] != both["new"]].reset_index(drop=True)


def _themes(before: Outcome, after: Outcome, moved: pd.DataFrame) -> pd.DataFrame:
    old, new = (outcome.themes.set_index("theme_id")["n"] for outcome in (before, after))
    touched = (set(moved["old"]) | set(moved["new"]) | (set(old.index) ^ set(new.index))) - {""}
    rows = [_theme(number, old, new, moved) for number in sorted(touched)]
    return pd.DataFrame(rows, columns=["theme_id", "kind", "old", "new", "note"])


def _theme(
    number: str, old: pd.Series, new: pd.Series, moved: pd.DataFrame
) -> tuple[str, str, int, int, str]:
    size = int(old.get(number, 0))
    away = moved.loc[(moved["old"] == number) & (moved["new"] != ""), "new"].value_counts()
    parts = sorted(str(other) for other, n in away.items() if size and n >= LEFT * size)
    note = "、".join(parts)
    if number not in old.index:
        kind = "新增"
    elif not new.get(number, 0):
        kind = "消失"
    else:
        kind = "拆分" if parts else "变化"
    return number, kind, size, int(new.get(number, 0)), note


def _alerts(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    keys = ["month", "unit", "issue_id", "kind"]
    old, new = (side.assign(unit=units(side))[[*keys, "theme_id", "verdict"]] for side in (before, after))
    both = old.merge(new, on=keys, how="outer", suffixes=("_old", "_new")).astype(object).fillna("")
    both["theme_id"] = both["theme_id_new"].where(both["theme_id_new"] != "", both["theme_id_old"])
    both = both.rename(columns={"verdict_old": "old", "verdict_new": "new"})
    meant = [WORSE, BETTER]
    flipped = (both["old"] != both["new"]) & (both["old"].isin(meant) | both["new"].isin(meant))
    told = ["month", "theme_id", "issue_id", "kind"]
    return both.loc[flipped, [*told, "old", "new"]].sort_values(told, ignore_index=True)


def _figures(before: Outcome, after: Outcome, month: str) -> pd.DataFrame:
    old, new = _figures_of(before, month), _figures_of(after, month)
    rows = [(name, old[name], new[name]) for name in old if old[name] != new[name]]
    return pd.DataFrame(rows, columns=["figure", "old", "new"])


def _figures_of(outcome: Outcome, month: str) -> dict[str, str]:
    """Return the figures of the report's first page by name."""
    main = main_themes(outcome.assignments)
    now = main.loc[main["month"] == month, "theme_id"]
    verdicts = outcome.alerts.loc[outcome.alerts["month"] == month, "verdict"]
    return {
        "没有归入主题": f"{int((now == '').sum()):,} 件",
        "主题个数": f"{len(outcome.themes)} 个",
        "件数最多的三个主题": "、".join(
            f"{number} {n:,} 件" for number, n in most_frequent(now).head(3).items()
        ),
        **{verdict: f"{int((verdicts == verdict).sum())} 项" for verdict in (WORSE, BETTER)},
    }
