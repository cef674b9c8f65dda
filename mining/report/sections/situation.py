"""0 封面与口径, 2 总体情况, 3 变化分解."""

import math

import pandas as pd

from mining.records.columns import ROLES
from mining.report.blocks import Block, Chart, Column, Points, Section, Series, Table
from mining.report.sections.findings import LEVEL
from mining.report.sections.satisfaction import response_sentences, response_table
from mining.report.sections.service import service_sentences, service_tables
from mining.report.sections.view import Row, Show, View, frame_table, rows, text
from mining.report.sentences import (
    SMALLEST_BASE,
    Name,
    Sentence,
    change,
    count,
    interval,
    join,
    legible,
    month,
    number,
    rate,
    say,
    share,
    times,
    verdict,
)
from mining.trends.inference import share_interval

FILES = 6  # that are named one by one


def cover(view: View) -> Section:
    """Return what was read, what counts, under which versions."""
    material = view.material
    now = view.now
    channels = sorted({legible(value) for value in now["channel"] if value})
    files = sorted(set(material.reconciliation["file"]))
    said: list[Sentence] = [
        _sources(files),
        say("渠道：{channels}", channels=join([Name(channel) for channel in channels]))
        if channels
        else ("渠道：数据里没有渠道一栏",),
        say(
            "去重：编号和文字都相同，或同一客户的文字在同一时刻相同、在{days}内几乎相同，只计一次",
            days=count(material.run.duplicate_days, "天"),
        ),
        ("同一客户另写一段，或隔了更久再来，是重复投诉，照常计数；每一行都在对账表里有去处",),
        ("隐私：电话、证件、卡号、邮箱、地址、姓名等在分析之前已抹去；客户以不可还原的代码计数",),
        (
            "文字经去标识化，不是匿名化（个人信息保护法第七十三条）：结合别的信息仍可能认出本人，请按内部资料保管",
        ),
        ("计数：一条来件按主要主题计一次；它兼及的其他主题另列，不重复相加",),
        say(
            "比率：{base}",
            base="按业务量表折算为每万单件数"
            if material.run.exposure_given
            else "没有业务量表，比率为占当月来件的份额",
        ),
    ]
    return Section(
        "s0",
        "",
        "封面与口径",
        ("数据从哪里来，怎样计数",),
        (),
        (Points(tuple(said)), _columns(view), _hashes(view)),
    )


def _sources(files: list[str]) -> Sentence:
    """Name the files; of many the first and the last, as the reconciliation has them all."""
    names = [Name(legible(file)) for file in files]
    if len(names) <= FILES:
        return say("来源：{files}", files=join(names))
    n = count(len(names), "个文件", href="#table-reconciliation")
    return say("来源：{first} 至 {last}，共{n}", first=names[0], last=names[-1], n=n)


def _columns(view: View) -> Table:
    return frame_table(
        "columns",
        "各文件认出的列（认错了就写在设置 [columns] 里）",
        view.material.columns,
        {
            "file": ("文件", text),
            "sheet": ("工作表", text),
            "role": ("用途", lambda value: Name(ROLES[str(value)])),
            "column": ("列名", text),
            "found_by": ("依据", text),
        },
        tucked=True,
    )


def _hashes(view: View) -> Table:
    run = view.material.run
    parts = (
        ("输入", run.inputs),
        ("词表", run.word_lists),
        ("主题目录", run.catalogue),
        ("设置", run.settings),
    )
    rows = [
        (Name(kind), Name(legible(file)), Name(digest[:16]))
        for kind, files in parts
        for file, digest in sorted(files.items())
    ]
    rows += [
        (Name("版本"), Name(package), Name(version)) for package, version in sorted(run.versions.items())
    ]
    rows.append((Name("版本"), Name("随机种子"), Name(str(run.seed))))
    return Table(
        "versions",
        "输入、词表与版本",
        (Column("类别"), Column("文件"), Column("指纹或版本")),
        tuple(rows),
        tucked=True,
    )


def situation(view: View) -> Section:
    """Return received, valid, rejected; the month against the last and the last year's; closing, satisfaction."""
    material = view.material
    totals = material.totals.sort_values("month").reset_index(drop=True)
    if totals.empty:
        return Section("s2", "二", "总体情况", ("没有可以分析的来件",))
    row = next(rows(totals[totals["month"] == material.month]))
    title = say(
        "{month}有效来件{n}", month=month(material.month), n=count(row.n, href="#table-reconciliation")
    )
    if not row.complete:
        title = (*title, "（未满月，不与整月比较）")
    items = [
        *(_comparison(each, material.run.exposure_given) for each in rows(material.changes)),
        *_levels(view, row),
        *response_sentences(view),
        *service_sentences(view),
        _read(view),
    ]
    return Section("s2", "二", "总体情况", title, (), (Points(tuple(items)), *_tables(view, totals)))


def _tables(view: View, totals: pd.DataFrame) -> tuple[Block, ...]:
    given = view.material.run.exposure_given
    table = frame_table(
        "totals",
        "各月来件",
        totals,
        {
            "month": ("月份", lambda value: month(str(value))),
            "n": ("件数", count),
            "exposure": ("业务量（单）" if given else "基数（件）", count),
            "rate": ("每万单件数" if given else "份额（%）", lambda value: rate(value, given)),
            "rate_low|rate_high": ("95% 区间", lambda value: rate(value, given)),
            "complete": ("满月", lambda value: Name("是" if value else "否")),
        },
    )
    drawn = view.courses[""]
    chart = Chart("totals", total_title(drawn), drawn, BAND_NOTE, table)
    reconciled = frame_table(
        "reconciliation",
        "对账：每一行的去处",
        view.material.reconciliation,
        {
            "file": ("文件", text),
            "sheet": ("工作表", text),
            "rows_read": ("读入行数", count),
            "analysed": ("分析", count),
            "duplicate": ("重复", count),
            "empty": ("空白", count),
            "filtered": ("筛除", count),
            "rejected": ("拒收", count),
        },
        tucked=True,
    )
    return (chart, reconciled, *service_tables(view), response_table(view))


