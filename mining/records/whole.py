"""What all files together gave; kept as one table for as long as none of them changes."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from mining.records.kept import ABOUT, lists, publishable, series
from mining.store import Keep

_KIND = "intake"
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


def kept(
    store: Keep, rules: Callable[[], str], make: Callable[[], Intake], report: Callable[[str], None]
) -> Intake:
    """Return what a past run kept under the same `rules`, which change with any file, or what is made now.

    `report` is called with a line of progress for each file.
    """
    before = rules()
    found = store.get(_KIND, before)
    if found is not None:
        intake = _unpacked(found)
        account = intake.reconciliation.groupby("file")["rows_read"].sum()
        for file, rows in account.items():
            tell_read(str(file), rows, report)
        return intake
    intake = make()
    packed = _packed(intake)
    if publishable(packed) and before == rules():  # nobody wrote to a file meanwhile
        store.put(_KIND, before, packed)
    return intake


def tell_read(file: str, rows: int, report: Callable[[str], None]) -> None:
    """Report that the rows of a file are read."""
    report(f"读取 {file}：{rows:,} 行")


def _packed(intake: Intake) -> pa.Table:
    """Return a row with each column of each table as a list."""
    columns = {name: intake.records[name] for name in intake.records.columns}
    for account in _ACCOUNTS:
        frame = getattr(intake, account)
        columns |= {f"{ABOUT}{account}:{name}": frame[name] for name in frame.columns}
    columns[f"{ABOUT}notes"] = pd.Series(intake.notes, dtype="str")
    return pa.table({name: lists([column]) for name, column in columns.items()})


def _unpacked(packed: pa.Table) -> Intake:
    def frame(prefix: str, names: list[str]) -> pd.DataFrame:
        return pd.DataFrame({name.removeprefix(prefix): series(packed, name) for name in names})

    told = [name for name in packed.column_names if name.startswith(ABOUT)]
    accounts = {
        account: frame(prefix, [name for name in told if name.startswith(prefix)])
        for account in _ACCOUNTS
        for prefix in [f"{ABOUT}{account}:"]
    }
    records = frame("", [name for name in packed.column_names if name not in told])
    return Intake(records=records, **accounts, notes=tuple(series(packed, f"{ABOUT}notes")))
