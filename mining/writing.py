"""What was found, written as a report beside the old one, checked, and put in its place with the catalogue."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from mining.engine import Aside
from mining.findings import Found, Read
from mining.hashes import input_hashes
from mining.progress import Progress
from mining.publishing import publish, refuse_leaks, seal, staged
from mining.report import history
from mining.report.archive import handling_records
from mining.report.blocks import Chart, inside
from mining.report.material import Material, Run
from mining.report.page import drawn, render
from mining.report.published import Published, last_published
from mining.report.summary import summarise
from mining.report.tables import run_facts, write_tables
from mining.report.workbook import write_workbook
from mining.settings import Places
from mining.themes import catalogue as catalogues
from mining.themes.origin import ORIGIN, origin, origin_file
from mining.themes.people import PEOPLE
from mining.themes.saving import MACHINE, MEMBERS, catalogue_hashes, refuse_changed, save
from mining.trends.accuracy import accuracy
from mining.trends.following import Followed
from mining.trends.improvement import Improved
from mining.trends.judging import Judged
from mining.trends.restatements import COLUMNS, changed_causes, changed_months, no_longer_held, restatements


def load() -> None:
    """Load what a helper needs: with this module all that it names, and the library that draws."""
    drawn(())


def write(
    read: Read, found: Found, where: Places, progress: Progress, aside: Aside
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Make the report beside the old one; it and the catalogue are replaced when all is written and checked.

    Returns the published figures that are different now, and what to know of those that nothing can be held against.
    """
    with staged(where.out / read.month) as folder:
        with progress.stage("5/6 撰写报告", 0.15):
            memory = catalogues.files(found.themed.catalogue, where.catalogue)
            facts = _facts(read, memory, where)
            memory[ORIGIN] = origin_file(facts.catalogue_origin, facts.catalogue[PEOPLE])
            last = last_published(where.out, read.month, progress.tell)
            restated, gone = _restated(read, found, facts, last)
            material = _material(read, found, facts, restated, gone)
            bare = replace(material, records=read.counted().head(0))  # no table tells a record's own columns
            tables = aside(partial(write_tables, bare, folder / "data"))
            summary = summarise(material)
            pictures = aside(partial(drawn, inside(summary, Chart)))
            book = aside(partial(write_workbook, summary, bare, folder / "report.xlsx"))
            page = render(summary, pictures)
            (folder / "index.html").write_text(page, encoding="utf-8", newline="\n")
            for written in (tables, book):
                written()
            _file_records(material, folder)
            seal(folder, run_facts(material))
        with progress.stage("6/6 检查隐私，存档", 0.05):
            refuse_leaks(folder, read.intake.records, aside)
            refuse_changed(facts.inputs, input_hashes(where))
            save(memory, where.catalogue, facts.catalogue_before)
            publish(folder, where.out / read.month)
            history.update(where.out, read.month)
    return restated, gone


def _restated(
    read: Read, found: Found, facts: Run, last: Published | None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the figures of earlier reports that are different now, and what to know of those that are not compared."""
    if last is None:
        return pd.DataFrame(columns=COLUMNS), ()
    causes = changed_causes(last.facts, {"month": read.month, **vars(facts)})
    causes += _relearned(last.facts.get("catalogue_origin", {}), facts.catalogue_origin)
    later = last.facts.get("month") != read.month
    months = changed_months(last.records, read.intake.records, later=later)
    followed = found.followed
    restated = restatements(followed.trend, last.trend, found.themed.catalogue.themes, causes, months)
    return restated, tuple(no_longer_held(followed.totals, followed.trend, last.trend))


def _relearned(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the cause of figures that are different because a run since the last report lacked the machine part."""
    learned = now.get(MEMBERS)
    lost = learned and learned != before.get(MEMBERS)
    return [f"主题重新学习（{MACHINE} 不在）"] if lost else []


def _facts(read: Read, memory: Mapping[str, bytes], where: Places) -> Run:
    left = _remembered(memory, where)
    first = origin(where.catalogue, read.facts.catalogue_before, left[PEOPLE])
    return replace(read.facts, catalogue=left, catalogue_origin=first)


def _remembered(memory: Mapping[str, bytes], where: Places) -> dict[str, str]:
    """Return the hashes of the catalogue that the run leaves; ticks are people's own, no run writes them."""
    left = {name: hashlib.sha256(content).hexdigest() for name, content in memory.items()}
    return {**catalogue_hashes(where.catalogue), **left}


def _material(read: Read, found: Found, facts: Run, restated: pd.DataFrame, gone: Sequence[str]) -> Material:
    """Return what the stages found as the report wants it."""
    intake, themed, followed, improved = read.intake, found.themed, found.followed, found.improved
    return Material(
        month=read.month,
        records=intake.records,
        rejected=intake.rejected,
        reconciliation=intake.reconciliation,
        columns=intake.columns,
        passed_over=intake.passed_over,
        notes=(*intake.notes, *followed.lacking, *followed.notes, *improved.notes, *gone),
        assignments=themed.assignments,
        themes=themed.themes,
        issues=themed.issues,
        quotes=themed.quotes,
        run=facts,
        stability=themed.curve,
        lineage=themed.catalogue.lineage,
        accuracy=accuracy(themed.catalogue),
        restatements=restated,
        said=found.said,
        **_all_but(followed, "issue_trend", "lacking", "notes"),
        **_all_but(improved, "severity", "notes"),
        **_all_but(found.judged),
    )


def _all_but(stage: Followed | Improved | Judged, *others: str) -> dict[str, Any]:
    """Return what a stage hands on to the report, which calls it by the same names."""
    return {name: value for name, value in vars(stage).items() if name not in others}


def _file_records(material: Material, folder: Path) -> None:
    """Write the complaint-handling record of each theme with an action."""
    records = handling_records(material)
    if records:
        (folder / "records").mkdir()
    for name, text in records.items():
        (folder / "records" / name).write_text(text, encoding="utf-8", newline="\n")
