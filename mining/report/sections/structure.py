"""4 结构分析 and 5 主题排名."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from mining.arrays import Doubles
from mining.report.blocks import Bar, Block, Cell, Column, Points, Section, Table, left_out
from mining.report.sections.comparable import is_compared, is_held, not_compared, shifts_of_facets
from mining.report.sections.crossings import VALUES, cross_tables
from mining.report.sections.frames import Columns, Row, frame_table, rows, some, text
from mining.report.sections.quotes import Filter
from mining.report.sections.view import View, value_name
from mining.report.sentences import (
    SMALLEST_BASE,
    Figure,
    Name,
    Sentence,
    bounds,
    count,
    interval,
    join,
    number,
    points,
    say,
    share,
    times,
    verdict,
)
from mining.trends.associations import USERS
from mining.trends.intervals import rank_intervals

VITAL = 0.8  # Pareto: the themes that make up four fifths


def structure(view: View, filters: tuple[Filter, ...]) -> Section:
    """Return where the month's records come from, against the months before, and which theme stands out where.

    A number of a value that the page can filter by leads to the quotes filtered by it.
    """
    if not view.facets:
        return left_out("s4", "没有可以分组比较的栏目（至少要有两种值，又不能几乎每件都不同），本节从略")
    compared = shifts_of_facets(view)
    spots = {each.column: {value: spot for spot, value in enumerate(each.named)} for each in filters}
    tables = [
        table
        for column in view.facets
        for table in (
            *_shares(view, column, compared, spots.get(column, {})),
            *_cross(view, column, spots.get(column, {})),
        )
    ]
    rule = (
        "各分组的份额与此前作比较的各月相比；没有显著变化的收起，点开可看"
        if any(is_held(view, column) for column in compared)
        else "各分组的份额点开可看"
    )
    return Section(
        "s4",
        _largest_shift(view, compared),
        (rule,) if compared else (),
        (*not_compared(view, compared), *_segments(view), *tables),
    )


def _segments(view: View) -> tuple[Block, ...]:
    """Return where a theme weighs more or less than users or other records do, a click away."""
    frame = view.material.segments
    if frame.empty:
        return ()
    shown = frame[frame["facet"].isin(view.facets)]
    columns: Columns = {
        "facet": ("分组", lambda facet: Name(view.facets[facet])),
        "value": ("值", value_name),
        "theme_id": ("主题", view.name),
        "n": ("件数", count),
        "share": ("占该主题（%）", share),
        "of_users": ("基准份额（%）", share),
        "against": ("基准", text),
        "ratio": ("之比（倍）", times),
        "ratio_low|ratio_high": ("95%区间", times),
    }
    table = frame_table("segments", "哪些分组的投诉偏多：投诉份额与基准份额之比", shown, columns, tucked=True)
    return (Points((_heaviest(view, shown),)), table) if table.rows else ()


def _heaviest(view: View, shown: pd.DataFrame) -> Sentence:
    """Tell the group whose share is surest above its base."""
    sure = shown[shown["ratio_low"] > 1]
    if sure.empty:
        return ("各主题在各分组的份额与用户或其余来件的份额没有可以确认的差别",)
    row = sure.sort_values(["ratio_low", "facet", "value", "theme_id"], ascending=[False, True, True, True])
    first = next(rows(row))
    return say(
        "线索显示：“{theme}”偏多的是{facet}“{value}”，占该主题的{share}，{against}（{sure}）{tried}",
        theme=view.name(first.theme_id),
        facet=Name(view.facets[first.facet]),
        value=value_name(first.value),
        share=share(first.share),
        against=_against(first),
        sure=bounds(times, first.ratio_low, first.ratio_high),
        tried=say("；共比较{n}，各组区间没有一并校正", n=count(len(shown), "组")) if len(shown) > 1 else (),
    )


def _against(row: Row) -> Sentence:
    """Return what a group's share of a theme is held against, and how many times that it is."""
    if not row.of_users:
        return ("在其余来件里没有",)
    base = "该组占用户的" if row.against == USERS else "在其余来件里只占"
    told = "{base}{share}，前者是后者的{ratio}"
    return say(told, base=base, share=share(row.of_users), ratio=times(row.ratio))


def _sure(shifted: pd.DataFrame) -> pd.DataFrame:
    return shifted[(shifted["low"] > 0) | (shifted["high"] < 0)]


def _largest_shift(view: View, compared: Mapping[str, pd.DataFrame]) -> Sentence:
    """Title: the largest of the sure shifts of a share, or that there is none, or nothing to compare with."""
    facets = join([Name(heading) for heading in view.filled.values()])
    if not compared:
        return ("本月没有可以分组比较的数据",)
    if not view.baseline:
        return say("此前没有可比的月份，{facets}的份额不作比较", facets=facets)
    if not is_compared(view):
        return say("本月只有{n}，{facets}的份额不作比较", n=count(len(view.now)), facets=facets)
    held = [column for column in compared if is_held(view, column)]
    if not held:
        return say("有{facets}数据的来件太少，份额不作比较", facets=facets)
    sure = pd.concat([_sure(compared[column]).assign(column=column) for column in held])
    if sure.empty:
        return say(
            "{facets}的份额与此前相比没有显著变化",
            facets=join([Name(view.facets[column]) for column in held]),
        )
    gap = (sure["now"] - sure["before"]).abs()
    row = sure.iloc[int(gap.to_numpy().argmax())]
    return say(
        "{facet}“{value}”的份额{word}{gap}",
        facet=Name(view.facets[row["column"]]),
        value=value_name(row["value"]),
        word="上升" if row["now"] > row["before"] else "下降",
        gap=points(abs(row["now"] - row["before"]), signed=False),
    )


