"""2 总体情况, 3 变化分解."""

import math
from collections.abc import Mapping
from functools import partial

import pandas as pd

from mining.records.account import OUTCOMES
from mining.records.exactness import DAY, SECOND
from mining.report.blocks import Block, Chart, Points, Section, Series, Table, left_out
from mining.report.sections.findings import bounded_part
from mining.report.sections.frames import Columns, Row, counted_in, frame_table, led, rows, some, text
from mining.report.sections.satisfaction import response_sentences, response_table
from mining.report.sections.service import service_sentences, service_tables
from mining.report.sections.view import JUDGED, View
from mining.report.sentences import (
    LEVEL,
    PER_EXPOSURE,
    SMALLEST_BASE,
    Name,
    Sentence,
    bounds,
    change,
    count,
    interval,
    join,
    legible,
    month,
    number,
    rate,
    say,
    times,
    verdict,
)

BAND_NOTE: Sentence = (
    "每月件数；灰带：按此前各月水平预期的范围（",
    LEVEL,
    "）；空心点：未满月",
)


def situation(view: View) -> Section:
    """Return received, valid, rejected; the month against the last and the last year's; closing, satisfaction."""
    material = view.material
    totals = material.totals.sort_values("month").reset_index(drop=True)
    if totals.empty:
        return Section("s2", ("没有可以分析的来件",))
    row = next(rows(totals[totals["month"] == material.month]))
    title = say("{month}有效来件{n}", month=month(material.month), n=count(row.n, href="#dossiers"))
    if not view.whole:
        title = (*title, "（未满月，不与整月比较）")
    items = [
        *(_comparison(each, material.exposure_given) for each in rows(material.changes)),
        *_levels(view, row),
        *response_sentences(view),
        *service_sentences(view),
        _read(view),
    ]
    tables: tuple[Block, ...] = (
        _totals(view, totals),
        _reconciled(view),
        *service_tables(view),
        response_table(view),
    )
    return Section("s2", title, (), (Points(tuple(items)), *tables))


def _totals(view: View, totals: pd.DataFrame) -> Chart:
    """Return the chart of all records, with the table of its months behind it."""
    given = view.material.exposure_given
    columns: Columns = {
        "month": ("月份", month),
        "n": ("件数", count),
        "exposure": ("业务量" if given else "基数（件）", count),
        "rate": (PER_EXPOSURE if given else "份额（%）", lambda value: rate(value, given)),
        "rate_low|rate_high": ("95%区间", lambda value: rate(value, given)),
        "complete": ("满月", lambda value: Name("是" if value else "否")),
    }
    table = frame_table("totals", "各月来件", led(totals, "month", counted_in(view.main, "month")), columns)
    drawn = view.courses[""]
    return Chart("totals", total_title(drawn), drawn, BAND_NOTE, table)


def _reconciled(view: View) -> Table:
    columns: Columns = {
        "file": ("文件", text),
        "sheet": ("工作表", text),
        "rows_read": ("读入行数", count),
        **{outcome: (name, count) for outcome, name in OUTCOMES.items()},
    }
    frame = led(view.material.reconciliation, "file", counted_in(view.main, "file"))
    return frame_table(
        "reconciliation", "对账：每一行的去处", frame, columns, tucked=True, counted="analysed"
    )


def total_title(drawn: Series) -> Sentence:
    """Return what the chart of all records shows."""
    where = standing(drawn)
    return (
        say("来件{n}{where}", n=count(drawn.n[drawn.at], href="#dossiers"), where=where)
        if where
        else ("各月来件数",)
    )


def standing(drawn: Series) -> Sentence:
    """Say how the report month stands to the range drawn; nothing where none is, or where the month is not over."""
    low, high = drawn.low[drawn.at], drawn.high[drawn.at]
    if not drawn.complete[drawn.at] or math.isnan(low):
        return ()
    where = {1: "高于预期范围", 0: "落在预期范围内", -1: "低于预期范围"}[drawn.side]
    return say("，{where}（{range}）", where=where, range=interval(count, low, high))


def course_table(view: View, anchor: str) -> Table:
    """Return the months of a theme, of an issue, or of all records ("") as a table."""
    drawn, given = view.courses[anchor], view.material.assignments
    counted = given[(given["issue_id"] == anchor) | ((given["theme_id"] == anchor) & (given["rank"] == 1))]
    ids = counted_in(counted if anchor else view.main, "month")
    told = pd.DataFrame({"month": drawn.months, "n": drawn.n, "low": drawn.low, "high": drawn.high})
    columns: Columns = {
        "month": ("月份", month),
        "n": ("件数", count),
        "low|high": ("预期范围（件）", count),
    }
    return frame_table("front", "各月件数与预期范围", led(told, "month", ids), columns)


def _comparison(row: Row, given: bool) -> Sentence:  # noqa: FBT001 - the one fact that names the unit
    """Tell one line of `changes`: counts, ratio with interval, verdict or why there is none."""
    period, base = (
        join([month(each) for each in str(text).split("+")], "和") for text in (row.period, row.base)
    )
    if math.isnan(row.n) or math.isnan(row.base_n):
        return say("{name}：{note}，不作比较", name=row.change, note=Name(legible(row.note)))
    told = say(
        "{name}{judged}：{period}对{base}，{change}",
        name=row.change,
        judged=say("（{verdict}）", verdict=verdict(row.verdict)) if row.verdict else (),
        period=period,
        base=base,
        change=say("分别为{now}和{before}", now=count(row.n), before=count(row.base_n))
        if math.isnan(row.ratio)
        else change(row.n, row.base_n),
    )
    if min(row.n, row.base_n) >= SMALLEST_BASE and not math.isnan(row.ratio):
        told = say(
            "{told}；{what}为{base}的{ratio}{sure}",
            told=told,
            what=PER_EXPOSURE if given else "日均件数",
            base=base,
            ratio=times(row.ratio),
            sure=()
            if math.isnan(row.ratio_low)
            else say("（{ends}）", ends=bounds(times, row.ratio_low, row.ratio_high)),
        )
    return say("{told}；{note}", told=told, note=Name(legible(row.note))) if row.note else told


