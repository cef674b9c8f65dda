"""4 结构分析 and 5 主题排名."""

import numpy as np
import pandas as pd

from mining.report.blocks import Bars, Block, Cell, Chart, Column, Section, Table
from mining.report.intervals import difference_interval, rank_intervals
from mining.report.sections.view import View, short
from mining.report.sentences import (
    Name,
    Sentence,
    count,
    interval,
    legible,
    number,
    plain,
    points,
    say,
    share,
    verdict,
)

VALUES = 8  # values of a facet that the tables show
THEMES = 12  # themes of a cross table
BARS = 15


def structure(view: View) -> Section:
    """Where the month's records come from, against the months before, and which theme stands out where."""
    if not view.facets:
        return Section(
            "s4", "四", "结构分析", ("结构分析",), ("数据里没有渠道、产品、地区等可分组的栏目，本节从略",)
        )
    tables = [block for column in view.facets for block in (_shares(view, column), _cross(view, column))]
    return Section("s4", "四", "结构分析", _largest_shift(view), (), tuple(tables))


def _shift(view: View, column: str) -> pd.DataFrame:
    """Return the facet's most frequent values: n and share now and before, with the interval of the difference."""
    before = view.main[view.main["month"].isin(view.baseline())]
    now, then = view.now[column].value_counts(), before[column].value_counts()
    values = sorted((value for value in now.index if value), key=lambda value: (-now[value], value))[:VALUES]
    rows = []
    for value in values:
        n, m = float(now[value]), float(then.get(value, 0))
        low, high = difference_interval(n, len(view.now), m, len(before), len(values))
        rows.append((value, n, n / len(view.now), m / len(before) if len(before) else np.nan, low, high))
    return pd.DataFrame(rows, columns=["value", "n", "now", "before", "low", "high"])


def _largest_shift(view: View) -> Sentence:
    """Title: the surest shift of a share, or that there is none."""
    shifts = pd.concat([_shift(view, column).assign(column=column) for column in view.facets])
    sure = shifts[(shifts["low"] > 0) | (shifts["high"] < 0)]
    if sure.empty:
        return ("各渠道、产品、地区的份额与此前相比没有显著变化",)
    gap = (sure["now"] - sure["before"]).abs()
    row = sure.iloc[int(gap.to_numpy().argmax())]
    return say(
        "{facet}“{value}”的份额{word}{gap}",
        facet=Name(view.facets[row["column"]]),
        value=Name(legible(row["value"])),
        word="上升" if row["now"] > row["before"] else "下降",
        gap=points(row["now"] - row["before"]),
    )


def _shares(view: View, column: str) -> Table:
    shifts = _shift(view, column)
    headings = (
        Column(view.facets[column]),
        Column("本月件数", "number"),
        Column("本月份额（%）", "number"),
        Column("此前份额（%）", "number"),
        Column("变化（百分点）", "number"),
        Column("变化的区间（百分点）", "interval"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            Name(legible(row.value)),
            count(row.n),
            share(row.now),
            share(row.before),
            points(row.now - row.before),
            interval(points(row.low), points(row.high)),
        )
        for row in shifts.itertuples(index=False)
    ]
    return Table(f"shares-{place(view, column)}", f"按{view.facets[column]}", headings, tuple(rows))


def place(view: View, column: str) -> int:
    """Return the number of a facet, for keys."""
    return list(view.facets).index(column) + 1


def _cross(view: View, column: str) -> Table:
    """Return themes x values of the month, a click away."""
    grid = pd.crosstab(view.now["theme_id"], view.now[column])
    values = [str(value) for value in _shift(view, column)["value"]]
    themes = [theme for theme in view.shown[:THEMES] if theme in grid.index]
    headings = (Column("主题"), *(Column(legible(value), "number") for value in values))
    spots = {value: spot for spot, value in enumerate(values)}
    rows = tuple(
        (
            view.name(theme),
            *(
                count(float(grid.loc[theme, value]), href=f"#{theme}?{place(view, column)}={spots[value]}")
                for value in values
            ),
        )
        for theme in themes
    )
    return Table(
        f"cross-{place(view, column)}",
        f"主题与{view.facets[column]}（本月件数）",
        headings,
        rows,
        tucked=True,
    )


def ranking(view: View) -> Section:
    """Pareto of the month's themes with the bootstrap interval of each rank."""
    total = view.month_total()
    if not view.shown or not total:
        return Section("s5", "五", "主题排名", ("主题排名",), ("本月没有归入主题的来件",))
    n = np.array([view.counts[theme] for theme in view.shown], dtype=float)
    vital = int(np.searchsorted(n.cumsum(), 0.8 * n.sum())) + 1
    title = say(
        "{total}里前{vital}主题占{share}",
        total=count(total),
        vital=count(vital, "个"),
        share=share(n[:vital].sum() / total),
    )
    return Section(
        "s5", "五", "主题排名", title, _several(view), (_bars(view, total), _ranks(view, n, total))
    )


def _several(view: View) -> Sentence:
    """Say how many records of the month touch more than one theme."""
    assigned = view.material.assignments
    more = assigned[(assigned["month"] == view.material.month) & (assigned["rank"] == 2)]
    return say("排名按主要主题计，每条来件只计一次；其中{n}还兼及别的主题，见“兼及”一栏", n=count(len(more)))


def tones(view: View) -> dict[str, str]:
    """Return theme -> verdict of the month, for themes with an alarm."""
    themes = view.alarms[view.alarms["issue_id"] == ""]
    return dict(zip(themes["theme_id"][::-1], themes["verdict"][::-1], strict=True))


def _bars(view: View, total: float) -> Chart:
    judged = tones(view)
    themes = view.shown[:BARS]
    return Chart(
        "ranking",
        ("各主题本月件数与份额",),
        Bars(
            labels=tuple(f"{theme} {short(view.names[theme], 30)}" for theme in themes),
            n=tuple(float(view.counts[theme]) for theme in themes),
            notes=tuple(
                plain((count(view.counts[theme]), "，", share(view.counts[theme] / total)))
                for theme in themes
            ),
            tones=tuple(verdict(judged.get(theme, "无显著变化")).tone for theme in themes),  # type: ignore[misc]
        ),
    )


def _ranks(view: View, n: np.ndarray, total: float) -> Table:
    low, high = rank_intervals(n, view.material.run.seed)
    assigned = view.material.assignments
    also = assigned[(assigned["month"] == view.material.month) & (assigned["rank"] > 1)][
        "theme_id"
    ].value_counts()
    judged = tones(view)
    headings = (
        Column("编号"),
        Column("主题"),
        Column("本月件数", "number"),
        Column("份额（%）", "number"),
        Column("累计（%）", "number"),
        Column("名次区间", "interval"),
        Column("兼及（件）", "number"),
        Column("判断"),
    )
    rows = tuple(
        (
            Name(theme, f"#{theme}"),
            view.name(theme),
            count(n[i], href=f"#{theme}"),
            share(n[i] / total),
            share(n[: i + 1].sum() / total),
            interval(number(low[i], digits=0), number(high[i], digits=0)),
            count(float(also.get(theme, 0))),
            verdict(judged[theme]) if theme in judged else Name("—"),
        )
        for i, theme in enumerate(view.shown)
    )
    return Table("themes", "主题排名", headings, rows)
