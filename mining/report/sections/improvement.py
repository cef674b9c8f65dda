"""9 优先级矩阵, 10 改进建议, 11 整改跟踪与效果验证."""

import pandas as pd

from mining.report.blocks import Block, Chart, Points, Ratios, Scatter, Section, Table, left_out
from mining.report.sections.cost import cost
from mining.report.sections.frames import Columns, frame_table, month_or_dash, rows, text
from mining.report.sections.satisfaction import effect_sentences, effect_tables
from mining.report.sections.view import View
from mining.report.sentences import (
    Figure,
    Name,
    Sentence,
    clip,
    count,
    join,
    legible,
    number,
    say,
    share,
    times,
    verdict,
)
from mining.trends.effects import EFFECTIVE

DRAWN = 12  # themes in the matrix
NOUGHT = {"severity": 0.0, "trend": 0.5}  # where nothing is grave, where nothing rises


def priorities(view: View) -> Section:
    """Return frequency, severity, trend, controllability, effect, each on its own scale."""
    frame = view.material.priorities
    scores: tuple[Block, ...] = effect_tables(view)
    if scores:
        scores = (Points(tuple(effect_sentences(view))), *scores)
    if frame.empty:
        why = view.themeless or "还没有计算优先级"
        if not scores:
            return left_out("s9", f"{why}，本节从略")
        return Section("s9", (f"{why}，先看主题与满意度的关联",), (), scores)
    criteria: Columns = {
        "frequency": ("频次（份额，%）", share),
        "severity": ("严重度（%）", share),
        "trend": ("趋势（升高的程度，%）", share),
        "controllability": ("可控度（最大问题所占，%）", share),
    }
    if not scores:  # else told once, over a year, below
        criteria["effect"] = ("与满意度的关联（分）", number)
    columns: Columns = {
        "theme_id": ("主题", view.name),
        "n": ("件数", count),
        "top3": ("进入前三的概率（%）", share),
    }
    for name, (heading, show) in criteria.items():
        columns |= {name: (heading, show), f"{name}_low|{name}_high": ("95%区间", show)}
    table = frame_table("priorities", "优先级各要素（各自成列，不相乘）", frame, columns)
    first = [view.name(str(theme)) for theme in frame["theme_id"].head(3)]
    title = say("优先处理：{names}", names=join(first))
    return Section("s9", title, (), (_matrix(view, frame, table), *scores))


def _matrix(view: View, frame: pd.DataFrame, table: Table) -> Chart | Table:
    """Draw frequency against severity, or against the trend where no severity is known."""
    name = "severity" if frame["severity"].notna().any() else "trend"
    known = frame.dropna(subset=["frequency", name, "top3"])
    if known.empty:
        return table
    shown = known.head(DRAWN)
    picture = Scatter(
        labels=tuple(clip(view.names.get(str(theme), str(theme)), 14) for theme in shown["theme_id"]),
        x=tuple(shown["frequency"].astype(float)),
        y=tuple(shown[name].astype(float)),
        size=tuple(shown["top3"].astype(float)),
        x_name="频次",
        y_name="严重度" if name == "severity" else "趋势",
    )
    note = ("越靠右上越先处理；圆越大，进入前三的概率越高",)
    return Chart("matrix", _extremes(view, known, name), picture, note, table)


def _extremes(view: View, known: pd.DataFrame, name: str) -> Sentence:
    """Say which of all themes is the most frequent, and which is the gravest (or rises fastest) if any is."""
    frequent, first = (
        str(known["theme_id"].iloc[int(known[c].to_numpy().argmax())]) for c in ("frequency", name)
    )
    most = "最严重" if name == "severity" else "升得最快"
    if known[name].max() <= NOUGHT[name]:
        return say("最多的是“{theme}”", theme=view.name(frequent))
    if first == frequent:
        return say("“{theme}”最多，也{most}", theme=view.name(first), most=most)
    return say(
        "最多的是“{theme}”，{most}的是“{first}”", theme=view.name(frequent), most=most, first=view.name(first)
    )


def suggestions(view: View) -> Section:
    """Return measures with department, date, expected drop and how they will be judged."""
    frame = view.material.suggestions
    if frame.empty:
        return left_out("s10", "没有新的整改建议；请按管理摘要核实线索后登记到整改台账", cost(view))
    table = frame_table(
        "suggestions",
        "建议的整改",
        frame,
        {
            "theme_id": ("主题", view.name),
            "measure": ("措施", text),
            "owner": ("责任部门", text),
            "due": ("期限", text),
            "expected_drop": ("预期降幅（%）", share),
            "metric": ("检验指标", text),
            "events": ("所需件数", count),
            "earliest_month": ("最早可判断", month_or_dash),
        },
    )
    return Section("s10", say("{n}建议待定", n=count(len(frame), "项")), (), (table, *cost(view)))


def tracking(view: View) -> Section:
    """Return the action ledger with the verdict of each action."""
    frame = view.material.actions
    if frame.empty:
        return left_out("s11", "整改台账里还没有记录")
    table = frame_table(
        "actions",
        "整改台账",
        frame,
        {
            "action_id": ("编号", text),
            "theme_id": ("主题", view.name),
            "measure": ("措施", text),
            "owner": ("责任部门", text),
            "start": ("开始", text),
            "verdict": ("判断", verdict),
            "ratio": ("前后之比（倍）", times),
            "ratio_low|ratio_high": ("90%区间", times),
            "power": ("检验功效（%）", share),
            "earliest_month": ("最早可判断", month_or_dash),
            "reason": ("说明", text),
        },
    )
    counted = frame["verdict"].value_counts()
    found = [
        say("{verdict}{n}", verdict=verdict(str(name)), n=count(float(counted[name]), "项"))
        for name in sorted(counted.index)
    ]
    blocks: list[Block] = [*_ratios(frame), table]
    title = say("{n}整改：{verdicts}", n=count(len(frame), "项"), verdicts=join(found))
    return Section("s11", title, (), tuple(blocks))


def _ratios(frame: pd.DataFrame) -> tuple[Block, ...]:
    judged = frame.dropna(subset=["ratio", "ratio_low", "ratio_high"])
    judged = judged[(judged["ratio_low"] > 0) & (judged["ratio_high"] < float("inf"))]
    if judged.empty:
        return ()
    picture = Ratios(
        labels=tuple(clip(f"{row.action_id} {legible(str(row.measure))}", 30) for row in rows(judged)),
        ratio=tuple(judged["ratio"].astype(float)),
        low=tuple(judged["ratio_low"].astype(float)),
        high=tuple(judged["ratio_high"].astype(float)),
        tones=tuple(verdict(str(value)).tone for value in judged["verdict"]),
    )
    note = ("整改后与整改前之比；横线是区间，整条在左侧才算有效",)
    return (Chart("effects", _most_effective(judged), picture, note),)


def _most_effective(judged: pd.DataFrame) -> Sentence:
    """Name the action that brought most, of those that are proved to have worked."""
    proved = judged[judged["verdict"] == EFFECTIVE]
    if proved.empty:
        return ("各项整改的前后之比",)
    least = next(rows(proved.sort_values(["ratio", "action_id"])))
    return say(
        "见效的整改里降得最多的是措施 {action}，降到整改前的{part}",
        action=Name(legible(str(least.action_id))),
        part=Figure(float(least.ratio), f"{100 * least.ratio:.0f}", "%"),
    )
