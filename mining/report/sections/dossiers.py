"""The dossier of each theme: what is behind every number, down to the customers' own redacted words."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from mining.report.blocks import Chart, Quote, inside
from mining.report.sections.focus import terms
from mining.report.sections.frames import counted_in
from mining.report.sections.quotes import EACH, MOST, Voices, places
from mining.report.sections.view import View, panel
from mining.report.sentences import (
    Figure,
    Name,
    Sentence,
    Verdict,
    count,
    join,
    legible,
    month,
    say,
    share,
    verdict,
)


@dataclass(frozen=True)
class IssueLine:
    """An issue of a theme: its anchor and its sentence."""

    anchor: str
    said: Sentence


@dataclass(frozen=True)
class Dossier:
    """A theme, or the records of none (`anchor` unthemed)."""

    anchor: str
    number: str
    name: str
    n: Figure
    verdict: Verdict | None
    facts: tuple[Sentence, ...]
    chart: Chart | None
    issues: tuple[IssueLine, ...]
    quotes: tuple[Quote, ...]


def dossiers(view: View, voices: Voices, told: Sequence[object]) -> tuple[Dossier, ...]:
    """Return one dossier a theme, most frequent this month first, and one of the records without theme.

    They hold quotes for every count of `told`, the parts of the page before them, and for every issue.
    """
    raised = view.material.assignments
    by_issue = counted_in(raised[raised["issue_id"] != ""], "issue_id")
    issues = {theme: _issues(view, theme, by_issue) for theme in view.shown}
    behind = [figure.behind for figure in inside((*told, *issues.values()), Figure) if figure.behind]
    quoted = voices.embedded(tuple(dict.fromkeys(behind)))
    made = [
        Dossier(
            anchor=theme,
            number=theme,
            name=view.names[theme],
            n=count(view.counts[theme]),
            verdict=verdict(view.judged[theme]) if theme in view.judged else None,
            facts=_facts(view, theme),
            chart=panel(view, "dossier", theme, view.courses[theme]) if theme in view.courses else None,
            issues=issues[theme],
            quotes=quoted.get(theme, ()),
        )
        for theme in view.shown
    ]
    loose = int((view.now["theme_id"] == "").sum())
    made.append(Dossier("unthemed", "", "没有归入主题", count(loose), None, (), None, (), quoted.get("", ())))
    return tuple(made)


def _facts(view: View, theme: str) -> tuple[Sentence, ...]:
    themes = view.material.themes
    row = themes[themes["theme_id"] == theme].iloc[0]
    facts = [say("关键词：{terms}{few}", terms=Name(terms(view, theme)), few=view.spoken(theme))]
    if row["first_month"]:
        facts.append(
            say(
                "全部月份{n}，占{share}；最早{first}，最近{last}；状态{status}",
                n=count(row["n"]),
                share=share(row["share"]),
                first=month(row["first_month"]),
                last=month(row["last_month"]),
                status=Name(legible(row["status"])),
            )
        )
    return tuple(facts)


def _issues(view: View, theme: str, by_issue: Mapping[Hashable, tuple[str, ...]]) -> tuple[IssueLine, ...]:
    lines = []
    for row in (row for row in view.listed.values() if row.theme_id == theme):
        said = say(
            "{name}：全部{n}，{first} 至 {last}",
            name=Name(view.names[row.issue_id]),
            n=count(row.n, behind=by_issue.get(row.issue_id, ())),
            first=Name(str(row.first_date)),
            last=Name(str(row.last_date)),
        )
        lines.append(IssueLine(str(row.issue_id), said))
    return tuple(lines)


def cube(view: View, voices: Voices) -> tuple[tuple[int, ...], ...]:
    """Return the month's records as rows (theme, a value per filter, n): what the page counts when it filters.

    The theme is its place in `dossiers`; only combinations that occur have a row.
    """
    now = view.now
    order = {theme: place for place, theme in enumerate((*view.shown, ""))}
    spots = places(now, voices.filters)
    counted: dict[tuple[int, ...], int] = {}
    for key in zip(now["theme_id"].map(order), *spots.T.tolist(), strict=True):
        counted[key] = counted.get(key, 0) + 1
    return tuple((*key, n) for key, n in sorted(counted.items()))


def quote_rule(view: View, voices: Voices, made: Sequence[Dossier]) -> Sentence:
    """Say which quotes the dossiers hold."""
    everything = count(len(view.main))
    if len({quote.record_id for dossier in made for quote in dossier.quotes}) == len(view.main):
        return say("全部{all}都在这里，过长的截断并以省略号标出", all=everything)
    return say(
        "每个主题先列最有代表性的来件，本月的在前；再为每个{groups}各补到{each}，一个主题至多{most}；"
        "其余件数背后再各补到{each}。过长的截断并以省略号标出。这些是摘录，不是全部{all}",
        groups=join([*(Name(each.name) for each in voices.filters), "问题"]),
        each=count(EACH, "条"),
        most=count(MOST, "条"),
        all=everything,
    )
