"""8 重点问题剖析 and 12 典型案例."""

from collections.abc import Sequence

import pandas as pd

from mining.report.blocks import Block, Heading, Points, Quote, Quotes, Section, Table, left_out
from mining.report.sections.concentration import clue
from mining.report.sections.findings import Finding, bounded_part, issue_counts, within
from mining.report.sections.frames import Columns, behind, frame_table, rows, some, text, with_ids
from mining.report.sections.quotes import Voices
from mining.report.sections.view import View
from mining.report.sentences import Name, Sentence, count, join, legible, say, times

MOST = 3
ISSUES = 4
WORDS = 5


def focus(view: View, voices: Voices, found: tuple[Finding, ...]) -> Section:
    """Return the first three: what, the customers' words, where, what else goes wrong, open questions."""
    worse = [finding for finding in found if finding.tone == "worse"]
    first = [finding.theme_id for finding in worse]
    themes = list(dict.fromkeys([*first, *(theme for theme in view.shown if view.counts[theme])]))[:MOST]
    if not themes:
        return left_out("s8", f"{view.themeless}，本节从略")
    blocks = [block for theme in themes for block in _theme(view, voices, theme)]
    title = say("本月先看：{names}", names=join([view.name(theme) for theme in themes]))
    return Section("s8", title, (_order(worse, len(themes)),), (*blocks, *_together(view, themes)))


def _order(worse: Sequence[Finding], chosen: int) -> str:
    """Say by what the `chosen` themes come first: that they are worse themselves, or only one of their issues is."""
    themes = {finding.theme_id for finding in worse if not finding.issue_id}
    told = ["显著恶化的主题"] if themes else []
    if {finding.theme_id for finding in worse} - themes:
        told.append("有问题显著恶化的主题")
    if told:
        return f"先列{'，以及'.join(told)}；不足三个时按本月件数补足"
    return f"没有主题或问题显著恶化，按本月件数列出{'前三个' if chosen == MOST else ''}"


def _theme(view: View, voices: Voices, theme: str) -> tuple[Block, ...]:
    n = float(view.counts[theme])
    size = say(
        "本月{n}{part}；关键词：{terms}{few}",
        n=count(n, href=f"#{theme}"),
        part=bounded_part(n, view.month_total()),
        terms=Name(terms(view, theme)),
        few=view.spoken(theme),
    )
    inside = view.now[view.now["theme_id"] == theme]
    together = _of_words(view, theme, inside)
    items = [
        size,
        _issues(view, theme),
        _words(together),
        clue(view, inside),
        _open_question(view, inside),
    ]
    words = Quotes(("客户的话（最能代表该主题的本月来件）",), voices.best(theme, 3))
    return (
        Heading((view.name(theme),)),
        Points(tuple(item for item in items if item)),
        _lifts(view, theme, together),
        words,
    )


def _lifts(view: View, theme: str, together: pd.DataFrame) -> Table:
    """Return the same words with their intervals, a click away; no rows where there are none."""
    columns: Columns = {
        "word": ("词", text),
        "n": ("件数", count),
        "lift": ("提升度（倍）", times),
        "lift_low|lift_high": ("区间（各词一并校正）", times),
    }
    return frame_table(f"words-{theme}", f"“{view.names[theme]}”共现的词", together, columns, tucked=True)


def _of_words(view: View, theme: str, inside: pd.DataFrame) -> pd.DataFrame:
    """Return the theme's rows of `theme_words` with its records of the month, `inside`, whose text holds the word."""
    frame = view.material.theme_words
    told = frame[frame["theme_id"] == theme]
    holding = [inside["text"].str.contains(word, regex=False) for word in told["word"]]
    return with_ids(told, (some(inside.loc[held, "record_id"]) for held in holding))


def terms(view: View, theme: str) -> str:
    """Return the words that mark the theme."""
    themes = view.material.themes
    return legible(str(themes.loc[themes["theme_id"] == theme, "terms"].iloc[0]))


def _issues(view: View, theme: str) -> Sentence:
    most = issue_counts(view, theme)[:ISSUES]
    told = [say("“{issue}”{n}", issue=view.name(issue), n=within(view, issue, n)) for issue, n in most]
    return say("具体问题：{issues}", issues=join(told)) if told else ()


def _words(together: pd.DataFrame) -> Sentence:
    """Return the words that stand in the theme's texts of the month more often than in others."""
    told = [
        say("“{word}”{n}（{lift}）", word=Name(legible(row.word)), n=behind(row), lift=times(row.lift))
        for row in rows(together.head(WORDS))
    ]
    return say("共现的词（件数；是全部来件中的多少倍）：{words}", words=join(told)) if told else ()


def _open_question(view: View, inside: pd.DataFrame) -> Sentence:
    """Return what the data cannot tell."""
    loose = inside.loc[~inside["record_id"].isin(view.raised["record_id"]), "record_id"]
    n = count(len(loose), behind=some(loose))
    rest = say("其中{loose}不属于任何具体问题；", loose=n) if len(loose) else ()
    return say("待查：{rest}以上是相关的线索，是否为起因须由责任部门核实", rest=rest)


def _together(view: View, themes: list[str]) -> tuple[Block, ...]:
    """Return what else goes wrong in the same text, and for the same customer."""
    columns: Columns = {
        "theme_id": ("主题", view.name),
        "other_id": ("另一主题", view.name),
        "n": ("同时出现", count),
        "lift": ("提升度（倍）", times),
        "lift_low|lift_high": ("区间（各对一并校正）", times),
    }
    found = (
        ("associations", "近十二个月同一来件里同时出现的主题（件）", view.material.associations),
        ("by-customer", "近十二个月同一客户遇到的不同主题（位客户）", view.material.by_customer),
    )
    return tuple(
        frame_table(key, caption, frame[frame["theme_id"].isin(themes)], columns, tucked=True)
        for key, caption, frame in found
        if len(frame)
    )


def cases(view: View, voices: Voices, found: tuple[Finding, ...]) -> Section:
    """Return two telling cases and a good one."""
    themes = list(dict.fromkeys([*(finding.theme_id for finding in found), *view.shown]))
    told = [quote for theme in themes[:6] for quote in voices.best(theme, 4)[3:]][:2]
    told = told or [quote for theme in themes[:2] for quote in voices.best(theme, 1)]
    blocks: list[Block] = [Quotes(("投诉",), tuple(told), 3)] if told else []
    praise = _praise(view, voices)
    if praise:
        blocks.append(Quotes(("满意的客户",), praise, 3))
    if not blocks:
        return left_out("s12", "本月没有可以引用的来件")
    rule = "选取规则：前两个主题里未在前文引用过的最有代表性的来件"
    if praise:
        rule += "；满意的取打最高分、只说好话、不属于任何主题的来件中写得最长的一条"
    return Section("s12", ("客户原话",), (rule,), tuple(blocks))


def _praise(view: View, voices: Voices) -> tuple[Quote, ...]:
    """Return the longest of the month's records of praise with the best score that belong to no theme of complaint."""
    score = view.main["score"]
    if score.min() == score.max() or view.material.reconciliation["filtered"].sum():
        return ()  # one score only, or the better ones were filtered out
    praising = voices.now[voices.now["record_id"].isin(view.material.praise)]
    best = praising[(praising["theme_id"] == "") & (praising["score"] == score.max())]
    order = best.assign(length=-best["text"].str.len()).sort_values(["length", "record_id"])
    return voices.quotes(order.head(1))
