"""How long the first response and the closing took, those still open included."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mining.arrays import Doubles
from mining.records.exactness import DAY, IMPOSSIBLE, UNREADABLE

if TYPE_CHECKING:
    from statsmodels.duration.survfunc import SurvfuncRight

DAY_HOURS = 24.0
STEPS = {"首次响应": "responded", "办结": "closed"}
ALL, BY_THEME, BY_CHANNEL = "全部", "主题", "渠道"
COLUMNS = [
    "step", "kind", "group", "n", "open", "rejected", "median_hours", "median_low", "median_high", "p90_hours",
    "over_day", "over", "limit_hours",
]  # fmt: skip


def possible(records: pd.DataFrame, longest_days: int) -> pd.DataFrame:
    """Return the records without the times that cannot be: before the record itself, or over `longest_days` after it.

    `*_exact` is `impossible` there, as where the source tells of a day that never was.
    """
    for column in STEPS.values():
        end, exact = records[column], records[f"{column}_exact"]
        wait = end - _start(records, exact)
        wrong = (wait < pd.Timedelta(0)) | (wait > pd.Timedelta(days=longest_days))
        records = records.assign(
            **{column: end.mask(wrong), f"{column}_exact": exact.mask(wrong, IMPOSSIBLE)}
        )
    return records


def handling_times(
    records: pd.DataFrame, main: pd.Series, month: str, limits: Mapping[str, float]
) -> pd.DataFrame:
    """Return how long the records of the month waited, by Kaplan and Meier (1958).

    A record without the time of a step is still open when such times are told where it was read (`*_exact`): it waited
    at least until the last time that the data know of. It is rejected where that time is impossible, and left out where
    it is unreadable. Where the times are dates without clock the wait is counted in days.

    Parameters
    ----------
    records
        Of `possible`.
    main
        Main theme of each record, `""` none, in the order of `records`.
    limits
        Step (首次响应, 办结) -> promised hours.

    Returns
    -------
    DataFrame
        step, kind (全部, 主题, 渠道), group (theme number or channel; 全部), n (records with a usable wait, open
        ones included), open, rejected, median_hours with median_low and median_high (95%,
        Brookmeyer and Crowley 1982), p90_hours, over_day and over (shares that waited more than 24 hours, and more
        than limit_hours), limit_hours. NaN where the waits seen do not reach that far. Empty without such times.
    """
    rows: list[dict[str, object]] = []
    for step, column in STEPS.items():
        waits = _waits(records, column).assign(theme=main.to_numpy(), channel=records["channel"])
        waits = waits[waits["known"] & (records["month"] == month).to_numpy()]
        if waits["closed"].any() or waits["rejected"].any():
            rows += [
                {"step": step, **group, **_summary(part, limits[step])} for group, part in _groups(waits)
            ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _waits(records: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return hours (to the end, or to the last known time), closed, rejected, known, a row per record."""
    end, exact = records[column], records[f"{column}_exact"]
    start, closed = _start(records, exact), end.notna()
    last = pd.concat([records["time"], end]).max()
    hours = (end.fillna(last) - start).dt.total_seconds() / 3600
    rejected, known = exact == IMPOSSIBLE, ~exact.isin(["", UNREADABLE])
    return pd.DataFrame({"hours": hours, "closed": closed, "rejected": rejected, "known": known})


def _start(records: pd.DataFrame, exact: pd.Series) -> pd.Series:
    """Return from when the records waited: where the end is a day, from the beginning of theirs."""
    return records["time"].where(exact != DAY, records["time"].dt.normalize())


def _groups(waits: pd.DataFrame) -> list[tuple[dict[str, object], pd.DataFrame]]:
    found: list[tuple[dict[str, object], pd.DataFrame]] = [({"kind": ALL, "group": ALL}, waits)]
    for kind, column in ((BY_THEME, "theme"), (BY_CHANNEL, "channel")):
        groups = waits[waits[column] != ""].groupby(column)
        found += [({"kind": kind, "group": value}, part) for value, part in groups]
    return found


def _summary(waits: pd.DataFrame, limit: float) -> dict[str, object]:
    usable = waits[~waits["rejected"]]
    counted: dict[str, object] = {
        "n": len(usable),
        "open": int((~usable["closed"]).sum()),
        "rejected": int(waits["rejected"].sum()),
        "limit_hours": limit,
    }
    if not usable["closed"].any():
        return counted
    from statsmodels.duration.survfunc import SurvfuncRight  # noqa: PLC0415 - slow to load, and few records have times

    survival = SurvfuncRight(usable["hours"].to_numpy(), usable["closed"].to_numpy(int))
    with np.errstate(divide="ignore", invalid="ignore"):  # the transformation of a survival of 0 or 1
        low, high = survival.quantile_ci(0.5)
    return {
        **counted,
        "median_hours": _quantile(survival, 0.5),
        "median_low": low,
        "median_high": high,
        "p90_hours": _quantile(survival, 0.9),
        "over_day": _beyond(survival, usable["hours"].to_numpy(), DAY_HOURS),
        "over": _beyond(survival, usable["hours"].to_numpy(), limit),
    }


def _quantile(survival: "SurvfuncRight", part: float) -> float:
    """Return the shortest time within which that part is done; statsmodels wants more than it where both are equal."""
    done = np.flatnonzero(survival.surv_prob <= 1 - part + 1e-9)
    return float(survival.surv_times[done[0]]) if len(done) else float("nan")


def _beyond(survival: "SurvfuncRight", hours: Doubles, limit: float) -> float:
    """Return the estimated share that waits longer; NaN when nobody was watched that long and some were not closed."""
    times, left = survival.surv_times, survival.surv_prob
    passed = int(np.searchsorted(times, limit, side="right"))
    share = float(left[passed - 1]) if passed else 1.0
    return share if share == 0 or hours.max() >= limit else float("nan")
