"""What a report tells otherwise than an earlier one, and what changed between the two runs."""

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mining.errors import user_error
from mining.trends.restatements import Facts, changed_causes

NAMED = 20


@dataclass(frozen=True)
class Told:
    """A published report: names of themes by number, counts by theme and complete month, facts of its run."""

    names: dict[str, str]
    counts: pd.Series
    facts: Facts


def read_told(folder: Path) -> Told:
    """Read the report in a month's folder.

    Raises
    ------
    UserError
        There is no report, or not all of it.
    """
    data = folder / "data"
    try:
        themes, trend = (
            pd.read_csv(data / f"{name}.csv", encoding="utf-8-sig", keep_default_na=False)
            for name in ("themes", "trend")
        )
        facts: Facts = json.loads((data / "run.json").read_text(encoding="utf-8"))
    except OSError:
        raise user_error(
            str(folder), "没有这个月的报告可比", "请换一个已发布的月份，或用 --out 指明文件夹"
        ) from None
    settled = trend[trend["complete"].astype(str) == "True"]
    names = dict(zip(themes["theme_id"].astype(str), themes["name"].astype(str), strict=True))
    return Told(names, settled.set_index(["theme_id", "month"])["n"].sort_index(), facts)


def differences(before: Told, now: Told) -> list[str]:
    """Return a line a difference: themes new, gone, renamed, counts of shared themes and months; then why."""
    names, old = now.names, before.names
    lines = [f"新主题 {theme} {names[theme]}" for theme in sorted(names.keys() - old.keys())]
    lines += [f"不再有 {theme} {old[theme]}" for theme in sorted(old.keys() - names.keys())]
    shared = sorted(names.keys() & old.keys())
    lines += [f"改名 {theme} {old[theme]} → {names[theme]}" for theme in shared if old[theme] != names[theme]]
    both = pd.concat([before.counts, now.counts], axis=1, keys=["old", "new"], join="inner").astype(int)
    changed = both[both["old"] != both["new"]]
    lines += [
        f"件数 {theme} {month}：{row.old} → {row.new}"
        for (theme, month), row in zip(changed.index[:NAMED], changed.itertuples(index=False), strict=False)
    ]
    if len(changed) > NAMED:
        lines.append(f"件数另有 {len(changed) - NAMED} 处不同，见 data/trend.csv")
    if not lines:
        return ["与对照的报告没有不同"]
    return [*lines, f"依据的变化：{'、'.join(changed_causes(before.facts, now.facts)) or '没有'}"]
