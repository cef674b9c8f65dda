"""The month as the report tells it: every number and sentence, computed before anything is rendered."""

from collections import Counter
from dataclasses import dataclass, replace

from mining.report.blocks import Chart, Section
from mining.report.material import Material
from mining.report.sections import alarms, cover, focus, improvement, quality, situation, structure
from mining.report.sections.dossiers import Dossier, cube, dossiers, quote_rule
from mining.report.sections.findings import EXPECTED, Finding, findings
from mining.report.sections.flags import Flag, red_flags
from mining.report.sections.quotes import Filter, Voices, gather
from mining.report.sections.situation import BAND_NOTE, course_table, judged_total, standing, total_title
from mining.report.sections.view import JUDGED, View, look
from mining.report.sentences import SMALLEST_BASE, Figure, Name, Sentence, count, join, legible, month, say
from mining.trends.counts import most_frequent

CHANNELS = 6
FLAGS = 100  # grave cases on the page; the workbook has them all


@dataclass(frozen=True)
class Summary:
    """The whole page: front (findings, flags, one chart), sections in order, dossiers, what filters count with."""

    month: Figure
    masthead: Sentence
    headline: Sentence
    findings: tuple[Finding, ...]
    none: Sentence
    more: Sentence
    flags: tuple[Flag, ...]  # all of them; the page shows each text once, the first `FLAGS`
    flags_note: Sentence
    chart: Chart
    cover: Section
    sections: tuple[Section, ...]
    filters: tuple[Filter, ...]
    cube: tuple[tuple[int, ...], ...]
    dossiers: tuple[Dossier, ...]
    quote_rule: Sentence


def summarise(material: Material) -> Summary:
    """Compute the report of `material.month`."""
    view = look(material)
    voices = gather(view)
    found = findings(view, voices)
    flags = red_flags(view, voices)
    chart, sections = _chart(view, found), _sections(view, voices, found)
    made = dossiers(view, voices, (found, chart, sections))
    return Summary(
        month=month(material.month),
        masthead=_masthead(view, found),
        headline=_headline(view, found),
        findings=found,
        none=_none(view),
        more=_more(view, found),
        flags=flags,
        flags_note=_flags_note(flags),
        chart=chart,
        cover=cover.cover(view),
        sections=sections,
        filters=voices.filters,
        cube=cube(view, voices),
        dossiers=made,
        quote_rule=quote_rule(view, voices, made),
    )


def _sections(view: View, voices: Voices, found: tuple[Finding, ...]) -> tuple[Section, ...]:
    return (
        situation.situation(view),
        situation.decomposition(view),
        structure.structure(view, voices.filters),
        structure.ranking(view),
        alarms.dimensions(view),
        alarms.alarms(view),
        focus.focus(view, voices, found),
        improvement.priorities(view),
        improvement.suggestions(view),
        improvement.tracking(view),
        focus.cases(view, voices, found),
        quality.quality(view),
        quality.appendix(view),
    )


def _masthead(view: View, found: tuple[Finding, ...]) -> Sentence:
    window = view.material.window
    channels = list(most_frequent(view.now["channel"]).index)
    more = say("等{n}渠道", n=count(len(channels), "个")) if len(channels) > CHANNELS else ()
    names = join([Name(legible(name)) for name in channels[:CHANNELS]])
    total = judged_total(view) if found else ()  # else it is the headline
    return say(
        "本月来件{n}{heard}{total}；图表自{first}起，共{months}",
        n=count(view.month_total(), href="#dossiers"),
        total=("；", *total) if total else (),
        heard=say("，来自{names}{more}", names=names, more=more) if channels else (),
        first=month(window[0]),
        months=count(len(window), "个月"),
    )


def _headline(view: View, found: tuple[Finding, ...]) -> Sentence:
    """Say the conclusion first, and how much more there is."""
    if not found:
        total = judged_total(view)
        return say("{total}；{quiet}", total=total, quiet=view.quiet) if total else (f"本月{view.quiet}",)
    themes = view.alarms[view.alarms["issue_id"] == ""]
    others = themes.loc[themes["theme_id"] != found[0].theme_id, "verdict"]
    told = [
        say(
            "{n}{word}",
            n=count(int((others == judged).sum()), "个主题", href="#table-alarms"),
            word=judged.removeprefix("显著"),
        )
        for judged in JUDGED
        if (others == judged).any()
    ]
    title = found[0].title
    if found[0].said:
        phrase = Name(legible(view.said[found[0].anchor].phrase))
        title = say("{title}，本月多说“{phrase}”", title=title, phrase=phrase)
    return say("{title}，另有{rest}", title=title, rest=join(told)) if told else title


def _more(view: View, found: tuple[Finding, ...]) -> Sentence:
    """Say where the changes are that did not find room."""
    if len(found) == len(view.alarms):
        return ()
    n = count(len(view.alarms), "项", href="#s7")
    return say("主题和问题通过检验的变化共{n}，见“趋势与预警”", n=n)


def _none(view: View) -> Sentence:
    n = view.month_total()
    if n < SMALLEST_BASE:
        return say("样本不足：本月只有{n}，份额和升降都不足为凭，请逐条阅读", n=count(n))
    if not view.tests and view.baseline and not view.whole:
        return ("证据不足：本月未满，不与整月比较，还不能检验任何变化",)
    totals = view.material.totals
    if not view.tests and (totals.loc[totals["month"] == view.material.month, "exposure"] == 0).any():
        return say("证据不足：本月业务量为{none}，不能计算发生率", none=count(0, ""))
    if not view.tests:
        return ("证据不足：可以比较的月份太少，还不能检验各主题的变化",)
    return say(
        "证据不足：本月{n}检验没有一项通过，{measured}升降都在正常波动之内或件数太少",
        n=count(view.tests, "项"),
        measured=view.measured,
    )


def _flags_note(flags: tuple[Flag, ...]) -> Sentence:
    if flags:
        told_apart = sum(not flag.again for flag in flags)
        rest = say("，这里列{most}，全部在工作簿里", most=count(FLAGS)) if told_apart > FLAGS else ()
        grades = Counter(flag.grade for flag in flags)  # gravest first, as the flags come
        told = join([say("{grade}{n}", grade=grade, n=count(n)) for grade, n in grades.items()])
        return say("本月{n}（{told}）{rest}", n=count(len(flags)), told=told, rest=rest)
    return ("本月没有涉及安全、法律、媒体或钱款的重大个案",)


def _chart(view: View, found: tuple[Finding, ...]) -> Chart:
    """Return the one chart that matters: the first finding's theme, else all records."""
    first = next((finding for finding in found if finding.anchor in view.courses), None)
    if first is None:
        drawn = view.courses[""]
        return Chart("front", total_title(drawn), drawn, BAND_NOTE, course_table(view, ""))
    drawn = replace(view.courses[first.anchor], tone=first.tone)
    where = standing(drawn)
    if first.base != EXPECTED:  # slow worsening is held against earlier months than the range is drawn from
        where = say("，{base}{expected}", base=first.base, expected=first.expected)
    title = say("{name}：本月{n}{where}", name=view.name(first.anchor), n=first.n, where=where)
    return Chart("front", title, drawn, BAND_NOTE, course_table(view, first.anchor))
