"""The monthly job, from what customers wrote to the report: a list of contents, each line a stage."""

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pandas as pd
from filelock import FileLock, Timeout

from mining import __version__
from mining.errors import UserError, user_error
from mining.progress import Progress
from mining.records.customers import load_key
from mining.records.gate import scan_folder
from mining.records.intake import Intake, read_records
from mining.report.material import Material, Run
from mining.report.page import write_report
from mining.report.summary import summarise
from mining.settings import CORPORA, DEFAULT_FILE, Places, Settings, load_settings, places
from mining.themes import catalogue as catalogues
from mining.themes.dimensions import read_schemes
from mining.themes.theming import Themed, theme_records
from mining.trends import counts
from mining.trends.exposure import Exposure, read_exposure
from mining.trends.following import Followed, follow
from mining.trends.improvement import Given, Improved, Rules, improve
from mining.words.lexicon import Lexicon, content, read_lexicon
from mining.words.segmentation import segment
from mining.words.severity import read_severity

DECISIVE = ("jieba", "rjieba", "numpy", "scipy", "scikit-learn", "pandas", "opencc", "matplotlib")
"""Packages whose version can change a figure or the look of the page."""

PRIVATE = CORPORA / ".private"
"""Where the key of the customer hash lies: outside reports and git."""


@dataclass(frozen=True)
class Request:
    """What the command line asked for; None where the settings decide."""

    settings: str | None = None
    inputs: tuple[str, ...] = ()
    month: str | None = None
    out: str | None = None
    catalogue: str | None = None
    themes: Literal["auto"] | int | None = None


def monthly_report(request: Request, progress: Progress) -> Path:
    """Run the month and return the path of its page; a second run into the same folder is refused.

    Raises
    ------
    UserError
        Something that the user must mend: settings, input, word lists, or a run that is still going on.
    """
    settings, where = locate(request)
    where.out.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(where.out / ".lock", blocking=False):
            return _report(request, settings, where, progress)
    except Timeout:
        raise user_error(str(where.out), "另一个运行正在写这个文件夹", "请等它结束后再运行") from None


def _report(request: Request, settings: Settings, where: Places, progress: Progress) -> Path:
    """Make the report beside the old one; it and the catalogue are replaced when all is written and checked."""
    with progress.stage("1/6 读取、清洗、去标识化"):
        lexicon = read_words(settings)
        given = read_given(settings, where)
        known = catalogues.load(where.catalogue)
        intake = read_feedback(settings, where, request.month, progress)
    month = _report_month(intake.records, request.month)
    with progress.stage(f"2/6 分词({len(intake.records):,} 条)"):
        full = segment(intake.records["text"].tolist(), lexicon.entries)
        words = content(full, lexicon)
    with progress.stage("3/6 归纳主题和具体问题"):
        themed = theme_records(
            intake.records,
            full,
            words,
            known,
            count=_theme_count(request, settings),
            min_size=settings.themes.min_size,
            accept_after_months=settings.themes.accept_after_months,
            month=month,
            seed=settings.seed.value,
        )
        memory = catalogues.files(themed.catalogue, where.catalogue)
    with progress.stage(f"4/6 逐月统计和检验({month})"):
        followed = follow(
            intake.records,
            themed.assignments,
            given.exposure,
            month=month,
            baseline_months=settings.trend.baseline_months,
            false_discovery=settings.trend.false_discovery,
            minimum_count=settings.trend.minimum_count,
            minimum_ratio=settings.trend.minimum_ratio,
            seed=settings.seed.value,
        )
        improved = improve(intake.records, full, words, themed, given, _rules(settings), month=month)
    with _staged(where.out / f".{month}.new") as staged:
        with progress.stage("5/6 撰写报告"):
            facts = _facts(settings, where, request, lexicon, memory, given.exposure)
            facts = replace(facts, word_lists={**facts.word_lists, **given.sources()})
            _write(month, intake, themed, followed, improved, facts, staged)
        with progress.stage("6/6 检查隐私，存档"):
            _refuse_leaks(staged, frozenset(intake.records["record_id"]))
            catalogues.save(memory, where.catalogue)
            _replace_folder(staged, where.out / month)
    for line in _told(intake):
        progress.tell(line)
    return where.out / month / "index.html"


def locate(request: Request) -> tuple[Settings, Places]:
    """Return the settings, and where this run looks."""
    settings = load_settings(Path(request.settings) if request.settings else DEFAULT_FILE)
    return settings, places(settings, request.inputs, request.out, request.catalogue)


def read_words(settings: Settings) -> Lexicon:
    """Return the analyst's word lists."""
    lists = settings.words
    return read_lexicon(
        *(
            [settings.path(name) for name in names]
            for names in (lists.stopwords, lists.dictionary, lists.synonyms)
        )
    )


def read_given(settings: Settings, where: Places) -> Given:
    """Return the word lists and tables of the department that decisions are measured with."""
    lists = settings.words
    return Given(
        severity=read_severity([settings.path(name) for name in lists.severity]),
        schemes=read_schemes([settings.path(name) for name in lists.dimensions]),
        exposure=read_exposure(where.exposure) if where.exposure else None,
    )


