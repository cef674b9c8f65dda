"""A file -> its tables with clean, redacted text; what one file gave is kept for as long as it stays the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from mining.errors import Problem
from mining.records import kept
from mining.records.columns import SINGLE, numbers
from mining.records.files import Source, digest
from mining.records.headers import anonymous, plain
from mining.records.privacy import customer_hash
from mining.records.reading import read_file
from mining.records.tables import Table
from mining.records.written import written
from mining.settings import Filter
from mining.store import Keep, every, fingerprint

_KIND = "files"
_LIBRARIES = ("opencc", "pandas", "pyarrow", "python-calamine", "python-stdnum")


@dataclass(frozen=True)
class Reader:
    """Reads files as one run wants them.

    Attributes
    ----------
    asked
        Role -> names of the columns that the settings ask for.
    filters, key, month, store
        As in `intake.read_records`.
    """

    asked: Mapping[str, tuple[str, ...]]
    filters: Filter
    key: bytes
    month: str | None
    store: Keep | None

    def read(self, source: Source) -> tuple[list[Table], list[tuple[str, Problem]]]:
        """Return the tables of a file, times as written, and what of it is passed over, as `reading.read_file`."""
        if self.store is None:
            return self._made(source)
        rules = self.rules(source)
        found = self.store.get(_KIND, rules)
        if found is not None:
            return kept.unpack(found, source.name), []
        tables, faults = self._made(source)
        if tables and not faults:
            packed = kept.pack(tables)
            if kept.publishable(packed) and rules == self.rules(source):  # nobody wrote to it meanwhile
                self.store.put(_KIND, rules, packed)
        return tables, faults

    def rules(self, source: Source) -> str:
        """Return what changes with anything that the tables are made from, but for the key: the store has it, too."""
        try:
            content = digest(source.path)
        except OSError:  # told of when it is read
            content = ""
        settings = (sorted(self.asked.items()), self.filters, source.limits, self.month is None)
        return fingerprint("mining.records", _LIBRARIES, *settings, content)

    def _made(self, source: Source) -> tuple[list[Table], list[tuple[str, Problem]]]:
        tables, faults = read_file(source, self.asked, self.month)
        return [self._prepared(table) for table in tables], faults

    def _prepared(self, table: Table) -> Table:
        """Return the table with clean, redacted text, hashed customers and numbers."""
        raw = table.rows
        each = self.store.each if self.store else every
        parts = [raw[name] for name in raw.columns if name.startswith("text:")]
        texts = [written(part, self.filters, each) for part in parts]
        rows = pd.DataFrame({"row": raw["row"]})
        for role in SINGLE:
            rows[role] = raw[f"{role}:0"].str.strip() if f"{role}:0" in raw else ""
        rows["title"] = texts[0] if len(texts) > 1 else ""
        rows["text"] = _together(texts)
        nobody = [name for name in rows["customer"].unique() if plain(name) in anonymous()]
        rows["customer"] = customer_hash(rows["customer"].where(~rows["customer"].isin(nobody), ""), self.key)
        for role in ("score", "likes"):
            rows[role] = numbers(rows[role])
        for n, i in enumerate(table.layout.roles.get("facets", ())):
            rows[f"facet:{table.layout.header[i]}"] = raw[f"facets:{n}"].str.strip()
        return replace(table, rows=rows)


def _together(texts: Sequence[pd.Series]) -> pd.Series:
    """Return the texts of each row joined by line breaks, blank ones left out."""
    whole = texts[0]
    for part in texts[1:]:
        between = pd.Series("\n", index=part.index, dtype="str").where((whole != "") & (part != ""), "")
        whole = whole + between + part
    return whole
