"""What a report tells otherwise than an earlier one, and what changed between the two runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mining.errors import user_error
from mining.report.published import facts_of, frame_of
from mining.trends.alerts import BETTER, WORSE
from mining.trends.panel import units
from mining.trends.restatements import CAUSES, Facts, changed_causes, held

NAMED = 20
PARTS = {**CAUSES, "tables": "业务量、台账或话务月报改动"}
"""Parts of run.json that can change what a report tells, with what a reader calls them."""


@dataclass(frozen=True)
class Told:
    """A published report.

    Names of themes and issues by number, counts by theme and complete month, alarms of its month and actions by number
    with their verdicts, facts of its run.
    """

    names: dict[str, str]
    issues: dict[str, str]
    counts: pd.Series
    alarms: dict[str, str]
    actions: dict[str, str]
    facts: Facts


def read_told(folder: Path) -> Told:
    """Read the report in a month's folder.

    Raises
    ------
    UserError
        There is no report, or not all of it, or it is not as it was published.
    """
    facts = facts_of(folder)
    try:
        month = facts["month"]
        themes = frame_of(folder, "themes", "theme_id", "name")
        issues = frame_of(folder, "issues", "issue_id", "name")
        trend = frame_of(folder, "trend", "theme_id", "month", "n", "complete")
        alerts = frame_of(folder, "alerts", "month", "theme_id", "issue_id", "verdict")
        actions = frame_of(folder, "actions", "action_id", "verdict")
    except (KeyError, ValueError):
        remedy = "请换一个已发布的月份，或用 --out 指明文件夹"
        raise user_error(str(folder), "没有这个月的报告可比", remedy) from None
    settled = trend[trend["complete"] == "True"].astype({"n": int})
    now = alerts[(alerts["month"] == month) & alerts["verdict"].isin([WORSE, BETTER])]
    return Told(
        names=_pairs(themes),
        issues=_pairs(issues),
        counts=settled.set_index(["theme_id", "month"])["n"].sort_index(),
        alarms=dict(zip(units(now), now["verdict"], strict=True)),
        actions=_pairs(actions),
        facts=facts,
    )


def _pairs(frame: pd.DataFrame) -> dict[str, str]:
    """Return what stands in the second of two columns by what stands in the first."""
    return dict(frame.itertuples(index=False))


def differences(before: Told, now: Told) -> list[str]:
    """Return a line a difference: themes, alarms, actions, counts of shared themes and months; then why."""
    names = {**before.issues, **before.names, **now.issues, **now.names}
    lines = [
        *_themes(before.names, now.names),
        *_verdicts("预警", before.alarms, now.alarms, lambda number: f"{number} {names.get(number, '')}"),
        *_verdicts("整改", before.actions, now.actions, str),
        *_counts(before.counts, now.counts),
    ]
    if not lines:
        return ["，只是".join(["与对照的报告没有不同", *_other_month(before.facts, now.facts)])]
    return [*lines, *(_why(before.facts, now.facts) or ["缘由：输入、各表、词表、目录、设置、程序都没有变"])]


def _themes(old: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    shared = sorted(names.keys() & old.keys())
    return [
        *(f"新主题 {theme} {names[theme]}" for theme in sorted(names.keys() - old.keys())),
        *(f"不再有 {theme} {old[theme]}" for theme in sorted(old.keys() - names.keys())),
        *(f"改名 {theme} {old[theme]} → {names[theme]}" for theme in shared if old[theme] != names[theme]),
    ]


def _verdicts(
    kind: str, old: Mapping[str, str], new: Mapping[str, str], called: Callable[[str], str]
) -> list[str]:
    return [
        f"{kind} {called(key)}：{old.get(key, '无')} → {new.get(key, '无')}"
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]


def _counts(old: pd.Series, new: pd.Series) -> list[str]:
    both = pd.concat([old, new], axis=1, keys=["old", "new"], join="inner").astype(int)
    changed = both[both["old"] != both["new"]]
    lines = [
        f"件数 {theme} {month}：{row.old} → {row.new}"
        for (theme, month), row in zip(changed.index[:NAMED], changed.itertuples(index=False), strict=False)
    ]
    left = len(changed) - NAMED
    return [*lines, f"件数另有 {left} 处不同，见 data/trend.csv"] if left > 0 else lines


def _why(before: Facts, now: Facts) -> list[str]:
    """Return a line a cause, with the files that were added, gone or changed; of programs the versions."""
    causes = changed_causes(before, now, PARTS)
    told = [f"{cause}（{_changed(part, before, now)}）" for part, cause in PARTS.items() if cause in causes]
    return [f"缘由：{cause}" for cause in (*_other_month(before, now), *told)]


def _other_month(before: Facts, now: Facts) -> list[str]:
    months = [str(facts.get("month")) for facts in (before, now)]
    return [f"报告月不同（{' → '.join(months)}）"] if months[0] != months[1] else []


def _changed(part: str, before: Facts, now: Facts) -> str:
    old, new = held(part, before, now)
    files = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    told = [f"{name} {_change(part, old.get(name, ''), new.get(name, ''))}" for name in files[:NAMED]]
    return "、".join([*told, *([f"等 {len(files)} 个"] if len(files) > NAMED else [])])


def _change(part: str, old: str, new: str) -> str:
    if part == "versions":
        return f"{old or '无'} → {new or '无'}"
    return "已改" if old and new else "新增" if new else "没有了"
