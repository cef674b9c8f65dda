"""What the columns of groups are called: `channel`, and `facet:NAME` for the column NAME of the export."""

import pandas as pd

CHANNEL = "channel"
PREFIX = "facet:"
_SPOKEN = "渠道"


def facet_columns(rows: pd.DataFrame) -> list[str]:
    """Return the names of the columns `facet:*`, in the order in which they stand."""
    return [name for name in map(str, rows.columns) if name.startswith(PREFIX)]


def spoken(column: str) -> str:
    """Return what a column of groups is called in tables for people: 渠道, or the name in the export."""
    return _SPOKEN if column == CHANNEL else column.removeprefix(PREFIX)


def column_of(name: str) -> str:
    """Return the column that `spoken` calls so."""
    return CHANNEL if name == _SPOKEN else PREFIX + name
