"""Published figures that are different now: old, new, and why."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from mining.themes.people import PEOPLE
from mining.themes.theme import MERGED, RETIRED, Theme, successor
from mining.themes.ticks import TICKS
from mining.trends.calendars import month_name

CAUSES = {
    "word_lists": "词表改动",
    "catalogue": "目录或人工判断改动",
    "settings": "设置改动",
    "versions": "程序升级",
    "inputs": "反馈文件有增改",
}
"""Parts of run.json that can change a figure, with what a reader calls it."""
COLUMNS = ["theme_id", "month", "old", "new", "reason"]
REGROUPED = "新的记录使归类有所调整"
BY_PEOPLE = (PEOPLE, TICKS)
"""Files of the catalogue that people write; the others change with every run."""
Facts = Mapping[str, Any]  # what run.json holds: the month, and parts that map a file to its hash


def restatements(
    trend: pd.DataFrame,
    published: pd.DataFrame,
    themes: Sequence[Theme],
    causes: Sequence[str],
    months: Collection[str] | None,
) -> pd.DataFrame:
    """Return theme_id, month, old, new, reason: published counts that this run gives otherwise.

    Parameters
    ----------
    trend, published
        The trend table of this run and of the last: theme_id, month, n, complete. A month that was not complete was
        bound to change and is left out, and so is one that is not complete any more (`no_longer_held`); a theme that is
        gone counts 0.
    themes
        The catalogue of this run; mergers and retirements are reasons of their own theme.
    causes
        What else is different since the last run (`changed_causes`); these are the reasons of all other changes.
    months
        Those with other records than were published (`changed_months`): changed files are no reason of any other month.
        None where changed files may be a reason of all.
    """
    both = _different(trend, published)
    both = both[both["month"].isin(_complete(trend)["month"])]
    own = _own_causes(set(published["theme_id"]), themes)
    other = "、".join(causes) or REGROUPED
    elsewhere = "、".join(
        REGROUPED if months is not None and cause == CAUSES["inputs"] else cause for cause in causes
    )
    both["reason"] = [
        own.get(theme, other if month in (months or ()) else elsewhere or REGROUPED)
        for theme, month in zip(both["theme_id"], both["month"], strict=True)
    ]
    return both.sort_values(["theme_id", "month"], ignore_index=True)


def no_longer_held(totals: pd.DataFrame, trend: pd.DataFrame, published: pd.DataFrame) -> list[str]:
    """Return what a reader should know of published months whose records are gone, wholly or for the most part.

    `totals` has month, n, complete of this run; `trend` and `published` as in `restatements`.
    """
    different = _different(trend, published)
    gone = sorted({*different["month"]} - {*_complete(totals)["month"]})
    if not gone:
        return []
    first = sorted(_complete(published)["month"].unique())[: len(gone)]
    every, last = "、".join(map(month_name, gone)), month_name(gone[-1])
    where = f"{last}及以前的" if len(gone) > 1 and gone == first else f"{every}的"
    left = int(totals.loc[totals["month"].isin(gone), "n"].sum())
    rest = f"只剩{left:,}件" if left else "一件也没有"
    return [f"{where}反馈文件已不在或不全（{rest}），不再与已公布的数字比较"]


def _different(trend: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Return theme_id, month, old, new where a published count of a complete month is another now, 0 if gone."""
    both = _complete(published)[["theme_id", "month", "n"]].merge(
        trend[["theme_id", "month", "n"]], on=["theme_id", "month"], how="left", suffixes=("_old", "_new")
    )
    both = both.fillna({"n_new": 0}).astype({"n_old": int, "n_new": int})
    return both[both["n_old"] != both["n_new"]].rename(columns={"n_old": "old", "n_new": "new"})


def _complete(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["complete"]]


def changed_months(published: pd.DataFrame, records: pd.DataFrame, *, later: bool) -> frozenset[str] | None:
    """Return the months with records that only one of both has; None where nothing is known of those published.

    None, too, where the records are the same and so changed files have other texts, unless this run is of a `later`
    month than the report: then files have been added.

    Both have record_id and month.
    """
    if published.empty:
        return None
    names = ["record_id", "month"]
    both = pd.concat([published[names], records[names]])
    changed = frozenset(both.loc[~both.duplicated(keep=False), "month"])
    return changed if changed or later else None


def _own_causes(published: set[str], themes: Sequence[Theme]) -> dict[str, str]:
    """Return why the figures of single themes changed: what they were merged into, what was merged into them."""
    known = {theme.number: theme for theme in themes}
    found: dict[str, list[str]] = {}
    for theme in themes:
        if theme.number not in published:
            continue
        if theme.status == MERGED:
            into = successor(known, theme.number)
            found.setdefault(theme.number, []).append(f"并入 {into} {known[into].name}")
            found.setdefault(into, []).append(f"{theme.number} {theme.name} 并入")
        elif theme.status == RETIRED:
            found.setdefault(theme.number, []).append("退役或拆分")
    return {number: "、".join(reasons) for number, reasons in found.items()}


def changed_causes(before: Facts, now: Facts, parts: Mapping[str, str] = CAUSES) -> list[str]:
    """Return what differs between two runs of the `parts` of run.json, in the words of a reader."""
    compared = ((name, *held(part, before, now)) for part, name in parts.items())
    return [name for name, old, new in compared if old != new]


def held(part: str, before: Facts, now: Facts) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return a part of the facts as the earlier run had it and as this one does.

    Of the catalogue that is what people wrote. It is the same where they wrote nothing since the earlier run began, or
    since it ended: what runs change themselves in between, of whatever month, is no change by people.
    """
    if part != "catalogue":
        return before.get(part, {}), now.get(part, {})
    known, wrote = before.get("catalogue_origin", {}), now.get("catalogue_origin", {})
    found = _of_people({**now.get("catalogue_before", {}), **wrote})
    same = {name: content for name, content in known.items() if found.get(name) == content}
    return _of_people({**before.get("catalogue", {}), **same}), found


def _of_people(catalogue: Mapping[str, str]) -> dict[str, str]:
    return {name: catalogue[name] for name in BY_PEOPLE if name in catalogue}
