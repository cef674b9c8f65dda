"""The report as a workbook: a sheet a table, with filters, frozen headings, number formats; nothing is a formula."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mining.report.blocks import (
    Bar,
    Block,
    Cell,
    Chart,
    Grid,
    Heading,
    Points,
    Quotes,
    Section,
    Series,
    Table,
)
from mining.report.formats import POINTS, code, ends, when, workbook
from mining.report.material import Material
from mining.report.sentences import Figure, Name, Sentence, Verdict, plain
from mining.report.summary import Summary
from mining.report.tables import contract, defuse

CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # fixed: same content, same bytes
ROWS = 1_048_000  # what a sheet holds
ROOM = 56  # bytes of the name of a sheet: 28 UTF-16 units
NUMBER = 12  # columns that a number wants
WIDEST = 60  # columns; a longer text is wrapped
BARS = {"type": "data_bar", "bar_color": "#bbb8ae", "min_type": "num", "min_value": 0}
DATED = ("month", "first_month", "last_month", "peak_month", "first_date", "last_date")
"""Columns of the CSV files."""
HEADINGS = {
    "theme_id": "主题编号", "issue_id": "问题编号", "month": "月份", "name": "名称", "terms": "关键词", "n": "件数",
    "share": "份额", "status": "状态", "first_month": "最早月份", "last_month": "最近月份", "exposure": "业务量",
    "rate": "比率", "rate_low": "区间下限", "rate_high": "区间上限", "complete": "满月", "first_date": "最早日期",
    "last_date": "最近日期", "peak_month": "最高月份", "heat": "热度", "file": "文件", "sheet": "工作表", "row": "行",
    "reason": "缘由",
}  # fmt: skip


def write_workbook(summary: Summary, material: Material, file: Path) -> None:
    """Write the workbook; sheets of the page's tables first, then the long tables."""
    with workbook(file) as book:
        book.set_properties({"title": f"客户之声改进月报 {material.month}", "created": CREATED})
        sheets = _Sheets(book)
        sheets.findings(summary)
        sheets.contents()
        sheets.sentences(summary)
        sheets.flags(summary)
        for section in (*summary.sections, summary.cover):
            for table, picture in _tables(section):
                sheets.table(table, picture)
        for name, title in (("trend", "趋势明细"), ("issues", "问题"), ("rejected", "拒收明细")):
            sheets.frame(title, contract(name, getattr(material, name)))
        sheets.list_contents()


def _said(section: Section) -> list[Sentence]:
    """Return what a section says, in reading order: title, lead, points, headings, titles of charts."""
    told = [
        section.title,
        section.lead,
        *(sentence for block in section.blocks for sentence in _sentences(block)),
    ]
    return [sentence for sentence in told if sentence]


def _sentences(block: Block) -> tuple[Sentence, ...]:
    if isinstance(block, Points):
        return block.items
    if isinstance(block, Chart | Grid):
        return (block.title,)
    if isinstance(block, Heading):
        return (block.text,)
    return () if isinstance(block, Table | Quotes) else (block,)


def _tables(section: Section) -> list[tuple[Table, Series | None]]:
    """Return the tables of a section, each with the course over the months that it stands behind."""
    found = []
    for block in section.blocks:
        table = block.table if isinstance(block, Chart | Grid) else block
        drawn = block.picture if isinstance(block, Chart) and isinstance(block.picture, Series) else None
        if isinstance(table, Table) and table.rows:
            found.append((table, drawn))
    return found


