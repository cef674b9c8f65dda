"""What the columns of a table are like: what their names promise, what their cells hold."""

from functools import lru_cache

import pandas as pd

from mining.records import dates
from mining.records.boilerplate import is_placeholder
from mining.records.customers import tells_apart
from mining.records.headers import known_names, listed, names_by_role, plain
from mining.records.privacy import MARK, redact
from mining.records.scores import numbers
from mining.records.simplified import simplified

STEPS = ("responded", "closed")
TIMES = ("time", *STEPS)
TRUSTED = 0.5  # share of the sampled cells that must look as the role demands
MIN_IDS = 0.2  # distinct share: an export may hold each record several times, a product number repeats more
MIN_DAYS = 0.95  # of the filled cells: fewer that happen to read as days of eight digits are numbers
MIN_DIFFERENT = 0.95  # distinct share of a column that only its ending calls an id
MAX_KINDS = 20  # different values; fewer that repeat as ids never do are kinds of customers (会员 是/否)
NUMBERS = ("〔长编号〕", "〔单号〕")  # marks of numbers that need not be a person's
NAMES = 100  # different values that tell whether a column holds people's names
MIN_TEXT = 8.0  # mean characters of a column that content alone makes the text


class Candidates:
    """The columns of a table by position, `0 .. len(header) - 1`.

    Attributes
    ----------
    header
        Their unique names.
    plain
        The same in plain form.
    cells
        The sampled cells of each, str, spaces stripped; all of one length.
    rows
        How many were sampled.
    others
        Those whose name says that they only look like one that is sought: replies, links, dates of birth.
    """

    def __init__(self, header: tuple[str, ...], sample: pd.DataFrame) -> None:
        self.header = header
        self.plain = [plain(name) for name in header]
        self.cells = [sample[position].str.strip() for position in range(len(header))]
        self.rows = len(sample)
        self.others = {i for i, name in enumerate(self.plain) if _only_looks_like_one(name)}

    def filled(self, i: int) -> pd.Series:
        """Return the cells of a column that are not blank."""
        return self.cells[i][self.cells[i] != ""]

    def told(self, i: int) -> pd.Series:
        """Return the cells of a column that say something: the reader takes 无, 没有 and the like for blank."""
        return self.cells[i][self.cells[i].map(_says_something).astype(bool)]

    def by_name(self, role: str, free: list[int]) -> list[int]:
        """Return the columns of `free` that are named like the role, best first; times with few rows filled later."""
        ranks = {i: rank for i in free if (rank := self._rank(role, i))}
        late = {i for i in ranks if role == "time" and self.mostly_blank(i)}
        return sorted(ranks, key=lambda i: (*ranks[i][:2], i in late, ranks[i][2], i))

    def alike(self, role: str, i: int, free: list[int]) -> list[int]:
        """Return which of `free` might have been taken as well as `i`, if this is known by its ending alone."""
        rank = self._rank(role, i) or (False, 0, 0)
        others = [j for j in free if rank[1] and not self.mostly_blank(j) and self.fits(role, j)]
        return [j for j in others if (self._rank(role, j) or ())[:2] == rank[:2]]

    def _rank(self, role: str, i: int) -> tuple[bool, int, int] | None:
        """Return how well a column's name promises the role, the less the better; None if it does not.

        Whether it is one for want of others; 0 by its very name, 1 by the word before its ending, 2 by its ending; then
        the place of name or ending in the table of names.
        """
        name, exact = self.plain[i], names_by_role()[role]
        last = _holds(name, role, "last")
        if name in exact:
            return last, 0, exact[name]
        ends = [rank for rank, ending in enumerate(listed(role, "endings")) if name.endswith(ending)]
        if role == "customer" and _numbers_a_customer(name):
            ends = [len(exact)]
        if not ends or self._is_another(role, i):
            return None
        return last, 1 if role == "time" and self._when_it_was_said(name) else 2, ends[0]

    def _is_another(self, role: str, i: int) -> bool:
        """Tell a column that its name gives to another role, or to none, though it ends like one of this role."""
        name = self.plain[i]
        if name in known_names() or _holds(name, role, "apart"):
            return True
        first_answer = name.endswith(listed("responded", "endings"))
        return role != "responded" and (first_answer or i in self.others)  # 客服首响时间 is no reply

    def _when_it_was_said(self, name: str) -> bool:
        """Tell a time of what a known time is of (填写日期: 填写时间), or a column of texts (点评日期: 点评内容)."""
        what = _without_ending(name, "time")
        return what in {_without_ending(known, "time") for known in names_by_role()["time"]} or what in {
            _without_ending(other, "text") for other in self.plain
        }

    def fits(self, role: str, i: int) -> bool:
        """Tell whether the cells of a column look as the role demands; closing times of open records are blank."""
        cells = self.filled(i)
        if cells.empty:
            return self.rows == 0 or role in STEPS  # nothing speaks against the name
        match role:
            case "id":
                fits = self._fits_id(i)
            case "customer":
                told = cells[cells.map(tells_apart)]
                fits = told.nunique() > MAX_KINDS or told.nunique() >= MIN_IDS * len(told)
            case "time" | "responded" | "closed" | "likes":
                fits = readable(role, cells).mean() > TRUSTED
            case "score":  # most may be 未评价
                fits = max(readable(role, told).mean() for told in (cells, cells.drop_duplicates())) > TRUSTED
            case "text":
                fits = (numbers(cells, coded=False).isna() & ~dates.looks_like_time(cells)).mean() > TRUSTED
            case _:
                fits = True
        return bool(fits)

    def _fits_id(self, i: int) -> bool:
        cells = self.filled(i)
        named = self.plain[i] in names_by_role()["id"]
        different = cells.nunique() / len(cells)
        return len(cells) > TRUSTED * self.rows and (
            different >= MIN_IDS if named else different >= MIN_DIFFERENT and self._numbers_records(i)
        )

    def _numbers_records(self, i: int) -> bool:
        """Tell a number of records from those of people, contracts and groups (产品编码), and from a personal one."""
        name, roles = self.plain[i], names_by_role()
        records = name.endswith(tuple(roles["id"].keys() - set(listed("id", "endings"))))  # 客户投诉单号
        person = _without_ending(name, "id").endswith(listed("id", "people"))
        groups = tuple(what for role in ("facets", "channel") for what in roles[role] if len(what) > 1)
        whose = person or any(customer in name for customer in roles["customer"])
        apart = whose or name.startswith(groups) or _holds(name, "id", "apart")
        marks = redact(self.filled(i)).str.extract(f"({MARK})")[0]
        personal = marks.notna() & ~marks.isin(NUMBERS)
        return (records or not apart) and bool(personal.mean() <= TRUSTED)

    def on_end(self, i: int) -> float:
        """Return how many rows on end hold the same number of a record on average; 0 where the column holds none."""
        named = self._is_numbering(i) and self._numbers_records(i)
        cells = self.filled(i)
        if not named or cells.empty or self.of_kinds(i):
            return 0.0
        return len(cells) / int((cells != cells.shift()).sum())

    def dated(self, free: list[int]) -> tuple[int, ...]:
        """Return the fullest column that is written as dates, else as days in digits alone; the leftmost of equals."""
        contenders = self._contenders(free)
        written = {i: float(dates.looks_like_time(self.cells[i]).mean()) for i in contenders}
        shares = written if max(written.values(), default=0) > TRUSTED else self._days(contenders)
        best = max(shares, key=lambda i: shares[i], default=None)
        return () if best is None or shares[best] <= TRUSTED else (best,)

    def _days(self, contenders: list[int]) -> dict[int, float]:
        """Return which columns hold days of eight digits, more than one, and in what share of their cells."""
        told = [i for i in contenders if not (self._is_numbering(i) or _holds(self.plain[i], "time", "last"))]
        days = {i: dates.are_days(self.filled(i)) for i in told}
        return {
            i: float(read.sum()) / self.rows
            for i, read in days.items()
            if len(read) and read.mean() >= MIN_DAYS and len(self.filled(i).unique()) > 1
        }

    def _is_numbering(self, i: int) -> bool:
        return self.plain[i].endswith(listed("other", "numbering"))

    def texts(self, free: list[int]) -> list[int]:
        """Return the columns of `free` whose cells, where they say something, are long and seldom repeat."""
        return [i for i in self._contenders(free) if self._reads_as_text(self.told(i))]

    def _reads_as_text(self, cells: pd.Series) -> bool:
        if cells.empty or cells.str.contains("://", regex=False).mean() > TRUSTED:
            return False
        length = _letters(cells).mean()
        return bool(length >= MIN_TEXT and length * cells.nunique() / len(cells) >= MIN_TEXT * TRUSTED)

    def size(self, i: int) -> float:
        """Return the mean letters of a column's cells, blank ones too, times the share of different ones."""
        cells = self.told(i)
        return float(_letters(cells).sum() / self.rows * cells.nunique() / len(cells)) if len(cells) else 0.0

    def mostly_blank(self, i: int) -> bool:
        """Tell a column that says something in less than half of the rows."""
        return len(self.told(i)) < TRUSTED * self.rows

    def of_kinds(self, i: int) -> bool:
        """Tell a column that holds a few words again and again, as if they were chosen from a list."""
        cells = self.told(i)
        return cells.nunique() <= MAX_KINDS and cells.nunique() < MIN_IDS * len(cells)

    def groups(self, free: list[int]) -> list[int]:
        """Return the columns of `free` that hold a few short words again and again, but for names of people."""
        return [i for i in self._contenders(free) if self._reads_as_group(i)]

    def people(self, texts: tuple[int, ...]) -> tuple[int, ...]:
        """Return the columns, but for those of texts, whose cells are mostly people's names."""
        return tuple(i for i in range(len(self.header)) if i not in texts and self._names_people(i))

    def _names_people(self, i: int) -> bool:
        words = self.told(i).drop_duplicates().head(NAMES).map(simplified)
        return len(words) > 0 and 0 < _letters(words).mean() < MIN_TEXT and mostly_names(words)

    def _reads_as_group(self, i: int) -> bool:
        if self.mostly_blank(i) or not self.of_kinds(i):
            return False
        words = self.told(i).drop_duplicates()
        return len(words) > 1 and 0 < _letters(words).mean() < MIN_TEXT and not mostly_names(words)

    def _contenders(self, free: list[int]) -> list[int]:
        """Return the columns of `free` that no name sets apart, as a reply or as a product does."""
        apart = {i for i, name in enumerate(self.plain) if name in names_by_role()["facets"]}
        return [i for i in free if i not in self.others | apart]


