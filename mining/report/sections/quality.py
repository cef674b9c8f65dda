"""13 数据质量与局限 and 附录."""

import pandas as pd

from mining.report.blocks import Block, Column, Points, Section, Table
from mining.report.sections.alarms import alert_table
from mining.report.sections.findings import bounded_part
from mining.report.sections.frames import Columns, frame_table, month_or_dash, some, text
from mining.report.sections.view import View
from mining.report.sentences import (
    PER_EXPOSURE,
    Name,
    Sentence,
    count,
    join,
    legible,
    number,
    part_of,
    rate,
    say,
    share,
    verdict,
)
from mining.trends.panel import units

GLOSSARY = (
    ("主题", "一类反复出现的抱怨，有永久编号，如同病名"),
    ("问题", "主题下面具体的一件事：某个型号、某家门店、某个缺陷"),
    ("份额", "占当月全部来件的比例；只占其中一部分的，在标题或说明里写明"),
    ("预期", "按此前几个整月的水平推算的本月件数；“持续偏高”的叫平常，取自上年同月，或升高以前的各月"),
    ("倍数", "本月件数除以预期件数"),
    ("区间", "真实数值很可能落在其中的范围；区间越宽，把握越小"),
    ("q", "把同时作的所有检验一并考虑后的误报比例；越小越可信"),
    ("百分点", "两个百分比相减的差"),
    ("显著恶化、显著好转", "通过检验、件数够多、幅度够大的变化"),
    ("无显著变化", "件数足以判断，但变化在正常波动之内"),
    ("证据不足", "件数或月份太少，或没有业务量可比，看不出变化的真假"),
    ("线索", "与变化同时出现的现象，是否为起因须核实"),
    ("回潮", "已见效的整改之后再次升高"),
    ("重大个案", "涉及人身安全、法律与监管、媒体或钱款的来件，不论件数"),
    ("二次投诉", "同一客户就同一主题再次来件"),
    ("基期", "作比较的此前几个整月"),
    ("兼及", "一件来件在主要主题之外还谈到的主题"),
    ("提升度", "在该主题里的比例是在全部来件里的多少倍"),
    ("可控度", "最大的一个具体问题占该主题的份额：越大，越有一处可以下手"),
    ("控制限", "按历史的起伏，平常几乎不会越过的界限"),
    ("其后两月", "预警之后的两个整月；按业务量算时，跳过春节所在的月份（预警在该月的，按份额算，不跳过）"),
    ("检验功效", "整改若达到预期降幅，能看得出来的把握"),
    ("90%区间", "整改前后之比的区间：真实的比低于下限、高于上限的可能各约 5%"),
    ("p 值", "单看这一项检验：若没有变化，凭偶然出现这样大的差别的概率"),
    ("一并校正", "同时比较许多项时把各个区间放宽，使它们全都对的把握仍有 95%"),
    ("优势比", "提到该主题时评分偏高与偏低的件数之比，除以不提时的同一个比"),
    ("等级相关", "两列数同升同降的程度：1 为同升同降，−1 为此升彼降，0 为没有关联"),
    ("稳定性", "抽去一部分来件重新归类，主题相同的程度：1 为完全相同"),
    ("标准误", "一个估计值因抽样而有的误差的大小"),
    ("U图、Laney U′图", "份额或发生率的控制图；各月起伏大于偶然的用后者，控制限较宽"),
)


def quality(view: View) -> Section:
    """Return coverage, what belongs to no theme, and what else limits the figures."""
    material = view.material
    without = view.now.loc[view.now["theme_id"] == "", "record_id"]
    loose = float(len(without))
    total = view.month_total()
    title: Sentence = (("本月来件都归入了主题" if total else view.themeless),)
    if loose:
        title = say(
            "本月{n}没有归入任何主题{part}",
            n=count(loose, href="#unthemed"),
            part=part_of(loose, total),
        )
    items: list[Sentence] = [
        *([_unthemed(view, without)] if loose else []),
        *_past_alarms(material.past_alarms),
        *((Name(legible(note).removesuffix("。")),) for note in material.notes),
    ]
    tables = [table for table in (*_accuracy(view), _record(view), *_reading(view)) if table.rows]
    blocks: tuple[Block, ...] = (*([Points(tuple(items))] if items else []), *tables)
    return Section("s13", title, () if blocks else ("没有别的局限要说明",), blocks)


def _unthemed(view: View, without: pd.Series) -> Sentence:
    """Say how many of the month's records belong to no theme, and how many of them praise and complain of nothing."""
    praise = without[without.isin(view.material.praise)]
    return say(
        "没有归入主题的{n}{part}{praise}",
        n=count(len(without)),
        part=bounded_part(len(without), view.month_total()),
        praise=say("，其中只说好话的{n}", n=count(len(praise), behind=some(praise))) if len(praise) else (),
    )


def _past_alarms(record: pd.DataFrame) -> list[Sentence]:
    """Say how many alarms of past months the months after bore out."""
    if record.empty:
        return []
    found = record["outcome"].value_counts()
    parts = [
        say("{outcome}{n}", outcome=outcome, n=count(int(found[outcome]), "次"))
        for outcome in sorted(found.index)
    ]
    return [
        say(
            "按现在的设置回看，到本月为止共发出{n}预警：{parts}",
            n=count(len(record), "次", href="#table-record"),
            parts=join(parts),
        )
    ]


