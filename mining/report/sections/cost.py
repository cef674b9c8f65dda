"""What themes cost and what acting might save, under every assumption in words; in 10."""

from mining.report.blocks import Block, Points
from mining.report.sections.frames import Columns, frame_table, rows
from mining.report.sections.view import View
from mining.report.sentences import Figure, Name, bounds, count, given, join, legible, number, say

TOLD = {
    "told": "听说的人（人/月）",
    "told_well": "听说妥善解决的人（人/月）",
    "lost": "流失的客户（位/月）",
    "replacing": "补回客户的花费（元/月）",
}


def cost(view: View) -> tuple[Block, ...]:
    """Return the theme that acting would save most on, the table, and under it what was assumed."""
    frame = view.material.cost
    if frame.empty:
        return ()
    asked: Columns = {
        "theme_id": ("主题", view.name),
        "cases": ("预期（件/月）", number),
        "cases_low|cases_high": ("95%区间（件/月）", number),
        "avoidable": ("可避免（件/月）", number),
        "avoidable_low|avoidable_high": ("95%区间（件/月）", number),
        "unit_cost": ("每件成本（元）", given),
        "money": ("可避免的花费（元/月）", count),
        "money_low|money_high": ("95%区间（元/月）", count),
    }
    asked |= {name: (heading, number) for name, heading in TOLD.items()}
    # what nothing is assumed about is not in the frame
    columns = {name: shown for name, shown in asked.items() if set(name.split("|")) <= set(frame.columns)}
    row = next(rows(frame))
    most = say(
        "按下面的假设，着手改进后可避免最多的是“{theme}”：每月{avoidable}（{sure}）",
        theme=view.name(row.theme_id),
        avoidable=_cases(row.avoidable),
        sure=bounds(_cases, row.avoidable_low, row.avoidable_high),
    )
    table = frame_table("cost", "每月预期件数、可避免的件数与花费", frame, columns, tucked=True)
    assumed = join([Name(legible(sentence)) for sentence in view.material.assumptions], "")
    return (Points((most,)), table, say("假设：{assumed}", assumed=assumed))


def _cases(value: float) -> Figure:
    return number(value, "件")
