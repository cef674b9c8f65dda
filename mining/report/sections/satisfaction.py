"""Scores: who gave one in 2, which themes go with low ones in 9. An association, never a cause."""

import pandas as pd

from mining.report.blocks import Table
from mining.report.sections.frames import Columns, Row, counted_in, frame_table, led, rows, some, text
from mining.report.sections.view import View
from mining.report.sentences import SMALLEST_BASE, Figure, Sentence, bounds, count, number, say, share, times
from mining.trends.counts import year_until
from mining.trends.satisfaction import MODEL_RECORDS, MODEL_THEMES

_ODDS = (
    "各主题一并考虑时的优势比（小于一：评分偏低；"
    f"至多抽取近十二个月有评分的{MODEL_RECORDS:,}件，取其中最多的{MODEL_THEMES}个主题）"
)
SEEN = 0.005  # a smaller effect is nought in the two digits that are shown


def response_sentences(view: View) -> list[Sentence]:
    """Say how many records of the year have a score."""
    frame = view.material.response
    if frame.empty:
        return []
    year = _year(view)
    if (frame["scored"] == frame["n"]).all():
        both = "都" if len(year) > 1 else ""
        n = count(len(year), behind=some(year["record_id"]))
        return [say("近十二个月的{n}来件{both}有评分", n=n, both=both)]
    return [
        say(
            "近十二个月{n}来件中{scored}有评分{part}，没有评分的客户看法未必相同",
            n=count(row.n, behind=some(year["record_id"])),
            scored=count(row.scored, behind=some(year.loc[year["score"].notna(), "record_id"])),
            part=_part(row),
        )
        for row in rows(frame[frame["facet"] == ""])
    ]


def _part(row: Row) -> Sentence:
    """Return the share that has a score; no percentage of a base under ten."""
    if row.n < SMALLEST_BASE:
        return ()
    sure = bounds(share, row.share_low, row.share_high)
    return say("，占{share}（{sure}）", share=share(row.share), sure=sure)


def response_table(view: View) -> Table:
    """Return the same by how the score was asked; no rows where that is not known."""
    frame = view.material.response
    columns: Columns = {
        "value": ("评分方式", lambda value: text(value or "未注明")),
        "n": ("件数", count),
        "scored": ("有评分", count),
        "share": ("评分率（%）", share),
        "share_low|share_high": ("95%区间（%）", share),
        "mean_score": ("平均分", _score),
    }
    by_value = frame[frame["facet"] != ""]
    if len(by_value):
        by_value = led(by_value, "value", counted_in(_year(view), by_value["facet"].iloc[0]))
    return frame_table("response", "近十二个月的评分，按评分方式", by_value, columns, tucked=True)


def _year(view: View) -> pd.DataFrame:
    """Return the records of the twelve months that end with the report month."""
    return view.main[view.main["month"].isin(year_until(view.material.month))]


def effect_sentences(view: View) -> list[Sentence]:
    """Name the theme that goes with the lowest scores, where that is sure."""
    frame = view.material.effects
    if frame.empty:
        return []
    sure = frame[(frame["effect_high"] < 0) & (frame["effect"] <= -SEEN)]
    if sure.empty:
        return [("近十二个月的评分里，没有哪个主题与低分有可以确认、看得出大小的关联",)]
    row = next(rows(sure))
    return [
        say(
            "近十二个月的评分：线索显示“{theme}”与低分关联最强，不计它的{n}，平均分会高{effect}"
            "（{sure}，各主题一并校正）；关联不等于起因",
            theme=view.name(row.theme_id),
            n=count(row.n, href=f"#{row.theme_id}"),
            effect=_score(-row.effect),
            sure=bounds(_score, -row.effect_high, -row.effect_low),
        )
    ]


def effect_tables(view: View) -> tuple[Table, ...]:
    """Return the effect of each theme on the mean score, and the odds with all themes considered at once."""
    effects: Columns = {
        "theme_id": ("主题", view.name),
        "n": ("有评分的件数", count),
        "mean_score": ("平均分", _score),
        "effect": ("计入与不计入它的总平均分之差（分）", _score),
        "effect_low|effect_high": ("区间（分，各主题一并校正）", _score),
    }
    odds: Columns = {
        "theme_id": ("主题", view.name),
        "n": ("抽样中的件数", count),
        "odds_ratio": ("评高分的优势比（倍）", times),
        "odds_low|odds_high": ("95%区间（倍）", times),
    }
    made = (
        frame_table(
            "effects-on-score", "近十二个月各主题与满意度的关联", view.material.effects, effects, tucked=True
        ),
        frame_table("odds", _ODDS, view.material.odds, odds, tucked=True),
    )
    return tuple(table for table in made if table.rows)


def _score(value: float) -> Figure:
    return number(value, "分", 2)
