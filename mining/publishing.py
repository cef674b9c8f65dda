"""Putting a finished report in its place: written beside the old one, scanned, then exchanged."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from mining.engine import Aside, when_asked
from mining.errors import Problem, UserError, user_error
from mining.records.facets import facet_columns
from mining.records.files import digest
from mining.records.gate import kinds_in, scan_folder
from mining.records.tables import place
from mining.report.published import FACTS
from mining.report.sentences import legible
from mining.themes.saving import settle

MOST_TOLD = 10
_MASK_IT = "报告里的就是它；请在这一行的原文中遮盖后重新运行"


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
        raise user_error(str(out), "另一次运行正在写这个文件夹", "请等它结束后再运行") from None


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


def refuse_leaks(folder: Path, records: pd.DataFrame, aside: Aside = when_asked) -> None:
    """Stop when something that identifies a person is left in what is about to be published.

    The `records` that hold such a thing are told, so that they can be mended in the source.
    """
    leaks = scan_folder(folder, aside=aside)
    if leaks:
        raise UserError(*leaks, *islice(_of_records(records), MOST_TOLD))


def _of_records(records: pd.DataFrame) -> Iterator[Problem]:
    shown = records[["record_id", "channel", *facet_columns(records), "title", "text"]]
    told = records[["file", "sheet", "row"]].itertuples(index=False, name=None)
    for (file, sheet, row), texts in zip(told, shown.itertuples(index=False, name=None), strict=True):
        kinds = dict.fromkeys(kind for text in texts for kind in kinds_in(legible(str(text))))
        if kinds:
            yield Problem(f"{place(file, sheet)} 第 {row} 行", f"含有像{'、'.join(kinds)}的内容", _MASK_IT)


def publish(folder: Path, final: Path) -> None:
    """Put the finished folder in the place of the last one; a run killed in between is made good by the next."""
    old = final.with_name(f".{final.name}.old")
    settle(folder)
    if final.exists() or final.is_symlink():
        final.rename(old)
    folder.rename(final)
    with suppress(OSError):  # the next run removes it
        _remove(old)


def seal(folder: Path, facts: Mapping[str, object]) -> None:
    """Write the facts of a finished folder, with what each of its other files holds."""
    told = {**facts, "artefacts": artefacts(folder)}
    text = json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / FACTS).write_text(text + "\n", encoding="utf-8", newline="\n")


def artefacts(folder: Path) -> dict[str, str]:
    """Return path below the folder -> SHA-256 of every file of a report but the one that holds these facts."""
    found = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    return {name: digest(found[name]) for name in sorted(found) if name != FACTS}
