"""Lint of what people keep by hand, and why a text belongs to a theme."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
from rich.console import Console

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
from mining.themes.dimensions import unknown_choices
from mining.themes.explanation import called, explanation
from mining.themes.lessons import idle, unseen
from mining.themes.lessons import problems as tick_problems
from mining.themes.praise import is_praise
from mining.themes.theme import MERGED
from mining.trends.cost import unknown as unknown_costs
from mining.trends.exposure import read_exposure
from mining.trends.ledger import unknown
from mining.words.checks import lint, without_effect
from mining.words.lexicon import Lexicon, content, why_dropped
from mining.words.segmentation import segment
from mining.words.tokens import Tokens


def check(request: Request) -> tuple[list[Problem], list[Problem]]:
    """Return what is wrong with settings, word lists, catalogue and tables, and what is merely worth knowing.

    The second are entries of the lists that change nothing in the feedback as it lies there now.
    """
    try:
        settings, where = locate(request)
    except UserError as error:
        return list(error.problems), []
    found = [*_problems(lambda: read_exposure(where.exposure) if where.exposure else None)]
    found += _problems(lambda: found.extend(tick_problems(catalogues.load(where.catalogue))))
    found += _problems(lambda: found.extend(_given_problems(settings, where)))
    try:
        lexicon = read_words(settings)
    except UserError as error:
        return [*found, *error.problems], []
    ids, tokens, unread = _feedback(settings, where, lexicon)
    notes = unread if _empty(where) else []
    found += [*lint(lexicon, tokens), *(problem for problem in unread if problem not in [*found, *notes])]
    if tokens is None:
        return found, notes
    _problems(
        lambda: notes.extend(_without_effect(catalogues.load(where.catalogue), ids))
    )  # or it is found already
    return found, [*without_effect(lexicon, tokens), *notes]


def _feedback(
    settings: Settings, where: Places, lexicon: Lexicon
) -> tuple[list[str], Tokens | None, list[Problem]]:
    """Return the ids of the feedback and its words; none, and why, where it cannot be read."""
    progress = Progress(Console(quiet=True))
    try:
        store = open_store(settings, progress)
        records = read_feedback(settings, where, None, progress, store).records
    except UserError as error:
        return [], None, list(error.problems)
    ids = records["record_id"].tolist()
    return ids, segment(records["text"].tolist(), lexicon.entries, store.each), []


def _without_effect(known: Catalogue, ids: list[str]) -> list[Problem]:
    return [*unseen(known, ids), *idle(known)]


def _empty(where: Places) -> bool:
    """Whether no feedback lies there yet; a path that does not exist is a mistake."""
    try:
        list_files(where.inputs)
    except UserError:
        return all(path.exists() for path in where.inputs)
    return False


def _given_problems(settings: Settings, where: Places) -> list[Problem]:
    """Return what is wrong with grades and dimensions, with actions on, and costs of, themes that do not exist."""
    given = read_given(settings, where)
    known = catalogues.load(where.catalogue)
    actions = unknown(given.ledger, known.themes, known.members["issue_id"].unique()) if known.themes else []
    active = {theme.number for theme in known.themes if theme.active}
    costs = unknown_costs(settings.cost.unit_costs, active) if known.themes else []
    dimensions = unknown_choices(known.dimensions(), given.schemes.schemes)
    return [*given.severity.problems, *given.schemes.problems, *actions, *costs, *dimensions]


def explain(request: Request, text: str | None, record: str | None) -> list[str]:
    """Return, line by line, what becomes of a text: cleaning, tokens, what dropped which word, themes and why."""
    settings, where = locate(request)
    lexicon = read_words(settings)
    known = catalogues.load(where.catalogue)
    scale, place = np.full(3, np.nan), []
    if text is None:
        progress = Progress()
        store = open_store(settings, progress)
        records = read_feedback(settings, where, None, progress, store).records
        found = _found(record or "", records)
        text, table = found["text"], table_place(found["file"], found["sheet"])
        place = [f"出处：{table} 第 {found['row']} 行"]
        scale = np.array([found["score"], records["score"].min(), records["score"].max()])
    redacted = written(pd.Series([text]), settings.filter)
    full = segment(redacted.tolist(), lexicon.entries)
    words = full.words(0)
    dropped = [(word, reason) for word in dict.fromkeys(words) if (reason := why_dropped(word, lexicon))]
    return [
        *place,
        f"清洗和去标识化：{redacted.iloc[0]}",
        f"分词：{' / '.join(word for word in words if word)}",
        *(f"去掉：{f'“{word}”，' * bool(word)}{reason}" for word, reason in dropped),
        *_themes(full, content(full, lexicon), scale, known),
        *_said_by_people(known, record),
    ]


def _themes(full: Tokens, words: Tokens, scale: npt.NDArray[np.float64], known: Catalogue) -> list[str]:
    """Return what decides on the theme of a single text; `scale` are its score, the lowest and the highest."""
    if is_praise(full.take(np.zeros(3, dtype=np.int64)), scale)[0]:
        return ["主题：这是表扬，没有抱怨，不归入任何主题"]
    return explanation(words, full, known)


def _said_by_people(known: Catalogue, record: str | None) -> list[str]:
    """Return what people decided about a record, which goes before any score."""
    lines = [
        f"人工判断：{tick.theme} {'是' if tick.yes else '否'}({tick.where})，优先于得分"
        for tick in known.ticks
        if tick.record_id == record
    ]
    themes = known.by_number()
    for theme in filter(lambda theme: theme.active or theme.status == MERGED, known.themes):
        told = called(theme.number, themes)
        lines += [f"人工固定：{told}(pinned)，优先于得分"] * (record in theme.pinned)
        lines += [f"人工排除：不归入 {told}(banned)"] * (record in theme.banned)
    return lines


def _found(record: str, records: pd.DataFrame) -> pd.Series:
    """Return a record."""
    found = records.loc[records["record_id"] == record]
    if found.empty:
        raise user_error(
            f"--record {record}", "分析的记录里没有这个编号", "编号见 data/assignments.csv 的 record_id 一列"
        )
    return found.iloc[0]


def _problems(action: Callable[[], object]) -> list[Problem]:
    try:
        action()
    except UserError as error:
        return list(error.problems)
    return []
