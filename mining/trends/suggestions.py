"""Measures to take against what worsened: how much must be gained, and from when on that can be seen."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mining.themes.theme import Theme
from mining.trends import cases
from mining.trends.alerts import FEWEST_MONTHS, WORSE
from mining.trends.effects import months_needed
from mining.trends.ledger import Action
from mining.trends.panel import Panel

SOON = 6
"""An action should be judged within this many months after its start."""
DROPS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
COLUMNS = ["theme_id", "measure", "owner", "due", "expected_drop", "metric", "events", "earliest_month"]
TEXT = ["theme_id", "measure", "owner", "due", "metric", "earliest_month"]


def suggestions(
    ledger: Sequence[Action],
    themes: Sequence[Theme],
    issues: pd.DataFrame,
    alerts: pd.DataFrame,
    known: Panel,
    *,
    month: str,
) -> pd.DataFrame:
    """Suggest an action for every theme that worsened in `month` and has none under way.

    The action is taken to be registered at the end of the month and to start in the next: then the months compared and
    the spikes left out are those of `cases.window`.

    Parameters
    ----------
    issues
        The issues table.
    alerts
        The alerts table; a theme worsened where it, or one of its issues, has the verdict 显著恶化.

    Returns
    -------
    DataFrame
        theme_id, measure (what to clear up first), owner (`""` unknown), due (end of the next month), expected_drop
        (the smallest in tenths, from a fifth, that six months show with 80% power; else the smallest that a year
        shows; NaN if none), metric, events (expected before and after together: the sample size), earliest_month (first
        month whose end has 80% power). Sorted by theme_id.
    """
    t = known.months.index(month)
    worse = alerts[(alerts["month"] == month) & (alerts["verdict"] == WORSE)]
    told = sorted({*known.units["issue_id"]} - {""})
    placed = [cases.case(action, themes, known, t, told) for action in ledger]
    busy = {case.theme_id for case in placed if case.closed is None}
    by_number = {theme.number: theme for theme in themes}
    names = dict(zip(issues["issue_id"], issues["name"], strict=True))
    rows = []
    for theme in sorted(set(worse["theme_id"]) - busy):
        of_theme = worse[(worse["theme_id"] == theme) & (worse["issue_id"] != "")]
        told = [str(names.get(issue, issue)) for issue in of_theme.sort_values("p")["issue_id"].unique()[:2]]
        rows.append(
            {
                "theme_id": theme,
                "measure": _measure(told),
                "owner": by_number[theme].owner,
                "due": f"{(pd.Period(month, freq='M') + 1).end_time:%Y-%m-%d}",
                "metric": _metric(known),
                **_target(known, by_number[theme], t),
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        {name: str if name in TEXT else float for name in COLUMNS}
    )


def _measure(issues: Sequence[str]) -> str:
    if not issues:
        return "核实本月新增投诉的共同点，查明原因后登记措施"
    return f"先核实“{'”“'.join(issues)}”，查明原因后登记措施"


def _metric(known: Panel) -> str:
    unit = "占全部反馈的份额" if known.shares else "每万单位业务量的件数"
    return f"每月{unit}，与未整改主题同期之比"


def _target(known: Panel, theme: Theme, t: int) -> dict[str, object]:
    """Return the drop to aim at, the events it takes and the month that can judge it."""
    now = pd.Period(known.months[t], freq="M")
    action = Action(
        where="", action_id="", reference=theme.number, measure="", owner="", registered=now.start_time,
        start=(now + 1).start_time, expected_drop=np.nan, closed=pd.NaT,
    )  # fmt: skip
    case = cases.case(action, [theme], known, t, ())
    before = cases.window(case, (), known, t).before
    if len(before) < FEWEST_MONTHS:
        return {"earliest_month": ""}
    mean, phi = float(known.counts[case.unit, before].mean()), cases.scatter(known, case.unit, before)
    coming = cases.months_after(known, case.start, t)
    for within in (min(SOON, len(coming)), len(coming)):
        for drop in DROPS:
            months = months_needed(mean, len(before), drop, within, phi)
            if months is not None:
                return {
                    "expected_drop": drop,
                    "events": mean * (len(before) + months * (1 - drop)),
                    "earliest_month": coming[months - 1],
                }
    return {"earliest_month": ""}