def _shares(
    view: View, column: str, compared: Mapping[str, pd.DataFrame], spots: Mapping[str, int]
) -> tuple[Table, ...]:
    """Return the values of a facet, with what they were before where there is something before."""
    if column not in compared:
        return ()
    shifted = compared[column]
    against = is_held(view, column)
    headings = (
        Column(view.facets[column]),
        Column("本月件数", "number"),
        Column("本月份额（%）", "number"),
        Column("此前份额（%）", "number"),
        Column("变化（百分点）", "number"),
        Column("变化的区间（百分点）", "interval"),
    )[: None if against else 3]
    lines: list[tuple[Cell, ...]] = [
        (
            value_name(row.value),
            _led(view, column, row, spots.get(row.value)),
            share(row.now),
            share(row.before),
            points(row.now - row.before),
            interval(points, row.low, row.high),
        )[: len(headings)]
        for row in rows(shifted)
    ]
    key = f"shares-{place(view, column)}"
    tucked = not against or _sure(shifted).empty
    return (Table(key, _caption(view, column), headings, tuple(lines), tucked),)


def _caption(view: View, column: str) -> str:
    """Return the facet with what to know of its values and their shares."""
    most = ["只列件数最多的"] if view.now.loc[view.now[column] != "", column].nunique() > VALUES else []
    blank = ["份额按有这一列数据的来件算"] if (view.main[column] == "").any() else []
    notes = "；".join(most + blank)
    return f"按{view.facets[column]}" + (f"（{notes}）" if notes else "")


def _led(view: View, column: str, row: Row, spot: int | None) -> Figure:
    """Return the count of a value; one that the page cannot filter by remembers its records."""
    if spot is None:
        return count(row.n, behind=some(view.now.loc[view.now[column] == row.value, "record_id"]))
    return count(row.n, href=_narrowed("dossiers", view, column, spot))


def place(view: View, column: str) -> int:
    """Return the number of a facet, for keys."""
    return list(view.facets).index(column) + 1


def _narrowed(anchor: str, view: View, column: str, spot: int | None) -> str:
    """Return the link to an anchor with the filter of a facet set; a value that is no filter is not narrowed by."""
    return f"#{anchor}" if spot is None else f"#{anchor}?{place(view, column)}={spot}"


def _cross(view: View, column: str, spots: Mapping[str, int]) -> tuple[Table, ...]:
    """Return themes x values of the month and of the year, a click away."""

    def link(theme: str, value: str) -> str:
        return _narrowed(theme, view, column, spots.get(value))

    return cross_tables(view, f"cross-{place(view, column)}", column, link)


def ranking(view: View) -> Section:
    """Pareto of the month's themes with the bootstrap interval of each rank."""
    total = view.month_total()
    if view.themeless:
        return left_out("s5", view.themeless)
    n = np.array([view.counts[theme] for theme in view.shown], dtype=float)
    vital = int(np.searchsorted(n.cumsum(), VITAL * n.sum())) + 1
    title = say(
        "{total}里前{vital}主题占{share}",
        total=count(total, href="#dossiers"),
        vital=count(vital, "个"),
        share=share(n[:vital].sum() / total) if total >= SMALLEST_BASE else count(n[:vital].sum()),
    )
    return Section("s5", title, _several(view), (_ranks(view, n),))


def _several(view: View) -> Sentence:
    """Say how many records of the month touch more than one theme."""
    assigned = view.material.assignments
    more = assigned[(assigned["month"] == view.material.month) & (assigned["rank"] == 2)]
    n = count(len(more), behind=some(more["record_id"]))
    few = "；有些主题的名称只是少数来件所说，见“名称所说”一栏，其余见关键词和原话" if view.few else ""
    told = "排名按主要主题计，每件只计一次；其中{n}还兼及别的主题，见“兼及”一栏{few}"
    return say(told, n=n, few=few)


def _ranks(view: View, n: Doubles) -> Table:
    low, high = rank_intervals(n, view.material.run.rules.seed)
    assigned = view.material.assignments
    also = assigned[(assigned["month"] == view.material.month) & (assigned["rank"] > 1)][
        "theme_id"
    ].value_counts()
    headings = (
        Column("编号", "code"),
        Column("主题"),
        Column("本月件数", "number"),
        Column("", "bar"),
        Column("份额（%）", "number"),
        Column("累计（%）", "number"),
        Column("名次区间", "interval"),
        Column("兼及（件）", "number"),
        Column("判断"),
        Column("名称所说（%）", "number"),
    )[: None if view.few else -1]
    lines: list[tuple[Cell, ...]] = [
        (
            Name(theme, f"#{theme}"),
            view.name(theme),
            count(n[i], href=f"#{theme}"),
            Bar(n[i] / max(1.0, n[0]), view.tone(theme)),
            share(view.share(n[i])),
            share(view.share(n[: i + 1].sum())),
            interval(partial(number, digits=0), low[i], high[i]),
            count(float(also.get(theme, 0)), href=f"#{theme}"),
            verdict(view.judged[theme]) if theme in view.judged else Name(""),
            share(view.few[theme]) if theme in view.few else Name(""),
        )[: len(headings)]
        for i, theme in enumerate(view.shown)
    ]
    return Table("themes", "各主题本月件数与份额", headings, tuple(lines))
