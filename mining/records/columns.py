"""Which column is what: by the settings, by its name, by its content."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from mining.records import dates
from mining.records.customers import tells_apart
from mining.records.headers import (
    known_names,
    name_table,
    names_by_role,
    plain,
    position,
    unnamed,
)
from mining.records.privacy import redact
from mining.records.scores import numbers

BY_SETTINGS, BY_HEADER, BY_CONTENT = "设置", "表头", "内容"
ROLES = {
    "id": "编号",
    "time": "时间",
    "text": "正文",
    "channel": "渠道",
    "customer": "客户",
    "score": "评分",
    "likes": "点赞",
    "responded": "首次响应",
    "closed": "办结",
    "facets": "分组",
}
"""Keys of `[columns]` in the settings -> how people call them."""
SINGLE = ("id", "time", "responded", "closed", "score", "likes", "customer", "channel")
TIMES = ("time", "responded", "closed")
TRUSTED = 0.5  # share of the sampled cells that must look as the role demands
SHOWN = 20  # column names in a message
MIN_IDS = 0.2  # distinct share: an export may hold each record several times, a product number repeats more
MIN_DIFFERENT = 0.95  # distinct share of a column that only its ending calls an id
MAX_KINDS = 20  # different values; fewer that repeat as ids never do are kinds of customers (会员 是/否)
MIN_TEXT = 8.0  # mean characters of a column that content alone makes the text


@dataclass(frozen=True)
class Layout:
    """The columns of a table: their unique names, role -> positions, role -> how found, and what to tell people."""

    header: tuple[str, ...]
    roles: Mapping[str, tuple[int, ...]]
    found_by: Mapping[str, str]
    notes: tuple[str, ...]

    def name(self, role: str) -> str:
        """Return the name of the role's first column, `""` where the table has none."""
        return self.header[self.roles[role][0]] if role in self.roles else ""

    def seen(self) -> str:
        """Return the header for a message, without the columns that have no name if others have."""
        names = [name for name in self.header if not unnamed(name)] or self.header
        return "、".join(names[:SHOWN]) + ("……" if len(names) > SHOWN else "")


def decide(
    header: tuple[str, ...],
    sample: pd.DataFrame,
    settings: Mapping[str, tuple[str, ...]],
) -> Layout:
    """Return the layout of a table.

    Parameters
    ----------
    header
        Its unique column names.
    sample
        Its first rows, str, columns numbered 0 .. len(header) - 1.
    settings
        Role -> the column names that the settings ask for; a role left out or `()` is found.
    """
    search = _Search(header, sample)
    for role, names in settings.items():
        if names:
            search.take_named(role, names)
    for role in SINGLE:
        search.take_by_name(role)
    search.take_text()
    for role in ("time", "text"):
        search.take_by_content(role)
    search.take_facets()
    search.note_shift()
    search.note_unread()
    return search.layout()