def judged_total(view: View) -> Sentence:
    """Say which changes of the total passed their test (counts, or rates with exposure), and what limits it."""
    given = view.material.exposure_given
    judged = [row for row in rows(view.material.changes) if row.verdict in JUDGED]
    told = [
        say(
            "{change}（{verdict}）",
            change=_moved_to(row) if given else (row.change, *change(row.n, row.base_n)),
            verdict=verdict(row.verdict),
        )
        for row in judged
    ]
    limits = dict.fromkeys(legible(row.note) for row in judged if row.note)
    why = [part for note in limits for part in ("，", Name(note))]
    return (PER_EXPOSURE if given else "来件总量", *join(told), *why) if told else ()


def _moved_to(row: Row) -> Sentence:
    base = "上月" if row.change == "环比" else "去年同期"
    return ("增" if row.ratio > 1 else "降", f"到{base}的", times(row.ratio))


def _levels(view: View, row: Row) -> list[Sentence]:
    """Rate, satisfaction, closing: each only where its column has values."""
    now, told = view.now, []
    if view.material.exposure_given and not math.isnan(row.rate):
        show = partial(rate, exposure_given=True)
        sure = bounds(show, row.rate_low, row.rate_high)
        told.append(say("每万单位业务量{rate}（{sure}）", rate=show(row.rate), sure=sure))
    scored = now["score"].dropna()
    if len(scored):
        told.append(
            say(
                "满意度平均{mean}（{n}有评分）",
                mean=number(float(scored.mean()), "分", 2),
                n=count(len(scored), behind=some(now.loc[scored.index, "record_id"])),
            )
        )
    known = now["closed_exact"].isin([DAY, SECOND])
    return [*told, _closed(now, known)] if known.any() else told


def _closed(now: pd.DataFrame, known: pd.Series) -> Sentence:
    """Say how many of the month's records are closed, of those of which that is `known`."""
    done, rest = now.loc[now["closed"].notna(), "record_id"], now.loc[~known, "record_id"]
    unknown = say("；另有{n}没有可用的办结时间", n=count(len(rest), behind=some(rest))) if len(rest) else ()
    return say(
        "已办结{done}{part}{unknown}",
        done=count(len(done), behind=some(done)),
        part=bounded_part(len(done), int(known.sum())),
        unknown=unknown,
    )


def _read(view: View) -> Sentence:
    sums = view.material.reconciliation.sum(numeric_only=True)
    parts = [
        say("{name}{n}", name=name, n=count(float(sums[outcome]), "行")) for outcome, name in OUTCOMES.items()
    ]
    return say(
        "全部文件共读入{read}：{parts}",
        read=count(float(sums["rows_read"]), "行", href="#table-reconciliation"),
        parts=join(parts),
    )


def decomposition(view: View) -> Section:
    """Return the change of the total split into volume, rate and mix."""
    frame = view.material.decomposition
    if frame.empty:
        given = view.material.exposure_given
        why = "本月或上月不满整月，或没有业务量" if given else "没有业务量表"
        return left_out("s3", f"{why}，本节从略")
    effects = {"volume": "业务量", "rate": "发生率", "mix": "结构", "unknown": "没有业务量的分组"}
    sums = frame[["change", *effects]].sum()
    effects = {name: heading for name, heading in effects.items() if (frame[name] != 0).any()} or effects
    title = _moved(sums, effects)
    title = (*title, *_unjudged(view.material.changes))
    unnamed = "未注明" if len(frame) > 1 else "全部"
    columns: Columns = {
        "group": ("分组", lambda value: Name(legible(str(value)) or unnamed)),
        "n": ("本月件数", count),
        "base_n": ("上月件数", count),
        "change": ("变化（件）", number),
    }
    columns |= {name: (f"{heading}的影响（件）", number) for name, heading in effects.items()}
    table = frame_table("decomposition", "来件变化的分解（各项相加等于变化）", frame, columns)
    return Section("s3", title, (), (table,))


def _moved(sums: pd.Series, effects: Mapping[str, str]) -> Sentence:
    """Say by how much the total moved, and which of the effects is the largest: it may be more than the whole."""
    whole = float(sums["change"])
    if not whole:
        return ("来件与上月持平",)
    largest = max(effects, key=lambda name: abs(sums[name]))
    return say(
        "来件较上月{word}{change}；影响最大的是{effect}：使来件{way}{part}",
        word="减" if whole < 0 else "增",
        change=number(abs(whole), "件", 0),
        effect=effects[largest],
        way="减" if sums[largest] < 0 else "增",
        part=number(abs(float(sums[largest])), "件"),
    )


def _unjudged(changes: pd.DataFrame) -> Sentence:
    """Return why the month is not held against the one before, as the festival's is not."""
    for row in rows(changes):
        if row.change == "环比" and row.note:
            return ("（", Name(legible(row.note)), "）")
    return ()
