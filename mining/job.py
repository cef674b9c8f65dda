"""The monthly job, from what customers wrote to the report: a list of contents, each line a stage."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pandas as pd

from mining.analysis import (
    Segmented,
    find_themes,
    follow_themes,
    report_month,
    segment_records,
    theme_count,
)
from mining.engine import Aside, workers
from mining.errors import user_error
from mining.hashes import catalogue_hashes, input_hashes, made_from
from mining.inputs import (
    Request,
    locate,
    open_store,
    read_feedback,
    read_given,
    read_words,
    texts_expected,
    told,
)
from mining.progress import Progress
from mining.publishing import alone, last_published, publish, refuse_leaks, seal, staged
from mining.records.intake import Intake
from mining.report import history
from mining.report.archive import handling_records
from mining.report.material import Material, Run
from mining.report.page import write_report
from mining.report.summary import summarise
from mining.report.tables import write_tables
from mining.settings import Places, Settings
from mining.store import Store
from mining.themes import catalogue as catalogues
from mining.themes import lineage
from mining.themes.catalogue import Catalogue
from mining.themes.grouping import ready
from mining.themes.theming import Themed
from mining.trends.accuracy import accuracy
from mining.trends.cost import Assumptions
from mining.trends.counts import monthly
from mining.trends.following import Followed
from mining.trends.given import Given
from mining.trends.improvement import Improved, Rules, improve, mark
from mining.trends.judging import Judged, judge
from mining.trends.restatements import CAUSES, changed_causes, restatements
from mining.words.lexicon import Lexicon


@dataclass(frozen=True)
class _Read:
    """What the month is made from: the tables kept by hand, the catalogue as it was, the records cut into words."""

    given: Given
    known: Catalogue
    facts: Run
    intake: Intake
    texts: Segmented
    month: str


@dataclass(frozen=True)
class _Found:
    """What the stages found."""

    themed: Themed
    followed: Followed
    improved: Improved
    judged: Judged


def monthly_report(request: Request, progress: Progress) -> Path:
    """Run the month and return the path of its page; a second run into the same folder is refused.

    Raises
    ------
    UserError
        Something that the user must mend: settings, input, word lists, or a run that is still going on.
    """
    settings, where = locate(request)
    with alone(where.out), workers(request.scheduler) as at_work:
        store = open_store(settings, progress, at_work.spread)
        ready(at_work.beside(texts_expected(where)), helpers=2)
        read = _read(request, settings, where, progress, store)
        aside = at_work.beside(len(read.intake.records))
        found = _find(read, theme_count(request, settings), settings, progress, store, aside)
        restated = _write(read, found, where, progress, aside)
    afresh = lineage.sought_afresh(read.known.lineage, found.themed.catalogue.lineage)
    for line in (*told(read.intake), *_told_afresh(afresh), *_told_restated(restated)):
        progress.tell(line)
    return where.out / read.month / "index.html"


def _read(request: Request, settings: Settings, where: Places, progress: Progress, store: Store) -> _Read:
    with progress.stage("1/6 读取、清洗、去标识化", 0.2):
        lexicon = read_words(settings)
        given = read_given(settings, where)
        known = catalogues.load(where.catalogue)
        facts = _facts(request, settings, where, lexicon, given)
        intake = read_feedback(settings, where, request.month, progress, store)
    month = report_month(intake.records, request.month)
    with progress.stage(f"2/6 分词({len(intake.records):,} 条)", 0.1):
        texts = segment_records(intake.records, lexicon, settings.encoder(), store.each)
    return _Read(given, known, facts, intake, texts, month)


def _find(
    read: _Read, count: int | None, settings: Settings, progress: Progress, store: Store, aside: Aside
) -> _Found:
    texts, given, records = read.texts, read.given, read.intake.records
    with progress.stage("3/6 归纳主题和具体问题", 0.4):
        marked = aside(partial(mark, texts.full, texts.words, given))
        themed = find_themes(
            texts,
            read.known,
            settings,
            count=count,
            month=read.month,
            ledger=given.ledger,
            aside=aside,
            store=store,
        )
    with progress.stage(f"4/6 逐月统计和检验({read.month})", 0.1):
        work = partial(
            follow_themes, _counted(read), themed.assignments, given.exposure, settings, month=read.month
        )
        following = aside(work)
        by_month = monthly(records, themed.assignments, given.exposure)
        rules, seed = _rules(settings), settings.seed.value
        improved = improve(
            records, texts.words, marked(), themed, by_month, given, rules, month=read.month, seed=seed
        )
        followed = following()
        judged = judge(
            given.ledger, records, themed, followed, improved.severity, month=read.month, seed=seed
        )
    return _Found(themed, followed, improved, judged)


def _counted(read: _Read) -> pd.DataFrame:
    """Return the records without what was written, which no count needs."""
    return read.intake.records.drop(columns=["title", "text"])


def _write(read: _Read, found: _Found, where: Places, progress: Progress, aside: Aside) -> pd.DataFrame:
    """Make the report beside the old one; it and the catalogue are replaced when all is written and checked.

    Returns the published figures that are different now.
    """
    with staged(where.out / read.month) as folder:
        with progress.stage("5/6 撰写报告", 0.15):
            memory = catalogues.files(found.themed.catalogue, where.catalogue)
            facts = replace(read.facts, catalogue=_remembered(memory, where))
            restated = _restated(where, read.month, found.themed, found.followed, facts)
            material = _material(read, found, facts, restated)
            bare = replace(material, records=_counted(read).head(0))  # no table tells a record's own columns
            tables = aside(partial(write_tables, bare, folder / "data"))
            write_report(summarise(material), material, folder)
            tables()
            _file_records(material, folder)
            seal(folder)
        with progress.stage("6/6 检查隐私，存档", 0.05):
            refuse_leaks(folder, read.intake.records["record_id"].tolist())
            _refuse_changed_material(facts, where)
            catalogues.save(memory, where.catalogue)
            publish(folder, where.out / read.month)
            history.update(where.out, read.month)
    return restated


def _rules(settings: Settings) -> Rules:
    return Rules(
        red_flag_level=settings.severity.red_flag_level,
        repeat_days=settings.repeats.days,
        limits={
            "首次响应": settings.handling.response_hours,
            "办结": settings.handling.closing_hours,
        },
        longest_days=settings.handling.longest_days,
        asked=settings.satisfaction.asked,
        minimum_count=settings.trend.minimum_count,
        baseline_months=settings.trend.baseline_months,
        assumed=Assumptions(**settings.cost.model_dump()),
    )


def _restated(where: Places, month: str, themed: Themed, followed: Followed, facts: Run) -> pd.DataFrame:
    """Return the figures of earlier reports that are different now."""
    last = last_published(where.out, month)
    if last is None:
        return pd.DataFrame()
    now = {part: dict(getattr(facts, part)) for part in CAUSES}
    return restatements(followed.trend, last.trend, themed.catalogue.themes, changed_causes(last.facts, now))


def _told_restated(restated: pd.DataFrame) -> list[str]:
    """Return what the operator should know of published figures that changed."""
    if restated.empty:
        return []
    reasons = "；".join(
        f"{reason} {n} 个" for reason, n in restated["reason"].value_counts(sort=False).items()
    )
    return [f"与上次报告相比，已公布的数字有 {len(restated)} 个更正：{reasons}(见报告“更正过的数字”)"]


def _told_afresh(became: Mapping[str, int]) -> list[str]:
    """Return what the operator should know where all themes were sought afresh."""
    if not became:
        return []
    parts = "，".join(f"{event} {n} 个" for event, n in became.items())
    return [f"反馈比上次归纳时多出一半以上，主题已重新归纳：{parts}，您经手过的不动(见 mining themes log)"]


def _facts(request: Request, settings: Settings, where: Places, lexicon: Lexicon, given: Given) -> Run:
    """Return what the month is made from; taken before anything is read, so that a later change is noticed."""
    asked = {"month": request.month, "themes": request.themes}
    return Run(
        seed=settings.seed.value,
        asked={name: str(value) for name, value in asked.items() if value is not None},
        **made_from(request, where, lexicon, given),
        catalogue_before=catalogue_hashes(where.catalogue),
        exposure_given=given.exposure is not None,
        baseline_months=settings.trend.baseline_months,
        false_discovery=settings.trend.false_discovery,
        minimum_count=settings.trend.minimum_count,
        minimum_ratio=settings.trend.minimum_ratio,
        duplicate_days=settings.filter.duplicate_days,
    )


def _remembered(memory: Mapping[str, bytes], where: Places) -> dict[str, str]:
    """Return the hashes of the catalogue that the run leaves; ticks are people's own, no run writes them."""
    left = {name: hashlib.sha256(content).hexdigest() for name, content in memory.items()}
    return {**catalogue_hashes(where.catalogue), **left}