class _Search:
    """The state of one search: which columns are taken, by which role and why."""

    def __init__(self, header: tuple[str, ...], sample: pd.DataFrame) -> None:
        self._header = header
        self._plain = [plain(name) for name in header]
        self._cells = [sample[position].str.strip() for position in range(len(header))]
        self._rows = len(sample)
        self._roles: dict[str, tuple[int, ...]] = {}
        self._found_by: dict[str, str] = {}
        self._asked: set[str] = set()
        self._notes: list[str] = []
        containing = [plain(part) for part in name_table()["other"]["containing"]]
        self._others = {i for i, name in enumerate(self._plain) if any(part in name for part in containing)}

    def layout(self) -> Layout:
        return Layout(self._header, self._roles, self._found_by, tuple(self._notes))

    def take_named(self, role: str, names: tuple[str, ...]) -> None:
        """Take what the settings name, by its very name or its plain one."""
        self._asked.add(role)
        matches = [i for name in names for i in position(self._header, name)]
        self._take(role, tuple(matches), BY_SETTINGS)

    def take_by_name(self, role: str) -> None:
        """Take the best named column whose content agrees."""
        if role not in self._asked:
            fitting = (i for i in self._by_name(role) if self._fits(role, i))
            self._take(role, tuple(islice(fitting, 1)), BY_HEADER)

    def take_text(self) -> None:
        """Take title and text, one of each; where no column is named as the text, one that is longer than the title."""
        if "text" not in self._asked:
            title = [i for i in self._by_name("title") if self._fits("text", i)]
            text = [i for i in self._by_name("text") if self._fits("text", i)]
            if text and self._plain[text[0]] not in names_by_role()["text"]:
                # an ending alone tells little: what customers wrote is longest
                text = [max(text, key=self._size)]
            longer = [] if text else [i for i in self._longest() if i not in title]
            found_by = BY_CONTENT if longer else BY_HEADER
            self._take("text", (*title[:1], *text[:1], *longer), found_by)

    def take_by_content(self, role: str) -> None:
        """Take the column that reads as the role demands; what its name promised in vain is said."""
        if role in self._asked or role in self._roles:
            return
        named = self._by_name(role)
        found = self._longest() if role == "text" else self._dated()
        self._take(role, found or tuple(named[:1]), BY_CONTENT if found else BY_HEADER)
        if found and named:
            self._notes.append(
                f"列「{self._header[named[0]]}」的内容与列名不符，改用「{self._header[found[0]]}」；列可能错位，请核对原表"
            )

    def take_facets(self) -> None:
        """Take every column that is named as one to compare by."""
        if "facets" not in self._asked:
            named = [i for i in self._by_name("facets") if (self._cells[i] != "").any()]
            self._take("facets", tuple(sorted(named)), BY_HEADER)

    def note_shift(self) -> None:
        """Say where a column repeats the ids: then the values have moved under the wrong names."""
        numbering = tuple(name_table()["other"]["numbering"])
        for own in self._roles.get("id", ()):
            for i in self._free():
                if self._plain[i].endswith(numbering) or unnamed(self._header[i]):
                    continue
                same = (self._cells[i] == self._cells[own]) & (self._cells[own] != "")
                if self._rows and same.mean() > 0.9:
                    self._notes.append(
                        f"列「{self._header[i]}」的内容与编号列「{self._header[own]}」相同，列可能错位，请核对原表"
                    )

    def note_unread(self) -> None:
        """Say of which columns of times and numbers less than half can be read, used or not."""
        for role in (*TIMES, "score", "likes"):
            used = role in self._roles
            named = self._roles[role] if used else self._by_name(role)[:1] * (role not in self._asked)
            for i in named:
                cells = self._filled(i)
                if cells.empty or self._fits(role, i):
                    continue
                form = dates.form(cells[~_readable(role, cells)].iloc[0])
                kind, right = ("时间", "2026-08-19 10:00 的样子") if role in TIMES else ("数字", "数字")
                self._notes.append(
                    f"{ROLES[role]}列「{self._header[i]}」多半读不出{kind}（写成「{form}」这样）"
                    f"{'' if used else '，没有采用'}；请改成{right}，或在设置 [columns] {role} 里写上别的列名"
                )

    def _take(self, role: str, positions: tuple[int, ...], found_by: str) -> None:
        if positions:
            self._roles[role] = positions
            self._found_by[role] = found_by

    def _free(self) -> list[int]:
        taken = {i for positions in self._roles.values() for i in positions}
        return [i for i in range(len(self._header)) if i not in taken]

    def _by_name(self, role: str) -> list[int]:
        """Return the free columns that are named like the role, best first."""
        exact = names_by_role()[role]
        endings, last = (
            [plain(part) for part in name_table()[role].get(key, [])] for key in ("endings", "last")
        )
        ranks = {}
        for i in self._free():
            name = self._plain[i]
            if name in exact:
                ranks[i] = exact[name]
            elif i not in self._others and name not in known_names():
                rank = next((rank for rank, ending in enumerate(endings) if name.endswith(ending)), None)
                if rank is not None:
                    ranks[i] = len(exact) + rank
        return sorted(ranks, key=lambda i: (any(part in self._plain[i] for part in last), ranks[i], i))

    def _fits(self, role: str, i: int) -> bool:
        cells = self._filled(i)
        if cells.empty:
            return self._rows == 0  # nothing speaks against the name
        match role:
            case "id":
                named = self._plain[i] in names_by_role()["id"]
                different = cells.nunique() / len(cells)
                fits = len(cells) > TRUSTED * self._rows and (
                    different >= MIN_IDS if named else different >= MIN_DIFFERENT and self._numbers_records(i)
                )
            case "customer":
                told = cells[cells.map(tells_apart)]
                fits = told.nunique() > MAX_KINDS or told.nunique() >= MIN_IDS * len(told)
            case "time" | "responded" | "closed" | "score" | "likes":
                fits = _readable(role, cells).mean() > TRUSTED
            case "text":
                fits = (numbers(cells, coded=False).isna() & ~dates.looks_like_time(cells)).mean() > TRUSTED
            case _:
                fits = True
        return bool(fits)

    def _numbers_records(self, i: int) -> bool:
        """Tell a number of records from one of customers or groups (产品编码), and from what identifies a person."""
        name, roles = self._plain[i], names_by_role()
        whose = any(customer in name for customer in roles["customer"])
        group = any(
            name.startswith(what) for role in ("facets", "channel") for what in roles[role] if len(what) > 1
        )
        return not (whose or group) and redact(self._cells[i]).equals(self._cells[i])

    def _dated(self) -> tuple[int, ...]:
        """Return the fullest column that is written as dates, the leftmost of equals."""
        shares = {i: float(dates.looks_like_time(self._cells[i]).mean()) for i in self._contenders()}
        best = max(shares, key=lambda i: shares[i], default=None)
        return () if best is None or shares[best] <= TRUSTED else (best,)

    def _longest(self) -> tuple[int, ...]:
        """Return the column of the longest texts that seldom repeat."""
        sizes = {}
        for i in self._contenders():
            cells = self._filled(i)
            letters = cells.str.count(r"[^\W\d_]")
            if (
                len(cells)
                and letters.mean() >= MIN_TEXT
                and not cells.str.contains("://", regex=False).mean() > TRUSTED
            ):
                sizes[i] = self._size(i)
        best = max(sizes, key=lambda i: sizes[i], default=None)
        return () if best is None or sizes[best] < MIN_TEXT * TRUSTED else (best,)

    def _size(self, i: int) -> float:
        """Return the mean letters of a column's filled cells times the share of different ones."""
        cells = self._filled(i)
        return (
            float(cells.str.count(r"[^\W\d_]").mean() * cells.nunique() / len(cells)) if len(cells) else 0.0
        )

    def _filled(self, i: int) -> pd.Series:
        return self._cells[i][self._cells[i] != ""]

    def _contenders(self) -> list[int]:
        """Return the free columns that no name sets apart, as a reply or as a product does."""
        apart = {i for i, name in enumerate(self._plain) if name in names_by_role()["facets"]}
        return [i for i in self._free() if i not in self._others | apart]


def _readable(role: str, cells: pd.Series) -> pd.Series:
    """Tell which filled cells of a column of times or numbers can be read: bool, same index."""
    if role in TIMES:
        return dates.parse(cells, "UTC").reasons != dates.UNREADABLE
    return numbers(cells).notna()