BAND_NOTE: Sentence = (
    "每月件数；灰带：按此前各月水平预期的范围（",
    LEVEL,
    "）；空心点：未满月",
)


def total_title(drawn: Series) -> Sentence:
    """Return what the chart of all records shows."""
    now, low, high = drawn.n[drawn.at], drawn.low[drawn.at], drawn.high[drawn.at]
    if not drawn.complete[drawn.at] or math.isnan(low):
        return ("各月来件数",)
    where = "高于预期范围" if now > high else "低于预期范围" if now < low else "落在预期范围内"
    return say(
        "来件{n}，{where}（{range}）", n=count(now), where=where, range=interval(count(low), count(high))
    )


def _comparison(row: Row, given: bool) -> Sentence:  # noqa: FBT001 - the one fact that names the unit
    """Tell one line of `changes`: counts, ratio with interval, verdict or why there is none."""
    period, base = (
        join([month(each) for each in str(text).split("+")], "和") for text in (row.period, row.base)
    )
    if math.isnan(row.n) or math.isnan(row.base_n):
        return say("{name}：{base}没有可比的数据{note}", name=row.change, base=base, note=_note(row))
    told = say(
        "{name}{judged}：{period}对{base}，{change}",
        name=row.change,
        judged=say("（{verdict}）", verdict=verdict(row.verdict)) if row.verdict else (),
        period=period,
        base=base,
        change=change(row.n, row.base_n),
    )
    if min(row.n, row.base_n) >= SMALLEST_BASE and not math.isnan(row.ratio):
        told = say(
            "{told}；{what}之比{ratio}（{level}区间{range}）",
            told=told,
            what="每万单件数" if given else "日均件数",
            ratio=times(row.ratio),
            level=LEVEL,
            range=interval(times(row.ratio_low), times(row.ratio_high)),
        )
    return (*told, *_note(row))


def _note(row: Row) -> Sentence:
    return ("（", Name(legible(row.note)), "）") if row.note else ()


def _levels(view: View, row: Row) -> list[Sentence]:
    """Rate, satisfaction, closing: each only where its column has values."""
    now, told = view.now, []
    if view.material.run.exposure_given:
        given = True
        told.append(
            say(
                "每万单{rate}（{level}区间{range}）",
                rate=rate(row.rate, given),
                level=LEVEL,
                range=interval(rate(row.rate_low, given), rate(row.rate_high, given)),
            )
        )
    scored = now["score"].dropna()
    if len(scored):
        told.append(
            say(
                "满意度平均{mean}（{n}有评分）",
                mean=number(float(scored.mean()), "分", 2),
                n=count(len(scored)),
            )
        )
    if view.main["closed"].notna().any():
        done = float(now["closed"].notna().sum())
        part, low, high = (float(end) for end in share_interval(done, len(now)))
        told.append(
            say(
                "已办结{done}，占{share}（{level}区间{range}）",
                done=count(done),
                share=share(part),
                level=LEVEL,
                range=interval(share(low), share(high)),
            )
        )
    return told


def _read(view: View) -> Sentence:
    sums = view.material.reconciliation.sum(numeric_only=True)
    words = (
        ("分析", "analysed"),
        ("重复", "duplicate"),
        ("空白", "empty"),
        ("筛除", "filtered"),
        ("拒收", "rejected"),
    )
    parts = [say("{word}{n}", word=word, n=count(float(sums[name]), "行")) for word, name in words]
    return say(
        "全部文件共读入{read}：{parts}",
        read=count(float(sums["rows_read"]), "行", href="#table-reconciliation"),
        parts=join(parts),
    )


def decomposition(view: View) -> Section:
    """Return the change of the total split into volume, rate and mix."""
    frame = view.material.decomposition
    if frame.empty:
        return Section("s3", "三", "变化分解", ("变化分解",), ("没有业务量，也没有分组，本节从略",))
    effects = {"volume": "业务量", "rate": "发生率", "mix": "结构", "unknown": "没有业务量的分组"}
    sums = frame[["change", *effects]].sum()
    effects = {name: heading for name, heading in effects.items() if (frame[name] != 0).any()} or effects
    largest = max(effects, key=lambda name: abs(sums[name]))
    whole, part = float(sums["change"]), float(sums[largest])
    title = say(
        "来件较上月{word}{change}，其中{effect}的变化带来{part}",
        word="减" if whole < 0 else "增",
        change=number(abs(whole), "件", 0),
        effect=effects[largest],
        part=number(part, "件"),
    )
    columns: dict[str, tuple[str, Show]] = {
        "group": ("分组", lambda value: Name(legible(str(value)) or "全部")),
        "n": ("本月件数", count),
        "base_n": ("上月件数", count),
        "change": ("变化（件）", number),
    }
    columns |= {name: (f"{heading}（件）", number) for name, heading in effects.items()}
    table = frame_table("decomposition", "来件变化的分解（各项相加等于变化）", frame, columns)
    return Section("s3", "三", "变化分解", title, (), (table,))
