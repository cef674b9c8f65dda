"""What a run is given: word lists, tables kept by hand, feedback."""

import datetime as dt
import os
from contextlib import suppress

import pandas as pd

from mining import request
from mining.engine import Elsewhere
from mining.errors import Problem, UserError, user_error
from mining.progress import Progress
from mining.records.account import OUTCOMES, in_future, not_read
from mining.records.columns import ROLES
from mining.records.customers import KEY_FILE, load_key
from mining.records.gate import scan_file
from mining.records.intake import known_zone, read_records
from mining.records.privacy import CODED
from mining.records.sheets import Limits
from mining.records.whole import Intake
from mining.settings import Actions, CallCentre, Places, Settings, Trend
from mining.store import Spread, Store
from mining.themes import catalogue as catalogues
from mining.themes.catalogue import Catalogue
from mining.themes.dimensions import read_schemes
from mining.themes.saving import MEMBERS
from mining.trends.callcentre import read_calls
from mining.trends.exposure import read_exposure
from mining.trends.given import Given
from mining.trends.ledger import read_ledger
from mining.words.lexicon import Lexicon, read_lexicon
from mining.words.severity import read_severity


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
    """Return the word lists and tables of the department that decisions are measured with.

    Raises
    ------
    UserError
        A list or table is faulty, or not where the settings say; a table that they do not name may be missing.
    """
    refuse_missing(settings, where)
    lists = settings.words
    return Given(
        severity=read_severity([settings.path(name) for name in lists.severity]),
        schemes=read_schemes([settings.path(name) for name in lists.dimensions]),
        exposure=read_exposure(where.exposure, settings.columns.channel),
        calls=read_calls(where.calls),
        ledger=read_ledger(where.ledger),
    )


def refuse_missing(settings: Settings, where: Places) -> None:
    """Refuse tables that the settings name and that are not there; those of the defaults may be missing.

    Raises
    ------
    UserError
        Which of them are missing.
    """
    tables = (
        ("[trend] exposure", settings.trend.exposure, Trend().exposure, where.exposure),
        ("[actions] ledger", settings.actions.ledger, Actions().ledger, where.ledger),
        ("[callcentre] file", settings.callcentre.file, CallCentre().file, where.calls),
    )
    remedy = "请改正设置里的路径，或放入这个文件；不用这张表，就删去设置里的这一项"
    missing = [
        Problem(f"设置 {key}", f"找不到文件 {file}", remedy)
        for key, name, default, file in tables
        if file is not None and name not in ("", default) and not file.is_file()
    ]
    if missing:
        raise UserError(*missing)


def open_store(settings: Settings, progress: Progress, spread: Spread = map) -> Store:
    """Return what past runs kept; nothing under a new key, by which what lies there could only look damaged."""
    key, new = load_key(request.PRIVATE)
    store = Store(
        request.CACHE,
        key,
        most_bytes=settings.cache.max_megabytes * 1_000_000,
        spread=spread,
        tell=progress.tell,
        check=scan_file,
    )
    if new:
        progress.tell(
            f"已建立新的客户密钥 {request.PRIVATE / KEY_FILE}；请和主题目录一起备份："
            "没有它，以前的客户、目录里换成代码的工单编号都不再认得。"
        )
        with suppress(OSError):  # it may only be read
            store.clear()
    store.prune()
    return store


def read_catalogue(where: Places, progress: Progress) -> Catalogue:
    """Return the catalogue; what it lacks is told."""
    known = catalogues.load(where.catalogue)
    for problem in catalogues.lost(known, where.catalogue):
        progress.tell(str(problem))
    return known


def refuse_another_key(known: Catalogue, records: pd.DataFrame) -> None:
    """Refuse a catalogue whose coded ids are all strange, though the records reach back to the months that it knows.

    Raises
    ------
    UserError
        The key is not the one that the codes were made with: every issue number, pin and judgement would be lost.
    """
    known_months = records["month"] <= known.last_month()
    kept, given = (
        ids[ids.str.startswith(CODED)]
        for ids in (known.members["record_id"], records["record_id"][known_months])
    )
    if len(kept) and len(given) and not given.isin(kept).any():
        raise user_error(
            str(request.PRIVATE / KEY_FILE),
            f"目录里 {len(kept):,} 条记录的编号（{CODED}…）是用另一个密钥算的，现在一条也对不上",
            f"请从备份恢复密钥；确实没有了，就删去目录里的 {MEMBERS} 再运行，问题编号会重新开始",
        )


def read_feedback(
    settings: Settings,
    where: Places,
    month: str | None,
    progress: Progress,
    store: Store,
    elsewhere: Elsewhere | None = None,
) -> Intake:
    """Return the records of this run's input; `elsewhere` as in `intake.read_records`."""
    return read_records(
        where.inputs,
        settings.columns,
        settings.filter,
        key=store.key,
        month=month,
        zone=settings.input.time_zone,
        limits=Limits(settings.input.max_megabytes, settings.input.max_rows, settings.input.max_columns),
        today=_today(settings.input.time_zone),
        report=progress.tell,
        store=store,
        elsewhere=elsewhere,
    )


def _today(zone: str) -> dt.date:
    """Return the day of the run, later than which no record can be; SOURCE_DATE_EPOCH stands for the clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdecimal() else dt.datetime.now(dt.UTC)
    return moment.astimezone(known_zone(zone)).date()


def told(intake: Intake, settings: Settings) -> list[str]:
    """Return what the operator should know of the reading: columns, what was passed over, what was rejected.

    The day of the run is told here alone: in the notes it would make another report of the same input every day.
    """
    chosen = (
        intake.columns.groupby(["role", "column", "found_by"], sort=False).size().reset_index(name="files")
    )
    columns = "，".join(f"{ROLES[str(c.role)]}=“{c.column}”（{c.found_by}）" for c in chosen.itertuples())
    total = intake.reconciliation.sum(numeric_only=True)
    fates = "，".join(f"{name} {total[fate]:,}" for fate, name in OUTCOMES.items())
    return [
        f"列：{columns}；认错了就写在设置 [columns] 里",
        *in_future(intake.rejected, _today(settings.input.time_zone)),
        *intake.notes,
        *not_read(intake.passed_over),
        f"读入 {total['rows_read']:,} 行：{fates}（明细在 data/rejected.csv）",
    ]
