"""The monthly job, from what customers wrote to the report: a list of contents, each line a stage."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Thread

import pandas as pd

from mining.analysis import (
    alarm_rules,
    begin_themes,
    place_texts,
    report_month,
    segment_records,
    theme_count,
)
from mining.engine import Aside, Elsewhere, Workers
from mining.findings import Found, Read
from mining.hashes import made_from
from mining.inputs import (
    open_store,
    read_catalogue,
    read_feedback,
    read_given,
    read_words,
    refuse_another_key,
    told,
)
from mining.progress import Progress
from mining.publishing import alone
from mining.report.material import Run
from mining.request import Request, locate
from mining.settings import Places, Settings
from mining.store import Store
from mining.themes import lineage
from mining.themes.catalogue import Catalogue
from mining.themes.lessons import gone, problems
from mining.themes.theming import Themed, tell, with_issues
from mining.trends import emptied
from mining.trends.counts import monthly, totals, unfinished
from mining.trends.exposure import held_against
from mining.trends.following import Followed, follow
from mining.trends.given import Given
from mining.trends.handling import STEPS, possible
from mining.trends.improvement import Marked, Rules, improve, mark
from mining.trends.judging import judge
from mining.trends.said import said_more
from mining.words.lexicon import Lexicon


def monthly_report(request: Request, progress: Progress, at_work: Workers) -> Path:
    """Run the month and return the path of its page; a second run into the same folder is refused.

    Raises
    ------
    UserError
        Something that the user must mend: settings, input, word lists, or a run that is still going on.
    """
    settings, where = locate(request)
    with alone(where.out):
        store = open_store(settings, progress, at_work.spread)
        read = _read(request, settings, where, progress, store, at_work.elsewhere)
        aside = at_work.beside(len(read.intake.records))
        found = _find(read, theme_count(request, settings), settings, progress, store, aside)
        from mining.writing import write  # noqa: PLC0415 - slow to load: begun in `_find`

        restated, gone_months = write(read, found, where, progress, aside)
    afresh = lineage.sought_afresh(read.known.lineage, found.themed.catalogue.lineage)
    lacking = found.followed.lacking if read.given.exposure is not None else ()
    unheard = [*_told_count(request, read.known), *_told_ticks(found.themed.catalogue, read.intake.records)]
    for line in (
        *told(read.intake, settings),
        *lacking,
        *found.followed.notes,
        *unheard,
        *_told_founded(read.known, where),
        *_told_strange(read.known, read.intake.records, where),
        *_told_afresh(afresh),
        *_told_restated(restated),
        *gone_months,
    ):
        progress.tell(line)
    return where.out / read.month / "index.html"


def _read(
    request: Request,
    settings: Settings,
    where: Places,
    progress: Progress,
    store: Store,
    elsewhere: Elsewhere | None,
) -> Read:
    with progress.stage("1/6 读取、清洗、去标识化", 0.2):
        lexicon = read_words(settings)
        given = read_given(settings, where)
        known = read_catalogue(where, progress)
        facts = _facts(request, settings, where, lexicon, given, known)
        intake = read_feedback(settings, where, request.month, progress, store, elsewhere)
        intake = replace(intake, records=possible(intake.records, settings.handling.longest_days))
        refuse_another_key(known, intake.records)
        given = replace(given, exposure=held_against(given.exposure, intake.records))
    month = report_month(intake.records, request.month)
    later = unfinished(intake.records, month) if request.month is None else []
    intake = replace(intake, notes=(*intake.notes, *later, *emptied.told(intake.records, month)))
    with progress.stage(f"2/6 分词（{len(intake.records):,} 条）", 0.1):
        texts = segment_records(intake.records, lexicon, settings.encoder(), store.each)
    intake = replace(intake, notes=(*intake.notes, *texts.notes))
    return Read(given, known, facts, intake, texts, month)


def _find(
    read: Read, count: int | None, settings: Settings, progress: Progress, store: Store, aside: Aside
) -> Found:
    with progress.stage("3/6 归纳主题和具体问题", 0.4):
        themed, marked, following = _themed(read, count, settings, store, aside)
    texts, given, records = read.texts, read.given, read.intake.records
    with progress.stage(f"4/6 逐月统计和检验（{read.month}）", 0.1):
        by_month = monthly(themed.assignments, totals(records, given.exposure, read.month))
        rules, seed = _rules(settings), settings.seed.value
        improved = improve(
            records, texts.words, marked(), themed, by_month, given, rules, month=read.month, seed=seed
        )
        followed = following()
        said = said_more(
            followed.alerts,
            themed.assignments,
            themed.names(),
            texts.said,
            texts.words,
            month=read.month,
            minimum_count=settings.trend.minimum_count,
        )
        judged = judge(
            given.ledger, records, themed, followed, improved.severity, month=read.month, seed=seed
        )
    return Found(themed, followed, said, improved, judged)


def _themed(
    read: Read, count: int | None, settings: Settings, store: Store, aside: Aside
) -> tuple[Themed, Callable[[], Marked], Callable[[], Followed]]:
    """Return themes and issues, and what returns marks and courses, which are being made; places of texts end here."""
    # While cases are grouped there is time to load what the report is written with.
    Thread(target=import_module, args=("mining.writing",), daemon=True).start()
    begun = begin_themes(read.texts, store, aside)
    now = (read.intake.records["month"] == read.month).to_numpy()
    marked = aside(partial(mark, read.texts.full, read.texts.words, now, begun.seen.praise, read.given))
    placed = place_texts(
        begun.seen,
        read.known,
        settings,
        count=count,
        month=read.month,
        ledger=read.given.ledger,
        store=store,
    )
    numbered = with_issues(read.intake.records, placed, begun.cases(), read.month)
    rules, exposure = alarm_rules(settings), read.given.exposure
    following = aside(
        partial(follow, read.counted(), numbered.assignments, exposure, rules, month=read.month)
    )
    return tell(read.intake.records, numbered, aside), marked, following


def _rules(settings: Settings) -> Rules:
    promised = {"responded": settings.handling.response_hours, "closed": settings.handling.closing_hours}
    return Rules(
        red_flag_level=settings.severity.red_flag_level,
        repeat_days=settings.repeats.days,
        limits={step: promised[column] for step, column in STEPS.items()},
        asked=settings.satisfaction.asked,
        minimum_count=settings.trend.minimum_count,
        baseline_months=settings.trend.baseline_months,
        assumed=settings.cost,
    )


def _told_count(request: Request, known: Catalogue) -> list[str]:
    """Return what the operator should know of a number of themes that was asked for too late."""
    if not isinstance(request.themes, int) or not len(known.members):
        return []
    why = "目录里已有主题，它只在新建目录时有用（可用 mining whatif --themes 预演）"
    return [f"--themes {request.themes} 不改变主题个数：{why}"]


def _told_founded(known: Catalogue, where: Places) -> list[str]:
    """Return what the operator should know where there was no catalogue: the path may be a slip."""
    if known.themes:
        return []
    return [f"新建了主题目录 {where.catalogue}，编号从头给起；以前有过目录的，请检查设置 [themes] catalogue"]


def _told_strange(known: Catalogue, records: pd.DataFrame, where: Places) -> list[str]:
    """Return what the operator should know where the catalogue has seen none of the records: it may be another's."""
    seen = known.members["record_id"]
    if not known.themes or not len(seen) or records["record_id"].isin(seen).any():
        return []
    remedy = "它若是别的部门的，请从备份恢复，再改设置 [themes] catalogue"
    return [f"主题目录 {where.catalogue} 认得的记录没有一条在这次的反馈里；{remedy}"]


