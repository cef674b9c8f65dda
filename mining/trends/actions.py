"""Did the action work? Every row of the ledger judged with what is known at the end of the report month."""

from collections.abc import Iterable, Sequence

import pandas as pd

from mining.themes.theme import Theme
from mining.trends import cases
from mining.trends.alerts import FEWEST_MONTHS
from mining.trends.before_after import Effect, measure
from mining.trends.calendars import month_name
from mining.trends.cases import Case, Window
from mining.trends.effects import EFFECTIVE, UNKNOWN
from mining.trends.ledger import Action
from mining.trends.panel import Panel
from mining.trends.recurrence import came_back

UNDER_WAY, RETURNED, MIXED = "进行中", "回潮", "无法区分"
COLUMNS = [
    "action_id", "theme_id", "verdict", "ratio", "ratio_low", "ratio_high", "power", "earliest_month", "issue_id",
    "measure", "owner", "registered", "start", "expected_drop", "closed", "reason", "n_before", "months_before",
    "n_after", "months_after", "left_out", "raw_ratio", "raw_low", "raw_high", "untouched", "untouched_ratio", "phi",
    "trend", "level", "level_low", "level_high", "slope", "slope_low", "slope_high",
]  # fmt: skip
TEXT = [
    "action_id", "theme_id", "verdict", "earliest_month", "issue_id", "measure", "owner", "registered", "start",
    "closed", "reason", "left_out",
]  # fmt: skip
Cells = dict[str, object]


def judge_actions(
    ledger: Sequence[Action],
    themes: Sequence[Theme],
    known: Panel,
    *,
    month: str,
    seed: int,
    given: Iterable[str],
) -> pd.DataFrame:
    """Judge every action of the ledger, knowing nothing later than `month`.

    Compared are up to twelve comparable months (`Panel.comparable`) before the start month, without the spikes that
    `effects.spikes` names, and up to twelve after it; another action on the same texts ends either side. ratio is the
    ratio of the counts after/before (conditional binomial, Clopper and Pearson 1934) over that of the untouched themes
    (`effects.untouched`, `effects.ratio_of_ratios`): exposure cancels out. Themes are untouched when no action on
    them started in the months compared, and the theme was there in half of the months before. Without any, ratio is
    that of rates or shares. Interval ends are one-sided 5% bounds, widened by phi, the larger of the dispersion of the
    months before and that of the untouched themes' ratios.

    Verdicts: 进行中 until a month after the start is complete; 有效, 恶化, 无实质变化, 证据不足 by `effects.verdict`,
    证据不足 also where the segmented regression shows that the trend before led there anyway; 回潮 by
    `recurrence.came_back`; 无法区分 where another action on the same texts started with fewer than three months in
    between.

    Parameters
    ----------
    known
        Panel of themes and issues.
    given
        Numbers of issues that were given, also of those that have no record now.

    Returns
    -------
    DataFrame
        The actions table of the contract, in the order of the ledger. power: to see the expected drop with the months
        there are; earliest_month: the first whose end gives 80% power for it (or, as reason says, for the smallest
        drop that the year after the start can show), `""` if none, once it has passed or there is a verdict. raw_*:
        ratio of rates or shares. left_out: the spikes. trend (monthly factor before), level_*, slope_* of
        `segmented.segmented`. closed is `""` where not yet known.
    """
    t = known.months.index(month)
    numbers = sorted({*known.units["issue_id"], *given} - {""})
    placed = [cases.case(action, themes, known, t, numbers) for action in ledger]
    rows = [_ledger_says(case) | _judged(case, placed, known, t, seed) for case in placed]
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        {name: str if name in TEXT else float for name in COLUMNS}
    )


def _ledger_says(case: Case) -> Cells:
    action = case.action
    return {
        "action_id": action.action_id, "theme_id": case.theme_id, "issue_id": case.issue_id, "measure": action.measure,
        "owner": action.owner, "registered": f"{action.registered:%Y-%m-%d}", "start": f"{action.start:%Y-%m-%d}",
        "expected_drop": action.expected_drop, "earliest_month": "", "left_out": "",
        "closed": "" if case.closed is None else f"{action.closed:%Y-%m-%d}",
    }  # fmt: skip


def _judged(case: Case, placed: Sequence[Case], known: Panel, t: int, seed: int) -> Cells:
    """Return the cells of one action that come from the data, or why there are none."""
    if not case.theme_id:
        return _only(UNKNOWN, f"目录里没有主题“{case.action.reference}”，请改成目录里的编号或名称")
    if case.start > t:
        return _only(UNDER_WAY, f"{case.action.start:%Y-%m-%d} 才开始")
    if case.unit < 0:
        return _only(UNKNOWN, "这个问题现在没有来件" if case.issue_id else "这个主题还没有一条记录")
    rivals = [other for other in placed if other is not case and other.concerns(case) and other.start <= t]
    at_once = [other for other in rivals if abs(other.start - case.start) <= FEWEST_MONTHS]
    if at_once:
        names = "、".join(sorted(other.action.action_id for other in at_once))
        return _only(MIXED, f"与 {names} 开始的时间相隔不满{FEWEST_MONTHS}个整月，分不清是谁的作用")
    return _compared(case, placed, rivals, known, t, seed)


