"""Names that many customers share (微信用户) are nobody's, however many files they are spread over."""

from collections.abc import Sequence

import pandas as pd

from mining.records.customers import left_out
from mining.records.tables import Table, by_column

MIN_DEFAULT, MIN_SHARE = 20, 0.05  # rows, and share of them, from which a name may be one that a system gives
MAX_OTHERS = 2.0  # rows of each of the others, on average


def without_shared(tables: Sequence[Table]) -> list[str]:
    """Blank the customers whose name many share where the others hardly repeat, as a system gives it; return notes.

    The tables' rows have customer (`""` unknown) and wordy. Columns of one name are counted together.
    """
    notes = []
    for name, group in by_column(tables, "customer").items():
        rows = pd.concat([table.rows[["customer", "wordy"]] for table in group])
        shared = _shared(rows[rows["customer"] != ""])
        for table in group if len(shared) else ():
            customer = table.rows["customer"]
            table.rows["customer"] = customer.where(~customer.isin(shared.index), "")
        notes += left_out(name, "很多人共用的名字（没有数字，别的名字很少重复）", shared)
    return notes


def _shared(rows: pd.DataFrame) -> pd.Series:
    """Return the rows of each name that is no one's: without a digit, and far more frequent than the others."""
    counts = rows["customer"].value_counts()
    wordy = counts.index.isin(rows.loc[rows["wordy"], "customer"])
    often = (counts >= MIN_DEFAULT) & (counts > MIN_SHARE * counts.sum()) & wordy
    return counts[often & (counts[~often].mean() <= MAX_OTHERS)]
