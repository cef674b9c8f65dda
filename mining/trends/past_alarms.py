"""The record of alarms: which of the past ones were borne out by the months that followed."""

from itertools import count, islice

import numpy as np
import pandas as pd

from mining.trends.alerts import BETTER, WORSE
from mining.trends.calendars import touches_festival
from mining.trends.inference import predictive_higher, predictive_lower

MONTHS_AFTER = 2
LEVEL = 0.05
BORNE_OUT, NOT_BORNE_OUT, OPEN = "已印证", "未印证", "待观察"
COLUMNS = [
    "month", "theme_id", "issue_id", "verdict", "n", "expected", "after_n", "after_expected", "outcome",
]  # fmt: skip
UNIT = ["theme_id", "issue_id", "month"]


def record_of_alarms(
    alerts: pd.DataFrame, trend: pd.DataFrame, issue_trend: pd.DataFrame, totals: pd.DataFrame
) -> pd.DataFrame:
    """Say of every alarm whether the two months after bore it out.

    An alarm is borne out when the count of these two months together still lies on its side of what the alarm's own
    baseline foretells for them (predictive distribution with the alarm's dispersion, 5% one-sided). It is open
    until both months are complete and have exposure. All alarms come from the same run, so all months are judged under
    the present settings and catalogue; figures of earlier reports, made under others, are not compared.

    Months are compared as they were tested (`panel.Panel`): where exposure is given, those that the Spring Festival
    touches are none of the two, and an alarm of such a month was tested by shares, and is judged by shares.

    Parameters
    ----------
    alerts, trend, issue_trend, totals
        Tables of `alerts.back_test`, `counts.monthly`, `counts.monthly_issues`, `counts.totals`.

    Returns
    -------
    DataFrame
        month, theme_id, issue_id, verdict, n, expected, after_n, after_expected (NaN while open), outcome (已印证,
        未印证, 待观察); a row per month, unit and verdict,
        of several tests the surest, in the order of `alerts`.
    """
    alarms = alerts[alerts["verdict"].isin([WORSE, BETTER])]
    surest = alarms.sort_values(["q", "p", "kind"]).drop_duplicates([*UNIT, "verdict"])
    alarms = surest.sort_index().reset_index(drop=True)
    looked = _looked_at(alarms, trend, issue_trend, totals)
    own = looked.loc[looked["later"] == 0, "exposure"].reset_index(drop=True)
    after = looked[looked["later"] > 0].groupby("alarm")
    judged = after["usable"].all()
    n, e = (after[name].sum().where(judged) for name in ("n", "exposure"))
    baseline = (e, alarms["expected"] / own * alarms["base_exposure"], alarms["base_exposure"], alarms["phi"])
    p = np.where(alarms["verdict"] == WORSE, predictive_higher(n, *baseline), predictive_lower(n, *baseline))
    outcome = np.select([~judged, p <= LEVEL], [OPEN, BORNE_OUT], default=NOT_BORNE_OUT)
    told = alarms.assign(after_n=n, after_expected=alarms["expected"] / own * e, outcome=outcome)
    return told[COLUMNS].astype({"outcome": str})


def _looked_at(
    alarms: pd.DataFrame, trend: pd.DataFrame, issue_trend: pd.DataFrame, totals: pd.DataFrame
) -> pd.DataFrame:
    """Return alarm, later (0..2), n, exposure, usable: the month of each alarm and the two that it is held against.

    Exposure is the records of the month where the alarm was tested by shares. A month is usable that is complete and
    has exposure.
    """
    given = bool(totals["exposure"].notna().any())
    festival = alarms["month"].map(touches_festival).astype(bool)
    months = [
        _months_on(month, skip=given and not own)
        for month, own in zip(alarms["month"], festival, strict=True)
    ]
    units = alarms[["theme_id", "issue_id"]].assign(
        month=pd.Series(months, dtype=object), alarm=alarms.index, shares=festival & given
    )
    looked = units.explode("month").astype({"month": str})
    looked["later"] = looked.groupby("alarm").cumcount()
    counted = pd.concat([trend.assign(issue_id=""), issue_trend])[[*UNIT, "n", "exposure", "complete"]]
    records = totals[["month", "n"]].set_axis(["month", "records"], axis=1)
    looked = looked.merge(counted, how="left", on=UNIT).merge(records, how="left", on="month")
    looked["exposure"] = looked["records"].where(looked["shares"], looked["exposure"])
    return looked.assign(usable=looked["complete"].eq(True) & (looked["exposure"] > 0))


def _months_on(month: str, *, skip: bool) -> list[str]:
    """Return the month and the two after it; `skip`: those that the Spring Festival touches are not counted."""
    later = (str(pd.Period(month, freq="M") + i) for i in count(1))
    return [month, *islice((each for each in later if not (skip and touches_festival(each))), MONTHS_AFTER)]
