"""What published reports told: their facts, and their tables as long as they hold what their runs wrote."""

import hashlib
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from mining.errors import UserError, user_error
from mining.report.tables import restore
from mining.trends.restatements import Facts

FACTS = "data/run.json"
MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class Published:
    """What was told before: theme_id, month, n, complete of complete months; run.json; record_id and month of records.

    `records` has no row where the list of them cannot be read.
    """

    trend: pd.DataFrame
    facts: Facts
    records: pd.DataFrame


def published_months(out: Path) -> tuple[str, ...]:
    """Return the months that have a report in the folder, first to last."""
    found = out.iterdir() if out.is_dir() else ()
    return tuple(
        sorted(each.name for each in found if MONTH.fullmatch(each.name) and (each / "data").is_dir())
    )


def facts_of(folder: Path) -> Facts:
    """Return the facts of the report in a folder; none where there is nothing to be read."""
    try:
        facts: Facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def table_of(folder: Path, name: str) -> bytes:
    """Return what a table of the report holds; nothing where an older report has no such table.

    Raises
    ------
    UserError
        It is not what its run wrote: a spreadsheet that saves a table changes its code, months and figures. Reports of
        before there were fingerprints are taken as they are.
    """
    file = folder / "data" / f"{name}.csv"
    content = file.read_bytes() if file.is_file() else b""
    written = facts_of(folder).get("artefacts")
    found = hashlib.sha256(content).hexdigest() if content else None
    if written is not None and found != written.get(f"data/{name}.csv"):
        remedy = f"请用 mining verify {folder} 核对，再从备份恢复，或用原来的材料重新运行那个月"
        raise user_error(str(file), "内容已被改动", remedy)
    return content


def frame_of(folder: Path, name: str, *columns: str) -> pd.DataFrame:
    """Return columns of a table of the report as text.

    Raises
    ------
    UserError
        As `table_of`.
    ValueError
        There is no such table, or it lacks a column.
    """
    content = io.BytesIO(table_of(folder, name))
    frame = pd.read_csv(content, usecols=columns, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return pd.DataFrame({column: frame[column].map(restore) for column in columns})


def last_published(out: Path, month: str, tell: Callable[[str], None]) -> Published | None:
    """Return what was told before the report of `month`; None where there is nothing to be read.

    The figures and records of the last report of an earlier month; those of months that it does not have are those of
    the report of `month` that this run replaces, with its own restatements undone. So a second run restates what the
    first did. Of a table that is no longer as it was published `tell` is told.
    """
    earlier = [each for each in published_months(out) if each < month]
    last = [_told(out / each, tell, undone=False) for each in earlier[-1:]]
    told = [each for each in (*last, _told(out / month, tell, undone=True)) if each]
    if not told:
        return None
    trend = pd.concat([each.trend for each in told]).drop_duplicates(["theme_id", "month"])
    return replace(told[0], trend=trend.reset_index(drop=True), records=_of_both(*told))


def _of_both(first: Published, replaced: Published | None = None) -> pd.DataFrame:
    """Return the records of the first report's months, and those of other months from the one that is replaced."""
    if replaced is None or first.records.empty:
        return first.records
    reports = first.records["month"].isin(first.trend["month"])
    others = ~replaced.records["month"].isin(first.trend["month"])
    return pd.concat([first.records[reports], replaced.records[others]], ignore_index=True)


def _told(folder: Path, tell: Callable[[str], None], *, undone: bool) -> Published | None:
    """Return the figures of one report, or those that it took the place of."""
    facts = facts_of(folder)
    try:
        trend = frame_of(folder, "trend", "theme_id", "month", "n", "complete")
        settled = trend.loc[trend["complete"] == "True", ["theme_id", "month", "n"]]
        if undone:
            old = frame_of(folder, "restatements", "theme_id", "month", "old").rename(columns={"old": "n"})
            settled = pd.concat([old[settled.columns], settled]).drop_duplicates(["theme_id", "month"])
        settled = settled.astype({"n": int}).assign(complete=True)
    except UserError as error:
        tell(f"上次的报告没有用来核对已公布的数字：{error}")
        return None
    except (OSError, ValueError):
        return None
    return Published(settled, facts, _records(folder)) if facts else None


def _records(folder: Path) -> pd.DataFrame:
    """Return record_id and month of the records that the report counted; none where its list is not what it was."""
    names = ["record_id", "month"]
    try:
        return frame_of(folder, "assignments", *names).drop_duplicates(ignore_index=True)
    except (UserError, OSError, ValueError):
        return pd.DataFrame(columns=names, dtype=str)
