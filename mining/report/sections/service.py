"""Repeats (二次投诉), first response and closing, the hotline: a sentence each in 2, the tables a click away."""

from dataclasses import replace

import pandas as pd

from mining.report.blocks import Table
from mining.report.sections.frames import Columns, Row, behind, counted_in, frame_table, led, rows, some, text
from mining.report.sections.view import View
from mining.report.sentences import (
    SMALLEST_BASE,
    Figure,
    Name,
    Sentence,
    bounds,
    count,
    given,
    join,
    legible,
    number,
    part_of,
    say,
    share,
)
from mining.trends.handling import ALL

ENDS = 5  # ids of a long row that are shown from its beginning, and from its end


def service_sentences(view: View) -> list[Sentence]:
    """Return the sentences for which there is a table."""
    return [*_repeats(view), *_chains(view), *_times(view), *_calls(view)]


def _repeats(view: View) -> list[Sentence]:
    frame = view.material.repeats
    if frame.empty:
        return []
    whole = list(rows(frame[frame["theme_id"] == ""]))
    known = view.now[(view.now["customer"] != "") & (view.now["theme_id"] != "")]
    spans = [(count(row.days, "天"), "内", behind(row), *part_of(row.n, row.base)) for row in whole]
    told = say(
        "同一客户就同一主题再次投诉（二次投诉）：{spans}；能认出客户、归入主题的来件共{base}",
        spans=join(spans, "；"),
        base=count(max((row.base for row in whole), default=0), behind=some(known["record_id"])),
    )
    return [told] if whole else []


def _chains(view: View) -> list[Sentence]:
    frame = view.material.chains
    if frame.empty:
        return []
    longest = next(rows(frame))
    return [
        say(
            "同一客户就同一主题接连来件三次及以上、本月仍在投诉的有{n}，最长的一例已来件{most}",
            n=count(len(frame), "例", behind=some([one for ids in frame["record_ids"] for one in ids])),
            most=replace(behind(longest), unit="次"),
        )
    ]


def _calls(view: View) -> list[Sentence]:
    """Tell the strongest of the associations that are sure."""
    frame = view.material.calls
    if frame.empty:
        return []
    sure = frame[(frame["rho_low"] > 0) | (frame["rho_high"] < 0)]
    if sure.empty:
        return [("热线指标与各主题没有可以确认的同步变化",)]
    row = next(rows(sure))
    told = say(
        "线索显示：“{theme}”与热线的“{measure}”{way}（等级相关{rho}，{sure}，各对一并校正，共{months}）",
        theme=view.name(row.theme_id),
        measure=Name(legible(row.measure)),
        way="同升同降" if row.rho > 0 else "此升彼降",
        rho=_rho(row.rho),
        sure=bounds(_rho, row.rho_low, row.rho_high),
        months=count(row.months, "个月"),
    )
    return [(*told, "；相邻月份相互牵连，实际区间更宽")]


def _rho(value: float) -> Figure:
    return number(value, digits=2)


def _times(view: View) -> list[Sentence]:
    frame = view.material.times
    if frame.empty:
        return []
    return [
        say(
            "{step}：一半不超过{median}{over}（{n}{rejected}）",
            step=Name(row.step),
            median=number(row.median_hours, "小时"),
            over=_over(row),
            n=count(row.n, href="#dossiers"),
            rejected=_rejected(row),
        )
        for row in rows(frame[frame["kind"] == ALL])
    ]


def _over(row: Row) -> Sentence:
    """Say which part waited too long; nothing of a base under ten, as open ones are estimated."""
    if row.n < SMALLEST_BASE:
        return ()
    return say("，超过{limit}的占{over}", limit=given(row.limit_hours, "小时"), over=share(row.over))


def _rejected(row: Row) -> Sentence:
    """Say how many times were negative or absurd; nothing where none was."""
    return say("；另有{n}时长不合理，不计", n=count(row.rejected)) if row.rejected else ()


def service_tables(view: View) -> tuple[Table, ...]:
    """Return the tables that have rows, each a click away."""
    made = (_repeat_table(view), _chain_table(view), _time_table(view), _call_table(view))
    return tuple(table for table in made if table.rows)


def _repeat_table(view: View) -> Table:
    columns: Columns = {
        "theme_id": ("主题", lambda theme: view.name(theme) if theme else Name("全部")),
        "days": ("间隔不超过（天）", count),
        "n": ("重复件数", count),
        "base": ("能认出客户、归入主题的来件", count),
        "share": ("重复率（%）", share),
        "share_low|share_high": ("95%区间（%）", share),
        "after_closing": ("其中办结之后（%）", share),
    }
    return frame_table("repeats", "重复投诉（二次投诉）", view.material.repeats, columns, tucked=True)


def _chain_table(view: View) -> Table:
    columns: Columns = {
        "theme_id": ("主题", view.name),
        "n": ("来件（次）", count),
        "first_date": ("首次", text),
        "last_date": ("最近", text),
        "record_ids": ("来件编号", _few),
    }
    return frame_table("chains", "接连投诉的客户", view.material.chains, columns, tucked=True)


def _few(record_ids: tuple[str, ...]) -> Name:
    """Return the ids, of many the first and the last, which a cell has room for."""
    ids = [legible(one) for one in record_ids]
    if len(ids) <= 2 * ENDS:
        return Name("、".join(ids))
    return Name(f"{'、'.join(ids[:ENDS])} … {'、'.join(ids[-ENDS:])}，共{len(ids):,}件")


def _time_table(view: View) -> Table:
    columns: Columns = {
        "step": ("环节", text),
        "kind": ("按", text),
        "group": ("分组", lambda group: view.name(group) if group in view.names else text(group)),
        "n": ("件数", count),
        "open": ("未完", count),
        "median_hours": ("中位数（小时）", number),
        "median_low|median_high": ("95%区间（小时）", number),
        "p90_hours": ("九成不超过（小时）", number),
        "over_day": ("超过24小时（%）", share),
        "limit_hours": ("时限（小时）", given),
        "over": ("超时份额（%）", share),
        "rejected": ("时长不合理，不计（件）", count),
    }
    return frame_table("times", "首次响应与办结时长", _timed(view), columns, tucked=True)


def _call_table(view: View) -> Table:
    columns: Columns = {
        "theme_id": ("主题", view.name),
        "measure": ("热线指标", text),
        "months": ("月数", count),
        "rho": ("等级相关", _rho),
        "rho_low|rho_high": ("区间（各对一并校正）", _rho),
    }
    return frame_table("calls", "热线指标与各主题的等级相关", view.material.calls, columns, tucked=True)


def _timed(view: View) -> pd.DataFrame:
    """Return the waiting times with the records of the month behind each channel, and behind all."""
    ids = {**counted_in(view.now, "channel"), ALL: some(view.now["record_id"])}
    return led(view.material.times, "group", ids)