def _told_ticks(known: Catalogue, records: pd.DataFrame) -> list[str]:
    """Return what the operator should know of judgements: of no theme, against another, on records that are gone."""
    wrong = problems(known)
    faults = [f"人工判断有 {len(wrong)} 处要改（mining check 列出每一处），如 {wrong[0]}"] if wrong else []
    return [*faults, *map(str, gone(known, records["record_id"]))]


def _told_restated(restated: pd.DataFrame) -> list[str]:
    """Return what the operator should know of published figures that changed."""
    if restated.empty:
        return []
    reasons = "；".join(
        f"{reason} {n} 个" for reason, n in restated["reason"].value_counts(sort=False).items()
    )
    return [f"与上次报告相比，已公布的数字有 {len(restated)} 个更正：{reasons}（见报告“更正过的数字”）"]


def _told_afresh(became: Mapping[str, int]) -> list[str]:
    """Return what the operator should know where all themes were sought afresh."""
    if not became:
        return []
    parts = "，".join(f"{event} {n} 个" for event, n in became.items())
    return [
        f"反馈比上次归纳时多出一半以上，主题已重新归纳：{parts}，您经手过的不拆不并（见 mining themes log）"
    ]


def _facts(
    request: Request, settings: Settings, where: Places, lexicon: Lexicon, given: Given, known: Catalogue
) -> Run:
    """Return what the month is made from; taken before feedback is read, so that a later change is noticed."""
    asked = {"month": request.month, "themes": request.themes}
    return Run(
        rules=alarm_rules(settings),
        asked={name: str(value) for name, value in asked.items() if value is not None},
        **made_from(request, settings, where, lexicon, given),
        catalogue_before=known.found,
        duplicate_days=settings.filter.duplicate_days,
        score_order=settings.columns.score_order,
    )
