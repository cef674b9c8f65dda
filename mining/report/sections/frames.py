"""Tables of the page made of frames: how cells are shown, and which records stand behind a count."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from mining.report.blocks import Bar, Cell, Column, Kind, Table
from mining.report.sentences import Figure, Name, count, interval, legible, month
from mining.trends.counts import ids_by

REMEMBERED = 100  # records that a count remembers, to show some of them
PROSE = 18  # characters from which a cell is a sentence and its column wants width
_CODE = re.compile(r"(\d{4}-\d{2}(-\d{2})?|T\d+)?")  # dates and numbers of themes stand on one line

Row = Any  # a row of a frame as a named tuple
Show = Callable[[Any], Cell]  # Any: what a column of a frame holds
Columns = dict[str, tuple[str, Show]]
"""Column of a frame -> heading, and how a value is shown; a key `a|b` stands for an interval."""


def rows(frame: pd.DataFrame) -> Iterator[Row]:
    """Return the rows as named tuples; what their fields hold is the contract's business, not the type checker's."""
    return frame.itertuples(index=False)


def some(record_ids: Sequence[str] | pd.Series) -> tuple[str, ...]:
    """Return records to remember behind a count: the latest."""
    return tuple(record_ids[-REMEMBERED:])


def behind(row: Row) -> Figure:
    """Return the count n of a row, leading to its record_ids."""
    return count(row.n, behind=some(row.record_ids))


def counted_in(frame: pd.DataFrame, key: str) -> dict[Hashable, tuple[str, ...]]:
    """Return what stands in a column record_ids, by the value of the column `key`."""
    latest = frame[[key, "record_id"]].groupby(key).tail(REMEMBERED)
    return ids_by(latest["record_id"], latest[key])


def with_ids(frame: pd.DataFrame, ids: Iterable[tuple[str, ...]]) -> pd.DataFrame:
    """Return the frame with a column record_ids, the records of each row."""
    return frame.assign(record_ids=pd.Series(list(ids), index=frame.index, dtype=object))


def led(frame: pd.DataFrame, key: str, ids: Mapping[Hashable, tuple[str, ...]]) -> pd.DataFrame:
    """Return the frame with a column record_ids: the `ids` of what stands in its column `key`."""
    return with_ids(frame, (ids.get(value, ()) for value in frame[key]))


def text(value: Any) -> Name:  # noqa: ANN401 - a cell of a frame
    """Return a cell of words from data."""
    return Name("" if pd.isna(value) else legible(str(value)))


def month_or_dash(value: Any) -> Cell:  # noqa: ANN401 - as above
    """Return a cell of a month `YYYY-MM`, of none as a dash."""
    return Name("—") if pd.isna(value) or value == "" else month(value)


def frame_table(
    key: str,
    caption: str,
    frame: pd.DataFrame,
    columns: Columns,
    *,
    tucked: bool = False,
    counted: str = "n",
) -> Table:
    """Return the named columns of a frame as a table: column -> (heading, how a value is shown).

    A key `a|b` shows two columns as an interval; columns without a word are left out. The count, in the column
    `counted`, leads to the records in the frame's record_ids, else where the name in its row leads.
    """
    made = {name: _cells(frame, name.split("|"), show) for name, (_, show) in columns.items()}
    shown = {name: cells for name, cells in made.items() if any(cell != Name("") for cell in cells)}
    if counted in shown:
        told = frame["record_ids"] if "record_ids" in frame else [()] * len(frame)
        shown[counted] = [
            _led(ids, *cells) for ids, *cells in zip(told, shown[counted], *shown.values(), strict=True)
        ]
    headings = tuple(Column(columns[name][0], _kind(name, cells)) for name, cells in shown.items())
    return Table(key, caption, headings, tuple(zip(*shown.values(), strict=True)), tucked)


def _led(record_ids: tuple[str, ...], first: Cell, *others: Cell) -> Cell:
    """Return the first cell, a count, with the records behind it and the link of the first name."""
    if not isinstance(first, Figure):
        return first
    href = next((cell.href for cell in others if isinstance(cell, Name) and cell.href), "")
    return replace(first, href=first.href or href if first.value else "", behind=some(record_ids))


def _cells(frame: pd.DataFrame, names: list[str], show: Show) -> list[Cell]:
    if len(names) == 1:
        return [show(value) for value in frame[names[0]]]
    spans = zip(*(frame[name] for name in names), strict=True)
    return [interval(lambda end: _figure(show(end)), low, high) for low, high in spans]


def _figure(cell: Cell) -> Figure:
    assert isinstance(cell, Figure)
    return cell


def _kind(name: str, cells: list[Cell]) -> Kind:
    if "|" in name:
        return "interval"
    if any(isinstance(cell, Bar) for cell in cells):
        return "bar"
    if any(isinstance(cell, Figure) for cell in cells):
        return "number"
    words = [cell.text for cell in cells if isinstance(cell, Name)]
    if words and all(_CODE.fullmatch(word) for word in words):
        return "code"
    return "prose" if any(len(word) >= PROSE for word in words) else "text"
