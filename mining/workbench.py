"""What the analyst does between reports: check the lists, ask why, edit the catalogue."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from mining.errors import Problem, UserError, user_error
from mining.inputs import Request, locate, read_feedback, read_words
from mining.progress import Progress
from mining.records.cleaning import clean
from mining.records.privacy import redact
from mining.settings import Places
from mining.themes import catalogue as catalogues
from mining.themes import editing, lineage
from mining.themes.catalogue import Catalogue
from mining.themes.explanation import explanation
from mining.themes.theming import split_theme
from mining.trends.exposure import read_exposure
from mining.words.checks import lint
from mining.words.lexicon import content, why_dropped
from mining.words.segmentation import segment


def check(request: Request) -> list[Problem]:
    """Return what is wrong with settings, word lists, catalogue and exposure; empty when all is well."""
    try:
        settings, where = locate(request)
    except UserError as error:
        return list(error.problems)
    found = [*_problems(lambda: read_exposure(where.exposure) if where.exposure else None)]
    found += _problems(lambda: catalogues.load(where.catalogue))
    found += _problems(lambda: found.extend(lint(read_words(settings))))
    return found


def explain(request: Request, text: str | None, record: str | None) -> list[str]:
    """Return, line by line, what becomes of a text: cleaning, tokens, what dropped which word, themes and why."""
    settings, where = locate(request)
    lexicon = read_words(settings)
    known = catalogues.load(where.catalogue)
    if text is None:
        text = _text_of(record or "", read_feedback(settings, where, None, Progress()).records)
    cleaned = clean(
        pd.Series([text]), cut_after=settings.filter.cut_after, placeholders=settings.filter.placeholders
    )
    redacted = redact(cleaned)
    full = segment(redacted.tolist(), lexicon.entries)
    words = full.words(0)
    dropped = [reason for word in dict.fromkeys(words) if (reason := why_dropped(word, lexicon))]
    return [
        f"清洗和去标识化：{redacted.iloc[0]}",
        f"分词：{' / '.join(word for word in words if word)}",
        *(f"去掉：{reason}" for reason in dropped),
        *explanation(content(full, lexicon), known),
    ]


def _text_of(record: str, records: pd.DataFrame) -> str:
    found = records.loc[records["record_id"] == record, "text"]
    if found.empty:
        raise user_error(
            f"--record {record}", "分析的记录里没有这个编号", "编号见 data/assignments.csv 的 record_id 一列"
        )
    return str(found.iloc[0])


def _problems(action: Callable[[], object]) -> list[Problem]:
    try:
        action()
    except UserError as error:
        return list(error.problems)
    return []


def list_themes(request: Request) -> list[str]:
    """Return a line for each theme: number, status, how many records it had last time, name, owner."""
    known = catalogues.load(locate(request)[1].catalogue)
    n = known.members["theme_id"].value_counts()
    return [
        f"{theme.number}  {theme.status}  {n.get(theme.number, 0):>6} 条  {theme.name}"
        + (f" → {theme.into}" if theme.into else "")
        + (f"  ({theme.owner})" if theme.owner else "")
        for theme in known.themes
    ] or ["目录里还没有主题，先运行一次 make report"]


def theme_log(request: Request, number: str | None) -> list[str]:
    """Return what happened to the themes, or to one of them, oldest first."""
    events = catalogues.load(locate(request)[1].catalogue).lineage
    if number is not None:
        events = events[(events["theme_id"] == number) | (events["other_id"] == number)]
    return [
        f"{month}  {event}  {theme}{' → ' * bool(other)}{other}  {note}  ({by})"
        for month, event, theme, other, by, note in events.to_numpy(dtype=str).tolist()
    ] or ["没有记录"]


def edit_theme(request: Request, edit: Callable[[Catalogue], Catalogue]) -> str:
    """Apply an edit to the catalogue, write it with its line in the log, and return what to tell."""
    where = locate(request)[1]
    known = catalogues.load(where.catalogue)
    _save(edit(known), where)
    return "已写入目录；运行 make report 后，全部月份按新的目录重新归类。"


def split(request: Request, number: str, parts: int) -> list[str]:
    """Divide a theme into new ones, and return a line for each."""
    settings, where = locate(request)
    known = catalogues.load(where.catalogue)
    editing.in_use(known, number)
    records = read_feedback(settings, where, None, Progress()).records
    lexicon = read_words(settings)
    full = segment(records["text"].tolist(), lexicon.entries)
    month = _month(known)
    grown = split_theme(
        records,
        full,
        content(full, lexicon),
        known,
        number=number,
        parts=parts,
        month=month,
        seed=settings.seed.value,
    )
    _save(grown, where)
    new = grown.themes[len(known.themes) :]
    return [f"{number} 拆分为 {theme.number} {theme.name}" for theme in new]


def _save(catalogue: Catalogue, where: Places) -> None:
    told = lineage.update(catalogue.lineage, catalogue.themes, (), _month(catalogue))
    catalogues.save(catalogues.files(replace(catalogue, lineage=told), where.catalogue), where.catalogue)


def _month(catalogue: Catalogue) -> str:
    """Return the month that an edit is written under: the last that the catalogue knows."""
    return str(catalogue.lineage["month"].max()) if len(catalogue.lineage) else ""
