"""Files -> one table of clean, redacted records, and an account of every row that is not in it."""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mining.engine import Elsewhere
from mining.errors import Problem, user_error
from mining.records import dates, direction, duplicates, files, gathering, numbering, sharing, versions, whole
from mining.records.account import list_columns, nothing_left, reconcile, table_notes
from mining.records.candidates import TIMES
from mining.records.columns import SINGLE
from mining.records.exactness import REASONS, exactness, unreadable, without_open
from mining.records.facets import facet_columns
from mining.records.files import Source
from mining.records.preparing import Given, Reader
from mining.records.reading import check_asked, names_asked
from mining.records.sheets import USUAL, Limits
from mining.records.tables import MADE, Table, by_column
from mining.records.whole import Intake
from mining.settings import Columns, Filter
from mining.store import NOTHING_KEPT, Keep, fingerprint


def read_records(  # noqa: PLR0913 - all but the first three by name
    paths: Sequence[Path],
    columns: Columns,
    filters: Filter,
    *,
    key: bytes,
    month: str | None = None,
    zone: str = "Asia/Shanghai",
    today: dt.date | None = None,
    limits: Limits = USUAL,
    report: Callable[[str], None] = lambda _: None,
    store: Keep = NOTHING_KEPT,
    elsewhere: Elsewhere | None = None,
) -> Intake:
    """Read files and folders into records; nothing in them is changed.

    Parameters
    ----------
    paths
        Files, and folders to any depth.
    columns, filters
        The settings' sections of these names.
    key
        Secret of the customer hashes.
    month
        `YYYY-MM` of the tables that have no time column.
    zone
        Where the customers' clocks stand; times with a zone of their own are moved there.
    today
        The last day that is not in the future; without it, years up to 2099 count.
    limits
        What is more in one file is refused.
    report
        Called with a line of progress for each file.
    store
        What past runs kept, under the same key.
    elsewhere
        Who reads files at an address that all machines find.

    Raises
    ------
    UserError
        Nothing can be read, no record is left, or a column that the settings name is nowhere.
    """
    known_zone(zone)
    sources, strangers = files.list_files(paths, limits)
    reader = Reader(names_asked(columns), filters, key, month, store.each)
    order = columns.score_order
    rules = gathering.rules(sources, reader, elsewhere)
    names = [(source.name, source.passed_over) for source in (*sources, *strangers)]
    made_from = fingerprint("mining.records", (), rules, names, month, order, zone, today)
    if (known := whole.recall(store, made_from, report)) is not None:
        return known
    gathered = gathering.gather(sources, reader, store, rules, elsewhere)
    given = gathering.collect(sources, gathered, reader, report, elsewhere)
    intake = _made(sources, strangers, reader, order, zone, today, given)
    # A file that could not be read today may be tomorrow, and nobody may have written to one meanwhile.
    if len(intake.passed_over) == len(strangers) and gathering.rules(sources, reader, elsewhere) == rules:
        whole.keep(store, made_from, intake)
    return intake


def _made(
    sources: Sequence[Source],
    strangers: Sequence[Source],
    reader: Reader,
    order: str,
    zone: str,
    today: dt.date | None,
    given: Sequence[Given],
) -> Intake:
    passed = [(source.name, "", source.passed_over) for source in strangers]
    problems: list[Problem] = []
    tables: list[Table] = []
    for source, (found, faults) in zip(sources, given, strict=True):
        tables += found
        problems += [fault.problem for fault in faults]
        passed += [
            (source.name, fault.sheet, f"{fault.problem.what}。{fault.problem.remedy}") for fault in faults
        ]
    check_asked(reader.asked, tables, problems)
    date_notes, unread = _tell_times(tables, reader.month, zone, today)
    tables, number_notes = numbering.without_counters(tables)
    name_notes = sharing.without_shared(tables)
    direction.weigh(tables)
    score_notes = [
        *direction.contradictions(tables, order),
        *(direction.turn(tables) if order == direction.SMALLER else ()),
    ]
    rows = _joined(tables)
    rows["outcome"] = _outcomes(rows, reader.filters)
    rows = versions.filled(rows)
    rows = rows.join(exactness(rows, tables))
    told = versions.tell(rows[rows["outcome"] == "analysed"])
    notes = (
        *table_notes(tables, scores=reader.filters.max_score is not None),
        *(*date_notes, *number_notes, *name_notes, *score_notes, *told),
    )
    return _settled(rows, tables, passed, notes, unread, today)


def known_zone(zone: str) -> ZoneInfo:
    """Return the time zone of this name.

    Raises
    ------
    UserError
        There is none.
    """
    try:
        return ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        raise user_error(
            "设置 [input] time_zone", f"没有时区“{zone}”", "请写 Asia/Shanghai 这样的时区名"
        ) from None


