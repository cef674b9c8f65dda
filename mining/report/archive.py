"""The complaint-handling record (投诉处理报告) of each theme with an action, to be filed every month."""

import re
from functools import partial

import pandas as pd

from mining.records.facets import CHANNEL, facet_columns, spoken
from mining.report.material import Material
from mining.report.sections.frames import rows
from mining.report.sentences import (
    SMALLEST_BASE,
    bounds,
    count,
    join,
    legible,
    month,
    plain,
    rate,
    say,
    share,
)
from mining.trends.counts import most_frequent, of_main_themes

MONTHS = 6
MOST = 3
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|])")


def handling_records(material: Material) -> dict[str, str]:
    """Return file name -> Markdown text, one file per theme with an action: `T003.md`.

    The sections are those of the literature's 投诉处理报告: what, extent, cause leads, countermeasure, prevention,
    check date. Texts of customers are not in it.
    """
    actions = material.actions
    return {
        f"{theme}.md": _record(material, str(theme), of_theme)
        for theme, of_theme in actions[actions["theme_id"] != ""].groupby("theme_id")
    }


def _record(material: Material, theme: str, actions: pd.DataFrame) -> str:
    main = of_main_themes(material.assignments)
    own = main.loc[(main["theme_id"] == theme) & (main["month"] == material.month), ["record_id", "issue_id"]]
    now = material.records[material.records["month"] == material.month].merge(own, on="record_id")
    name, terms = _name(material, theme)
    lines = [
        f"# 投诉处理报告：{name}（{theme}）",
        f"{plain((month(material.month),))}",
        "## 一、问题",
        f"{name}。主要词语：{terms}" if terms else name,
        "## 二、范围",
        *_extent(material, theme, now),
        "## 三、原因线索",
        *_leads(material, now),
        "## 四、对策",
        _countermeasures(actions),
        "## 五、效果与防止再发",
        *(f"- {_safe(row.action_id)}：{row.verdict}。{_safe(row.reason)}" for row in rows(actions)),
        "## 六、下次确认日期",
        *_check_dates(material.month, actions),
    ]
    return "\n\n".join(_joined(lines)) + "\n"


def _joined(lines: list[str]) -> list[str]:
    """Put the points of one list together, as Markdown wants no blank line between them."""
    blocks: list[str] = []
    for line in lines:
        if blocks and line.startswith("- ") and blocks[-1].rpartition("\n")[2].startswith("- "):
            blocks[-1] += f"\n{line}"
        else:
            blocks.append(line)
    return blocks


def _name(material: Material, theme: str) -> tuple[str, str]:
    found = material.themes[material.themes["theme_id"] == theme]
    return (theme, "") if found.empty else (_safe(found["name"].iloc[0]), _safe(found["terms"].iloc[0]))


def _extent(material: Material, theme: str, now: pd.DataFrame) -> list[str]:
    total = int((material.records["month"] == material.month).sum())
    told = [f"- 本月{len(now)}件，{_of_all(len(now), total)}"]
    course = material.trend[
        (material.trend["theme_id"] == theme) & (material.trend["month"] <= material.month)
    ]
    if material.exposure_given and len(course):
        last = course.sort_values("month").iloc[-1]
        show = partial(rate, exposure_given=True)
        sure = bounds(show, last["rate_low"], last["rate_high"])
        told.append(plain(say("- 每万单位业务量{middle}（{sure}）", middle=show(last["rate"]), sure=sure)))
    shown = course.sort_values("month").tail(MONTHS)
    by_month = [(month(m), count(n)) for m, n in zip(shown["month"], shown["n"], strict=True)]
    told.append(plain(("- 逐月件数：", *join(by_month))))
    facets = {column: _safe(spoken(column)) for column in [CHANNEL, *facet_columns(now)]}
    told += [
        f"- {label}：{_most(now[column])}" for column, label in facets.items() if (now[column] != "").any()
    ]
    return told


def _of_all(n: int, total: int) -> str:
    if total < SMALLEST_BASE:
        return f"全部{total}件"
    return f"占全部{total}件的{plain((share(n / total),))}"


def _leads(material: Material, now: pd.DataFrame) -> list[str]:
    names = dict(zip(material.issues["issue_id"], material.issues["name"], strict=True))
    issues = now.loc[now["issue_id"] != "", "issue_id"].map(lambda issue: str(names.get(issue, issue)))
    found = f"- 本月提到最多的问题：{_most(issues)}" if len(issues) else "- 本月没有归出具体问题"
    return [found, "- 线索不是原因；查明的原因由责任部门填写："]


def _countermeasures(actions: pd.DataFrame) -> str:
    lines = [
        f"| {_safe(row.action_id)} | {_safe(row.measure)} | {_safe(row.owner)} | {row.start} | "
        f"{plain((share(row.expected_drop),))} | {row.closed or '未关闭'} |"
        for row in rows(actions)
    ]
    return "\n".join(
        ["| 编号 | 措施 | 责任部门 | 开始 | 预期降幅 | 关闭 |", "|---|---|---|---|---|---|", *lines]
    )


def _check_dates(now: str, actions: pd.DataFrame) -> list[str]:
    """Return when each action is looked at again: when it can be judged, or next month while it is watched."""
    following = str(pd.Period(now, freq="M") + 1)
    dates = []
    for row in rows(actions):
        when = max(str(row.earliest_month), following)
        dates.append(f"- {_safe(row.action_id)}：{pd.Period(when, freq='M').end_time:%Y-%m-%d}")
    return dates


def _most(values: pd.Series) -> str:
    first = most_frequent(values).head(MOST)
    return "、".join(f"“{_safe(value)}”{n}件" for value, n in first.items())


def _safe(value: object) -> str:
    """Return a text of the data on one line, with what Markdown would read as markup escaped."""
    return _MARKUP.sub(r"\\\1", legible(str(value)))
