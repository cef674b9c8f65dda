"""Repeated complaints (二次投诉), first response and closing: a sentence each in 2, the tables a click away."""

from mining.report.blocks import Cell, Table
from mining.report.sections.view import Show, View, frame_table, rows, text
from mining.report.sentences import Name, Sentence, count, join, number, say, share


def service_sentences(view: View) -> list[Sentence]:
    """Return the sentences for which there is a table."""
    return [*_repeats(view), *_times(view)]


def _repeats(view: View) -> list[Sentence]:
    frame = view.material.repeats
    if frame.empty:
        return []
    whole = list(rows(frame[frame["theme_id"] == ""]))
    spans = [
        say("{days}内{n}，占{share}", days=count(row.days, "天"), n=count(row.n), share=share(row.share))
        for row in whole
    ]
    told = say(
        "同一客户就同一主题再次投诉（二次投诉）：{spans}；能认出客户的来件共{base}",
        spans=join(spans, "；"),
        base=count(max((row.base for row in whole), default=0)),
    )
    return [told] if whole else []


def _times(view: View) -> list[Sentence]:
    frame = view.material.times
    if frame.empty:
        return []
    return [
        say(
            "{step}：一半不超过{median}，超过{limit}的占{over}（{n}）",
            step=Name(row.step),
            median=number(row.median_hours, "小时"),
            limit=number(row.limit_hours, "小时", 0),
            over=share(row.over),
            n=count(row.n),
        )
        for row in rows(frame[frame["kind"] == "全部"])
    ]


def service_tables(view: View) -> tuple[Table, ...]:
    """Return the tables that have rows, each a click away."""
    repeats: dict[str, tuple[str, Show]] = {
        "theme_id": ("主题", lambda theme: view.name(theme) if theme else Name("全部")),
        "days": ("间隔不超过（天）", count),
        "n": ("重复件数", count),
        "base": ("能认出客户的来件", count),
        "share": ("重复率（%）", share),
        "share_low|share_high": ("95% 区间（%）", share),
        "after_closing": ("其中办结之后（%）", share),
    }
    times: dict[str, tuple[str, Show]] = {
        "step": ("环节", text),
        "kind": ("按", text),
        "group": ("分组", lambda group: _group(view, str(group))),
        "n": ("件数", count),
        "open": ("未完", count),
        "median_hours": ("中位数（小时）", number),
        "median_low|median_high": ("95% 区间（小时）", number),
        "p90_hours": ("九成不超过（小时）", number),
        "limit_hours": ("时限（小时）", number),
        "over": ("超时份额（%）", share),
    }
    material = view.material
    made = (
        frame_table("repeats", "重复投诉（二次投诉）", material.repeats, repeats, tucked=True),
        frame_table("times", "首次响应与办结时长", material.times, times, tucked=True),
    )
    return tuple(table for table in made if table.rows)


def _group(view: View, group: str) -> Cell:
    return view.name(group) if group in view.names else text(group)
