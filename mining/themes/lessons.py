"""Which themes the ticks speak of: by number, by the name of today or of earlier, or new ones made from examples."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np

from mining.arrays import Flags, Longs, Strings
from mining.errors import Problem
from mining.themes.catalogue import Catalogue
from mining.themes.matrices import positions
from mining.themes.people import PEOPLE
from mining.themes.remembered import remembered_ids
from mining.themes.theme import NUMBER, spelling, successor
from mining.themes.ticks import TICKS, Tick


@dataclass(frozen=True)
class Lessons:
    """Ticks of texts of this run, in order of record and theme: row of the text, number of the theme, the answer."""

    rows: Longs
    numbers: Strings
    yes: Flags

    def __len__(self) -> int:
        return len(self.rows)


def theme_of(tick: Tick, catalogue: Catalogue) -> str:
    """Return the number of the theme that a tick speaks of today, `""` when there is none."""
    themes = catalogue.by_number()
    number = successor(themes, _number(tick, catalogue))
    return number if number in themes and themes[number].active else ""


def _number(tick: Tick, catalogue: Catalogue) -> str:
    """Return the number of the theme that a tick spoke of when it was written, `""` for a name that no theme had."""
    return _as_number(tick) or catalogue.names.get(spelling(tick.theme), "")


def _as_number(tick: Tick) -> str:
    """Return the number that a tick writes, t001 and Ｔ００１ as T001; `""` for a name."""
    written = spelling(tick.theme).upper()
    return written if NUMBER.fullmatch(written) else ""


def lessons(catalogue: Catalogue, record_ids: Iterable[str]) -> Lessons:
    """Return the ticks on the texts of this run whose themes are in use."""
    row_of = {record_id: row for row, record_id in enumerate(record_ids)}
    said = sorted(
        {
            (tick.record_id, number, tick.yes)
            for tick in catalogue.ticks
            if tick.record_id in row_of and (number := theme_of(tick, catalogue))
        }
    )
    return Lessons(
        np.array([row_of[record] for record, _, _ in said], dtype=np.int64),
        np.array([number for _, number, _ in said], dtype=object),
        np.array([yes for _, _, yes in said], dtype=bool),
    )


def new_names(catalogue: Catalogue, record_ids: Iterable[str]) -> dict[str, Longs]:
    """Return the names that no theme has and ticks give examples of, with the rows of these in order.

    A name without an example among the texts of this run waits; one spelt in several ways is written as it first is.
    """
    row_of = {record_id: row for row, record_id in enumerate(record_ids)}
    examples: dict[str, set[int]] = {}
    written: dict[str, str] = {}
    for tick in catalogue.ticks:
        if tick.yes and tick.record_id in row_of and _is_new(tick, catalogue):
            name = written.setdefault(spelling(tick.theme), tick.theme)
            examples.setdefault(name, set()).add(row_of[tick.record_id])
    return {name: np.array(sorted(examples[name]), dtype=np.int64) for name in sorted(examples)}


def _is_new(tick: Tick, catalogue: Catalogue) -> bool:
    return not _as_number(tick) and spelling(tick.theme) not in catalogue.names


def problems(catalogue: Catalogue) -> list[Problem]:
    """Return the ticks that contradict the catalogue or each other: unknown themes, pins and bans."""
    themes = catalogue.by_number()
    examples = {spelling(tick.theme) for tick in catalogue.ticks if tick.yes}
    wrong = (_wrong(tick, catalogue, examples) for tick in catalogue.ticks if themes)
    return [*chain.from_iterable(wrong), *_opposite(catalogue)]


def coming(catalogue: Catalogue, record_ids: Iterable[str]) -> list[Problem]:
    """Return the names that the next run gives to a theme for good, for ticks give examples of them (`record_ids`)."""
    return [
        Problem(
            TICKS,
            f"没有主题叫“{name}”，下次报告会按它的 {len(rows)} 个例子新建主题，或给一个主题改成这个名",
            "编号用过就不再用；写错了请现在改正，编号和名称见 mining themes list",
        )
        for name, rows in new_names(catalogue, record_ids).items()
    ]


def idle(catalogue: Catalogue) -> list[Problem]:
    """Return, theme by theme, that ticks teach nothing any more because people split or retired what they speak of."""
    themes = catalogue.by_number()
    gone = Counter(
        number
        for tick in catalogue.ticks
        if not theme_of(tick, catalogue) and (number := _number(tick, catalogue)) in themes
    )
    return [
        Problem(
            TICKS,
            f"主题 {number} {themes[number].name} 已退役或拆分，它的 {n:,} 条判断不再起作用",
            "可留着，也可删去",
        )
        for number, n in sorted(gone.items())
    ]


def unanswered(catalogue: Catalogue, answers: Iterable[Tick]) -> list[Tick]:
    """Return the ticks of the catalogue that none of the new `answers` replaces, whatever they call the theme."""
    again = {_of_what(tick, catalogue) for tick in answers}
    return [tick for tick in catalogue.ticks if _of_what(tick, catalogue) not in again]


def _of_what(tick: Tick, catalogue: Catalogue) -> tuple[str, str]:
    """Return record and theme of a tick: its number where it has one, else the `spelling` of the name."""
    return tick.record_id, theme_of(tick, catalogue) or spelling(tick.theme)


def _opposite(catalogue: Catalogue) -> list[Problem]:
    """Return the ticks that say the contrary of an earlier one, which calls the theme otherwise."""
    first: dict[tuple[str, str], Tick] = {}
    both = ((t, first.setdefault(_of_what(t, catalogue), t)) for t in catalogue.ticks)
    return [
        Problem(
            tick.where,
            f"记录 {tick.record_id} 对 {tick.theme} 与 {other.where} 对 {other.theme} 的判断相反，是同一个主题",
            "请只留一行",
        )
        for tick, other in both
        if other.yes != tick.yes
    ]


def unseen(catalogue: Catalogue, record_ids: Iterable[str]) -> list[Problem]:
    """Return what people decided on records that are neither in the feedback (`record_ids`) nor known from before."""
    seen = {*record_ids, *catalogue.members["record_id"]}
    decided = [
        (f"{PEOPLE} {theme.number} 的 {key}", record)
        for theme in catalogue.themes
        for key in ("pinned", "banned")
        for record in getattr(theme, key)
    ]
    decided += [(tick.where, tick.record_id) for tick in catalogue.ticks]
    return [
        Problem(where, f"记录 {record} 在反馈里没有，这一条不起作用", "请核对记录号，见 data/assignments.csv")
        for where, record in decided
        if record not in seen
    ]


def gone(catalogue: Catalogue, record_ids: Iterable[str]) -> list[Problem]:
    """Return how many judged records the feedback (`record_ids`) no longer holds, and what follows."""
    judged = sorted({tick.record_id for tick in catalogue.ticks})
    here, before = (positions(judged, ids) >= 0 for ids in (record_ids, catalogue.members["record_id"]))
    left = {*np.array(judged, dtype=object)[before & ~here]}
    teach = left & remembered_ids(catalogue)
    told = (
        (len(teach), "教过的仍然有效，到主题重新归纳为止", "若不想再有效，请删去 ticks.csv 里的这些行"),
        (len(left - teach), "主题重新归纳或重新学习过，不再从中学习，归好的照旧", "可留着，也可删去"),
    )
    return [
        Problem(TICKS, f"{n:,} 条判断过的记录已不在反馈文件里，{what}", remedy)
        for n, what, remedy in told
        if n
    ]


def _wrong(tick: Tick, catalogue: Catalogue, examples: set[str]) -> list[Problem]:
    if _is_new(tick, catalogue):
        if spelling(tick.theme) in examples:
            return []
        return [
            Problem(tick.where, f"没有主题“{tick.theme}”，也没有判断为“是”的例子", "请改主题，或给出例子")
        ]
    number = theme_of(tick, catalogue)
    if not number and _number(tick, catalogue) in catalogue.by_number():
        return []  # `idle` tells of it
    if not number:
        return [Problem(tick.where, f"主题“{tick.theme}”不存在", "在用的编号见 mining themes list")]
    theme, pinned_to = catalogue.by_number()[number], catalogue.pins().get(tick.record_id)
    against, where = (
        (tick.record_id in theme.banned, "banned") if tick.yes else (pinned_to == number, "pinned")
    )
    if against:
        what = f"记录 {tick.record_id} 在 themes.toml 里 {number} 的 {where} 中，与这里的判断相反"
        return [Problem(tick.where, what, "请删去其一")]
    return []
