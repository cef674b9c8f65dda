"""A file -> its tables with clean, redacted text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from mining.records import groups
from mining.records.cleaning import quoting
from mining.records.columns import SINGLE
from mining.records.customers import told_apart, wordy
from mining.records.facets import PREFIX
from mining.records.files import Source
from mining.records.own_names import without_own_names
from mining.records.privacy import coded_ids, customer_hash, redact_joined
from mining.records.reading import Fault, read_file
from mining.records.scores import given, in_words, numbers
from mining.records.sheets import Limits
from mining.records.simplified import simplified
from mining.records.tables import Table
from mining.records.written import written
from mining.settings import Filter
from mining.store import Each, every, fingerprint

_LIBRARIES = ("opencc", "pandas", "pyarrow", "python-calamine", "python-stdnum")

Given = tuple[list[Table], list[Fault]]
"""Of one file: its tables, and what of it is passed over."""


@dataclass(frozen=True)
class Reader:
    """Reads files as one run wants them.

    Attributes
    ----------
    asked
        Role -> names of the columns that the settings ask for.
    filters, key, month
        As in `intake.read_records`.
    each
        Works on each different text.
    times
        As in `columns.decide`.
    """

    asked: Mapping[str, tuple[str, ...]]
    filters: Filter
    key: bytes
    month: str | None
    each: Each = every
    times: Collection[str] = ()

    def rules(self, limits: Limits, content: str) -> str:
        """Return what changes with anything that a file's tables are made from, but for the key.

        limits: of the file; content: its SHA-256.
        """
        settings = (sorted(self.asked.items()), self.filters, limits, self.month is None)
        return fingerprint("mining.records", _LIBRARIES, *settings, content)

    def read(self, source: Source) -> Given:
        """Return the tables of a file, times as written, and what of it is passed over, as `reading.read_file`."""
        tables, faults = read_file(source, self.asked, self.month, self.times)
        return [self._prepared(table) for table in tables], faults

    def _prepared(self, table: Table) -> Table:
        """Return the table with text, channel and groups redacted, customers and ids that tell of people hashed.

        wordy: customers without a digit; in_words: scores told in words; word: what the word beside a score is worth.
        """
        raw = table.rows
        parts = [raw[name] for name in raw.columns if name.startswith("text:")]
        people = [raw[name].map(simplified) for name in raw.columns if name.startswith("person:")]
        texts = [without_own_names(written(part, self.filters, self.each), people) for part in parts]
        rows = pd.DataFrame({"row": raw["row"]})
        for role in SINGLE:
            rows[role] = raw[f"{role}:0"].str.strip() if f"{role}:0" in raw else ""
        rows["id"] = coded_ids(rows["id"], self.key)
        rows["text"] = _together(texts)
        rows["title"] = _title(texts[0], rows["text"]) if len(texts) > 1 else ""
        known, notes = told_apart(rows["customer"], table.layout.name("customer"))
        rows["customer"], rows["wordy"] = customer_hash(known, self.key), wordy(known)
        rows["in_words"] = in_words(rows["score"])
        rows["channel"], more = groups.shown(rows["channel"], table.layout.name("channel"))
        notes += [*more, *_quotes(parts, self.filters.cut_after)]
        rows[["score", "word"]] = given(rows["score"])
        rows["likes"] = numbers(rows["likes"])
        for n, i in enumerate(table.layout.roles.get("facets", ())):
            name = table.layout.header[i]
            rows[PREFIX + name], more = groups.shown(raw[f"facets:{n}"].str.strip(), name)
            notes += more
        layout = replace(table.layout, notes=(*table.layout.notes, *notes))
        return replace(table, rows=rows, layout=layout)


def _quotes(parts: Sequence[pd.Series], cut_after: Sequence[str]) -> list[str]:
    """Return what to know of the mail that the raw texts quote."""
    n = sum(quoting(part, cut_after) for part in parts)
    told = f"{n:,} 行正文里带着引用的往来邮件（“原始邮件”“写道：”等后面的话），引用的部分没有分析"
    return [told] if n else []


def _title(title: pd.Series, text: pd.Series) -> pd.Series:
    """Return the titles, `""` where the text does not begin with it any more: a number ran on behind it."""
    begins = [whole.startswith(part) for part, whole in zip(title, text, strict=True)]
    return title.where(pd.Series(begins, title.index, dtype="bool"), "")


def _together(texts: Sequence[pd.Series]) -> pd.Series:
    """Return the redacted texts of each row joined by line breaks, blank ones left out; redacted as a whole, too."""
    whole = texts[0]
    for part in texts[1:]:
        between = pd.Series("\n", index=part.index, dtype="str").where((whole != "") & (part != ""), "")
        whole = whole + between + part
    return redact_joined(whole) if len(texts) > 1 else whole
