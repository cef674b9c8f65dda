"""How exactly a table tells when records were answered and closed: what is blank there is still open."""

from collections.abc import Iterator, Sequence

import pandas as pd

from mining.records.candidates import STEPS
from mining.records.tables import Table, by_column

DAY, SECOND = "day", "second"


def exactness(rows: pd.DataFrame, tables: Sequence[Table]) -> pd.DataFrame:
    """Return responded_exact and closed_exact: `day`, `second`; `""` where nobody tells. Index as `rows`.

    A table whose column is blank from top to bottom (an export of the open ones) tells as the others do that have a
    column of that name. A time that another version of the record gave tells for itself.

    rows: file, sheet, responded and closed. The tables' rows have these two as times.
    """
    place = ["file", "sheet"]
    found = {}
    for role in STEPS:
        told = [(table.file, table.sheet, exact) for table, exact in _of_tables(tables, role)]
        by_table = pd.DataFrame(told, columns=[*place, "exact"]).set_index(place)
        exact = rows[place].join(by_table, on=place)["exact"]
        found[f"{role}_exact"] = exact.where(exact != "", _to(rows[role])).astype("str")
    return pd.DataFrame(found)


def _of_tables(tables: Sequence[Table], role: str) -> Iterator[tuple[Table, str]]:
    for name, group in by_column(tables, role).items():
        column = _exact(pd.concat([table.rows[role] for table in group])) if name else ""
        for table in group:
            yield table, _exact(table.rows[role]) or column


def _exact(times: pd.Series) -> str:
    told = set(_to(times).unique())
    return next((exact for exact in (SECOND, DAY) if exact in told), "")


def _to(times: pd.Series) -> pd.Series:
    """Return for each time whether it has a clock, `""` where there is none."""
    exact = pd.Series(SECOND, index=times.index, dtype="str")
    return exact.mask(times == times.dt.normalize(), DAY).mask(times.isna(), "")