def _tell_times(
    tables: list[Table], month: str | None, zone: str, today: dt.date | None
) -> tuple[list[str], list[str]]:
    """Replace the times as written by times, and add their `REASONS`; return what to know of the columns.

    The second list tells for each column how a time is written that is none, for those who have to mend it.

    Columns of one name are read together: a file with the first days of a month only cannot say which number is the
    day, the others of its kind can.
    """
    notes, unread = [], []
    for role in TIMES:
        for name, group in by_column(tables, role).items():
            raw = pd.concat([table.rows[role] for table in group], ignore_index=True)
            if role == "time" and not name:
                raw = pd.Series(f"{month}-01", index=raw.index, dtype="str")
                notes.append(f"{len(raw):,} 行所在的表没有时间列，按 --month 归入 {month}")
            read = dates.parse(raw, zone, today)
            notes += [f"列“{name}”{read.note}"] if read.note else []
            reasons = read.reasons if role == "time" else without_open(read.reasons, raw)
            notes += unreadable(role, name, raw, reasons) if role != "time" else []
            wrong = raw[(raw != "") & (reasons != "")] if role == "time" else raw.head(0)
            unread += [f"“{name}”里有“{dates.form(text)}”" for text in wrong.head(1)]
            ends = accumulate(len(table.rows) for table in group)
            for table, end in zip(group, ends, strict=True):
                own = slice(end - len(table.rows), end)
                table.rows[role] = read.times.iloc[own].to_numpy()
                table.rows[REASONS[role]] = reasons.iloc[own].array
    return notes, unread


def _joined(tables: Sequence[Table]) -> pd.DataFrame:
    """Return all rows in an order that the names of the files have no part in, where anything else differs."""
    named = [table.rows.assign(file=table.file, sheet=table.sheet) for table in tables]
    rows = pd.concat(named, ignore_index=True)
    facets = sorted(facet_columns(rows))
    rows[facets] = rows[facets].fillna("")
    content = [
        "time",
        "id",
        "text",
        "title",
        *(role for role in SINGLE if role not in {"time", "id"}),
        *facets,
        *REASONS.values(),
    ]
    rows = rows[["file", "sheet", "row", *content]]
    brief = content[:3]  # the rest costs as much again as all else and seldom decides
    ordered = _sorted(rows, brief)
    again = ordered[brief].eq(ordered[brief].shift()) | ordered[brief].isna()
    return _sorted(rows, [*content, "file", "sheet", "row"]) if again.all(axis=1).any() else ordered


def _sorted(rows: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Return `rows.sort_values(keys, ignore_index=True)`, by Arrow: many times as quick where the keys are texts."""
    table = pa.Table.from_pandas(rows[list(keys)], preserve_index=False)
    order = pc.sort_indices(table, [(key, "ascending") for key in keys])
    return rows.take(order.to_numpy()).reset_index(drop=True)


def _outcomes(rows: pd.DataFrame, filters: Filter) -> pd.Series:
    """Return one of `OUTCOMES` for each row; the first reason to leave it out counts."""
    outcome = pd.Series("analysed", index=rows.index, dtype="str")
    outcome[rows["reason"] != ""] = "rejected"
    outcome[(outcome == "analysed") & (rows["text"] == "")] = "empty"
    if filters.max_score is not None:
        outcome[(outcome == "analysed") & (rows["score"] > filters.max_score)] = "filtered"
    near = partial(duplicates.near_copies, days=filters.duplicate_days)
    for copies in (duplicates.same_posting, versions.edited, near, partial(near, same="id")):
        again = copies(rows[outcome == "analysed"])
        outcome[again.index[again]] = "duplicate"
    return outcome


def _settled(
    rows: pd.DataFrame,
    tables: Sequence[Table],
    passed: Sequence[tuple[str, str, str]],
    notes: Sequence[str],
    unread: Sequence[str],
    today: dt.date | None,
) -> Intake:
    """Split the rows into records and accounts of the rest, and check that the two add up."""
    records = _records(rows[rows["outcome"] == "analysed"])
    late = rows.loc[rows["outcome"] == "rejected", ["file", "sheet", "row", "reason"]]
    early = [table.rejected.assign(file=table.file, sheet=table.sheet) for table in tables]
    rejected = pd.concat([late, *early]).sort_values(["file", "sheet", "row"], ignore_index=True)
    account = reconcile(rows, rejected, tables)
    assert int(account["analysed"].sum()) == len(records)
    if records.empty:
        raise nothing_left(account, rejected, tables, unread, today)
    return Intake(
        records=records,
        rejected=rejected[["file", "sheet", "row", "reason"]],
        reconciliation=account,
        columns=list_columns(tables),
        passed_over=pd.DataFrame(passed, columns=["file", "sheet", "reason"], dtype="str"),
        notes=tuple(notes),
    )


def _records(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the records in the order of the rows."""
    records = rows.assign(
        record_id=_ids(rows),
        month=pd.Series(np.datetime_as_string(rows["time"].to_numpy(), unit="M"), rows.index, dtype="str"),
    ).reset_index(drop=True)
    names = ["record_id", "file", "sheet", "row", "time", "month", "title", "text", "channel", "customer"]
    steps = ["responded", "closed", "responded_exact", "closed_exact"]
    return records[[*names, "score", "likes", *steps, *facet_columns(rows)]]


def _ids(rows: pd.DataFrame) -> pd.Series:
    """Return unique ids: the source's, else one made of time and text; of those that clash the second becomes id#2.

    Where a row stands is no part of it: in next month's export it stands elsewhere.
    """
    without = rows["id"] == ""
    times = np.datetime_as_string(rows.loc[without, "time"].to_numpy(), unit="s")
    made = [_made_id(f"{time} {text}") for time, text in zip(times, rows.loc[without, "text"], strict=True)]
    ids = rows["id"].copy()
    ids[without] = made
    while ids.duplicated().any():
        copy = ids.groupby(ids).cumcount() + 1
        ids = ids.where(copy == 1, ids + "#" + copy.astype("str"))
    return ids


def _made_id(said: str) -> str:
    return f"{MADE}{hashlib.blake2b(said.encode(), digest_size=6).hexdigest()}"
