"""Working days, holidays and the Spring Festival, from chinesecalendar; years it does not know are done without."""

from collections.abc import Iterable

import chinese_calendar
import numpy as np
import numpy.typing as npt
import pandas as pd

FESTIVAL = "Spring Festival"
FESTIVAL_MONTHS = (1, 2)
"""The holiday lies in January or February: all that is known of a year without a calendar."""


def month_days(months: Iterable[str]) -> pd.DataFrame:
    """Return month, days, workdays, festival_days (of the Spring Festival holiday) and known, a row per month.

    known is false for years that chinesecalendar has not; workdays and festival_days are NaN then.
    """
    rows = [_month(pd.Period(month, freq="M")) for month in months]
    return pd.DataFrame(rows, columns=["month", "days", "workdays", "festival_days", "known"])


def touches_festival(month: str) -> bool:
    """Whether a day of the Spring Festival holiday lies in the month; January and February of unknown years do."""
    period = pd.Period(month, freq="M")
    if period.month not in FESTIVAL_MONTHS:
        return False
    festival_days = _month(period)[3]
    return bool(np.isnan(festival_days) or festival_days > 0)


def note(months: Iterable[str]) -> str:
    """Return the sentence that names the years without a calendar, `""` if there are none."""
    table = month_days(months)
    years = sorted(set(table.loc[~table["known"], "month"].str[:4]))
    if not years:
        return ""
    return f"节假日历不含 {'、'.join(years)} 年，这些年份未按工作日折算，1、2 月一律按春节月处理。"


def is_workday(days: pd.DatetimeIndex) -> npt.NDArray[np.bool_]:
    """Say of each day whether it is a working day, moved ones included; Monday to Friday in unknown years."""
    return np.array([_workday(day) for day in days], dtype=bool)


def off_day_weight(times: pd.Series) -> float:
    """Return how many records fall on a day off for one on a working day, from the days between first and last.

    The Spring Festival is left out. 1 (days count alike) if the data have no working day or no day off.
    """
    if times.dropna().empty:
        return 1.0
    n = times.dt.normalize().value_counts()
    days = pd.date_range(n.index.min(), n.index.max())
    days = days[~np.array([_is_festival(day) for day in days], dtype=bool)]
    works = is_workday(days)
    n_of = n.reindex(days, fill_value=0).to_numpy()
    if works.all() or not works.any() or not n_of[works].sum():
        return 1.0
    return float(n_of[~works].mean() / n_of[works].mean())


def weighted_days(months: Iterable[str], off_day: float) -> npt.NDArray[np.float64]:
    """Return the days of each month, a day off counting as `off_day` of a working day; float, shape (months,)."""
    periods = [pd.Period(month, freq="M") for month in months]
    works = [is_workday(pd.date_range(period.start_time, periods=period.days_in_month)) for period in periods]
    return np.array([work.sum() + off_day * (~work).sum() for work in works])


def _month(period: pd.Period) -> tuple[str, int, float, float, bool]:
    days = pd.date_range(period.start_time, periods=period.days_in_month)
    try:
        festival = sum(chinese_calendar.get_holiday_detail(day.date()) == (True, FESTIVAL) for day in days)
    except NotImplementedError:
        return str(period), len(days), np.nan, np.nan, False
    return str(period), len(days), float(is_workday(days).sum()), float(festival), True


def _is_festival(day: pd.Timestamp) -> bool:
    try:
        return bool(chinese_calendar.get_holiday_detail(day.date()) == (True, FESTIVAL))
    except NotImplementedError:
        return False


def _workday(day: pd.Timestamp) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day.date()))
    except NotImplementedError:
        return day.weekday() < 5
