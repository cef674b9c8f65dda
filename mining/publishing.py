"""Putting a finished report in its place: written beside the old one, scanned, then exchanged."""

import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from mining.engine import Aside, when_asked
from mining.errors import UserError, user_error
from mining.records.files import digest
from mining.records.gate import scan_folder
from mining.report.published import FACTS, facts_of, table_of
from mining.themes.catalogue import settle
from mining.trends.restatements import Facts


@dataclass(frozen=True)
class Published:
    """What was told before: theme_id, month, n, complete of complete months; run.json; record_id and month of records.

    `records` has no row where the list of them cannot be read.
    """

    trend: pd.DataFrame
    facts: Facts
    records: pd.DataFrame


def last_published(out: Path, month: str, tell: Callable[[str], None]) -> Published | None:
    """Return what was told before the report of `month`; None where there is nothing to be read.

    The figures of the last report of an earlier month; those that it does not have from the report of `month` that
    this run replaces, with its own restatements undone. So a second run restates what the first did. Of a table that is
    no longer as it was published `tell` is told.
    """
    earlier = sorted(folder.name for folder in out.glob("????-??") if folder.name < month)
    last = [_told(out / name, tell, undone=False) for name in earlier[-1:]]
    told = [each for each in (*last, _told(out / month, tell, undone=True)) if each]
    if not told:
        return None
    trend = pd.concat([each.trend for each in told]).drop_duplicates(["theme_id", "month"])
    return replace(told[0], trend=trend.reset_index(drop=True))


def _told(folder: Path, tell: Callable[[str], None], *, undone: bool) -> Published | None:
    """Return the figures of one report, or those that it took the place of."""
    facts = facts_of(folder)
    try:
        trend = _figures(folder, "trend")
        settled = trend.loc[trend["complete"], ["theme_id", "month", "n", "complete"]]
        if undone:
            old = _figures(folder, "restatements").rename(columns={"old": "n"}).assign(complete=True)
            settled = pd.concat([old[settled.columns], settled]).drop_duplicates(["theme_id", "month"])
    except UserError as error:
        tell(f"上次的报告没有用来核对已公布的数字：{error}")
        return None
    except (OSError, ValueError, KeyError):
        return None
    return Published(settled, facts, _records(folder)) if facts else None


def _records(folder: Path) -> pd.DataFrame:
    """Return record_id and month of the records that the report counted; none where its list is not what it was."""
    names = ["record_id", "month"]
    try:
        content = io.BytesIO(table_of(folder, "assignments"))
        told = pd.read_csv(content, usecols=names, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UserError, OSError, ValueError):
        return pd.DataFrame(columns=names, dtype=str)
    return told.drop_duplicates(ignore_index=True)


def _figures(folder: Path, name: str) -> pd.DataFrame:
    content = io.BytesIO(table_of(folder, name))
    return pd.read_csv(content, dtype={"theme_id": str, "month": str}, encoding="utf-8-sig")


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold the output folder for this run; the system frees it when a run dies.

    Raises
    ------
    UserError
        Another run holds it.
    """
    out.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(out / ".lock", blocking=False):
            _recover(out)
            yield
    except Timeout:
        raise user_error(str(out), "另一个运行正在写这个文件夹", "请等它结束后再运行") from None


def _recover(out: Path) -> None:
    """Bring back a report that a run was about to exchange when it was killed, and drop what was not finished."""
    for new in out.glob(".????-??.new"):
        _remove(new)
    for old in sorted(out.glob(".*.old")):
        final = out / old.name.removeprefix(".").removesuffix(".old")
        if final.exists():
            _remove(old)
        else:
            old.rename(final)


def _remove(folder: Path) -> None:
    """Remove a folder, or the link to one that somebody keeps elsewhere."""
    if folder.is_symlink():
        folder.unlink()
    else:
        shutil.rmtree(folder)


@contextmanager
def staged(final: Path) -> Iterator[Path]:
    """Give an empty folder beside `final` to write into; it is gone when something goes wrong."""
    folder = final.with_name(f".{final.name}.new")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def refuse_leaks(folder: Path, aside: Aside = when_asked) -> None:
    """Stop when something that identifies a person is left in what is about to be published."""
    leaks = scan_folder(folder, aside=aside)
    if leaks:
        raise UserError(*leaks)


def publish(folder: Path, final: Path) -> None:
    """Put the finished folder in the place of the last one; a run killed in between is made good by the next."""
    old = final.with_name(f".{final.name}.old")
    settle(folder)
    if final.exists() or final.is_symlink():
        final.rename(old)
    folder.rename(final)
    with suppress(OSError):  # the next run removes it
        _remove(old)


def seal(folder: Path) -> None:
    """Add to the facts of a finished folder what each of its other files holds."""
    facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    facts["artefacts"] = artefacts(folder)
    text = json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / FACTS).write_text(text + "\n", encoding="utf-8", newline="\n")


def artefacts(folder: Path) -> dict[str, str]:
    """Return path below the folder -> SHA-256 of every file of a report but the one that holds these facts."""
    found = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    return {name: digest(found[name]) for name in sorted(found) if name != FACTS}
