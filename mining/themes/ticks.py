"""What people said of single texts: `ticks.csv`, a record, a theme, 是 or 否 a line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mining.errors import Problem, UserError
from mining.records import registers
from mining.themes.theme import spelling

TICKS = "ticks.csv"
AUDIT = "抽查"
"""Source of a tick whose text was drawn by chance: only those tell how accurate a theme is."""
COLUMNS: Mapping[str, Sequence[str]] = {
    "record_id": ("record_id", "记录号"),
    "theme": ("theme", "主题编号", "主题"),
    "verdict": ("verdict", "判断", "是否属于该主题"),
    "source": ("source", "来源"),
}
CONFLICT = "<<<<<<<、=======、>>>>>>> 是版本库合并时留下的，两边请选定一边"
_NEEDED = ("record_id", "theme", "verdict")
_ANSWERS = {
    **dict.fromkeys(("是", "对", "√", "✓", "y", "yes", "1"), "是"),
    **dict.fromkeys(("否", "错", "不是", "×", "✗", "x", "n", "no", "0"), "否"),
}


@dataclass(frozen=True)
class Tick:
    """One answer; `theme` is a number or a name, `where` is file:row."""

    record_id: str
    theme: str
    yes: bool
    source: str = ""
    where: str = ""


def read_ticks(file: Path) -> tuple[Tick, ...]:
    """Read the answers of a table in any format; rows without one are left out, no file is no answers.

    Raises
    ------
    UserError
        No such columns, a record without theme and answer, an answer that is neither 是 nor 否, two answers on the
        same text and theme.
    """
    lines = registers.read_lines(file) if file.exists() else []
    if not lines:
        return ()
    (first, header), *rows = lines
    places = registers.positions(header, COLUMNS)
    missing = [COLUMNS[name][0] for name in _NEEDED if name not in places]
    if missing:
        what, remedy = f"缺少列 {'、'.join(missing)}", "第一行写 record_id,theme,verdict"
        raise UserError(Problem(f"{file.name}:{first}", what, remedy))
    told = [_tick(*row) for row in registers.rows_by_role(file, rows, places)]
    ticks = [tick for tick in told if isinstance(tick, Tick)]
    problems = [problem for problem in told if isinstance(problem, Problem)] + _contradictions(ticks)
    if problems:
        raise UserError(*problems)
    return tuple({_about(tick): tick for tick in ticks}.values())


def _tick(where: str, cells: Mapping[str, str]) -> Tick | Problem | None:
    """Return the answer of a row, None for a row without one."""
    verdict, record = cells["verdict"], cells["record_id"]
    if record.startswith("#"):
        return None
    if record and not verdict and not cells["theme"]:
        return Problem(where, f"只有“{record}”，没有主题和判断", f"请补上，或删去这一行；{CONFLICT}")
    if not verdict:
        return None
    answer = _ANSWERS.get(verdict.lower())
    if answer is None:
        return Problem(where, f"判断“{verdict}”看不懂", "请填 是 或 否，不确定就留空")
    if not cells["record_id"] or not cells["theme"]:
        return Problem(where, "记录号或主题是空的", "请补上，编号见 data/assignments.csv")
    # A spreadsheet's guard against formulas is no part of the id.
    return Tick(
        cells["record_id"].removeprefix("'"), cells["theme"], answer == "是", cells.get("source", ""), where
    )


def _about(tick: Tick) -> tuple[str, str]:
    return tick.record_id, spelling(tick.theme)


def _contradictions(ticks: Iterable[Tick]) -> list[Problem]:
    said: dict[tuple[str, str], Tick] = {}
    return [
        Problem(
            tick.where, f"记录 {tick.record_id} 对 {tick.theme} 与 {first.where} 的判断相反", "请只留一行"
        )
        for tick in ticks
        if (first := said.setdefault(_about(tick), tick)).yes != tick.yes
    ]


def with_answers(ticks: Iterable[Tick], answers: Iterable[Tick]) -> tuple[Tick, ...]:
    """Return the answers with new ones added; a new answer on the same text and theme replaces the old."""
    merged = {_about(tick): tick for tick in (*ticks, *answers)}
    return tuple(merged[key] for key in sorted(merged))


def ticks_file(ticks: Iterable[Tick]) -> bytes:
    """Return the contents of ticks.csv."""
    rows = [(t.record_id, t.theme, "是" if t.yes else "否", t.source) for t in ticks]
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype=str)
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
