"""Which column is what: by the settings, by its name, by its content."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from mining.records import dates
from mining.records.candidates import TIMES, TRUSTED, Candidates, readable
from mining.records.customers import tells_apart
from mining.records.headers import listed, names_by_role, position, unnamed

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
SHOWN = 20  # column names in a message
MOST_GROUPS = 5  # names of columns that one could compare by
MIN_LINES = 3.0  # rows on end with the same number: the lines of a talk, not records
MIN_UNUSED = 0.05  # share of the rows whose only words stand in a column that is not read


@dataclass(frozen=True)
class Layout:
    """The columns of a table: their unique names, role -> positions, role -> how found, and what to tell people.

    `talks`: whether each row seems to be a line of a talk, which a column that is not read numbers; `people`: the
    columns of people's names, which are read to redact their row's texts alone.
    """

    header: tuple[str, ...]
    roles: Mapping[str, tuple[int, ...]]
    found_by: Mapping[str, str]
    notes: tuple[str, ...]
    talks: bool
    people: tuple[int, ...] = ()

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
    times: Collection[str] = (),
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
    times
        Plain names of columns that hold the time in other tables: taken for want of a better one.
    """
    search = _Search(header, sample)
    for role, names in settings.items():
        if names:
            search.take_named(role, names)
    for role in SINGLE:
        search.take_by_name(role)
    search.take_text()
    search.take_dated()
    search.take_time_of_others(times)
    search.take_closing_for_time()
    for role in ("time", "text"):
        search.take_named_in_vain(role)
    search.take_facets()
    search.note_elsewhere()
    search.note_shift()
    search.note_unread()
    search.note_unused()
    search.note_groups()
    search.note_talks()
    return search.layout()