def _refuse_changed_material(facts: Run, where: Places) -> None:
    """Stop when feedback, or the catalogue that is about to be replaced, is no longer what was hashed before."""
    then = {**facts.inputs, **facts.catalogue_before}
    now = {**input_hashes(where), **catalogue_hashes(where.catalogue)}
    changed = sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))
    if changed:
        raise user_error(
            "、".join(changed), "运行中被改动或移走", "请等改完、复制完以后重新运行；这次什么都没有写"
        )


def _material(read: _Read, found: _Found, facts: Run, restated: pd.DataFrame) -> Material:
    """Return what the stages found as the report wants it."""
    intake, themed, followed = read.intake, found.themed, found.followed
    improved, judged = found.improved, found.judged
    return Material(
        month=read.month,
        window=followed.window,
        records=intake.records,
        rejected=intake.rejected,
        reconciliation=intake.reconciliation,
        columns=intake.columns,
        passed_over=intake.passed_over,
        notes=(*intake.notes, *followed.notes, *improved.notes),
        assignments=themed.assignments,
        themes=themed.themes,
        issues=themed.issues,
        quotes=themed.quotes,
        trend=followed.trend,
        totals=followed.totals,
        alerts=followed.alerts,
        run=facts,
        stability=themed.curve,
        lineage=themed.catalogue.lineage,
        accuracy=accuracy(themed.catalogue),
        restatements=restated,
        bursts=followed.bursts,
        crossings=followed.crossings,
        changes=followed.changes,
        limits=followed.limits,
        decomposition=followed.decomposition,
        record=followed.record,
        red_flags=improved.red_flags,
        dimensions=improved.dimensions,
        repeats=improved.repeats,
        chains=improved.chains,
        times=improved.times,
        associations=improved.associations,
        by_customer=improved.by_customer,
        segments=improved.segments,
        theme_words=improved.theme_words,
        effects=improved.effects,
        odds=improved.odds,
        response=improved.response,
        calls=improved.calls,
        cost=improved.cost,
        assumptions=improved.assumptions,
        actions=judged.actions,
        suggestions=judged.suggestions,
        priorities=judged.priorities,
    )


def _file_records(material: Material, folder: Path) -> None:
    """Write the complaint-handling record of each theme with an action."""
    records = handling_records(material)
    if records:
        (folder / "records").mkdir()
    for name, text in records.items():
        (folder / "records" / name).write_text(text, encoding="utf-8", newline="\n")
