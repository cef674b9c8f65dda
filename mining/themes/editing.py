"""What people do to the catalogue: each edit returns a new catalogue, or says which earlier decision it contradicts."""

from collections.abc import Sequence
from typing import NoReturn

from mining.errors import user_error
from mining.themes import lessons
from mining.themes.catalogue import Catalogue
from mining.themes.people import PRIVATE, identifying
from mining.themes.theme import MERGED, RETIRED, Theme, spelling, successor


def rename(catalogue: Catalogue, number: str, name: str) -> Catalogue:
    """Give a theme another name; two themes in use never share one."""
    theme = in_use(catalogue, number)
    for other in catalogue.themes:
        if other.active and spelling(other.name) == spelling(name) and other.number != number:
            _refuse(
                number, f"名称“{name}”已经是 {other.number} 的", f"请换一个名称，或先给 {other.number} 改名"
            )
    if not name.strip():
        _refuse(number, "名称是空的", "请写出新名称")
    for kind in identifying(name):
        _refuse(number, f"名称含有像{kind}的内容", PRIVATE)
    return catalogue.edited({theme.number: {"name": name.strip()}})


def merge(catalogue: Catalogue, number: str, into: str) -> Catalogue:
    """Count the texts of one theme as another's; its section keeps what people decided of its records.

    Records pinned to it are pinned to what it is merged into, records banned from it do not come along. One that was
    merged before may be merged into another.
    """
    theme, target = catalogue.by_number().get(number), in_use(catalogue, into)
    if theme is None or theme.status != MERGED:
        theme = in_use(catalogue, number)
    if number == into:
        _refuse(number, "不能并入自己", "请写两个不同的编号")
    merged = catalogue.edited({number: {"status": MERGED, "into": into}})
    for record, pinned_to in merged.pins().items():
        if pinned_to == into and record in target.banned:
            remedy = f"请先在 themes.toml 里从 {into} 的 banned 删去它"
            _refuse(number, f"记录 {record} 曾被排除在 {into} 之外", remedy)
    return merged


def retire(catalogue: Catalogue, number: str) -> Catalogue:
    """Take a theme out of use; its number is never given again."""
    theme = in_use(catalogue, number)
    _refuse_pinned(catalogue, number)
    for other in catalogue.themes:
        if other.status == MERGED and other.into == number:
            _refuse(number, f"{other.number} 已并入这个主题", f"请先把 {other.number} 并入别的主题")
    return catalogue.edited({theme.number: {"status": RETIRED}})


def retire_with_joined(catalogue: Catalogue, number: str) -> tuple[Catalogue, list[str]]:
    """Take a theme out of use with all that were merged into it, and return their numbers too."""
    themes = catalogue.by_number()
    _refuse_pinned(catalogue, number)
    joined = [other for other in themes if other != number and successor(themes, other) == number]
    alone = catalogue.edited({other: {"status": RETIRED, "into": ""} for other in joined})
    return retire(alone, number), [number, *joined]


def pin(catalogue: Catalogue, number: str, records: Sequence[str]) -> Catalogue:
    """Say that records belong to a theme, whatever the machine scores."""
    theme, pins = in_use(catalogue, number), catalogue.pins()
    for record in records:
        if record in theme.banned:
            _refuse(number, f"记录 {record} 曾被排除在这个主题之外", "请先从 banned 删去它")
        other = pins.get(record, number)
        if other != number:
            _refuse(number, f"记录 {record} 已固定在 {other}", f"请先从 {other} 的 pinned 删去它")
    _refuse_ticked(catalogue, number, records, yes=False)
    return catalogue.edited({theme.number: {"pinned": tuple(dict.fromkeys([*theme.pinned, *records]))}})


def ban(catalogue: Catalogue, number: str, records: Sequence[str]) -> Catalogue:
    """Say that records do not belong to a theme, whatever the machine scores."""
    theme, pins = in_use(catalogue, number), catalogue.pins()
    for record in records:
        if pins.get(record) == number:
            _refuse(number, f"记录 {record} 曾被固定在这个主题", "请先从 pinned 删去它")
    _refuse_ticked(catalogue, number, records, yes=True)
    return catalogue.edited({theme.number: {"banned": tuple(dict.fromkeys([*theme.banned, *records]))}})


def _refuse_pinned(catalogue: Catalogue, number: str) -> None:
    pinned = sum(pinned_to == number for pinned_to in catalogue.pins().values())
    if pinned:
        remedy = "请先把它们固定到别的主题，或从 pinned 删去（包括并入这个主题的）"
        _refuse(number, f"有 {pinned} 条记录被固定在这个主题", remedy)


def _refuse_ticked(catalogue: Catalogue, number: str, records: Sequence[str], *, yes: bool) -> None:
    """Refuse a decision on records of which a tick says the contrary."""
    for tick in catalogue.ticks:
        same = tick.record_id in records and tick.yes is yes
        if same and lessons.theme_of(tick, catalogue) == number:
            said = "是" if yes else "否"
            _refuse(number, f"记录 {tick.record_id} 在 {tick.where} 判断为“{said}”", "请先删去那一行")


def in_use(catalogue: Catalogue, number: str) -> Theme:
    """Return the theme of a number, or say why it cannot be used."""
    theme = catalogue.by_number().get(number)
    if theme is None:
        known = "、".join(t.number for t in catalogue.themes if t.active) or "（目录还是空的）"
        _refuse(number, "目录里没有这个编号", f"在用的编号：{known}")
    if not theme.active:
        became = f"，它已并入 {theme.into}" if theme.into else ""
        _refuse(number, f"这个主题的状态是{theme.status}{became}", "请用在用的主题")
    return theme


def _refuse(number: str, what: str, remedy: str) -> NoReturn:
    raise user_error(number, what, remedy)
