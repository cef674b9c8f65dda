"""The memory of the themes: `themes.toml` for people, `machine.npz` and `members.parquet` for the machine.

Numbers are permanent: T001 means the same theme for ever, and a number that was given is never given again.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from mining.errors import Problem, user_error
from mining.themes.lineage import BORN, RENAMED, SPLIT
from mining.themes.lineage import MACHINE as MADE
from mining.themes.people import PEOPLE, people_text, read_people
from mining.themes.saving import LINEAGE, MACHINE, MEMBERS, catalogue_hashes, finish
from mining.themes.theme import PROVISIONAL, Status, Theme, spelling, successor
from mining.themes.ticks import CONFLICT, TICKS, Tick, read_ticks

DAMAGED = ("文件已损坏", "请删去它再运行，程序会用 members.parquet 重新学习")


def _no(*columns: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns), dtype=str)


def no_members() -> pd.DataFrame:
    """Return the members of a catalogue that has none."""
    return _no("record_id", "theme_id", "issue_id", "last_issue")


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
        record_id, theme_id, issue_id of every record seen, as of its last run, and last_issue: the number that it
        had last of those that no record has now (`numbering.remember`). Examples to learn from, what an issue number
        means, and which records are new.
    lineage
        month, event, theme_id, other_id, by, note: what happened to each theme, oldest first.
    ticks
        What people said of single texts; only `read_ticks` and the audit know its file.
    found
        File -> SHA-256 of what it was read from: it is saved over nothing else.
    """

    themes: tuple[Theme, ...] = ()
    machine: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    members: pd.DataFrame = field(default_factory=no_members)
    lineage: pd.DataFrame = field(default_factory=no_lineage)
    ticks: tuple[Tick, ...] = ()
    found: Mapping[str, str] = field(default_factory=dict)

    def by_number(self) -> dict[str, Theme]:
        """Return the themes by their numbers."""
        return {theme.number: theme for theme in self.themes}

    @cached_property
    def names(self) -> dict[str, str]:
        """Return `spelling` of a name -> number, also for names of earlier; the name of a theme in use goes first."""
        told = self.lineage[self.lineage["event"].isin([BORN, RENAMED])]
        earlier = {
            spelling(name): number
            for number, note in zip(told["theme_id"], told["note"], strict=True)
            for name in note.split(" → ")
        }
        by_use = sorted(self.themes, key=lambda theme: theme.active)
        return {**earlier, **{spelling(theme.name): theme.number for theme in by_use}}

    def pins(self) -> dict[str, str]:
        """Return record -> the theme in use that people pinned it to, if to one that was merged into that."""
        themes = self.by_number()
        told = ((record, successor(themes, theme.number)) for theme in self.themes for record in theme.pinned)
        return {record: number for record, number in told if number in themes and themes[number].active}

    def dimensions(self) -> dict[str, str]:
        """Return theme in use -> the dimension that people chose for it."""
        return {theme.number: theme.dimension for theme in self.themes if theme.active and theme.dimension}

    def last_month(self) -> str:
        """Return the month of the last run, or of the last event when that is lost; `""` for neither."""
        return str(self.machine.get("month", "")) or max(self.lineage["month"], default="")

    def edited(self, changes: Mapping[str, Mapping[str, object]]) -> Self:
        """Return the catalogue with themes changed: number -> field of `Theme` -> what it is now."""
        themes = (theme.model_copy(update=changes.get(theme.number, {})) for theme in self.themes)
        return replace(self, themes=tuple(themes))

    def with_new(self, names: Iterable[str], born: Iterable[str], status: Status = PROVISIONAL) -> Self:
        """Return the catalogue with themes added under the next free numbers.

        A number is taken for ever, also where people have deleted its section.
        """
        given = {*self.by_number(), *self.lineage["theme_id"], *self.members["theme_id"].unique()} - {""}
        last = max((int(number[1:]) for number in given), default=0)
        new = tuple(
            Theme(number=f"T{last + 1 + i:03}", name=name, status=status, born=month)
            for i, (name, month) in enumerate(zip(names, born, strict=True))
        )
        return replace(self, themes=self.themes + new)


def load(folder: Path) -> Catalogue:
    """Read a catalogue; a folder that does not exist is an empty one.

    A missing machine part is no error: it is learned again from the members.

    Raises
    ------
    UserError
        The folder is a file, or a file is not what it should be; themes.toml is reported with its lines.
    """
    if folder.is_file():
        raise user_error(
            str(folder), "主题目录是文件夹，这里是文件", "请改正设置 [themes] catalogue 或 --catalogue"
        )
    finish(folder)
    found = catalogue_hashes(folder)  # before anything is read: a change meanwhile shows when it is saved
    people = folder / PEOPLE
    ticks = read_ticks(folder / TICKS)
    lineage = _read_lineage(folder / LINEAGE)
    if not people.exists():
        return Catalogue(lineage=lineage, ticks=ticks, found=found)
    machine, members = _read_machine(folder / MACHINE), _read_members(folder / MEMBERS)
    return Catalogue(read_people(people), machine, members, lineage, ticks, found)