def _rules(settings: Settings) -> Rules:
    return Rules(
        red_flag_level=settings.severity.red_flag_level,
        repeat_days=settings.repeats.days,
        limits={
            "首次响应": settings.handling.response_hours,
            "办结": settings.handling.closing_hours,
        },
        longest_days=settings.handling.longest_days,
    )


def read_feedback(settings: Settings, where: Places, month: str | None, progress: Progress) -> Intake:
    """Return the records of this run's input."""
    key, new = load_key(PRIVATE)
    intake = read_records(
        where.inputs,
        settings.columns,
        settings.filter,
        key=key,
        month=month,
        zone=settings.input.time_zone,
        today=_today(settings.input.time_zone),
        report=progress.tell,
    )
    if new:
        progress.tell("已建立新的客户密钥；密钥丢失只影响“同一客户重复投诉”的前后对照。")
    return intake


def _today(zone: str) -> dt.date:
    """Return the day of the run, later than which no record can be; SOURCE_DATE_EPOCH stands for the clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdecimal() else dt.datetime.now(dt.UTC)
    return moment.astimezone(ZoneInfo(zone)).date()


def _told(intake: Intake) -> list[str]:
    """Return what the operator should know of the reading: columns, what was passed over, what was rejected."""
    chosen = (
        intake.columns.groupby(["role", "column", "found_by"], sort=False).size().reset_index(name="files")
    )
    columns = "，".join(f"{c.role}=“{c.column}”({c.found_by})" for c in chosen.itertuples())
    total = intake.reconciliation.sum(numeric_only=True)
    return [
        f"列：{columns}",
        *(f"跳过：{p.file} {p.sheet} {p.reason}" for p in intake.passed_over.itertuples()),
        f"读入 {total['rows_read']:,} 行：分析 {total['analysed']:,}，重复 {total['duplicate']:,}，空白 {total['empty']:,}，"
        f"筛除 {total['filtered']:,}，拒收 {total['rejected']:,}(明细在 data/rejected.csv)",
    ]


def _report_month(records: pd.DataFrame, asked: str | None) -> str:
    if records.empty:
        raise user_error(
            "输入的文件", "没有一条可以分析的记录", "请看上面列出的剔除原因，或检查 [filter] 设置"
        )
    if asked is None:
        return counts.report_month(records)
    first, last = records["month"].min(), records["month"].max()
    if not first <= asked <= last:
        raise user_error(f"--month {asked}", f"数据只有 {first} 到 {last}", "请改月份，或补上该月的反馈文件")
    return asked


def _theme_count(request: Request, settings: Settings) -> int | None:
    count = settings.themes.count if request.themes is None else request.themes
    return None if count == "auto" else count


def _facts(
    settings: Settings,
    where: Places,
    request: Request,
    lexicon: Lexicon,
    memory: Mapping[str, bytes],
    exposure: Exposure | None,
) -> Run:
    """Return what proves how the month was made."""
    file = Path(request.settings) if request.settings else DEFAULT_FILE
    return Run(
        seed=settings.seed.value,
        versions={"mining": __version__, **{name: version(name) for name in DECISIVE}},
        inputs=_hashes(where.inputs),
        word_lists=lexicon.sources,
        catalogue={name: hashlib.sha256(content).hexdigest() for name, content in memory.items()},
        settings=_hashes([file]),
        exposure_given=exposure is not None,
        baseline_months=settings.trend.baseline_months,
        false_discovery=settings.trend.false_discovery,
        minimum_count=settings.trend.minimum_count,
        minimum_ratio=settings.trend.minimum_ratio,
    )


def _write(
    month: str,
    intake: Intake,
    themed: Themed,
    followed: Followed,
    improved: Improved,
    facts: Run,
    folder: Path,
) -> None:
    """Write page, workbook and tables into an empty folder."""
    material = Material(
        month=month,
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
        bursts=followed.bursts,
        changes=followed.changes,
        limits=followed.limits,
        decomposition=followed.decomposition,
        record=followed.record,
        red_flags=improved.red_flags,
        dimensions=improved.dimensions,
        repeats=improved.repeats,
        times=improved.times,
    )
    write_report(summarise(material), material, folder)


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write into; it is gone afterwards, also what a run that was killed left there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_leaks(folder: Path, record_ids: frozenset[str]) -> None:
    """Stop when something that identifies a person is left in what is about to be published."""
    leaks = scan_folder(folder, own=record_ids)
    if leaks:
        raise UserError(*leaks)


def _replace_folder(staged: Path, final: Path) -> None:
    """Put the finished folder in the place of last time's; a run that dies in between leaves one of the two."""
    old = final.with_name(f".{final.name}.old")
    if old.exists():
        shutil.rmtree(old)
    if final.exists():
        final.rename(old)
    staged.rename(final)
    shutil.rmtree(old, ignore_errors=True)


def _hashes(paths: Sequence[Path]) -> dict[str, str]:
    """Return file name -> sha256 for files and for all files below folders; names are relative to the folder."""
    found = {}
    for path in paths:
        below = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        for file in below:
            name = str(file.relative_to(path)) if path.is_dir() else file.name
            with file.open("rb") as stream:
                found[name] = hashlib.file_digest(stream, "sha256").hexdigest()
    return found