def _only(verdict: str, reason: str) -> Cells:
    return {"verdict": verdict, "reason": reason}


def _compared(
    case: Case, placed: Sequence[Case], rivals: Sequence[Case], known: Panel, t: int, seed: int
) -> Cells:
    """Compare the months before and after, and watch for a return."""
    window = cases.window(case, rivals, known, t)
    if len(window.before) < FEWEST_MONTHS:
        few = f"开始前可比的月份只有{len(window.before)}个，至少要{FEWEST_MONTHS}个"
        return _only(UNKNOWN, few)
    found = _counts(case, window, known)
    if not len(window.after):
        phi = cases.scatter(known, case.unit, window.before)
        return found | _plan(case, window, known, t, phi) | _only(UNDER_WAY, "开始后还没有完整的一个月")
    touched = _touched(case, placed, window)
    effect = measure(case, window, known, touched)
    found |= _plan(case, window, known, t, effect.phi) | _figures(effect)
    back = came_back(case, window, known, touched, seed)
    verdict = RETURNED if back else UNKNOWN if effect.foretold else effect.verdict
    if verdict != UNKNOWN:
        found.pop("earliest_month", None)
    reasons = (str(found["reason"]), _beside(effect), back or _why(case, effect, found))
    return found | _only(verdict, "；".join(reason for reason in reasons if reason))


def _counts(case: Case, window: Window, known: Panel) -> Cells:
    before, after = (int(known.counts[case.unit, side].sum()) for side in (window.before, window.after))
    spikes = [known.months[place] for place in window.spikes]
    spike = f"（不计高峰{'、'.join(map(month_name, spikes))}）" if spikes else ""
    return {
        "n_before": before, "months_before": len(window.before), "n_after": after, "months_after": len(window.after),
        "left_out": "、".join(spikes),
        "reason": f"此前{len(window.before)}个月{spike}{before}件，此后{len(window.after)}个月{after}件",
    }  # fmt: skip


def _plan(case: Case, window: Window, known: Panel, t: int, phi: float) -> Cells:
    """Return power and earliest month; `plan` is the sentence about them."""
    mean = float(known.counts[case.unit, window.before].mean())
    drop, coming = case.action.expected_drop, cases.months_after(known, case.start, t)
    seen = cases.plan(mean, len(window.before), len(window.after), len(coming), drop, phi)
    if seen.months is None:
        return {"power": seen.power, "plan": f"每月{mean:.1f}件太少，一年也判断不了"}
    earliest = coming[seen.months - 1]
    over = earliest <= known.months[t]
    when = f"到{month_name(earliest)}已可判断，没有看出" if over else f"最早{month_name(earliest)}可判断"
    told = f"若降幅达{seen.drop:.0%}，{when}"
    if seen.drop > drop:
        told = f"每月{mean:.1f}件，预期降幅{drop:.0%}一年也看不出；{told}"
    return {"power": seen.power, "earliest_month": "" if over else earliest, "plan": told}


def _touched(case: Case, placed: Sequence[Case], window: Window) -> frozenset[str]:
    """Return the themes on which an action started in the months compared, the case's own among them."""
    first, last = window.before[0], window.after[-1]
    return frozenset(other.theme_id for other in placed if first <= other.start <= last) | {case.theme_id}


def _figures(effect: Effect) -> Cells:
    found: Cells = {
        **effect.ratio.named("ratio"), "raw_ratio": effect.raw.estimate, "raw_low": effect.raw.low,
        "raw_high": effect.raw.high, "phi": effect.phi, "untouched": effect.untouched,
        "untouched_ratio": effect.general,
    }  # fmt: skip
    if effect.segments:
        level, slope = effect.segments.level.named("level"), effect.segments.slope.named("slope")
        found |= {"trend": effect.segments.trend.estimate, **level, **slope}
    return found


def _beside(effect: Effect) -> str:
    if not effect.untouched:
        return "没有未整改的主题可作对照"
    return f"同期{effect.untouched}个未整改主题为此前的{effect.general:.2f}倍"


def _why(case: Case, effect: Effect, found: Cells) -> str:
    """Return what explains a verdict that proves nothing."""
    if effect.foretold:
        return "开始之前就在下降" if effect.verdict == EFFECTIVE else "开始之前就在上升"
    if effect.verdict == EFFECTIVE:
        return ""
    if effect.ratio.low > 1 - case.action.expected_drop:
        return f"可以断定没有达到预期降幅{case.action.expected_drop:.0%}"
    return str(found["plan"]) if effect.verdict == UNKNOWN else ""