class _Sheets:
    """Writes sheets with the same dress."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.link = book.add_format({"underline": 1, "font_color": "#1d4f7c"})
        self.formats: dict[str, Format] = {}
        self.captions: dict[str, str] = {}  # name of a sheet -> what it holds, which the name has no room for

    def _sheet(self, title: str, headings: list[str], rows: int, widths: list[int]) -> Worksheet:
        clean = sheet_name(title)
        name, n = clean, 2
        while name.lower() in map(str.lower, self.captions):
            name, n = f"{clean}{n}", n + 1
        sheet = self.book.add_worksheet(name)
        self.captions[name] = title
        sheet.write_row(0, 0, map(defuse, headings), self.head)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(rows, 1), len(headings) - 1)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(WIDEST, max(10, width + 2)))
        return sheet

    def findings(self, summary: Summary) -> None:
        """Write the first page as rows."""
        headings = ["发现", "件数", "预期或平常", "判断", "本月多说", "依据", "线索", "建议", "责任部门"]
        sheet = self._sheet("管理摘要", headings, len(summary.findings), [36, 8, 14, 12, 36, 56, 56, 40, 16])
        for line, finding in enumerate(summary.findings, 1):
            told = (
                finding.title, finding.said, finding.evidence, finding.lead, finding.advice, finding.owner,
            )  # fmt: skip
            title, *rest = (defuse(plain(sentence)) for sentence in told)
            sheet.write_string(line, 0, title, self.wrap)
            self._cell(sheet, line, 1, finding.n)
            self._cell(sheet, line, 2, finding.expected)
            sheet.write_string(line, 3, finding.verdict.text)
            for column, text in enumerate(rest, 4):
                sheet.write_string(line, column, text, self.wrap)
        if not summary.findings:
            sheet.write_string(1, 0, plain(summary.none))

    def contents(self) -> None:
        """Keep the second place for the list of sheets."""
        self._sheet("目录", ["工作表", "内容"], 1, [50, WIDEST])

    def sentences(self, summary: Summary) -> None:
        """Write what the page says beside its tables: the month, where the data come from, each section."""
        told = [("客户之声改进月报", [(summary.month,), summary.headline, summary.masthead])]
        told += [(section.name, _said(section)) for section in (summary.cover, *summary.sections)]
        lines = [(name, plain(sentence)) for name, said in told for sentence in said]
        sheet = self._sheet("各节要点", ["节", "内容"], len(lines), [22, 60])
        sheet.set_column(1, 1, 110, self.wrap)
        for line, (name, sentence) in enumerate(lines, 1):
            sheet.write_string(line, 0, name)
            sheet.write_string(line, 1, defuse(sentence), self.wrap)

    def list_contents(self) -> None:
        """List the sheets, each a link, with what they hold."""
        sheet = self.book.get_worksheet_by_name("目录")
        sheet.autofilter(0, 0, len(self.captions), 1)
        for line, (name, caption) in enumerate(self.captions.items(), 1):
            sheet.write_url(line, 0, f"internal:'{name}'!A1", self.link, defuse(name))
            sheet.write_string(line, 1, defuse(caption), self.wrap)

    def flags(self, summary: Summary) -> None:
        """Write every grave case."""
        headings = ["来件", "日期", "类别", "依据", "已答复", "原话"]
        sheet = self._sheet("重大个案", headings, len(summary.flags), [16, 12, 12, 20, 8, 60])
        for line, flag in enumerate(summary.flags, 1):
            told = (flag.quote.source, flag.quote.date, flag.grade, flag.term, flag.answered, flag.quote.text)
            for column, text in enumerate(told):
                sheet.write_string(line, column, defuse(text), self.wrap)
            self._text(sheet, line, 1, flag.quote.date, dated=True)

    def table(self, table: Table, picture: Series | None) -> None:
        """Write a table of the page; an interval takes two columns, a bar stands in the cell of its number."""
        headings: list[str] = []
        starts: list[int] = []
        for column in table.columns:
            starts.append(len(headings))
            if column.kind == "interval":
                headings += [end_of(column.name, end) for end in ("下限", "上限")]
            elif column.kind != "bar":
                headings.append(column.name)
        sheet = self._sheet(table.caption, headings, len(table.rows), _widths(table, headings, starts))
        for line, row in enumerate(table.rows, 1):
            for start, column, cell in zip(starts, table.columns, row, strict=True):
                for offset, each in enumerate(ends(cell) if isinstance(cell, tuple) else [cell]):
                    self._cell(sheet, line, start + offset, each, dated=column.kind == "code")
        for start, column in zip(starts, table.columns, strict=True):
            if column.kind == "bar":
                sheet.conditional_format(1, start - 1, len(table.rows), start - 1, BARS)
        if picture:
            self._course(sheet, len(table.rows), len(headings))

    def _course(self, sheet: Worksheet, rows: int, column: int) -> None:
        """Draw the second column over the first, right of the table."""
        name = sheet.get_name()
        chart = self.book.add_chart({"type": "line"})
        chart.add_series(
            {"categories": [name, 1, 0, rows, 0], "values": [name, 1, 1, rows, 1], "name": [name, 0, 1]}
        )
        chart.set_legend({"none": True})
        sheet.insert_chart(1, column + 1, chart)

    def frame(self, title: str, frame: pd.DataFrame) -> None:
        """Write a long table as it is, under Chinese headings; past the sheet's end the CSV has the rest."""
        shown = frame.head(ROWS)
        headings = [HEADINGS.get(str(name), str(name)) for name in shown.columns]
        widths = [
            max(2 * len(heading), _width(shown[name])) for heading, name in zip(headings, shown, strict=True)
        ]
        sheet = self._sheet(title, headings, len(shown), widths)
        for column, name in enumerate(shown.columns):
            for line, value in enumerate(shown[name].tolist(), 1):
                if isinstance(value, str):
                    self._text(sheet, line, column, value, dated=str(name) in DATED)
                elif isinstance(value, bool):
                    sheet.write_string(line, column, "是" if value else "否")
                elif not pd.isna(value):
                    whole = float(value).is_integer()
                    sheet.write_number(line, column, value, self._format("#,##0" if whole else "#,##0.0000"))

    def _format(self, shown: str) -> Format:
        if shown not in self.formats:
            self.formats[shown] = self.book.add_format({"num_format": shown})
        return self.formats[shown]

    def _cell(self, sheet: Worksheet, line: int, column: int, cell: Cell, *, dated: bool = False) -> None:
        if isinstance(cell, Bar):
            return
        if isinstance(cell, Figure) and not isinstance(cell.value, str):
            value = 100 * cell.value if cell.unit == POINTS else cell.value
            sheet.write_number(line, column, value, self._format(code(cell)))
        elif isinstance(cell, Figure) and cell.value:  # a month
            self._text(sheet, line, column, str(cell.value), dated=True)
        else:
            self._text(sheet, line, column, _text(cell), dated=dated)

    def _text(self, sheet: Worksheet, line: int, column: int, text: str, *, dated: bool) -> None:
        """Write a text, where it may be one as the date that it tells."""
        found = when(text) if dated else None
        if found:
            sheet.write_datetime(line, column, found[0], self._format(found[1]))
        else:
            sheet.write_string(line, column, defuse(text), self.wrap if 2 * len(text) > WIDEST else None)