def _record(view: View) -> Table:
    record = view.material.past_alarms
    record = record.assign(name=units(record))
    columns: Columns = {
        "month": ("月份", month_or_dash),
        "name": ("主题或问题", view.unit),
        "verdict": ("判断", verdict),
        "n": ("件数", count),
        "expected": ("预期（件）", number),
        "after_n": ("其后两月（件）", count),
        "after_expected": ("其后预期（件）", number),
        "outcome": ("结果", text),
    }
    return frame_table("record", "以往预警的记录", record, columns, tucked=True)


def _accuracy(view: View) -> tuple[Table, ...]:
    """Return how right the themes are, which published figures changed."""
    material = view.material
    return (
        frame_table("accuracy", "主题判断的准确率（人工抽查；区间全在七成以下的用灰色）", material.accuracy, {
            "theme_id": ("主题", lambda theme: view.name(theme) if theme else Name("全部")),
            "checked": ("抽查件数", count),
            "right": ("判断正确", count),
            "low|high": ("准确率的95%区间（%）", share),
        }),
        frame_table("restatements", "更正过的数字", material.restatements, {
            "theme_id": ("主题", view.name),
            "month": ("月份", month_or_dash),
            "old": ("原为（件）", count),
            "new": ("现为（件）", count),
            "reason": ("缘由", text),
        }),
    )  # fmt: skip


def _reading(view: View) -> tuple[Table, ...]:
    """Return what could not be read."""
    material = view.material
    place: Columns = {"file": ("文件", text), "sheet": ("工作表", text)}
    reason: Columns = {"reason": ("缘由", text)}
    by = ["file", "sheet", "reason"]
    rejected = material.rejected.groupby(by).size().reset_index(name="n")
    return (
        frame_table(
            "rejects", "拒收的行，按缘由", rejected, {**place, **reason, "n": ("行数", count)}, tucked=True
        ),
        frame_table(
            "passed-over", "没有读的工作表或文件", material.passed_over, {**place, **reason}, tucked=True
        ),
    )


def appendix(view: View) -> Section:
    """Return theme catalogue and lineage, all tests, the number of themes, glossary."""
    material = view.material
    blocks: list[Block] = [catalogue(view)]
    if len(material.lineage):
        blocks.append(_lineage(view))
    if len(view.tested):
        ordered = view.tested.sort_values(["p", "theme_id", "issue_id", "kind"])
        blocks.append(alert_table("tests", "本月全部检验", ordered, view, tucked=True))
    if len(material.limits):
        blocks.append(_limits(view))
    if len(material.stability):
        blocks.append(_stability(material.stability))
    terms = tuple((Name(term), Name(meaning)) for term, meaning in GLOSSARY)
    blocks.append(Table("glossary", "名词解释", (Column("名词"), Column("意思")), terms))
    return Section("s14", ("主题目录、全部检验与名词解释",), (), tuple(blocks))


def catalogue(view: View) -> Table:
    """Return all themes with their words, a click away."""
    return frame_table(
        "catalogue",
        "主题目录（全部月份）",
        view.material.themes.sort_values("theme_id"),
        {
            "theme_id": ("编号", lambda value: Name(str(value), f"#{value}")),
            "name": ("名称", text),
            "terms": ("关键词", text),
            "n": ("件数", count),
            "share": ("份额（%）", share),
            "status": ("状态", text),
            "first_month": ("最早", month_or_dash),
            "last_month": ("最近", month_or_dash),
        },
        tucked=True,
    )


def _lineage(view: View) -> Table:
    return frame_table(
        "lineage",
        "主题沿革",
        view.material.lineage,
        {
            "month": ("月份", month_or_dash),
            "event": ("变动", text),
            "theme_id": ("主题", view.name),
            "other_id": ("相关主题", lambda theme: view.name(theme) if theme else Name("")),
            "by": ("由谁", text),
            "note": ("说明", text),
        },
        tucked=True,
    )


def _limits(view: View) -> Table:
    frame = view.material.limits
    given = view.material.exposure_given
    columns: Columns = {
        "theme_id": ("主题", view.name),
        "chart": ("图", text),
        "centre": ("中心线", lambda value: rate(value, given)),
        "low|high": ("控制限", lambda value: rate(value, given)),
    }
    caption = "控制图：本月各主题的中心线与控制限" + (f"（{PER_EXPOSURE}）" if given else "（份额，%）")
    return frame_table("limits", caption, frame[frame["month"] == view.material.month], columns, tucked=True)


def _stability(frame: pd.DataFrame) -> Table:
    return frame_table(
        "stability",
        "主题个数与稳定性",
        frame,
        {
            "k": ("主题个数", count),
            "stability": ("稳定性（0 至 1）", lambda value: number(value, digits=3)),
            "standard_error": ("标准误", lambda value: number(value, digits=3)),
            "chosen": ("采用", lambda value: Name("是" if value else "")),
        },
        tucked=True,
    )
