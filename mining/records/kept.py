"""What one file gave, as one table for later runs: nothing in it but what a report may show."""

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mining.records import dates
from mining.records.candidates import STEPS, TIMES
from mining.records.columns import SINGLE, Layout
from mining.records.exactness import without_open
from mining.records.facets import PREFIX
from mining.records.privacy import redact
from mining.records.tables import JUDGED, Table

_ABOUT = ("sheet", "read", "layout", "rejected_row", "rejected_reason")


def pack(tables: Sequence[Table]) -> pa.Table:
    """Return a row for each table: its name, layout and rejected rows, and each column of its rows as a list.

    A column that a table lacks is an empty list. Of times only those that can be read are there, of answers and
    closings that cannot the form, and of rows without a time, which no report shows, only the row number; names of
    columns without a role are redacted.
    """
    rows = [_fit_to_keep(table) for table in tables]
    names = dict.fromkeys(name for frame in rows for name in frame.columns)
    about = (
        [table.sheet for table in tables],
        [table.read for table in tables],
        [_told(table.layout) for table in tables],
        lists([table.rejected["row"] for table in tables]),
        lists([table.rejected["reason"] for table in tables]),
    )
    columns = {name: lists([frame.get(name) for frame in rows]) for name in names}
    return pa.table(dict(zip(_ABOUT, about, strict=True)) | columns)


def unpack(packed: pa.Table, file: str) -> list[Table]:
    """Return the tables that were packed; `file` is what the file is called today."""
    return [_table(packed.slice(i, 1), file) for i in range(packed.num_rows)]


def timed(packed: pa.Table) -> bool:
    """Tell whether a time can be read, or none is wrong: what the operator has to mend is read as it was written."""
    written = packed["time"].combine_chunks().flatten()
    wrong = pc.is_in(written, value_set=pa.array(dates.STAND_INS.values(), written.type))
    return not wrong.to_numpy(zero_copy_only=False).all() or set(written.unique().to_pylist()) <= {""}


def _fit_to_keep(table: Table) -> pd.DataFrame:
    rows = table.rows.copy()
    reasons = {role: dates.parse(rows[role], "UTC").reasons for role in TIMES}
    if "time" in table.layout.roles:
        lost = reasons["time"].isin(dates.STAND_INS.keys())
        textual = [name for name in rows.columns if rows[name].dtype == "str"]
        rows[textual] = rows[textual].mask(lost, "")
    rows["time"] = reasons["time"].map(dates.STAND_INS).fillna(rows["time"]).astype("str")
    for role in STEPS:
        rows[role] = _without_words(rows[role], reasons[role])
    return rows


def _without_words(cells: pd.Series, reasons: pd.Series) -> pd.Series:
    """Return the cells of a column of `STEPS`, blank where they say not yet, of what cannot be read the form."""
    told = without_open(reasons, cells)
    lost = cells[told.isin(dates.STAND_INS.keys())]
    return cells.mask(told != reasons, "").mask(cells.index.isin(lost.index), lost.map(dates.stand_in))


def _told(layout: Layout) -> str:
    used = {i for taken in layout.roles.values() for i in taken}
    shown = redact(pd.Series(layout.header, dtype="str"))  # messages name them all
    header = [name if i in used else shown[i] for i, name in enumerate(layout.header)]
    told = [header, dict(layout.roles), dict(layout.found_by), layout.notes, layout.talks]
    return json.dumps(told, ensure_ascii=False)


def lists(columns: Sequence[pd.Series | None]) -> pa.Array:
    """Return each column as a list; None is an empty one."""
    parts = [pa.table([column], names=["value"]) for column in columns if column is not None]
    ends = np.cumsum([0, *(0 if column is None else len(column) for column in columns)])
    values = pa.concat_tables(parts)["value"].combine_chunks()
    return pa.LargeListArray.from_arrays(pa.array(ends, pa.int64()), values)


def _table(packed: pa.Table, file: str) -> Table:
    about = packed.select(_ABOUT[:3]).to_pylist()[0]
    header, roles, found_by, notes, talks = json.loads(about["layout"])
    roles = {role: tuple(taken) for role, taken in roles.items()}
    facets = [PREFIX + header[i] for i in roles.get("facets", ())]
    rows = {name: series(packed, name) for name in ["row", *SINGLE, *JUDGED, "title", "text", *facets]}
    rejected = {name: series(packed, f"rejected_{name}") for name in ("row", "reason")}
    return Table(
        file,
        about["sheet"],
        Layout(tuple(header), roles, found_by, tuple(notes), talks),
        pd.DataFrame(rows),
        pd.DataFrame(rejected),
        about["read"],
    )


def series(packed: pa.Table, name: str) -> pd.Series:
    """Return the values of all lists of a column."""
    values = packed[name].combine_chunks().flatten()
    if pa.types.is_timestamp(values.type):
        values = values.cast(pa.timestamp("s"))  # Parquet knows no seconds
    return pd.Series(values, dtype="str") if pa.types.is_large_string(values.type) else values.to_pandas()
