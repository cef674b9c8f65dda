"""What the columns of groups are called: `channel`, and `facet:NAME` for the column NAME of the export."""

import pandas as pd

CHANNEL = "channel"
PREFIX = "facet:"
_SPOKEN = "渠道"
_ALIKE = f"{_SPOKEN}（分组）"
"""What a column 渠道 is called beside the one that was taken for the channel (平台)."""


def facet_columns(rows: pd.DataFrame) -> list[str]:
    """Return the names of the columns `facet:*`, in the order in which they stand."""
    return [name for name in map(str, rows.columns) if name.startswith(PREFIX)]


def spoken(column: str) -> str:
    """Return what a column of groups is called in tables for people: 渠道, or the name in the export.

    No two columns of an export are called alike.
    """
    if column == CHANNEL:
        return _SPOKEN
    name = column.removeprefix(PREFIX)
    return _ALIKE if name == _SPOKEN else name


def column_of(name: str) -> str:
    """Return the column that `spoken` calls so."""
    return CHANNEL if name == _SPOKEN else PREFIX + (_SPOKEN if name == _ALIKE else name)
