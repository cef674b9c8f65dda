"""The audit: a sheet of texts to tick by hand, and the accuracy it gives."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import xlsxwriter

from mining.errors import UserError, user_error
from mining.progress import Progress
from mining.report.formats import workbook
from mining.request import Request, locate
from mining.themes import catalogue as catalogues
from mining.themes.catalogue import Catalogue
from mining.themes.choosing import draw
from mining.themes.learning import Model
from mining.themes.lessons import problems, unanswered
from mining.themes.saving import save
from mining.themes.ticks import AUDIT, TICKS, read_ticks, ticks_file, with_answers
from mining.trends.accuracy import accuracy
from mining.workbench.corpus import read_corpus

HEADINGS = ("记录号", "月份", "主题编号", "主题名称", "正文", "判断", "来源")
WIDTHS = (16, 10, 10, 24, 80, 8, 8)


def draw_sheet(request: Request, seed: int, per_theme: int) -> Path:
    """Write a sheet of texts drawn by chance, and return its path.

    Raises
    ------
    UserError
        The sheet is there already: ticks in it must not be lost.
    """
    corpus = read_corpus(request, Progress())
    file = corpus.where.out / f"抽查-{corpus.month}-{seed}.xlsx"
    if file.exists():
        raise user_error(
            str(file), "已经有这张表，不能覆盖", "请先用 audit score 读回，或移走它，或换一个 --seed"
        )
    themed = corpus.themed()
    drawn = draw(themed.assignments, per_theme, seed)
    text = corpus.texts.records.set_index("record_id")["text"]
    name = {theme.number: theme.name for theme in themed.catalogue.themes}
    drawn = drawn.assign(
        name=drawn["theme_id"].map(name), text=drawn["record_id"].map(text), verdict="", source=AUDIT
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.new")
    try:
        with workbook(unfinished) as book:
            columns = ["record_id", "month", "theme_id", "name", "text", "verdict", "source"]
            _write_sheet(book, drawn[columns])
        return unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _write_sheet(book: xlsxwriter.Workbook, table: pd.DataFrame) -> None:
    sheet = book.add_worksheet("抽查")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, HEADINGS, book.add_format({"bold": True, "bottom": 1}))
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width, wrap)
    for line, row in enumerate(table.itertuples(index=False), 1):
        for column, value in enumerate(row):
            sheet.write_string(line, column, str(value))
    answers = {
        "validate": "list",
        "source": ["是", "否"],
        "error_title": "判断",
        "error_message": "请填 是 或 否",
    }
    sheet.data_validation(1, HEADINGS.index("判断"), max(len(table), 1), HEADINGS.index("判断"), answers)
    sheet.freeze_panes(1, 0)


def score_sheet(request: Request, sheet: Path) -> list[str]:
    """Add the answers of a sheet to ticks.csv, and return what they say of the themes, line by line."""
    if not sheet.exists():
        raise user_error(str(sheet), "找不到这张表", "请写出 audit draw 给出的路径")
    answers = read_ticks(sheet)
    if not answers:
        raise user_error(str(sheet), "“判断”一列还没有填", "请在每行填 是 或 否，不确定就留空")
    folder = locate(request)[1].catalogue
    known = catalogues.load(folder)
    wrong = problems(replace(known, ticks=answers))
    if wrong:
        raise UserError(*wrong)
    taught = replace(known, ticks=with_answers(unanswered(known, answers), answers))
    save({TICKS: ticks_file(taught.ticks)}, folder, known.found)
    return [f"读入 {len(answers):,} 条判断，已写入 {folder / TICKS}", *_told(taught)]


def _told(catalogue: Catalogue) -> list[str]:
    name = {theme.number: theme.name for theme in catalogue.themes}
    lines = [
        f"{row['theme_id'] or '全部'}  {name.get(row['theme_id'], '')}  "
        f"抽查 {row['checked']:,} 条，判断正确 {row['right']:,} 条，"
        f"准确率 {row['right'] / row['checked']:.0%}（95%区间 {row['low']:.0%}–{row['high']:.0%}）"
        for row in accuracy(catalogue).to_dict("records")
    ]
    return [*lines, *_stability(catalogue)]


def _stability(catalogue: Catalogue) -> list[str]:
    if not catalogue.machine:
        return []
    curve = Model.from_arrays(catalogue.machine).curve
    return [
        f"稳定性：抽八成记录重新归纳，同一主题的记录平均有 {row['stability']:.0%} 重合"
        for row in curve[curve["chosen"].astype(bool)].to_dict("records")
    ]
