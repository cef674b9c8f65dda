"""The action ledger: which measure against which theme, from when, and how much it should help."""

import difflib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pandas.api.typing import NaTType

from mining.errors import Problem, UserError, user_error
from mining.records import dates, registers
from mining.themes.theme import Theme, spelling, successor

NAMES: Mapping[str, Sequence[str]] = {
    "action_id": ("编号", "id", "action_id", "number", "措施编号", "序号"),
    "reference": ("主题", "theme", "theme_id", "issue", "问题", "主题或问题", "主题编号", "对应主题"),
    "measure": ("措施", "measure", "整改措施", "改进措施", "措施内容", "对策"),
    "owner": ("负责部门", "owner", "责任部门", "部门", "负责人", "责任人"),
    "registered": ("登记日期", "registered", "登记", "登记时间"),
    "start": ("开始日期", "start", "开始", "开始时间", "启动日期", "实施日期", "实施时间"),
    "expected_drop": ("预期降幅", "expected_drop", "预计降幅", "目标降幅"),
    "closed": ("关闭日期", "closed", "关闭", "关闭时间", "结案日期", "结束日期", "完成日期"),
    "note": ("备注", "note", "说明"),
}
NEEDED = ("action_id", "reference", "start")
HEADER = "首行写 编号,主题,措施,责任部门,登记日期,开始日期,预期降幅,关闭日期,备注"


@dataclass(frozen=True)
class Action:
    """A row of the ledger.

    `reference` is what stands under 主题: the number or the name of a theme, or the number of an issue. `registered`
    and `start` are days (a month alone is its first day; `registered` is `start` where nothing stands), `closed` is
    NaT while open; `expected_drop` lies in 0..1, NaN where nothing stands. `where` is `file:row`.
    """

    where: str
    action_id: str
    reference: str
    measure: str
    owner: str
    registered: pd.Timestamp
    start: pd.Timestamp
    expected_drop: float
    closed: pd.Timestamp | NaTType


def read_ledger(file: Path | None) -> tuple[Action, ...]:
    """Read `actions.csv`, sorted by number; nothing if there is no file or no row in it.

    Raises
    ------
    UserError
        A column is missing, or rows lack number, theme or start, hold no date, no drop between 0 and 1 (or 0% and
        100%), a number used twice, or an end before the start.
    """
    if file is None or not file.is_file():
        return ()
    lines = registers.read_lines(file)
    if not lines:
        return ()
    header = lines[0][1]
    places = registers.positions(header, NAMES)
    missing = [NAMES[role][0] for role in NEEDED if role not in places]
    if missing:
        raise user_error(f"{file.name}:{lines[0][0]}", f"缺少列 {'、'.join(missing)}", HEADER)
    found = [_action(*row) for row in registers.rows_by_role(file, lines[1:], places)]
    actions = [action for action, _ in found]
    problems = [problem for _, wrong in found for problem in wrong] + _twice(actions)
    if problems:
        raise UserError(*sorted(problems, key=lambda problem: int(problem.where.rpartition(":")[2])))
    return tuple(sorted(actions, key=lambda action: action.action_id))


def _action(where: str, cells: Mapping[str, str]) -> tuple[Action, list[Problem]]:
    """Return the action of a row, and what is wrong with it."""
    cells = {role: cells.get(role, "") for role in NAMES}
    problems = [
        Problem(where, f"{NAMES[role][0]}是空的", f"请填写{NAMES[role][0]}")
        for role in NEEDED
        if not cells[role]
    ]
    days = {role: _day(cells[role]) for role in ("registered", "start", "closed")}
    problems += [
        Problem(where, f"{NAMES[role][0]}“{cells[role]}”不是日期", "请写成 2026-05-06 的样子")
        for role, day in days.items()
        if cells[role] and pd.isna(day)
    ]
    drop = _drop(cells["expected_drop"])
    if drop is None:
        what = f"预期降幅“{cells['expected_drop']}”不在 0 与 1 之间"
        problems.append(Problem(where, what, "减少三成写 0.3 或 30%"))
    if days["closed"] < days["start"]:
        problems.append(Problem(where, "关闭日期早于开始日期", "请核对两个日期"))
    action = Action(
        where=where,
        action_id=cells["action_id"],
        reference=cells["reference"],
        measure=cells["measure"],
        owner=cells["owner"],
        registered=days["start"] if pd.isna(days["registered"]) else days["registered"],
        start=days["start"],
        expected_drop=float("nan") if drop is None else drop,
        closed=days["closed"],
    )
    return action, problems


