"""The memory of the themes: `themes.toml` for people, `machine.npz` and `members.parquet` for the machine.

Numbers are permanent: T001 means the same theme for ever, and a number that was given is never given again.
"""

import io
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
import tomlkit
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from tomlkit.exceptions import ParseError
from tomlkit.items import Table

from mining.errors import Problem, UserError, user_error
from mining.themes.ticks import TICKS, Tick, read_ticks

PEOPLE, MACHINE, MEMBERS, LINEAGE = "themes.toml", "machine.npz", "members.parquet", "lineage.csv"
COMMITTED = ".committed"
"""Folder of a save that was decided on; what is in it counts."""
DAMAGED = ("文件已损坏", "请删去它再运行，程序会用 members.parquet 重新学习")
NUMBER = re.compile(r"T\d{3,}")
FORMAL: Final = "正式"
PROVISIONAL: Final = "暂定"
MERGED: Final = "并入"
RETIRED: Final = "退役"
Texts = Annotated[
    tuple[str, ...], BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)
]
_HEADER = """主题目录：一个主题一节，节名是永久编号，用过的编号不再使用。可以直接修改，改完运行 make check。
name 名称(您改的名称永远优先)　status 正式/暂定/并入/退役　into 并入哪个编号　owner 责任部门
description 说明　dimension 服务维度　severity 严重度　must 至少含其一才算　never 含有就不算
pinned 一定属于本主题的记录号　banned 一定不属于的记录号　notes 备注　born 首次出现的月份"""


class Theme(BaseModel):
    """One theme as people see and edit it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    number: Annotated[str, Field(pattern=f"^{NUMBER.pattern}$")]
    name: Annotated[str, Field(min_length=1)]
    status: Literal["正式", "暂定", "并入", "退役"] = PROVISIONAL
    born: str = ""
    description: str = ""
    owner: str = ""
    dimension: str = ""
    severity: str = ""
    into: str = ""
    must: Texts = ()
    never: Texts = ()
    pinned: Texts = ()
    banned: Texts = ()
    notes: str = ""

    @property
    def active(self) -> bool:
        """Whether texts can belong to it."""
        return self.status in {FORMAL, PROVISIONAL}


def _no(*columns: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns), dtype=str)


def no_members() -> pd.DataFrame:
    """Return the members of a catalogue that has none."""
    return _no("record_id", "theme_id", "issue_id")


def no_lineage() -> pd.DataFrame:
    """Return the events of a catalogue to which nothing happened."""
    return _no("month", "event", "theme_id", "other_id", "by", "note")


@dataclass(frozen=True)
class Catalogue:
    """What is known of the themes between runs.

    Attributes
    ----------
    themes
        In order of their numbers, also those merged or retired.
    machine
        Arrays by name: the feature space and the profile of every theme; empty when it must be learned again.
    members
        record_id, theme_id, issue_id of every record seen, as of its last run: examples to learn from, what an
        issue number means, and which records are new.
    lineage
        month, event, theme_id, other_id, by, note: what happened to each theme, oldest first.
    ticks
        What people said of single texts; only `read_ticks` and the audit know its file.
    """

    themes: tuple[Theme, ...] = ()
    machine: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    members: pd.DataFrame = field(default_factory=no_members)
    lineage: pd.DataFrame = field(default_factory=no_lineage)
    ticks: tuple[Tick, ...] = ()

    def by_number(self) -> dict[str, Theme]:
        """Return the themes by their numbers."""
        return {theme.number: theme for theme in self.themes}

    def with_new(self, names: Iterable[str], born: Iterable[str]) -> Self:
        """Return the catalogue with provisional themes added under the next free numbers."""
        last = max((int(theme.number[1:]) for theme in self.themes), default=0)
        new = tuple(
            Theme(number=f"T{last + 1 + i:03}", name=name, born=month)
            for i, (name, month) in enumerate(zip(names, born, strict=True))
        )
        return replace(self, themes=self.themes + new)


def load(folder: Path) -> Catalogue:
    """Read a catalogue; a folder that does not exist is an empty one.

    A missing machine part is no error: it is learned again from the members.

    Raises
    ------
    UserError
        A file is not what it should be; themes.toml is reported with its lines.
    """
    _finish(folder)
    people = folder / PEOPLE
    ticks = read_ticks(folder / TICKS)
    if not people.exists():
        return Catalogue(ticks=ticks)
    return Catalogue(
        _read_people(people),
        _read_machine(folder / MACHINE),
        _read_members(folder / MEMBERS),
        _read_lineage(folder / LINEAGE),
        ticks,
    )


def files(catalogue: Catalogue, folder: Path) -> dict[str, bytes]:
    """Return the catalogue as the contents of its files; comments and order of `folder`/themes.toml stay."""
    members, machine = io.BytesIO(), io.BytesIO()
    catalogue.members.to_parquet(members, index=False)
    arrays: dict[str, Any] = {name: catalogue.machine[name] for name in sorted(catalogue.machine)}
    np.savez_compressed(machine, **arrays)
    return {
        MEMBERS: members.getvalue(),
        MACHINE: machine.getvalue(),
        LINEAGE: catalogue.lineage.to_csv(index=False, lineterminator="\n").encode("utf-8-sig"),
        PEOPLE: _people_text(catalogue, folder / PEOPLE).encode(),
    }


def save(contents: Mapping[str, bytes], folder: Path) -> None:
    """Put `files` into their folder, all or none: a run that is killed meanwhile is finished by the next `load`."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = {name: data for name, data in contents.items() if not _holds(folder / name, data)}
    if not changed:
        return
    pending = folder / ".pending"
    shutil.rmtree(pending, ignore_errors=True)
    pending.mkdir()
    for name, data in changed.items():
        (pending / name).write_bytes(data)
    settle(pending)
    pending.rename(folder / COMMITTED)
    _finish(folder)


