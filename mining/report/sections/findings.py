"""1 管理摘要: at most five findings, only those that passed their test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from mining.report.blocks import Quote
from mining.report.sections.concentration import concentration, lead
from mining.report.sections.frames import Row, behind, rows, text
from mining.report.sections.quotes import Voices
from mining.report.sections.view import View
from mining.report.sentences import (
    SMALLEST_BASE,
    Figure,
    Name,
    Sentence,
    Tone,
    Verdict,
    bounds,
    count,
    join,
    legible,
    part_of,
    q_value,
    say,
    share,
    times,
    verdict,
)
from mining.trends.alerts import BETTER, WORSE
from mining.trends.counts import most_frequent
from mining.trends.inference import share_interval

MOST = 5
EXPECTED = "预期"  # what the months before let expect
WHOLE = 0.8  # an issue with this part of its theme's records is the theme told again
_TITLES = {
    "new": "新出现“{name}”",
    "surge": "“{name}”激增",
    "worsening": "“{name}”持续偏高",
    "improving": "“{name}”下降",
}


def bounded_part(n: float, base: float) -> Sentence:
    """Return what follows the count n: its percentage of `base` with its interval (Wilson 1927), as `part_of`."""
    if base < SMALLEST_BASE:
        return part_of(n, base)
    low, high = (float(end) for end in share_interval(n, base)[1:])
    told = say("{share}（{sure}）", share=share(n / base), sure=bounds(share, low, high))
    return part_of(n, base, told)


@dataclass(frozen=True)
class Finding:
    """A change that passed its test: what, what is said more, how sure, the lead, the advice, the owner, the quotes."""

    theme_id: str
    issue_id: str
    title: Sentence
    n: Figure
    expected: Figure
    base: str  # what `expected` is
    verdict: Verdict
    said: Sentence  # what the month's records say more than those before; () where that is nothing
    evidence: Sentence
    lead: Sentence
    advice: Sentence
    owner: Sentence
    quotes: tuple[Quote, ...]

    @property
    def anchor(self) -> str:
        """Return the id of the dossier behind it."""
        return self.issue_id or self.theme_id

    @property
    def tone(self) -> Tone:
        """Return the signal colour."""
        return self.verdict.tone


def findings(view: View, voices: Voices) -> tuple[Finding, ...]:
    """Return the first five judged changes; an issue whose own theme has the same verdict only if room is left.

    Such an issue is left out where it is the theme told again, which then stands where the first of both stood.
    """
    alarms = list(rows(view.alarms))
    themes = {
        (alarm.theme_id, alarm.verdict): place for place, alarm in enumerate(alarms) if not alarm.issue_id
    }
    above = [themes.get((alarm.theme_id, alarm.verdict)) if alarm.issue_id else None for alarm in alarms]
    rank, again = {place: place for place, _ in enumerate(alarms)}, dict[str, str]()
    for place, theme in enumerate(above):
        if theme is not None and _same(view, alarms[place], alarms[theme].n):
            rank[theme] = min(rank[theme], rank.pop(place))
            again[_anchor(alarms[place])] = _anchor(alarms[theme])
    first = sorted(rank, key=lambda place: (above[place] is not None, rank[place]))[:MOST]
    chosen = [alarms[place] for place in sorted(first, key=rank.__getitem__)]
    tellers = _tellers(view, [_anchor(alarm) for alarm in chosen if alarm.verdict == WORSE], again)
    return tuple(_finding(view, voices, alarm, tellers.get(_anchor(alarm), "")) for alarm in chosen)


def _anchor(alarm: Row) -> str:
    """Return the id of what an alarm is of: its issue, else its theme."""
    return str(alarm.issue_id or alarm.theme_id)


def _tellers(view: View, anchors: Sequence[str], again: Mapping[str, str]) -> dict[str, str]:
    """Return finding -> the first one that says the same more than before, maybe itself.

    `again`: issues that are their theme told again, with that.
    """
    first, tellers = dict[str, str](), {}
    for anchor in anchors:
        if anchor in view.said:
            alike = view.said[anchor].alike or anchor
            tellers[anchor] = first.setdefault(again.get(alike, alike), anchor)
    return tellers


def _same(view: View, alarm: Row, n: float) -> bool:
    """Whether an issue is its theme told again: called the same, or nearly all of the theme's n records."""
    inside = dict(issue_counts(view, alarm.theme_id)).get(alarm.issue_id, 0)
    named = view.name(alarm.issue_id).text == view.name(alarm.theme_id).text
    return named or inside >= WHOLE * n


def _finding(view: View, voices: Voices, alarm: Row, teller: str) -> Finding:
    """Return the finding of an alarm; `teller` is the one that tells what it says more, "" where that is nothing."""
    theme, issue, n = alarm.theme_id, alarm.issue_id, float(alarm.n)
    # what has gone down may have nobody left who speaks of it this month
    words = voices.best(theme, 3, issue, view.material.month if alarm.kind == "improving" else "")
    anchor = _anchor(alarm)
    said = _said(view, anchor, teller) if teller else ()
    return Finding(
        theme_id=theme,
        issue_id=issue,
        title=say(_TITLES[alarm.kind], name=view.name(anchor)),
        n=count(n, href=view.anchor(anchor)),
        expected=count(round(alarm.expected)),
        base="平常" if alarm.kind == "worsening" else EXPECTED,
        verdict=verdict(alarm.verdict if len(words) > 1 else "证据不足"),
        said=said,
        evidence=_evidence(alarm),
        lead=_lead(view, theme, issue, _one_customer(alarm), told=bool(said)),
        advice=_advice(view, theme, alarm.verdict),
        owner=_owner(view, theme),
        quotes=words,
    )