def sheet_name(title: str) -> str:
    """Return what a spreadsheet allows: 31 UTF-16 units without certain signs; three are left for a number.

    Of a longer title the first clause in brackets is kept, or nothing of them.
    """
    clean = "".join(character for character in title if character not in "[]:*?/\\'")
    head, _, rest = clean.partition("（")
    clause = f"{head}（{re.split('[；，]', rest)[0]}）"
    balanced = clause.count("（") == clause.count("）")
    names = (clean, *([clause] if balanced else []), head)
    fitting = (name for name in names if len(name.encode("utf-16-le")) <= ROOM)
    return next(fitting, clean.encode("utf-16-le")[:ROOM].decode("utf-16-le", "ignore")).strip() or "表"


def end_of(interval: str, end: str) -> str:
    """Return the heading of one end (下限, 上限) of an interval, its unit last."""
    head, bracket, unit = interval.partition("（")
    return f"{head.removesuffix('限')}{end}{bracket}{unit}"


def _widths(table: Table, headings: list[str], starts: list[int]) -> list[int]:
    widths = [2 * len(heading) for heading in headings]
    for row in table.rows:
        for start, cell in zip(starts, row, strict=True):
            if not isinstance(cell, Bar):
                widths[start] = max(widths[start], 2 * len(_text(cell)))
    return widths


def _width(values: pd.Series) -> int:
    """Return the columns that a column of a frame wants: a Chinese character takes two."""
    texts = [value for value in values.unique() if isinstance(value, str)]
    return max([NUMBER, *(2 * len(text) for text in texts)])


def _text(cell: Figure | Name | Verdict | Sentence) -> str:
    if isinstance(cell, Name):
        return cell.whole or cell.text
    return plain(cell) if isinstance(cell, tuple) else cell.text
