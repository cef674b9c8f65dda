"""Small tables that people keep by hand, such as the action ledger: any format and encoding that feedback comes in."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from mining.errors import Problem, UserError
from mining.records.files import Source, read_sheets

Line = tuple[int, list[str]]
MONTH_NAMES = ("month", "月份", "月", "年月", "统计月份", "日期", "date")
"""Names of a column of months."""
NOTHING = b"\xef\xbb\xbf \t\r\n"
_MONTH = re.compile(r"(?P<year>(?:19|20)\d\d)\s*(?:[-/.年]\s*|(?=\d\d))(?P<month>\d{1,2})(?:\s*月)?")
_DAY = re.compile(r"(?P<month>\d{4}\s*[-/.年]\s*\d{1,2})[-/.]\d{1,2}(?:\s.*)?")
_SAVED = re.compile(r"(?P<name>[a-z]{3})-(?P<year>[0-9]{2})")
"""What Excel makes of 2024-01 when it saves the file."""
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_lines(file: Path) -> list[Line]:
    """Return the rows of the first table as (row number, stripped cells); blank rows and those with # left out.

    An empty file has no rows.

    Raises
    ------
    UserError
        No table, or rows that cannot be read.
    """
    if not file.read_bytes().strip(NOTHING):
        return []
    problems: list[Problem] = []
    lines: list[Line] = []
    sheets = read_sheets(
        Source(file, file.name)
    )  # held: a workbook closes when nobody reads its sheets any more
    for number, cells, fault, _ in next(sheets).rows:
        stripped = [cell.strip() for cell in cells]
        if fault:
            problems.append(
                Problem(f"{file.name}:{number}", fault, "请用 Excel 打开，改正后另存为 CSV UTF-8")
            )
        elif any(stripped) and not stripped[0].startswith("#"):
            lines.append((number, stripped))
    if problems:
        raise UserError(*problems)
    return lines


def positions(header: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the position of each role's column, capitals or not; absent roles left out.

    Of several columns that a role may have it is the one whose name `names` has first.
    """
    lower = [name.lower() for name in header]
    found = {role: [lower.index(name) for name in known if name in lower] for role, known in names.items()}
    return {role: places[0] for role, places in found.items() if places}


def rows_by_role(
    file: Path, lines: Sequence[Line], places: Mapping[str, int]
) -> list[tuple[str, dict[str, str]]]:
    """Return for each line where it stands, `file:row`, and its cells by role, `""` where it is too short."""
    return [
        (f"{file.name}:{number}", {role: cells[i] if i < len(cells) else "" for role, i in places.items()})
        for number, cells in lines
    ]


def parse_number(text: str) -> float | None:
    """Return a finite number of at least 0, thousands separated or not; None for anything else."""
    try:
        value = float(text.replace(",", "").replace("，", ""))
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None


def parse_month(text: str) -> str | None:
    """Return `YYYY-MM` for what `parse_month_alone` reads, or a date in that month; None for others."""
    dated = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return parse_month_alone(dated["month"] if dated else text)


def parse_month_alone(text: str) -> str | None:
    """Return `YYYY-MM` for 2024-1, 2024/01, 202401, 2024年1月 or Jan-24, with nothing behind; None for others."""
    plain = unicodedata.normalize("NFKC", text).strip()
    saved = _SAVED.fullmatch(plain.lower())
    if saved and saved["name"] in _NAMES:
        return f"20{saved['year']}-{_NAMES.index(saved['name']) + 1:02d}"
    match = _MONTH.fullmatch(plain)
    if match is None or not 1 <= int(match["month"]) <= 12:
        return None
    return f"{match['year']}-{int(match['month']):02d}"
