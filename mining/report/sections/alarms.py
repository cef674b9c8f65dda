"""6 服务质量维度 and 7 趋势与预警."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from mining.records.facets import column_of
from mining.report.blocks import Bar, Block, Chart, Grid, HeatMap, Points, Section, Table, left_out
from mining.report.sections.control import control_charts
from mining.report.sections.frames import Columns, Row, behind, frame_table, rows, some, text, with_ids
from mining.report.sections.situation import BAND_NOTE
from mining.report.sections.view import JUDGED, View, heading, panel
from mining.report.sentences import (
    Name,
    Sentence,
    clip,
    count,
    given,
    join,
    month,
    number,
    part_of,
    probability,
    say,
    share,
    times,
    verdict,
)
from mining.trends.alerts import KINDS, SAME, WORSE
from mining.trends.panel import units

PANELS = 12
ROWS = 24
WATCHED = 0.05
NAMED = 3
LEADING = "服务十要素"
SLOW = "“持续偏高”按几个月累计多出的件数判定，逐月比上年同月（倍数为最近三个月），上年不全的比升高以前的各月"
MORE = (
    "“本月多说”是这些来件里比此前各月明显多的说法（名称取自全部月份）：有这个词的来件至少占多出件数的一半，"
    "份额之差的区间（各词一并校正）在零以上"
)
_JUDGED_UNIT = ("theme_id", "issue_id", "verdict")


def dimensions(view: View) -> Section:
    """Return the service-quality dimensions that the complaints fall in."""
    frame = view.material.dimensions
    if frame.empty:
        return left_out("s6", "还没有把主题对应到服务质量维度，本节从略")
    leading = LEADING if LEADING in set(frame["scheme"]) else str(frame["scheme"].iloc[0])
    schemes = sorted(set(frame["scheme"]), key=lambda scheme: (scheme != leading, scheme))
    base = float(frame.loc[frame["scheme"] == leading, "n"].sum())
    left = view.month_total() - base
    tables = tuple(
        _scheme(frame[frame["scheme"] == scheme], scheme, place, whole=left <= 0)
        for place, scheme in enumerate(schemes)
    )
    rule = (
        say("份额以{base}计，只说好话、没说什么的{left}不在内", base=count(base), left=count(left))
        if left > 0
        else ()
    )
    mapped = frame[(frame["scheme"] == leading) & (frame["dimension"] != "") & (frame["n"] > 0)]
    if mapped.empty:
        return Section("s6", ("来件都没有对应到维度",), rule, tables)
    first = mapped.iloc[int(mapped["n"].argmax())]
    title = say(
        "{scheme}里“{name}”最多：{n}{share}",
        scheme=Name(leading),
        name=Name(str(first["dimension"])),
        n=behind(first),
        share=part_of(first["n"], base),
    )
    return Section("s6", title, rule, tables)


def _scheme(frame: pd.DataFrame, scheme: str, place: int, *, whole: bool) -> Table:
    """Return a scheme's dimensions that occur, most first; the leading scheme open, the others a click away.

    `whole`: whether the shares are of all records of the month.
    """
    shown = frame[frame["n"] > 0].sort_values(["n", "dimension"], ascending=[False, True])
    named = shown.assign(
        dimension=shown["dimension"].replace("", "未对应"), bar=shown["n"] / shown["n"].max()
    )
    columns: Columns = {
        "dimension": ("维度", text),
        "n": ("件数", count),
        "bar": ("", lambda length: Bar(float(length), "same")),
        "share": ("份额（%）", share),
        "share_low|share_high": ("95%区间（%）", share),
    }
    caption = scheme if whole else f"{scheme}（只说好话、没说什么的不计）"
    return frame_table(f"dimensions-{place}", caption, named, columns, tucked=place > 0)


def alarms(view: View) -> Section:
    """Return what the tests of the month say, the small multiples, the heat map."""
    blocks: list[Block] = [Points(_rule(view))]
    if len(view.alarms):
        blocks.append(alert_table("alarms", "通过检验的变化", view.alarms, view))
    watched = _watched(view)
    if len(watched):
        blocks.append(alert_table("watch", "观察：接近但未通过检验，不作结论", watched, view))
    blocks.extend(_bursts(view))
    if view.shown and len(view.material.trend):
        blocks.extend((_multiples(view), *control_charts(view), *_heat(view)))
    return Section("s7", _title(view), (), tuple(blocks))


def _title(view: View) -> Sentence:
    themes, issues = (view.alarms[(view.alarms["issue_id"] == "") == whole] for whole in (True, False))
    told = [
        say(
            "{n}{verdict}",
            n=count(int((frame["verdict"] == judged).sum()), unit, href="#table-alarms"),
            verdict=judged,
        )
        for judged in JUDGED
        for frame, unit in ((themes, "个主题"), (issues, "个问题"))
        if (frame["verdict"] == judged).any()
    ]
    return join(told) if told else (f"本月{view.quiet}",)


def _rule(view: View) -> tuple[Sentence, ...]:
    said = [_gates(view) if view.tests else ("本月没有可作的检验",)]
    if "worsening" in set(view.alarms["kind"]):
        said.append((SLOW,))
    if view.said:
        said.append((MORE,))
    limits = view.tested["detectable"].dropna()
    if len(limits):
        said.append(
            say(
                "按目前的件数，一个主题要到{middle}（各主题的中位数）才会触发激增预警",
                middle=count(math.ceil(limits.median())),
            )
        )
    return tuple(said)


def _gates(view: View) -> Sentence:
    """Say how many tests there were, and what an alarm needs beside q, as `trends.alerts` asks for it."""
    rules = view.material.run.rules
    return say(
        "本月共作{tests}检验，误报比例控制在{level}；恶化另须不少于{least}、达到预期的{ratio}倍；"
        "好转另须预期不少于{least}、且为实际的{ratio}倍以上",
        tests=count(view.tests, "项"),
        level=replace(share(rules.false_discovery), text=given(100 * rules.false_discovery).text),
        least=count(rules.minimum_count),
        ratio=given(rules.minimum_ratio),
    )


def _watched(view: View) -> pd.DataFrame:
    """Return the five tests that came closest, of themes and issues without an alarm that go the way tested.

    One without a change of `minimum_ratio` (无显著变化) was no closer for its small p.
    """
    tested = view.tested
    units = pd.MultiIndex.from_frame(tested[["theme_id", "issue_id"]])
    alarmed = units.isin(pd.MultiIndex.from_frame(view.alarms[["theme_id", "issue_id"]]))
    there = np.where(tested["kind"] == "improving", tested["ratio"] < 1, tested["ratio"] > 1)
    close = tested[(tested["p"] < WATCHED) & (tested["verdict"] != SAME) & ~alarmed & there]
    close = close.sort_values(["p", "theme_id", "issue_id", "kind"])
    return close.drop_duplicates(["theme_id", "issue_id"]).head(5)


def alert_table(key: str, caption: str, alerts: pd.DataFrame, view: View, *, tucked: bool = False) -> Table:
    """Return alerts as a table."""
    named = alerts.assign(
        name=units(alerts),
        kind=alerts["kind"].map(KINDS),
        said=[_said(view, *unit) for unit in zip(*(alerts[c] for c in _JUDGED_UNIT), strict=True)],
    )
    columns: Columns = {
        "name": ("主题或问题", view.unit),
        "kind": ("类型", text),
        "n": ("件数", count),
        "expected": ("预期（件）", number),
        "base_n": ("基期（件）", count),
        "ratio": ("倍数", times),
        "ratio_low|ratio_high": ("95%区间", times),
        "q": ("q 值", probability),
        "verdict": ("判断", verdict),
        "said": ("本月多说", text),
    }
    return frame_table(key, caption, named, columns, tucked=tucked)


def _said(view: View, theme: str, issue: str, judged: str) -> str:
    """Return what the records of an alarm for worse say more than those before; `""` where that is nothing."""
    row = view.said.get(issue or theme)
    return str(row.phrase) if row and judged == WORSE else ""


def _bursts(view: View) -> tuple[Block, ...]:
    found = view.material.bursts
    if found.empty:
        return ()
    return (
        frame_table(
            "bursts",
            "月内突发：几天里来的远多于本月其余日子",
            with_ids(found, (_of_burst(view, burst) for burst in rows(found))),
            {
                "label": ("主题、问题或分组", lambda value: _burst_name(view, str(value))),
                "first_day": ("开始", text),
                "peak_day": ("最高一天", text),
                "last_day": ("结束", text),
                "n": ("件数", count),
                "expected": ("预期（件）", number),
                "ratio": ("倍数", times),
                "p": ("p 值", probability),
            },
        ),
    )


def _burst_name(view: View, label: str) -> Name:
    group, colon, value = label.partition("：")
    return text(f"{heading(group)}：{value}") if colon and label not in view.names else view.unit(label)


def _of_burst(view: View, burst: Row) -> tuple[str, ...]:
    """Return the records of a burst: of its days, with its theme, issue or group (`heading：value`)."""
    now, label = view.now, burst.label
    group, _, value = label.partition("：")
    column = column_of(group)
    if value and column in now:
        inside = now[column] == value
    else:
        raised = view.raised.loc[view.raised["issue_id"] == label, "record_id"]
        inside = (now["theme_id"] == label) | now["record_id"].isin(raised)
    days = now["time"].dt.strftime("%Y-%m-%d").between(burst.first_day, burst.last_day)
    return some(now.loc[inside & days, "record_id"])


def _multiples(view: View) -> Grid:
    """Draw the themes on one scale, those with an alarm first, then those outside; the title speaks of all of them."""
    courses = {theme: view.courses[theme] for theme in view.drawn}
    first = [theme for theme in view.judged if theme in courses]
    beyond = [theme for theme, each in courses.items() if each.complete[each.at] and each.side]
    chosen = list(dict.fromkeys([*first, *beyond, *courses]))[:PANELS]
    top = max((max(each.n) for unit, each in view.courses.items() if unit), default=0.0)
    charts = tuple(panel(view, "trend", theme, replace(courses[theme], top=top)) for theme in chosen)
    outside = [view.name(theme) for theme in beyond]
    known = view.whole and any(not math.isnan(each.low[each.at]) for each in courses.values())
    title: Sentence = ("各主题本月都在预期范围内" if known else "各主题各月件数",)
    if outside:
        more = say("等{n}主题", n=count(len(outside), "个")) if len(outside) > NAMED else ()
        names = join([("“", name, "”") for name in outside[:NAMED]])
        title = say("{names}{more}本月在预期范围之外", names=names, more=more)
    return Grid(title, charts, (*BAND_NOTE, "；各图同一刻度"), _wide(view))


def _wide(view: View) -> Table:
    """Return themes x months as a table."""
    trend = view.material.trend[view.material.trend["month"].isin(view.material.window)]
    wide = (
        trend.pivot_table(index="theme_id", columns="month", values="n")
        .reindex(list(view.shown))
        .reset_index()
    )
    columns: Columns = {"theme_id": ("主题", view.name)}
    columns |= {name: (month(name).text, count) for name in wide.columns if name != "theme_id"}
    return frame_table("trend", "各主题各月件数", wide, columns)


def _heat(view: View) -> tuple[Chart, ...]:
    trend = view.material.trend
    wide = trend.pivot_table(index="theme_id", columns="month", values="n", fill_value=0)
    themes = [theme for theme in view.shown if theme in wide.index][:ROWS]
    now = view.material.month
    months = [name for name in view.material.window if name in wide.columns and name <= now]
    if not months:  # a month before the window is reported
        return ()
    cells = wide.loc[themes, months].to_numpy(float)
    row, column = divmod(int(cells.argmax()), len(months))
    title = say(
        "最多的一格：{theme}，{month}，{n}",
        theme=view.name(themes[row]),
        month=month(months[column]),
        n=count(cells[row, column]),
    )
    labels = tuple(f"{theme} {clip(view.names[theme], 16)}" for theme in themes)
    picture = HeatMap(labels, tuple(months), tuple(tuple(line) for line in cells.tolist()))
    note = ("越深件数越多；数字见", Name("各主题各月件数", "#table-trend"))
    return (Chart("heat", title, picture, note),)
