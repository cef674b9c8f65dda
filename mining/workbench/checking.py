"""Lint of what people keep by hand, and why a text belongs to a theme."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
from rich.console import Console

from mining.analysis import Segmented
from mining.errors import Problem, UserError, user_error
from mining.inputs import open_store, read_feedback, read_given, read_words
from mining.progress import Progress
from mining.records.files import list_files
from mining.records.tables import place as table_place
from mining.records.written import written
from mining.request import Request, locate
from mining.settings import Places, Settings
from mining.themes import catalogue as catalogues
from mining.themes.catalogue import Catalogue
from mining.themes.decisions import never_found
from mining.themes.dimensions import unknown_choices
from mining.themes.discovery import refuse_more
from mining.themes.embeddings import NONE, refuse_missing
from mining.themes.explanation import called, explanation
from mining.themes.lessons import coming, gone, idle, unseen
from mining.themes.lessons import problems as tick_problems
from mining.themes.numbering import given_numbers
from mining.themes.praise import is_praise
from mining.themes.theme import MERGED
from mining.trends.callcentre import read_calls
from mining.trends.cost import unknown as unknown_costs
from mining.trends.exposure import read_exposure
from mining.trends.given import Given
from mining.trends.ledger import quiet, read_ledger, unknown
from mining.words import fullnames, logs
from mining.words.checks import lint, punctuated, without_effect
from mining.words.forms import wording
from mining.words.lexicon import Lexicon, content, why_dropped
from mining.words.segmentation import segment
from mining.words.tokens import Tokens

Seen = TypeVar("Seen")


def check(request: Request) -> tuple[list[Problem], list[Problem]]:
    """Return what is wrong with settings, word lists, catalogue and tables, and what is merely worth knowing.

    The second are entries of the lists that change nothing in the feedback as it lies there now.
    """
    try:
        settings, where = locate(request)
    except UserError as error:
        return list(error.problems), []
    known, broken = _tried(lambda: catalogues.load(where.catalogue))
    given, faulty = _tried(lambda: read_given(settings, where))
    tables: tuple[Callable[[], object], ...] = (
        lambda: read_exposure(where.exposure),
        lambda: read_calls(where.calls),
        lambda: read_ledger(where.ledger),
    )
    found = [
        *(problem for look in tables for problem in _tried(look)[1]),
        *_tried(lambda: refuse_missing(settings.encoder()))[1],
        *broken,
        *(_catalogue_problems(known, where) if known else ()),
        *faulty,
        *(_given_problems(settings, given, known or Catalogue()) if given else ()),
    ]
    try:
        lexicon = read_words(settings)
    except UserError as error:
        return _once([*found, *error.problems]), []
    texts, tokens, unread = _feedback(settings, where, lexicon)
    found += [*lint(lexicon, tokens), *_unfound_words(lexicon, given, known)]
    if tokens is None:
        return (_once(found), unread) if _empty(where) else (_once([*found, *unread]), [])
    notes = without_effect(lexicon, tokens)
    if known:
        found += _tried(lambda: _refuse_count(settings, known, texts))[1]
        ids = list(texts.index)
        decisions = (*coming(known, ids), *unseen(known, ids), *gone(known, ids), *idle(known))
        notes = [*notes, *decisions, *_quiet_actions(known, given)]
    return _once(found), [note for note in notes if note not in found]


def _once(problems: list[Problem]) -> list[Problem]:
    """Return each problem once: the tables are looked at by themselves, too, for one before may be faulty."""
    return list(dict.fromkeys(problems))


def _tried(look: Callable[[], Seen]) -> tuple[Seen | None, list[Problem]]:
    """Return what a look gives, or None and what keeps from looking: it must not hide what others see."""
    try:
        return look(), []
    except UserError as error:
        return None, list(error.problems)


def _feedback(
    settings: Settings, where: Places, lexicon: Lexicon
) -> tuple[pd.Series, Tokens | None, list[Problem]]:
    """Return the texts of the feedback by their ids, and their words; none, and why, where it cannot be read."""
    progress = Progress(Console(quiet=True))
    try:
        store = open_store(settings, progress)
        records = read_feedback(settings, where, None, progress, store).records
    except UserError as error:
        return pd.Series(dtype=str), None, list(error.problems)
    texts = records.set_index("record_id")["text"]
    return texts, segment(texts.tolist(), lexicon.entries, store.each), []


def _quiet_actions(known: Catalogue, given: Given | None) -> list[Problem]:
    numbers, now = given_numbers(known.members), known.members["issue_id"].unique()
    return quiet(given.ledger, known.themes, numbers, now) if given else []


def _refuse_count(settings: Settings, known: Catalogue, texts: pd.Series) -> None:
    """Refuse a number of themes for a catalogue yet to be made that the texts cannot give."""
    if isinstance(settings.themes.count, int) and not len(known.members):
        refuse_more(settings.themes.count, texts.nunique())


def _empty(where: Places) -> bool:
    """Whether no feedback lies there yet; a path that does not exist is a mistake."""
    try:
        list_files(where.inputs)
    except UserError:
        return all(path.exists() for path in where.inputs)
    return False


def _catalogue_problems(known: Catalogue, where: Places) -> list[Problem]:
    """Return what is wrong with judgements, and what is gone of the catalogue."""
    lost, gone_themes = _tried(lambda: catalogues.lost(known, where.catalogue))
    return [*tick_problems(known), *(lost or gone_themes)]


def _given_problems(settings: Settings, given: Given, known: Catalogue) -> list[Problem]:
    """Return what is wrong with grades and dimensions, with actions on, and costs of, themes that do not exist."""
    actions = unknown(given.ledger, known.themes, given_numbers(known.members)) if known.themes else []
    active = {theme.number for theme in known.themes if theme.active}
    costs = unknown_costs(settings.cost.unit_costs, active) if known.themes else []
    dimensions = unknown_choices(known.dimensions(), given.schemes.schemes)
    return [*given.severity.problems, *given.schemes.problems, *actions, *costs, *dimensions]


def _unfound_words(lexicon: Lexicon, given: Given | None, known: Catalogue | None) -> list[Problem]:
    """Return the words of grades, dimensions and themes that no text can hold."""
    lines = [*given.severity.lines, *given.schemes.lines] if given else []
    return [*punctuated(lines, lexicon.entries), *never_found(known or Catalogue(), lexicon.entries)]


@dataclass(frozen=True)
class _Subject:
    """A text to be explained: what reading leaves of it, its tokens, those that themes are made from, where it stands.

    `form` is what it has of a form; `score` its own, `scores` those of all records, unknown for a text that was typed.
    """

    text: str
    full: Tokens
    said: Tokens
    place: tuple[str, ...] = ()
    form: str = ""
    score: float = np.nan
    scores: tuple[float, ...] = ()


def explain(request: Request, text: str | None, record: str | None) -> list[str]:
    """Return, line by line, what becomes of a text: cleaning, tokens, what dropped which word, themes and why."""
    settings, where = locate(request)
    lexicon = read_words(settings)
    known = catalogues.load(where.catalogue)
    subject = (
        _recorded(record or "", settings, where, lexicon) if text is None else _typed(text, settings, lexicon)
    )
    words = subject.full.words(0)
    dropped = [(word, reason) for word in dict.fromkeys(words) if (reason := why_dropped(word, lexicon))]
    names = fullnames.full_names(dict.fromkeys(words), lexicon.entries)
    return [
        *subject.place,
        f"清洗和去标识化：{subject.text}",
        f"分词：{' / '.join(word for word in words if word)}",
        *(f"去掉：{f'“{word}”，' * bool(word)}{reason}" for word, reason in dropped),
        *([f"去掉：“{subject.form}”等字句，是工单格式或套话：许多来件逐字相同"] if subject.form else []),
        *(f"去掉：“{name}”，像是人名；不是的话，请写进用户词典" for name in names),
        *(["去掉：没有汉字的行，是程序日志"] if len(logs.holding([subject.text])) else []),
        *_themes(subject, lexicon, known),
        *_said_by_people(known, record),
    ]


def _typed(text: str, settings: Settings, lexicon: Lexicon) -> _Subject:
    """Return a text that was typed."""
    redacted = written(pd.Series([text]), settings.filter)
    full = segment(redacted.tolist(), lexicon.entries)
    said = logs.leave_out(full, logs.holding(redacted.tolist()), redacted.tolist(), lexicon.entries)
    return _Subject(redacted.iloc[0], full, fullnames.leave_out(said, lexicon.entries))


def _recorded(record: str, settings: Settings, where: Places, lexicon: Lexicon) -> _Subject:
    """Return a record of the feedback; only beside all others a form is seen."""
    progress = Progress()
    store = open_store(settings, progress)
    records = read_feedback(settings, where, None, progress, store).records
    at = np.flatnonzero(records["record_id"] == record)
    if not len(at):
        raise user_error(
            f"--record {record}", "分析的记录里没有这个编号", "编号见 data/assignments.csv 的 record_id 一列"
        )
    row = records.iloc[at[0]]
    texts = Segmented(records, segment(records["text"].tolist(), lexicon.entries, store.each), lexicon, NONE)
    full = texts.full.take(at[:1])
    return _Subject(
        row["text"],
        full,
        texts.said.take(at[:1]).compact(),
        (f"出处：{table_place(row['file'], row['sheet'])} 第 {row['row']} 行",),
        wording(texts.spoken.take(at[:1]), texts.forms)[0] if len(texts.forms) else "",
        row["score"],
        tuple(records["score"]),
    )


def _themes(subject: _Subject, lexicon: Lexicon, known: Catalogue) -> list[str]:
    """Return what decides on the theme of a single text."""
    if is_praise(subject.said, np.array([subject.score]), np.array(subject.scores))[0]:
        return ["主题：这是表扬，没有抱怨，不归入任何主题"]
    return explanation(content(subject.said, lexicon), subject.said, known)


def _said_by_people(known: Catalogue, record: str | None) -> list[str]:
    """Return what people decided about a record, which goes before any score."""
    lines = [
        f"人工判断：{tick.theme} {'是' if tick.yes else '否'}（{tick.where}），优先于得分"
        for tick in known.ticks
        if tick.record_id == record
    ]
    themes = known.by_number()
    for theme in filter(lambda theme: theme.active or theme.status == MERGED, known.themes):
        told = called(theme.number, themes)
        lines += [f"人工固定：{told}（pinned），优先于得分"] * (record in theme.pinned)
        lines += [f"人工排除：不归入 {told}（banned）"] * (record in theme.banned)
    return lines