def _day(text: str) -> pd.Timestamp:
    month = registers.parse_month_alone(text)
    if month is not None:
        return pd.Timestamp(f"{month}-01")
    return pd.Timestamp(dates.parse(pd.Series([text]), "Asia/Shanghai").times.iloc[0])


def _drop(text: str) -> float | None:
    """Return the drop as a part, NaN for none, None for what is no drop."""
    if not text:
        return float("nan")
    bare = unicodedata.normalize("NFKC", text).removesuffix("%")
    value = registers.parse_number(bare)
    if value is None:
        return None
    part = value / 100 if "%" in unicodedata.normalize("NFKC", text) else value
    return part if 0 < part <= 1 else None


def _twice(actions: Iterable[Action]) -> list[Problem]:
    seen: Counter[str] = Counter()
    problems = []
    for action in actions:
        seen[action.action_id] += 1
        if action.action_id and seen[action.action_id] == 2:
            problems.append(
                Problem(action.where, f"编号 {action.action_id} 用了两次", "每项措施用自己的编号")
            )
    return problems


def target(reference: str, themes: Sequence[Theme], issues: Iterable[str]) -> tuple[str, str] | None:
    """Return (theme_id, issue_id) that a ledger row speaks of, issue_id `""` for a theme; None if there is none.

    A theme merged into another stands for that one. Names are compared in Unicode form NFKC, without regard to
    capitals and blanks; a theme in use goes before one that is not.
    """
    asked, by_number = spelling(reference), {theme.number: theme for theme in themes}
    if issue := next((issue for issue in issues if issue.casefold() == asked), ""):
        return successor(by_number, issue.partition("-")[0]), issue
    found = [theme for theme in themes if asked in (spelling(theme.number), spelling(theme.name))]
    if not found:
        return None
    theme = min(found, key=lambda theme: (not theme.active, theme.number))
    return successor(by_number, theme.number), ""


def acted_on(
    ledger: Sequence[Action], themes: Sequence[Theme], issues: Iterable[str], now: Mapping[str, str]
) -> frozenset[str]:
    """Return the numbers of the themes that the ledger has actions on, or on an issue of theirs.

    `now`: the theme that an issue has, where it need not be the one in its number.
    """
    numbers, by_number = list(issues), {theme.number: theme for theme in themes}
    found = filter(None, (target(action.reference, themes, numbers) for action in ledger))
    return frozenset(successor(by_number, now.get(issue, theme)) for theme, issue in found)


def unknown(ledger: Sequence[Action], themes: Sequence[Theme], issues: Iterable[str]) -> list[Problem]:
    """Return a problem for each action whose theme the catalogue does not have, with the names most like it."""
    numbers = list(issues)
    names = [theme.name for theme in themes if theme.active]
    problems = []
    for action in ledger:
        if target(action.reference, themes, numbers) is None:
            close = difflib.get_close_matches(action.reference, names, n=3, cutoff=0.3)
            hint = f"名称相近的有：{'、'.join(close)}" if close else "编号见 mining themes list"
            what = f"目录里没有主题“{action.reference}”"
            problems.append(Problem(action.where, what, f"请改成目录里的编号或名称，{hint}"))
    return problems


def quiet(
    ledger: Sequence[Action], themes: Sequence[Theme], given: Iterable[str], now: Iterable[str]
) -> list[Problem]:
    """Return a hint for each action on an issue that was `given` a number and has no record `now`."""
    numbers, still = list(given), {*now}
    found = ((action, target(action.reference, themes, numbers)) for action in ledger)
    remedy = "编号不会给别的问题；以后再有来件，仍用这个编号，这项措施接着评价"
    return [
        Problem(action.where, f"{aim[1]} 这个问题现在没有来件", remedy)
        for action, aim in found
        if aim and aim[1] and aim[1] not in still
    ]
