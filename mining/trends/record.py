"""The record of alarms: which of the past ones were borne out by the months that followed."""

import numpy as np
import pandas as pd

from mining.trends.alerts import BETTER, WORSE
from mining.trends.inference import predictive_higher, predictive_lower

MONTHS_AFTER = 2
LEVEL = 0.05
BORNE_OUT, NOT_BORNE_OUT, OPEN = "已印证", "未印证", "待观察"
COLUMNS = [
    "month", "theme_id", "issue_id", "kind", "verdict", "n", "expected", "after_n", "after_expected", "outcome",
]  # fmt: skip
UNIT = ["theme_id", "issue_id", "month"]


def record_of_alarms(alerts: pd.DataFrame, trend: pd.DataFrame, issue_trend: pd.DataFrame) -> pd.DataFrame:
    """Say of every alarm whether the two months after bore it out.

    An alarm is borne out when the count of these two months together still lies on its side of what the alarm's own
    baseline foretells for them (predictive distribution with the alarm's dispersion, 5% one-sided). It is open
    until both months are complete and have exposure. All alarms come from the same run, so all months are judged under
    the present settings and catalogue; figures of earlier reports, made under others, are not compared.

    Parameters
    ----------
    alerts, trend, issue_trend
        Tables of `alerts.back_test`, `counts.monthly`, `counts.monthly_issues`.

    Returns
    -------
    DataFrame
        month, theme_id, issue_id, kind, verdict, n, expected, after_n, after_expected (NaN while open), outcome
        (已印证, 未印证, 待观察); a row per month, unit and verdict,
        of several tests the surest, in the order of `alerts`.
    """
    alarms = alerts[alerts["verdict"].isin([WORSE, BETTER])]
    surest = alarms.sort_values(["q", "p", "kind"]).drop_duplicates([*UNIT, "verdict"])
    alarms = surest.sort_index().reset_index(drop=True)
    counted = pd.concat([trend.assign(issue_id=""), issue_trend]).set_index(UNIT)[
        ["n", "exposure", "complete"]
    ]
    own = _months_later(alarms, counted, 0)["exposure"]
    after = [_months_later(alarms, counted, later) for later in range(1, MONTHS_AFTER + 1)]
    judged = np.all([(each["complete"] == 1) & (each["exposure"] > 0) for each in after], axis=0)
    n, e = (
        pd.concat([each[name] for each in after], axis=1).sum(axis=1).where(judged)
        for name in ("n", "exposure")
    )
    baseline = (e, alarms["expected"] / own * alarms["base_exposure"], alarms["base_exposure"], alarms["phi"])
    p = np.where(alarms["verdict"] == WORSE, predictive_higher(n, *baseline), predictive_lower(n, *baseline))
    outcome = np.select([~judged, p <= LEVEL], [OPEN, BORNE_OUT], default=NOT_BORNE_OUT)
    told = alarms.assign(after_n=n, after_expected=alarms["expected"] / own * e, outcome=outcome)
    return told[COLUMNS].astype({"outcome": str})


def _months_later(alarms: pd.DataFrame, counted: pd.DataFrame, later: int) -> pd.DataFrame:
    """Return n, exposure and complete (float, NaN where not in the data) of each alarm's unit `later` months on."""
    months = pd.PeriodIndex(alarms["month"], freq="M") + later
    units = pd.MultiIndex.from_arrays(
        [alarms["theme_id"], alarms["issue_id"], months.astype(str)], names=UNIT
    )
    return counted.astype(float).reindex(units).reset_index(drop=True)