class _Search:
    """The state of one search: which columns are taken, by which role and why."""

    def __init__(self, header: tuple[str, ...], sample: pd.DataFrame) -> None:
        self._columns = Candidates(header, sample)
        self._roles: dict[str, tuple[int, ...]] = {}
        self._found_by: dict[str, str] = {}
        self._asked: set[str] = set()
        self._elsewhere: dict[str, str] = {}  # role -> the name that the settings give and this table lacks
        self._notes: list[str] = []
        self._talks = False

    def layout(self) -> Layout:
        columns, told = self._columns, (self._roles, self._found_by, tuple(self._notes), self._talks)
        return Layout(columns.header, *told, columns.people(self._roles.get("text", ())))

    def take_named(self, role: str, names: tuple[str, ...]) -> None:
        """Take what the settings name, by its very name or its plain one; what only another table has is found here."""
        matches = [i for name in names for i in position(self._columns.header, name)]
        self._take(role, tuple(matches), BY_SETTINGS)
        if matches or role not in SINGLE:
            self._asked.add(role)
        else:
            self._elsewhere[role] = names[0]

    def take_by_name(self, role: str) -> None:
        """Take the best named column whose content agrees."""
        if role not in self._asked:
            fitting = [i for i in self._by_name(role) if self._columns.fits(role, i)]
            fitting.sort(key=lambda i: self._columns.filled(i).empty)
            if role == "customer":  # 联系电话 may be *********** in all rows
                fitting.sort(key=lambda i: not self._columns.filled(i).map(tells_apart).any())
            self._take(role, tuple(fitting[:1]), BY_HEADER)
            if role in {"time", "score"}:
                self._note_others(role)

    def _note_others(self, role: str) -> None:
        header, columns = self._columns.header, self._columns
        for taken in self._roles.get(role, ()):
            if others := columns.alike(role, taken, self._free()):
                self._notes.append(
                    f"{ROLES[role]}列也可能是“{'”“'.join(header[i] for i in others)}”，取了“{header[taken]}”；"
                    f"不对请在设置 [columns] {role} 里写上{ROLES[role]}的列名"
                )

    def take_text(self) -> None:
        """Take title and text, one of each; where no column is named as the text, one that is longer than the title."""
        if "text" not in self._asked:
            title = [i for i in self._by_name("title") if self._columns.fits("text", i)]
            named = self._by_name("text")
            text = self._best_text([i for i in named if self._columns.fits("text", i)], title)
            found_by = BY_HEADER if set(text) <= set(named) else BY_CONTENT
            self._take("text", (*title[:1], *text), found_by)
            if text and named and text != (named[0],) and self._known(named[0]):
                self._note_preferred(named[0], *text)

    def _best_text(self, named: list[int], title: list[int]) -> tuple[int, ...]:
        """Return the column of the text, if any: a name counts for less where little is written, or little different.

        named, title: the columns that are named so, best first.
        """
        columns = self._columns
        long = [i for i in columns.texts(self._free()) if i not in title]
        free_words = [i for i in (*named, *long) if not columns.of_kinds(i)]
        if all(map(columns.mostly_blank, free_words)):
            free_words = [*named, *long]
        fitting = [i for i in named if i in free_words]
        known = bool(fitting) and self._known(fitting[0])
        if known and not columns.mostly_blank(fitting[0]):
            return (fitting[0],)
        # an ending alone tells little: what customers wrote is longest
        best = max(fitting if fitting and not known else free_words, key=columns.size, default=None)
        too_short = not named and any(columns.size(i) > columns.size(best or 0) for i in title)
        return () if best is None or too_short else (best,)

    def _known(self, i: int) -> bool:
        return self._columns.plain[i] in names_by_role()["text"]

    def _note_preferred(self, named: int, text: int) -> None:
        header, columns = self._columns.header, self._columns
        blank = "多半空白" if columns.mostly_blank(named) else "多是数字或时间"
        why = "只有几种写法，像是选出来的" if columns.of_kinds(named) else blank
        self._notes.append(
            f"列“{header[named]}”{why}，正文改取“{header[text]}”；不对请在设置 [columns] text 里写上正文的列名"
        )

    def take_dated(self) -> None:
        """Take the column that is written as dates where no name led to one; what a name promised in vain is said."""
        if "time" in self._asked | self._roles.keys():
            return
        named, found = self._by_name("time"), self._columns.dated(self._free())
        self._take("time", found, BY_CONTENT)
        if found and named:
            self._notes.append(
                f"列“{self._columns.header[named[0]]}”的内容与列名不符，改用“{self._columns.header[found[0]]}”；列可能错位，请核对原表"
            )

    def take_time_of_others(self, names: Collection[str]) -> None:
        """Take the column of one of these plain names that can be read as times, where there is no other time."""
        if "time" not in self._asked | self._roles.keys():
            same = [i for i in self._free() if self._columns.plain[i] in names]
            self._take("time", tuple(i for i in same if self._columns.fits("time", i))[:1], BY_CONTENT)

    def take_closing_for_time(self) -> None:
        """Take the closing for the time where there is no other, and every record has one."""
        closed = self._roles.get("closed", ())
        told = self._asked | self._roles.keys() - {"closed"}
        if closed and not told & {"time", "closed"} and (self._columns.cells[closed[0]] != "").all():
            del self._roles["closed"], self._found_by["closed"]
            self._take("time", closed, BY_CONTENT)

    def take_named_in_vain(self, role: str) -> None:
        """Take what is named like the role though it does not read so, where nothing else was found."""
        if role not in self._asked | self._roles.keys():
            self._take(role, tuple(self._by_name(role)[:1]), BY_HEADER)

    def take_facets(self) -> None:
        """Take every column that is named as one to compare by."""
        if "facets" not in self._asked:
            named = [i for i in self._by_name("facets") if (self._columns.cells[i] != "").any()]
            self._take("facets", tuple(sorted(named)), BY_HEADER)

    def note_elsewhere(self) -> None:
        """Say what was found instead of a column that the settings name and this table lacks."""
        for role, name in self._elsewhere.items():
            for i in self._roles.get(role, ()):
                self._notes.append(
                    f"没有设置 [columns] {role} 里的“{name}”，{ROLES[role]}改取“{self._columns.header[i]}”"
                )

    def note_shift(self) -> None:
        """Say where a column repeats the ids: then the values have moved under the wrong names."""
        for own in self._roles.get("id", ()):
            for i in self._free():
                if self._columns.plain[i].endswith(listed("other", "numbering")) or unnamed(
                    self._columns.header[i]
                ):
                    continue
                same = (self._columns.cells[i] == self._columns.cells[own]) & (self._columns.cells[own] != "")
                if self._columns.rows and same.mean() > 0.9:
                    self._notes.append(
                        f"列“{self._columns.header[i]}”的内容与编号列“{self._columns.header[own]}”相同，列可能错位，请核对原表"
                    )

    def note_unused(self) -> None:
        """Say which other column holds what somebody wrote where the text is blank."""
        if "text" in self._asked or "text" not in self._roles:
            return
        columns = self._columns
        read = set().union(*(columns.told(i).index for i in self._roles["text"]))
        for i in columns.texts(self._free()):
            unused = len(set(columns.told(i).index) - read) / columns.rows
            if unused > MIN_UNUSED and not columns.of_kinds(i):
                self._notes.append(
                    f"约 {unused:.0%} 的行正文空白，列“{columns.header[i]}”却写着字，没有采用；"
                    "要一起分析，请在设置 [columns] text 里把两列都写上"
                )

    def note_groups(self) -> None:
        """Say which columns one could compare by, where the settings name none."""
        header, free = self._columns.header, [] if "facets" in self._asked else self._free()
        if found := [header[i] for i in self._columns.groups(free) if not unnamed(header[i])]:
            more = f" 等 {len(found)} 列" if len(found) > MOST_GROUPS else ""
            self._notes.append(
                f"列“{'”“'.join(found[:MOST_GROUPS])}”{more}没有用到；"
                "要按它们分组比较，请把列名写进设置 [columns] facets"
            )

    def note_talks(self) -> None:
        """Say which column numbers talks, where nothing numbers the records: then each row is a line."""
        free = self._free() if "id" not in self._roles else []
        for i in [i for i in free if self._columns.on_end(i) >= MIN_LINES][:1]:
            self._talks = True
            self._notes.append(
                f"列“{self._columns.header[i]}”平均连着 {self._columns.on_end(i):.0f} 行是同一个值，"
                "像一行一句的聊天记录；请先把同一会话里客户的话合成一行，否则件数是句数"
            )

    def note_unread(self) -> None:
        """Say of which columns of times and numbers less than half can be read, used or not."""
        for role in (*TIMES, "score", "likes"):
            used = role in self._roles
            named = self._roles[role] if used else self._by_name(role)[:1] * (role not in self._asked)
            for i in named:
                cells = self._columns.filled(i)
                read = readable(role, cells)
                if not cells.empty and read.mean() <= TRUSTED:
                    self._notes.append(
                        self._unread(role, i, float(read.mean()), dates.form(cells[~read].iloc[0]))
                    )

    def _unread(self, role: str, i: int, share: float, form: str) -> str:
        name, used = f"{ROLES[role]}列“{self._columns.header[i]}”", role in self._roles
        if self._columns.fits(role, i):
            return f"{name}约 {share:.0%} 读得出分数，其余（写成“{form}”这样）当作没有评分"
        kind, right = ("时间", "2026-08-19 10:00 的样子") if role in TIMES else ("数字", "数字")
        return (
            f"{name}多半读不出{kind}（写成“{form}”这样）{'' if used else '，没有采用'}；"
            f"请改成{right}，或在设置 [columns] {role} 里写上别的列名"
        )

    def _take(self, role: str, positions: tuple[int, ...], found_by: str) -> None:
        if positions:
            self._roles[role] = positions
            self._found_by[role] = found_by

    def _free(self) -> list[int]:
        taken = {i for positions in self._roles.values() for i in positions}
        return [i for i in range(len(self._columns.header)) if i not in taken]

    def _by_name(self, role: str) -> list[int]:
        return self._columns.by_name(role, self._free())
