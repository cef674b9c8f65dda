"""How a spreadsheet shows what the page shows: texts as they are, number formats and dates."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import xlsxwriter

from mining.report.sentences import Figure, Sentence, points

MONTH, DAY = 'yyyy"年"m"月"', "yyyy-mm-dd"
POINTS = points(0.0).unit  # written times a hundred, as no format of a spreadsheet does that
_DATE = re.compile(r"(19|20)\d{2}-\d{2}(-\d{2})?")


@contextmanager
def workbook(file: Path) -> Iterator[xlsxwriter.Workbook]:
    """Give a workbook in which no text becomes a formula, a link or a number; the file is written when it is full."""
    content = io.BytesIO()  # what the library says of a full disk is its own
    plain = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(content, {**plain, "nan_inf_to_errors": True, "in_memory": True})
    yield book
    book.close()
    file.write_bytes(content.getvalue())


def ends(cell: Sentence) -> list[Figure]:
    """Return the figures of an interval, whose unit may stand at one of them only."""
    figures = [part for part in cell if isinstance(part, Figure)]
    unit = next((figure.unit for figure in figures if figure.unit), "")
    return [replace(figure, unit=unit) for figure in figures]


def when(text: str) -> tuple[date, str] | None:
    """Return the day that `YYYY-MM-DD` tells, or the first of the month `YYYY-MM`, and its format; None for no date."""
    if not _DATE.fullmatch(text):
        return None
    whole = len(text) > len("YYYY-MM")
    try:
        return date.fromisoformat(text if whole else f"{text}-01"), DAY if whole else MONTH
    except ValueError:
        return None


def code(figure: Figure) -> str:
    """Return the number format that shows the value as the page does."""
    digits = len(figure.text.partition(".")[2])
    plain = "0" + ("." + "0" * digits if digits else "")
    if figure.text.startswith("<"):
        return f'[{figure.text}]"{figure.text}";{plain}'
    if figure.unit == POINTS:
        return f"+{plain};-{plain}"
    return f"{plain}%" if figure.unit == "%" else f"#,##{plain}"
