"""Edits of the catalogue from the command line, each written with its line in the log."""

from collections.abc import Callable
from dataclasses import replace

from mining.analysis import divide_theme, segment_records
from mining.errors import user_error
from mining.inputs import open_store, read_feedback, read_words, refuse_another_key
from mining.progress import Progress
from mining.request import Request, locate
from mining.settings import Places
from mining.themes import catalogue as catalogues
from mining.themes import editing, lineage
from mining.themes.catalogue import Catalogue
from mining.themes.saving import save as put
from mining.themes.splitting import INHERITED
from mining.themes.theme import RETIRED, Theme

_LEFT = {"description": "说明", "notes": "备注", "banned": "排除的记录"}


def list_themes(request: Request) -> list[str]:
    """Return a line for each theme: number, status, how many records it had last time, name, owner."""
    known = catalogues.load(locate(request)[1].catalogue)
    n = known.members["theme_id"].value_counts()
    return [
        f"{theme.number}  {theme.status}  {n.get(theme.number, 0):>6,} 条  {theme.name}"
        + (f" → {theme.into}" if theme.into else "")
        + (f"  （{theme.owner}）" if theme.owner else "")
        for theme in known.themes
    ] or ["目录里还没有主题，先运行一次 make report"]


def theme_log(request: Request, number: str | None) -> list[str]:
    """Return what happened to the themes, or to one of them, oldest first."""
    events = catalogues.load(locate(request)[1].catalogue).lineage
    if number is not None:
        events = events[(events["theme_id"] == number) | (events["other_id"] == number)]
    return [
        f"{month}  {event}  {theme}{' → ' * bool(other)}{other}  {note}  （{by}）"
        for month, event, theme, other, by, note in events.to_numpy(dtype=str).tolist()
    ] or ["没有记录"]


def edit_theme(request: Request, edit: Callable[[Catalogue], Catalogue]) -> str:
    """Apply an edit to the catalogue, write it with its line in the log, and return what to tell."""
    where = locate(request)[1]
    known = catalogues.load(where.catalogue)
    changed = edit(known)
    save(changed, where)
    return "\n".join(
        ["已写入目录；运行 make report 后，全部月份按新的目录重新归类。", *_stopped(known, changed)]
    )


def _stopped(before: Catalogue, after: Catalogue) -> list[str]:
    """Return what becomes of the records of the themes that an edit retires."""
    in_use = {theme.number for theme in before.themes if theme.active}
    n = before.members["theme_id"].value_counts()
    return [
        f"{theme.number} 现有 {n.get(theme.number, 0):,} 条记录；退役后它仍占着这些文本和以后相像的，"
        "除了也接近别的主题的，都算“没有归入主题”。要归到别的主题，请用 merge。"
        for theme in after.themes
        if theme.status == RETIRED and theme.number in in_use
    ]


def split(request: Request, number: str, parts: int) -> list[str]:
    """Divide a theme into new ones, and return a line for each.

    Raises
    ------
    UserError
        The theme is not in use, or more than two parts would have less texts each than a theme of their own needs.
    """
    settings, where = locate(request)
    known = catalogues.load(where.catalogue)
    editing.in_use(known, number)
    _refuse_crumbs(known, number, parts, settings.themes.min_size)
    progress = Progress()
    store = open_store(settings, progress)
    records = read_feedback(settings, where, None, progress, store).records
    refuse_another_key(known, records)
    texts = segment_records(records, read_words(settings), settings.encoder(), store.each)
    grown = divide_theme(texts, known, settings, number=number, parts=parts, month=known.last_month())
    save(grown, where)
    new = grown.themes[len(known.themes) :]
    return [
        *(f"{number} 拆分为 {theme.number} {theme.name}" for theme in new),
        *_told_of(known.by_number()[number]),
    ]


def _told_of(parent: Theme) -> list[str]:
    """Return what the parts of a theme take over of what people wrote, and what they do not."""
    taken = [called for field, called in INHERITED.items() if getattr(parent, field)]
    left = [called for field, called in _LEFT.items() if getattr(parent, field)]
    lines = [f"新主题沿用 {parent.number} 的{'、'.join(taken)}；哪个不合适，在 themes.toml 里改"] * bool(
        taken
    )
    what = f"{parent.number} 的{'、'.join(left)}没有沿用，仍在它那一节；需要的话在 themes.toml 里抄到新主题"
    return [*lines, what] if left else lines


def _refuse_crumbs(known: Catalogue, number: str, parts: int, min_size: int) -> None:
    n = int((known.members["theme_id"] == number).sum())
    most = max(2, n // min_size)
    if parts > most:
        why = f"{number} 有 {n:,} 条记录，一个主题至少要 {min_size:,} 条（设置 [themes] min_size）"
        raise user_error(f"--parts {parts}", why, f"请写 {most} 以内的数")


def save(catalogue: Catalogue, where: Places) -> None:
    """Write the catalogue with what a person changed in its log."""
    told = lineage.update(catalogue.lineage, catalogue.themes, (), catalogue.last_month())
    contents = catalogues.files(replace(catalogue, lineage=told), where.catalogue)
    put(contents, where.catalogue, catalogue.found)
