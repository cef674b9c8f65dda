"""Control charts: the months of a theme within the limits of its own history, or about its median while it is short."""

import math
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from mining.report.blocks import Grid, Series
from mining.report.sections.view import View, panel
from mining.report.sentences import Name, Sentence, count, join, say
from mining.trends.control import RUN_CHART, SHORTEST
from mining.trends.counts import PER

PANELS = 6
DATA: Sentence = ("；空心点：未满月；各图刻度不同；数字见", Name("各主题各月件数", "#table-trend"))
NOTE: Sentence = (
    "灰带：控制限（中心线上下三倍标准差，件数过于起伏时按 Laney U′ 放宽），见",
    Name("附录", "#table-limits"),
    *DATA,
)
RUN_NOTE: Sentence = (
    *say("横线：各月的中位数（可比的整月不足{months}，还画不出控制限）", months=count(SHORTEST, "个")),
    *DATA,
)


def control_charts(view: View) -> tuple[Grid, ...]:
    """Return u charts (Laney's U' where they scatter); run charts of a short history.

    Of every theme beyond its limits, then of the most frequent up to `PANELS`; the title speaks of all themes.
    """
    limits = view.material.limits
    if limits.empty:
        return ()
    per = PER if view.material.exposure_given else 1
    told = limits.merge(view.material.trend[["theme_id", "month", "exposure"]], on=["theme_id", "month"])
    for end in ("low", "centre", "high"):
        told[end] = told[end] * told["exposure"] / per
    courses = {theme: _limited(view.courses[theme], told[told["theme_id"] == theme]) for theme in view.drawn}
    beyond = [theme for theme in courses if view.whole and courses[theme].side]
    within = [theme for theme in courses if theme not in beyond]
    first = (*beyond, *within[: max(PANELS - len(beyond), 0)])
    charts = tuple(panel(view, "control", theme, courses[theme]) for theme in first)
    if (limits["chart"] == RUN_CHART).all():
        return (Grid(("各月件数与中位数",), charts, RUN_NOTE),)
    return (Grid(_title(view, courses), charts, NOTE),)


def _title(view: View, courses: Mapping[str, Series]) -> Sentence:
    """Name the themes that lie above their limits, and below them, in a month that is over."""
    if not view.whole:
        return ("各月件数与控制限（本月未满，不作判断）",)
    if all(math.isnan(course.high[course.at]) for course in courses.values()):
        return ("各月件数与控制限（本月没有控制限，不作判断）",)
    told = []
    for side, where in ((1, "高于控制上限"), (-1, "低于控制下限")):
        out = [("“", view.name(theme), "”") for theme, course in courses.items() if course.side == side]
        told += [say("{names}{where}", names=join(out), where=where)] if out else []
    return ("本月", *join(told, "，")) if told else ("本月没有主题超出控制限",)


def _limited(course: Series, limits: pd.DataFrame) -> Series:
    """Return the course with its limits for a band, and their centre line."""
    ends = limits.set_index("month")[["low", "centre", "high"]].reindex(list(course.months))
    low, centre, high = (tuple(map(float, ends[end])) for end in ends)
    return replace(course, low=low, centre=centre, high=high)
