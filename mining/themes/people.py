"""The part of the catalogue that people edit, `themes.toml`: read, validated, and written with its comments."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import tomlkit
from pydantic import ValidationError
from tomlkit.items import Table

from mining.errors import Problem, UserError
from mining.records.identifiers import sure_findings
from mining.themes.theme import MERGED, Theme, spelling, successor
from mining.toml import read_toml

PEOPLE = "themes.toml"
PRIVATE = "它会印在报告里，请换一种写法；要记下它，可以写在 notes，报告里没有"
_HEADER = """主题目录：一个主题一节，节名是永久编号，用过的编号不再使用。可以直接修改，改完运行 make check。
name 名称（您改的名称永远优先）　status 正式/暂定/并入/退役　into 并入哪个编号　owner 责任部门
description 说明　dimension 服务维度　severity 严重度"1"到"4"　must 至少含其一才算　never 含有就不算
pinned 一定属于本主题的记录号　banned 一定不属于的记录号　notes 备注　born 首次出现的月份"""
_KEYS = tuple(Theme.model_fields)[1:]
_CHOICES = {
    "status": "只能是 正式、暂定、并入、退役",
    "severity": '只能是 "1"（轻）到 "4"（重），或删去这一行',
}
PUBLISHED = ("name", "owner", "dimension", "severity")
"""What stands in reports, and so may not tell who somebody is."""


def read_people(file: Path) -> tuple[Theme, ...]:
    """Read the themes, in order of their numbers.

    Raises
    ------
    UserError
        No valid TOML, unknown keys or values, sections that contradict each other; each with its line.
    """
    read_toml(file)  # which knows the line of every fault
    text = file.read_text(encoding="utf-8-sig")
    document, lines = tomlkit.parse(text), _lines(text)
    problems: list[Problem] = []
    themes: list[Theme] = []
    for number, section in document.unwrap().items():
        where = _where(file, lines, number)
        found = _validated(file, lines, number, section)
        if isinstance(section, dict) and not isinstance(document[number], Table):
            problems.append(Problem(where, f"{number} 写在一行的花括号里", f"写成 [{number}] 一节，一行一项"))
        elif isinstance(found, Theme):
            themes.append(found)
        else:
            problems += found
    problems += [*_contradictions(file, lines, themes), *_private(file, lines, themes)]
    if problems:
        raise UserError(*problems)
    return tuple(sorted(themes, key=lambda theme: int(theme.number[1:])))


def identifying(text: str) -> list[str]:
    """Return which kinds of data that identify a person a text of people holds, also inside longer words."""
    return list(dict.fromkeys(finding.kind for finding in sure_findings(text)))


def _lines(text: str) -> dict[str, int]:
    """Return section, and section.key -> the line where it stands."""
    lines: dict[str, int] = {}
    section = ""
    for i, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*(?:\[\s*[\"']?([^\]\"']+?)[\"']?\s*\]|[\"']?(T\d+)[\"']?\s*=)", line):
            section = head[1] or head[2]
            lines[section] = i
        elif key := re.match(r"\s*[\"']?([^\s\"'=]+)[\"']?\s*=", line):
            lines.setdefault(f"{section}.{key[1]}", i)
    return lines


def _validated(file: Path, lines: Mapping[str, int], number: str, section: object) -> Theme | list[Problem]:
    """Return the theme of one section, or what is wrong with it."""
    values = section if isinstance(section, dict) else {}
    try:
        return Theme.model_validate({**values, "number": number})
    except ValidationError as error:
        return [
            _problem(
                _where(file, lines, number, str(detail["loc"][0])),
                number,
                detail["type"],
                detail["loc"],
                detail["input"],
            )
            for detail in error.errors()
        ]


def _where(file: Path, lines: Mapping[str, int], number: str, key: str = "") -> str:
    """Return where a section or one of its keys stands; the section for a key that it lacks."""
    return f"{file}:{lines.get(f'{number}.{key}', lines.get(number, 1))}"


def _problem(where: str, number: str, kind: str, location: tuple[int | str, ...], value: object) -> Problem:
    key = str(location[0])
    if key == "number":
        return Problem(where, f"节名“{number}”不是主题编号", "编号写成 [T001] 的样子")
    if kind == "extra_forbidden":
        return Problem(where, f"{number} 没有“{key}”这一项", f"可用的项：{'、'.join(_KEYS)}")
    if kind in {"missing", "string_too_short"}:
        return Problem(where, f"{number} 没有名称", "请补上 name")
    if key in _CHOICES:
        return Problem(where, f"{number} 的 {key} 不认识：{value!r}", _CHOICES[key])
    if kind == "string_pattern_mismatch":
        return Problem(where, f"{number} 的 {key} 里有一个词是空的", "请补上词或删去它")
    return Problem(
        where, f"{number} 的 {key} 不合要求：{value!r}", '一段文字写成 "甲"，一组写成 ["甲", "乙"]'
    )


def _contradictions(file: Path, lines: Mapping[str, int], themes: Iterable[Theme]) -> list[Problem]:
    """Return what is wrong between themes: names used twice, mergers into nothing, records pinned twice."""
    problems = []
    names: dict[str, str] = {}
    pins: dict[str, str] = {}
    known = {theme.number: theme for theme in themes}
    for theme in known.values():
        where = _where(file, lines, theme.number)
        if theme.active and names.setdefault(spelling(theme.name), theme.number) != theme.number:
            other = names[spelling(theme.name)]
            problems.append(
                Problem(where, f"{theme.number} 与 {other} 同名“{theme.name}”", "请改其中一个名称")
            )
        today = known.get(successor(known, theme.number))
        if theme.status == MERGED and not (today and today.active):
            problems.append(Problem(where, f"{theme.number} 并入的“{theme.into}”不是在用的主题", "请改 into"))
        problems += _contradictory_pins(where, theme, today or theme, pins)
    return problems


def _contradictory_pins(where: str, theme: Theme, today: Theme, pins: dict[str, str]) -> list[Problem]:
    """Return what is wrong with the pins of a theme that counts as `today`; `pins` are those of others so far."""
    problems = []
    for record in theme.pinned:
        if record in theme.banned:
            problems.append(Problem(where, f"记录 {record} 既在 pinned 又在 banned", "请删去其一"))
        elif record in today.banned:
            what = f"记录 {record} 在 pinned，又在它并入的 {today.number} 的 banned"
            problems.append(Problem(where, what, "请删去其一"))
        elif today.active and pins.setdefault(record, today.number) != today.number:
            what = f"记录 {record} 同时被固定在 {pins[record]} 和 {today.number}"
            problems.append(Problem(where, what, "一条记录只能固定在一个主题，请删去其一"))
    return problems


def _private(file: Path, lines: Mapping[str, int], themes: Iterable[Theme]) -> list[Problem]:
    """Return what would tell in a report who somebody is, with its line."""
    return [
        Problem(
            _where(file, lines, theme.number, key), f"{theme.number} 的 {key} 含有像{kind}的内容", PRIVATE
        )
        for theme in themes
        for key in PUBLISHED
        for kind in identifying(getattr(theme, key))
    ]


def people_text(themes: Iterable[Theme], file: Path) -> str:
    """Return themes.toml: what stands there keeps its comments, only values that changed are written."""
    if file.exists():
        document = tomlkit.parse(file.read_text(encoding="utf-8-sig"))
    else:
        document = tomlkit.document()
        for line in _HEADER.splitlines():
            document.add(tomlkit.comment(line))
    for theme in themes:
        if theme.number not in document:
            document.add(theme.number, tomlkit.table())
        section = document[theme.number]
        assert isinstance(section, Table)
        _update(section, theme)
    return tomlkit.dumps(document)


def _update(section: Table, theme: Theme) -> None:
    for key in _KEYS:
        value = getattr(theme, key)
        plain = list(value) if isinstance(value, tuple) else value
        if key not in section and (plain or key in {"owner", "description"}):
            section.add(key, plain)
        elif key in section and section[key] != plain:
            section[key] = plain