def settle(folder: Path) -> None:
    """Wait until what was written below the folder is on the disk: a name must not outlive its content."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as stream:
                os.fsync(stream.fileno())


def _holds(file: Path, data: bytes) -> bool:
    return file.exists() and file.read_bytes() == data


def _finish(folder: Path) -> None:
    """Move the files of a save that was decided on to their places."""
    committed = folder / COMMITTED
    if committed.exists():
        for file in sorted(committed.iterdir()):
            file.replace(folder / file.name)
        committed.rmdir()


def _read_people(file: Path) -> tuple[Theme, ...]:
    text = file.read_bytes()
    try:
        document = tomlkit.parse(text.decode("utf-8-sig"))
    except (ParseError, UnicodeDecodeError) as error:
        raise user_error(
            str(file), f"不是有效的 TOML({error})", "请按提示的行号改正，文件须为 UTF-8"
        ) from None
    lines = _lines_of_sections(text.decode("utf-8-sig"))
    problems: list[Problem] = []
    themes: list[Theme] = []
    for number, section in document.unwrap().items():
        where = f"{file}:{lines.get(number, 1)}"
        found = _validated(where, number, section)
        if isinstance(found, Theme):
            themes.append(found)
        else:
            problems += found
    problems += _contradictions(file, lines, themes)
    if problems:
        raise UserError(*problems)
    return tuple(sorted(themes, key=lambda theme: int(theme.number[1:])))


def _lines_of_sections(text: str) -> dict[str, int]:
    found = (
        (i, re.match(r"\s*\[\s*[\"']?([^\]\"']+?)[\"']?\s*\]", line))
        for i, line in enumerate(text.splitlines(), 1)
    )
    return {match[1]: i for i, match in found if match}


def _validated(where: str, number: str, section: object) -> Theme | list[Problem]:
    """Return the theme of one section, or what is wrong with it."""
    values = section if isinstance(section, dict) else {}
    try:
        return Theme.model_validate({**values, "number": number})
    except ValidationError as error:
        return [
            _problem(where, number, detail["type"], detail["loc"], detail["input"])
            for detail in error.errors()
        ]


def _problem(where: str, number: str, kind: str, location: tuple[int | str, ...], value: object) -> Problem:
    key = str(location[0])
    if key == "number":
        return Problem(where, f"节名“{number}”不是主题编号", "编号写成 [T001] 的样子")
    if kind == "extra_forbidden":
        return Problem(where, f"{number} 没有“{key}”这一项", f"可用的项：{'、'.join(_KEYS)}")
    if kind in {"missing", "string_too_short"}:
        return Problem(where, f"{number} 没有名称", "请补上 name")
    if key == "status":
        return Problem(where, f"{number} 的 status 不认识：{value!r}", "只能是 正式、暂定、并入、退役")
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
        where = f"{file}:{lines.get(theme.number, 1)}"
        if theme.active and names.setdefault(theme.name, theme.number) != theme.number:
            other = names[theme.name]
            problems.append(
                Problem(where, f"{theme.number} 与 {other} 同名“{theme.name}”", "请改其中一个名称")
            )
        if theme.status == MERGED and not (theme.into in known and known[theme.into].active):
            problems.append(Problem(where, f"{theme.number} 并入的“{theme.into}”不是在用的主题", "请改 into"))
        for record in theme.pinned:
            if record in theme.banned:
                problems.append(Problem(where, f"记录 {record} 既在 pinned 又在 banned", "请删去其一"))
            elif theme.active and pins.setdefault(record, theme.number) != theme.number:
                what = f"记录 {record} 同时被固定在 {pins[record]} 和 {theme.number}"
                problems.append(Problem(where, what, "一条记录只能固定在一个主题，请删去其一"))
    return problems


_KEYS = tuple(Theme.model_fields)[1:]


def _read_machine(file: Path) -> dict[str, npt.NDArray[Any]]:
    if not file.exists():
        return {}
    try:
        with np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except Exception:  # noqa: BLE001 - zipfile, zlib and numpy each raise their own for a damaged file
        raise user_error(str(file), *DAMAGED) from None


def _read_members(file: Path) -> pd.DataFrame:
    if not file.exists():
        return no_members()
    try:
        members = pd.read_parquet(file, columns=["record_id", "theme_id", "issue_id"])
    except Exception:  # noqa: BLE001 - pyarrow raises many kinds for a damaged file
        raise user_error(
            str(file), "文件已损坏", "请从备份或版本库恢复；删去它则事项编号会重新开始"
        ) from None
    return members.astype(str)


def _read_lineage(file: Path) -> pd.DataFrame:
    if not file.exists():
        return no_lineage()
    try:
        return pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")[
            list(no_lineage().columns)
        ]
    except (ValueError, KeyError, UnicodeDecodeError):
        raise user_error(
            str(file), "文件已损坏", "请从备份或版本库恢复；删去它则沿革从现在重新记起"
        ) from None


def _people_text(catalogue: Catalogue, file: Path) -> str:
    """Return themes.toml: what stands there keeps its comments, only values that changed are written."""
    if file.exists():
        document = tomlkit.parse(file.read_text(encoding="utf-8-sig"))
    else:
        document = tomlkit.document()
        for line in _HEADER.splitlines():
            document.add(tomlkit.comment(line))
    for theme in catalogue.themes:
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