def _said(view: View, anchor: str, teller: str) -> Sentence:
    """Return what the records of an alarm say more than those before, how many, and which finding says the same."""
    row = view.said[anchor]
    n, word = behind(row), text(row.word)
    before = say("{all}里{n}", all=count(row.of_before), n=count(row.before)) if row.before else ("没有",)
    told = say("{n}提到“{word}”，此前{before}", n=n, word=word, before=before)
    if teller != anchor:
        return say("本月{told}，与“{other}”说的相同", told=told, other=view.name(teller))
    return say("本月多说“{phrase}”：{told}", phrase=text(row.phrase), told=told)


def _evidence(alarm: Row) -> Sentence:
    """Return the ratio with its interval and q; where the base is small, the counts come first.

    Slow worsening is held against last year's months or those before the rise, not against what the last ones let
    expect.
    """
    before, base = ("平常水平", "平常") if alarm.kind == "worsening" else (EXPECTED, "此前")
    sure = say("{bounds}，{q}", bounds=bounds(times, alarm.ratio_low, alarm.ratio_high), q=q_value(alarm.q))
    if alarm.base_n < SMALLEST_BASE:
        n = count(alarm.base_n)
        return say("{base}作比较的各月共{n}，基数小（倍数的{sure}）", base=base, n=n, sure=sure)
    if not alarm.n:
        return say("本月一件也没有（倍数的{sure}）", sure=sure)
    return say("是{before}的{ratio}（{sure}）", before=before, ratio=times(alarm.ratio), sure=sure)


def _one_customer(alarm: Row) -> Sentence:
    """Return that one customer's records make the alarm; nothing where they do not."""
    n, rest = count(alarm.of_one), count(alarm.n - alarm.of_one)
    return say("其中{n}来自同一位客户，不计则为{rest}", n=n, rest=rest) if alarm.of_one else ()


def _lead(view: View, theme: str, issue: str, one_customer: Sentence, *, told: bool) -> Sentence:
    """Return whether it is one customer's; the issue's theme, or its largest issue; then where it stands out.

    `told`: what rose is known from what is said more, and the largest issue would tell it once again.
    """
    if issue:
        part = say("属于主题“{theme}”", theme=view.name(theme))
        records = view.raised.loc[view.raised["issue_id"] == issue, "record_id"]
        inside = view.now[view.now["record_id"].isin(records)]
    else:
        part = () if told else _largest_issue(view, theme)
        inside = view.now[view.now["theme_id"] == theme]
    spot = concentration(view, inside)
    where = lead(view, spot) if spot else ()
    return join([told for told in (one_customer, part, where) if told], "。")


def _largest_issue(view: View, theme: str) -> Sentence:
    named = issue_counts(view, theme)
    if not named or named[0][1] < max(3, view.counts[theme] / 5):
        return ()
    issue, n = named[0]
    if view.names[issue] == view.names[theme]:
        return ()
    return say("其中“{issue}”{n}", issue=view.name(issue), n=within(view, issue, n))


def issue_counts(view: View, theme: str) -> list[tuple[str, int]]:
    """Return the issues of a theme with their records of the month, most first."""
    found = most_frequent(view.raised.loc[view.raised["theme_id"] == theme, "issue_id"])
    return [(str(issue), int(n)) for issue, n in found.items()]


def within(view: View, issue: str, n: int) -> Sentence:
    """Return an issue's records of the month inside a theme, and how many more there are in other themes."""
    whole = view.raised.loc[view.raised["issue_id"] == issue, "record_id"].nunique()
    more = say("（另有{more}在别的主题）", more=count(whole - n)) if whole > n else ()
    return (count(n, href=view.anchor(issue)), *more)


def _advice(view: View, theme: str, judged: str) -> Sentence:
    under_way = _actions(view, theme)
    names = join([Name(legible(str(value))) for value in under_way["action_id"]])
    if judged == BETTER and names:
        told = "建议：整改{actions}继续执行，再观察几个月，确认没有回潮后关闭"
        return say(told, actions=names)
    if judged == BETTER:
        return ("建议：查明下降的缘由，继续观察",)
    if names:
        return say("建议：复核在办整改{actions}是否到位", actions=names)
    suggested = view.material.suggestions
    measures = list(suggested.loc[suggested["theme_id"] == theme, "measure"])
    if measures:
        return say("建议：{measure}", measure=Name(legible(str(measures[0]))))
    return ("建议：核实线索，登记整改措施、责任部门和起始月份",)


def _owner(view: View, theme: str) -> Sentence:
    under_way = _actions(view, theme)
    owners = list(dict.fromkeys(legible(str(value)) for value in under_way["owner"] if str(value)))
    themes = view.material.themes
    if not owners:
        owners = [legible(str(value)) for value in themes.loc[themes["theme_id"] == theme, "owner"] if value]
    return join([Name(owner) for owner in owners]) if owners else ("未指定",)


def _actions(view: View, theme: str) -> pd.DataFrame:
    actions = view.material.actions
    return actions[(actions["theme_id"] == theme) & (actions["closed"] == "")]
