"""Kill the monthly job at seeded moments; what was published stays whole, and the next run makes it good.

A moment is a file event (open, rename, mkdir, remove ...) below the working folder, at which the process gets SIGKILL.
Checked each time: the reports of the month before and of this month are as they were or as they shall be, no file of
the catalogue is half of either, and the next run gives the bytes of an undisturbed one.
"""

import argparse
import contextlib
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import mining.writing  # noqa: F401 - loaded once with `mining.job`, not by each copy of this process
from mining import job  # noqa: F401
from mining.cli import main
from mining.themes import catalogue
from mining.themes.saving import COMMITTED

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from department import rows, write_csv  # the department of the tests

EVENTS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "sqlite3.connect"}
SAVED = b"s"
"""Marks the event that ends a save of the catalogue: its folder is removed."""


def child(work: Callable[[], object]) -> int:
    """Do the work in a copy of this process and return how it ended, as `os.waitstatus_to_exitcode` has it."""
    process = os.fork()
    if not process:
        os._exit(int(bool(work())))
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def report(folder: Path, file: str) -> int:
    """Run the job on one input; what it says is thrown away."""
    with (
        Path(os.devnull).open("w") as nothing,
        contextlib.redirect_stdout(nothing),
        contextlib.redirect_stderr(nothing),
    ):
        return main(["report", "--input", str(folder / file), "--out", str(folder / "out")])


def count_events(folder: Path, at: int, told: Path) -> None:
    """Kill this process at the `at`-th event; 0: never, but write a byte an event into `told`, `SAVED` for a save."""
    seen = 0
    below = str(folder)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event not in EVENTS or not str(arguments[0]).startswith(below):
            return
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)
        if not at:
            os.write(counter, SAVED if str(arguments[0]).endswith(COMMITTED) else b".")

    counter = os.open(told, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    sys.addaudithook(hook)


def state(out: Path) -> dict[str, str]:
    """Return the content of every published file by its path; the proof of the run and the history's pages left out."""
    files = (file for file in sorted(out.rglob("*")) if file.is_file())
    found = {
        file.relative_to(out).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.name not in {"run.json", ".lock", "history.sqlite"}
    }
    with contextlib.closing(sqlite3.connect(out / "history.sqlite")) as base:
        found["history.sqlite"] = hashlib.sha256("\n".join(base.iterdump()).encode()).hexdigest()
    return found


def part(found: dict[str, str], name: str) -> dict[str, str]:
    """Return what lies below one folder of a state, under the names in it."""
    return {
        path.removeprefix(f"{name}/"): digest for path, digest in found.items() if path.startswith(f"{name}/")
    }


def check(before: dict[str, str], after: dict[str, str], work: Path) -> list[str]:
    """Return what is wrong with what a killed run left."""
    left = state(work / "out")
    wrong = []
    if part(left, "2025-07") != part(before, "2025-07"):
        wrong.append("the report of the month before is not whole")
    whole = [part(each, "2025-08") for each in (before, after)]
    if part(left, "2025-08") not in whole and part(left, ".2025-08.old") != whole[0]:
        wrong.append("the report of this month is neither the old nor the new one")
    catalogue.load(work / "out" / "catalogue")
    kept = part(state(work / "out"), "catalogue")
    undecided = {name for name in kept if name.startswith(".pending/")}  # no reader looks there
    if {name: kept[name] for name in kept.keys() - undecided} not in [
        part(each, "catalogue") for each in (before, after)
    ]:
        wrong.append("the catalogue is neither the old nor the new one")
    return wrong


def fresh(origin: Path, work: Path) -> None:
    """Put the working folder back to where it was before the disturbed run."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(origin, work)


def choose(first: int, last: int, moments: int, seed: int) -> list[int]:
    """Return that many of the events from `first` to `last`, one by chance from each of as many equal parts."""
    count = last + 1 - first
    parts = min(moments, count)
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [
        chance.randrange(*ends) for ends in pairwise(first + i * count // parts for i in range(parts + 1))
    ]


def torture(moments: int, seed: int, *, last: bool) -> int:
    """Return how many moments went wrong, and tell them; `last` takes them from the save of the catalogue on."""
    with tempfile.TemporaryDirectory() as name:
        origin, work, told = Path(name, "origin"), Path(name, "work"), Path(name, "events")
        origin.mkdir()
        write_csv(origin / "july.csv", rows(7))
        write_csv(origin / "part.csv", rows(8)[:-6])
        write_csv(origin / "august.csv", rows(8))
        for file in ("july.csv", "part.csv"):
            assert child(lambda file=file: report(origin, file)) == 0  # type: ignore[misc]
        before = state(origin / "out")
        fresh(origin, work)
        assert (
            child(lambda: report(work, "august.csv")) == 0
        )  # reads the file; later runs find it in the cache
        fresh(origin, work)
        assert child(lambda: (count_events(work, 0, told), report(work, "august.csv"))[1]) == 0
        after = state(work / "out")
        events = told.read_bytes()
        chosen = choose(events.index(SAVED) + 1 if last else 1, len(events), moments, seed)
        print(f"{len(chosen)} of {len(events)} moments, seed {seed}", flush=True)
        bad = 0
        for at in chosen:
            fresh(origin, work)
            ended = child(lambda at=at: (count_events(work, at, told), report(work, "august.csv"))[1])  # type: ignore[misc]
            wrong = [] if ended == -signal.SIGKILL else [f"was not killed: {ended}"]
            wrong += check(before, after, work)
            if child(lambda: report(work, "august.csv")) != 0:
                wrong.append("the next run does not end well")
            else:
                left = state(work / "out")
                wrong += [
                    f"other bytes: {f}" for f in sorted(left.keys() | after) if left.get(f) != after.get(f)
                ]
            bad += bool(wrong)
            print(f"moment {at}: {'; '.join(wrong) or 'made good'}", flush=True)
    print(f"{len(chosen) - bad} of {len(chosen)} made good")
    return bad


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--last", action="store_true", help="only events from the save of the catalogue on")
    options = parser.parse_args()
    sys.exit(torture(options.moments, options.seed, last=options.last) > 0)
