"""Working days, holidays and the Spring Festival, from chinesecalendar; years it does not know are done without."""

from collections.abc import Iterable

import chinese_calendar
import numpy as np
import pandas as pd

from mining.arrays import Doubles, Flags

FESTIVAL = "Spring Festival"
FESTIVAL_MONTHS = (1, 2)
"""The holiday lies in January or February: all that is known of a year without a calendar."""
_MOVED = np.array(sorted(chinese_calendar.workdays), dtype="datetime64[D]")
"""Saturdays and Sundays on which work is done."""
_HOLIDAYS = np.array(sorted(chinese_calendar.holidays), dtype="datetime64[D]")
_FESTIVAL = np.array(
    sorted(day for day, name in chinese_calendar.holidays.items() if name == FESTIVAL), dtype="datetime64[D]"
)
_FIRST_YEAR, _LAST_YEAR = min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year


def month_name(month: str) -> str:
    """Return `YYYY-MM` as the page writes it, 2026年7月."""
    return f"{month[:4]}年{int(month[5:])}月"


def touches_festival(month: str) -> bool:
    """Whether a day of the Spring Festival holiday lies in the month; January and February of unknown years do."""
    if int(month[5:]) not in FESTIVAL_MONTHS:
        return False
    return not _is_known(month) or bool(_is_festival(_days(month)).any())


def note(months: Iterable[str]) -> str:
    """Return the sentence that names the years without a calendar, `""` if there are none."""
    years = sorted({month[:4] for month in months if not _is_known(month)})
    if not years:
        return ""
    return f"节假日历不含{'、'.join(years)}年，这些年份未按工作日折算，1、2月一律按春节月处理。"


def is_workday(days: pd.DatetimeIndex) -> Flags:
    """Say of each day whether it is a working day, moved ones included; Monday to Friday in unknown years."""
    dates = days.to_numpy().astype("datetime64[D]")
    return np.is_busday(dates, holidays=_HOLIDAYS) | np.isin(dates, _MOVED)


def off_day_weight(times: pd.Series) -> float:
    """Return how many records fall on a day off for one on a working day, from the days between first and last.

    The Spring Festival is left out. 1 (days count alike) if the data have no working day or no day off.
    """
    dates = times.dropna().to_numpy().astype("datetime64[D]")
    if not len(dates):
        return 1.0
    n_of = np.bincount((dates - dates.min()).astype(np.int64))
    days = pd.date_range(dates.min(), periods=len(n_of))
    ordinary = ~_is_festival(days)
    works, n_of = is_workday(days[ordinary]), n_of[ordinary]
    if works.all() or not works.any() or not n_of[works].sum():
        return 1.0
    return float(n_of[~works].mean() / n_of[works].mean())


def weighted_days(months: Iterable[str], off_day: float) -> Doubles:
    """Return the days of each month, a day off counting as `off_day` of a working day; float, shape (months,)."""
    works = [is_workday(_days(month)) for month in months]
    return np.array([work.sum() + off_day * (~work).sum() for work in works])


def _is_known(month: str) -> bool:
    return bool(_FIRST_YEAR <= int(month[:4]) <= _LAST_YEAR)


def _days(month: str) -> pd.DatetimeIndex:
    period = pd.Period(month, freq="M")
    return pd.date_range(period.start_time, periods=period.days_in_month)


def _is_festival(days: pd.DatetimeIndex) -> Flags:
    return np.isin(days.to_numpy().astype("datetime64[D]"), _FESTIVAL)