@lru_cache(100_000)
def _says_something(cell: str) -> bool:
    return not is_placeholder(cell, frozenset())


def _numbers_a_customer(name: str) -> bool:
    """Tell a plain name of what customers are reached by or numbered (业主手机) from those of staff and company."""
    what = (name.removesuffix(number) for number in listed("customer", "numbers") if name.endswith(number))
    return any(whose.endswith(listed("customer", "whose")) for whose in what)


def _without_ending(name: str, role: str) -> str:
    """Return what stands before the ending that tells the role, `?` where there is none."""
    return next((name.removesuffix(end) for end in listed(role, "endings") if name.endswith(end)), "?")


def _letters(cells: pd.Series) -> pd.Series:
    return cells.str.count(r"[^\W\d_]")


def _only_looks_like_one(name: str) -> bool:
    """Tell plain names of replies, links and the like from those that are sought and from questions to customers."""
    asked = _holds(name, "other", "asking") and name.endswith(listed("other", "answers"))
    return not asked and _holds(name, "other", "containing")


def _holds(name: str, section: str, key: str) -> bool:
    """Tell whether anything of a list of the table of names stands in a plain name."""
    return any(part in name for part in listed(section, key))


def mostly_names(values: pd.Series) -> bool:
    """Tell whether at least half of the values would be masked behind a role that people are told by."""
    return bool(redact("客服" + values).str.startswith("客服〔姓名〕").mean() >= TRUSTED)


def readable(role: str, cells: pd.Series) -> pd.Series:
    """Tell which filled cells of a column of times or numbers can be read: bool, same index."""
    if role in TIMES:
        return dates.parse(cells, "UTC").reasons != dates.UNREADABLE
    return numbers(cells).notna()
