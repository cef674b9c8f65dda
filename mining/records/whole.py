"""What all files together gave; kept as one table for as long as none of them changes."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from mining.records.kept import lists, series
from mining.records.privacy import redact
from mining.store import Keep

_KIND = "intake"
_ACCOUNT = "account:"
"""Begins the names of columns that account for the rows: they hold names of files and columns as they were written."""
_ACCOUNTS = ("rejected", "reconciliation", "columns", "passed_over")


@dataclass(frozen=True)
class Intake:
    """What was read; the columns of each table stand in `docs/architecture.md`."""

    records: pd.DataFrame
    rejected: pd.DataFrame
    reconciliation: pd.DataFrame
    columns: pd.DataFrame
    passed_over: pd.DataFrame
    notes: tuple[str, ...]


def recall(store: Keep, rules: str, report: Callable[[str], None]) -> Intake | None:
    """Return what a past run kept under these rules; `report` is called with a line of progress for each file."""
    found = store.get(_KIND, rules)
    if found is None:
        return None
    intake = _unpacked(found)
    for file, rows in intake.reconciliation.groupby("file")["rows_read"].sum().items():
        report(f"读取 {file}：{rows:,} 行")
    return intake


def keep(store: Keep, rules: str, intake: Intake) -> None:
    """Keep what was read, unless the name of a file, sheet or column identifies a person."""
    packed = _packed(intake)
    accounts = [series(packed, name) for name in packed.column_names if name.startswith(_ACCOUNT)]
    different = [pd.Series(told.unique(), dtype="str") for told in accounts if told.dtype == "str"]
    if all(redact(told).equals(told) for told in different):
        store.put(_KIND, rules, packed)


def _packed(intake: Intake) -> pa.Table:
    """Return a row with each column of each table as a list."""
    columns = {name: intake.records[name] for name in intake.records.columns}
    for account in _ACCOUNTS:
        frame = getattr(intake, account)
        columns |= {f"{_ACCOUNT}{account}:{name}": frame[name] for name in frame.columns}
    columns[f"{_ACCOUNT}notes"] = pd.Series(intake.notes, dtype="str")
    return pa.table({name: lists([column]) for name, column in columns.items()})


def _unpacked(packed: pa.Table) -> Intake:
    names = [name for name in packed.column_names if not name.startswith(_ACCOUNT)]
    return Intake(
        records=pd.DataFrame({name: series(packed, name) for name in names}),
        **{account: _account(packed, f"{_ACCOUNT}{account}:") for account in _ACCOUNTS},
        notes=tuple(series(packed, f"{_ACCOUNT}notes")),
    )


def _account(packed: pa.Table, prefix: str) -> pd.DataFrame:
    names = [name for name in packed.column_names if name.startswith(prefix)]
    return pd.DataFrame({name.removeprefix(prefix): series(packed, name) for name in names})
