"""Tickets as the monthly export files of a ticket system."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

HEADER = (
    "工单编号", "受理时间", "渠道", "产品型号", "地区",
    "客户编号", "满意度", "首次响应时间", "办结时间", "内容",
)  # fmt: skip
FIXED_DATE = datetime(2026, 9, 3, tzinfo=UTC)
Cell = str | int | datetime | None


def write_export(folder: Path, layout: dict[str, Any], rows: Sequence[Sequence[Cell]]) -> Path:
    """Write one month; `layout` has month, encoding (or `xlsx`), dates (a format, `native`, `mixed`), titles."""
    kind = "xlsx" if layout["encoding"] == "xlsx" else "csv"
    file = folder / f"售后工单_{layout['month']}.{kind}"
    styled = [[_styled(cell, layout["dates"], i) for cell in row] for i, row in enumerate(rows)]
    if kind == "xlsx":
        _write_xlsx(file, layout, styled)
    else:
        write_csv(file, [HEADER, *styled], layout["encoding"])
    return file


def write_csv(file: Path, rows: Sequence[Sequence[Cell]], encoding: str = "utf-8-sig") -> None:
    """Write rows with the line ends that Excel writes."""
    with file.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows(rows)


def _styled(cell: Cell, dates: str, row: int) -> Cell:
    if not isinstance(cell, datetime) or dates == "native" or (dates == "mixed" and row % 3):
        return cell
    return (dates if "{" in dates else "{0:%Y-%m-%d %H:%M:%S}").format(cell)


def _write_xlsx(file: Path, layout: dict[str, Any], rows: Sequence[Sequence[Cell]]) -> None:
    year, month = layout["month"].split("-")
    titles = [f"{year}年{int(month)}月售后工单明细", "导出部门：客户服务中心"][: layout.get("titles", 0)]
    with xlsxwriter.Workbook(str(file)) as book:
        book.set_properties({"title": "售后工单", "created": FIXED_DATE.replace(tzinfo=None)})
        sheet = book.add_worksheet("工单明细")
        when = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for i, title in enumerate(titles):
            sheet.write_string(i, 0, title)
        for i, row in enumerate([HEADER, *rows], start=len(titles)):
            for j, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(i, j, cell, when)
                elif isinstance(cell, int):
                    sheet.write_number(i, j, cell)
                elif cell:
                    sheet.write_string(i, j, cell)