def lost(known: Catalogue, folder: Path) -> list[Problem]:
    """Return what is gone of a catalogue that was loaded: its members beside other files, or what a theme is.

    Raises
    ------
    UserError
        The themes are gone, of which the lineage tells: their numbers would be given again.
    """
    problems, people, told = [], folder / PEOPLE, known.lineage
    if not (folder / MEMBERS).exists() and any((folder / name).exists() for name in (MACHINE, LINEAGE)):
        problems.append(Problem(str(folder / MEMBERS), "这个文件不在，问题编号会重新开始", "请从备份恢复"))
    if not known.themes and len(told):
        what = "里面没有主题" if people.exists() else "这个文件不在"
        why = f"{what}，而 {LINEAGE} 记着 {told['theme_id'].nunique()} 个：名称和您的决定都没有了"
        remedy = "请从备份恢复整个目录文件夹；确实要从头开始、编号全部作废，就移走这个文件夹"
        raise user_error(str(people), why, remedy)
    return [*problems, *_unknown_to_machine(people, known)]


def _unknown_to_machine(file: Path, catalogue: Catalogue) -> list[Problem]:
    """Return the themes in use that the machine made or divided, and of which its part holds nothing."""
    told = catalogue.lineage
    part = (told["event"] == BORN) & (told["other_id"] != "")
    made = {*told["theme_id"][part | (told["event"] == SPLIT) | (told["by"] == MADE)]}
    by_number = {theme.number: theme for theme in catalogue.themes}
    known = {successor(by_number, str(number)) for number in catalogue.machine.get("numbers", [*made])}
    remedy = (
        "旧的 themes.toml 要连同 machine.npz、members.parquet 一起恢复；要撤销拆分，请保留拆出的主题，"
        "把它们并入这个编号（themes merge）；不再用它，请退役（themes retire）"
    )
    return [
        Problem(
            str(file), f"{theme.number} {theme.name} 在用，machine.npz 却不认得它，不会有来件归入", remedy
        )
        for theme in catalogue.themes
        if theme.active and theme.number in made - known
    ]


def files(catalogue: Catalogue, folder: Path) -> dict[str, bytes]:
    """Return the catalogue as the contents of its files; comments and order of `folder`/themes.toml stay."""
    members, machine = io.BytesIO(), io.BytesIO()
    catalogue.members.to_parquet(members, index=False)
    arrays: dict[str, Any] = {name: catalogue.machine[name] for name in sorted(catalogue.machine)}
    np.savez(machine, **arrays)  # to compress it takes twenty times as long, and git does it anyway
    return {
        MEMBERS: members.getvalue(),
        MACHINE: machine.getvalue(),
        LINEAGE: catalogue.lineage.to_csv(index=False, lineterminator="\n").encode("utf-8-sig"),
        PEOPLE: people_text(catalogue.themes, folder / PEOPLE).encode(),
    }


def _read_machine(file: Path) -> dict[str, npt.NDArray[Any]]:
    if not file.exists():
        return {}
    content = io.BytesIO(file.read_bytes())  # what the system refuses is no damage
    try:
        with np.load(content, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - zipfile, zlib and numpy each raise their own for a damaged file
        raise user_error(str(file), *DAMAGED) from None


def _read_members(file: Path) -> pd.DataFrame:
    if not file.exists():
        return no_members()
    content = io.BytesIO(file.read_bytes())  # as above
    try:
        members = pd.read_parquet(content)
        last = members.get("last_issue", "")  # catalogues of before have no such column
        members = members[["record_id", "theme_id", "issue_id"]].assign(last_issue=last)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - pyarrow raises many kinds for a damaged file
        raise user_error(
            str(file), "文件已损坏", "请从备份或版本库恢复；删去它则问题编号会重新开始"
        ) from None
    return members.astype(str)


def _read_lineage(file: Path) -> pd.DataFrame:
    if not file.exists():
        return no_lineage()
    try:
        lines = pd.read_csv(
            file, dtype=str, keep_default_na=False, encoding="utf-8-sig", skip_blank_lines=False
        )
        events = lines[[*no_lineage().columns]].fillna("")
    except (ValueError, KeyError, UnicodeDecodeError):
        raise user_error(
            str(file), "文件已损坏", "请从备份或版本库恢复；删去它则沿革从现在重新记起"
        ) from None
    return _events(events, file)


def _events(lines: pd.DataFrame, file: Path) -> pd.DataFrame:
    """Return the lines that are not blank; one without event or theme is what a merge of versions left behind."""
    written = (lines != "").any(axis=1)
    unfit = lines.index[written & ((lines["event"] == "") | (lines["theme_id"] == ""))]
    if len(unfit):
        what = f"“{lines.loc[unfit[0], 'month']}”这一行没有事件或主题"
        raise user_error(f"{file}:{unfit[0] + 2}", what, f"请删去这一行；{CONFLICT}")
    return lines[written].reset_index(drop=True)
