"""The files of the catalogue: one writer at a time puts them in their places, all or none, and never over another's."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from mining.errors import user_error
from mining.records.files import digest
from mining.themes.people import PEOPLE
from mining.themes.ticks import TICKS

MACHINE, MEMBERS, LINEAGE = "machine.npz", "members.parquet", "lineage.csv"
COMMITTED = ".committed"
"""Folder of a save that was decided on; what is in it counts."""
WAIT = 60
"""Seconds in which any save is done."""


def catalogue_hashes(folder: Path) -> dict[str, str]:
    """Return file of the catalogue -> SHA-256, as far as runs read it."""
    kept = (folder / name for name in (PEOPLE, LINEAGE, MEMBERS, MACHINE, TICKS))
    return {file.name: digest(file) for file in kept if file.exists()}


def refuse_changed(then: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Stop when files are no longer what they were when they were read, both as name -> SHA-256.

    Raises
    ------
    UserError
        Which of them changed, came or went.
    """
    changed = sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))
    if changed:
        raise user_error(
            "、".join(changed), "运行中被改动或移走", "请等改完、复制完以后重新运行；这次什么都没有写"
        )


def save(contents: Mapping[str, bytes], folder: Path, found: Mapping[str, str]) -> None:
    """Put files into their folder, all or none: a run that is killed meanwhile is finished by the next `finish`.

    Parameters
    ----------
    contents
        Name -> content.
    folder
        The catalogue.
    found
        What `catalogue_hashes` gave before that was read from which the contents were made.

    Raises
    ------
    UserError
        The catalogue is another one by now: nothing is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Where nothing is to be written the folder may be one that is only read.
    if not (folder / COMMITTED).exists() and not _changed(contents, folder):
        refuse_changed(found, catalogue_hashes(folder))
        return
    with _alone(folder):
        _move(folder)
        refuse_changed(found, catalogue_hashes(folder))
        if changed := _changed(contents, folder):
            _commit(changed, folder)
            _move(folder)


def finish(folder: Path) -> None:
    """Put the files of a save that was decided on into their places; the folder may be one that is only read."""
    if (folder / COMMITTED).exists():
        with _alone(folder):
            _move(folder)


def settle(folder: Path) -> None:
    """Wait until what was written below the folder is on the disk: a name must not outlive its content."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as stream:
                os.fsync(stream.fileno())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the catalogue; the system frees it when a run dies."""
    try:
        with FileLock(folder / ".lock", timeout=WAIT):
            yield
    except Timeout:
        raise user_error(str(folder), "另一次运行正在写主题目录", "请等它结束后再运行") from None


def _commit(contents: Mapping[str, bytes], folder: Path) -> None:
    pending = folder / ".pending"
    shutil.rmtree(pending, ignore_errors=True)
    pending.mkdir()
    for name, data in contents.items():
        (pending / name).write_bytes(data)
    settle(pending)
    pending.rename(folder / COMMITTED)


def _changed(contents: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in contents.items() if not _holds(folder / name, data)}


def _holds(file: Path, data: bytes) -> bool:
    return file.exists() and file.read_bytes() == data


def _move(folder: Path) -> None:
    committed = folder / COMMITTED
    if committed.exists():
        for file in sorted(committed.iterdir()):
            file.replace(folder / file.name)
        committed.rmdir()
