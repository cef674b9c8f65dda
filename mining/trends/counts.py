"""Counts of themes, issues and all records by calendar month, as rates or shares with their intervals."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mining.arrays import Doubles
from mining.themes.numbering import themes_of_issues
from mining.trends.calendars import month_name
from mining.trends.exposure import Exposure, lacking
from mining.trends.inference import Interval, rate_interval, share_interval

PER = 10_000
"""Rates are given per this much exposure."""
MOST_SILENT_DAYS = 7
"""A silence at the end of the last month that is longer is an early export, whatever the rhythm of the data."""
USUAL = 3
"""Data that rest by the week are as silent so often within two months, which hold at most two long holidays."""
TYPICAL_PART = 0.1
"""A first month below this part of the typical month is a stray one, not the beginning of the data."""
MEASURES = ["n", "exposure", "rate", "rate_low", "rate_high", "complete"]


def calendar_months(first: str, last: str) -> list[str]:
    """Return every month from `first` to `last`, both `YYYY-MM` and both included."""
    return [str(month) for month in pd.period_range(first, last, freq="M")]


def year_until(month: str) -> list[str]:
    """Return the twelve calendar months that end with `month`."""
    return calendar_months(str(pd.Period(month) - 11), month)


def analysed_months(records: pd.DataFrame) -> list[str]:
    """Return every calendar month from the first to the last record; empty for no record."""
    return calendar_months(records["month"].min(), records["month"].max()) if len(records) else []


def totals(records: pd.DataFrame, exposure: Exposure | None, month: str) -> pd.DataFrame:
    """Count all records by month; what the exposure file lacks after `month`, the one reported, matters not.

    Returns
    -------
    DataFrame
        month, n, exposure, rate, rate_low, rate_high (per 10,000; exact 95% interval of Garwood 1936), complete; a
        row per calendar month. Exposure and rates are NaN when there is no file or it is `lacking` what the months
        `needing_exposure` need: then themes are told as shares.
    """
    months = analysed_months(records)
    n = records.groupby("month").size().reindex(months, fill_value=0).to_numpy()
    complete = complete_months(records["time"]).reindex(months).to_numpy(bool)
    counted = pd.DataFrame({"month": pd.Series(months, dtype=str), "n": n, "complete": complete})
    known = _known(exposure, counted, records, month)
    return counted.assign(exposure=known, **_measures(rate_interval(n, known), PER))[["month", *MEASURES]]


def _known(exposure: Exposure | None, counted: pd.DataFrame, records: pd.DataFrame, month: str) -> Doubles:
    """Return the exposure of each month of `counted`, NaN where it is not known whole or rates are not told."""
    months = counted["month"]
    unknown = np.full(len(months), np.nan)
    if exposure is None:
        return unknown
    if lacking(exposure, needing_exposure(counted, month), records):
        return unknown
    gaps = {place[:7] for place in lacking(exposure, months, records)}
    return np.where(months.isin(gaps), np.nan, exposure.overall(months))


def needing_exposure(totals: pd.DataFrame, month: str) -> list[str]:
    """Return the months that an exposure file must cover: the complete ones of `chart_window`, up to `month`."""
    window = chart_window(list(totals["month"]), totals)
    whole = totals.loc[totals["complete"].astype(bool), "month"]
    return [each for each in whole if each in window and each <= month]


def monthly(assignments: pd.DataFrame, total: pd.DataFrame) -> pd.DataFrame:
    """Count records by main theme and month: the `trend` table of the contract.

    Every theme of `assignments` x every month of `total` (of `totals`). Without exposure there: exposure is the number
    of records of the month and rate the share of them, 0..1, with the interval of Wilson 1927; else rate per 10,000
    with that of Garwood 1936. Sorted by theme_id, month.
    """
    themes = np.sort(assignments.loc[assignments["theme_id"] != "", "theme_id"].unique())
    return _by_month(of_main_themes(assignments), "theme_id", themes, total)


def of_main_themes(assignments: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that give a record its main theme; none for records without theme."""
    return assignments[(assignments["rank"] == 1) & (assignments["theme_id"] != "")]


def main_theme(records: pd.DataFrame, assignments: pd.DataFrame) -> pd.Series:
    """Return the main theme of each record, `""` none, in the order and by the index of `records`."""
    first = assignments[assignments["rank"] == 1].set_index("record_id")["theme_id"]
    return records["record_id"].map(first).fillna("")


def ids_by(record_ids: pd.Series, group: pd.Series) -> dict[Hashable, tuple[str, ...]]:
    """Return the ids of the records of each group, in their order; `group` is theirs, by the same index."""
    return {value: tuple(ids) for value, ids in record_ids.groupby(group)}


def most_frequent(values: pd.Series) -> pd.Series:
    """Return how often each value stands there, by value, but for blanks: most often first, equals in their order."""
    often = values[values != ""].value_counts().sort_index()
    return often.sort_values(ascending=False, kind="stable")


def monthly_issues(assignments: pd.DataFrame, total: pd.DataFrame) -> pd.DataFrame:
    """Count records by issue and month: as `monthly`, with issue_id before theme_id.

    A record counts once in each issue that it is assigned to, whatever its own theme; an issue's theme is that of
    `numbering.themes_of_issues`.
    """
    told = assignments[assignments["issue_id"] != ""].drop_duplicates(["record_id", "issue_id"])
    issues = np.sort(told["issue_id"].unique())
    trend = _by_month(told, "issue_id", issues, total)
    trend.insert(1, "theme_id", trend["issue_id"].map(themes_of_issues(assignments)).astype(str))
    return trend


def complete_months(times: pd.Series) -> pd.Series:
    """Say of each calendar month from the first to the last time whether the data cover it whole.

    The last month of `chart_window` is complete if a record falls on its last day, or if the silence after the last
    record is at most `MOST_SILENT_DAYS` and the data were silent as long `USUAL` times since the month before began (a
    department rests at weekends). Its first month is complete unless the silence before the first record is longer, in
    days, than every silence between records up to the end of the month after it. Months outside of the window are not
    complete; those between are, but for months without a record: such a month is a gap in the data (`gaps`).

    Returns
    -------
    Series
        bool, indexed by month; empty for no time.
    """
    days = pd.DatetimeIndex(np.unique(times.dropna().to_numpy().astype("datetime64[D]")))
    if days.empty:
        return pd.Series(dtype=bool)
    months = calendar_months(f"{days[0]:%Y-%m}", f"{days[-1]:%Y-%m}")
    month = times.dropna().to_numpy().astype("datetime64[M]").astype(np.int64)
    n = np.bincount(month - month.min())
    first, stop = window(n)
    place = np.arange(len(months))
    complete = pd.Series((place >= first) & (place < stop) & (n > 0), index=months)
    begins, ends = pd.Period(months[first], freq="M"), pd.Period(months[stop - 1], freq="M")
    complete.iloc[first] = not _begins_late(days[days >= begins.start_time], begins)
    complete.iloc[stop - 1] &= not _ends_early(days[days <= ends.end_time], ends)
    return complete


def last_complete_month(records: pd.DataFrame) -> str:
    """Return the last complete month, or the last month (whose `complete` is false) if none is."""
    complete = complete_months(records["time"])
    return str(complete.index[complete].max() if complete.any() else complete.index[-1])


def unfinished(records: pd.DataFrame, month: str) -> list[str]:
    """Return what the operator should know of a later month that is not reported because its data end early."""
    n = records.groupby("month").size().rename("n").reset_index()
    last = chart_window(analysed_months(records), n)[-1]
    if last <= month:
        return []
    until = records.loc[records["month"] == last, "time"].max()
    wanted = f"要出{month_name(last)}的报告，请加 --month {last}（用 make 时写 MONTH={last}）"
    return [
        f"{month_name(last)}的数据只到 {until:%Y-%m-%d}，未满月；本次报告的是{month_name(month)}。{wanted}"
    ]


def gaps(totals: pd.DataFrame, month: str) -> str:
    """Return the sentence that names the months of `chart_window` without a record up to `month`, `""` if none is."""
    shown = chart_window(list(totals["month"]), totals)
    empty = totals.loc[totals["month"].isin(shown) & (totals["month"] <= month) & (totals["n"] == 0), "month"]
    if empty.empty:
        return ""
    place = pd.PeriodIndex(empty, freq="M").astype("int64").to_numpy()
    runs = np.split(empty.to_numpy(), np.flatnonzero(np.diff(place) > 1) + 1)
    told = "、".join(" 至 ".join(map(month_name, dict.fromkeys([run[0], run[-1]]))) for run in runs)
    return f"{told}没有一条记录，按缺数据处理，不当作零投诉；如果漏放了反馈文件，请补上。"


def chart_window(months: Sequence[str], totals: pd.DataFrame) -> list[str]:
    """Return the months that a chart should show and a test may use, from the real beginning of the data to its end.

    A few stray or misdated records must not stretch every chart: leading months with less than a tenth of the typical
    month are left out, and so are such months at the end that follow a silence of a whole month. The typical month is
    that of the median record, so that many nearly empty months cannot outvote the full ones. All of `months` if none
    has a record.
    """
    n = totals.set_index("month")["n"].reindex(list(months), fill_value=0).to_numpy()
    first, stop = window(n)
    return list(months)[first:stop]


def window(n: npt.NDArray[np.integer[Any]]) -> tuple[int, int]:
    """Return the positions of the first month of `chart_window` and after its last, of months with n records each."""
    if not n.any():
        return 0, len(n)
    ordered = np.sort(n)
    full = n >= TYPICAL_PART * ordered[np.searchsorted(ordered.cumsum(), ordered.sum() / 2)]
    last_full = int(np.flatnonzero(full)[-1])
    silence = np.flatnonzero(n[last_full:] == 0)
    ends_late = silence.size and n[last_full + silence[0] :].any()
    return int(full.argmax()), last_full + int(silence[0]) if ends_late else len(n)


def _begins_late(days: pd.DatetimeIndex, first: pd.Period) -> bool:
    """Whether the first month is silent for longer than the data are later, until the end of the next month."""
    early = days[days <= (first + 1).end_time]
    return bool(early[0].day - 1 > _silences(early).max(initial=0))


def _ends_early(days: pd.DatetimeIndex, last: pd.Period) -> bool:
    """Whether the last month is silent at its end for longer than the data usually are, from the month before on."""
    late = days[days >= (last - 1).start_time]
    silent = last.days_in_month - late[-1].day
    usual = (_silences(late) >= silent).sum() >= USUAL
    return bool(silent) and not (usual and silent <= MOST_SILENT_DAYS)


def _silences(days: pd.DatetimeIndex) -> Doubles:
    """Return how many days without records lie between each day and the next."""
    return np.diff(days.to_numpy()) / np.timedelta64(1, "D") - 1


def _by_month(
    counted: pd.DataFrame, key: str, names: npt.NDArray[np.str_], total: pd.DataFrame
) -> pd.DataFrame:
    """Return the contract's measures of every name of column `key` x every month of `total`."""
    months = total["month"].to_numpy()
    grid = pd.MultiIndex.from_product([names, months], names=[key, "month"])
    n = counted.groupby([key, "month"]).size().reindex(grid, fill_value=0).to_numpy()
    shares = bool(total["exposure"].isna().all())
    exposure = np.tile(total["n" if shares else "exposure"].to_numpy(float), len(names))
    rate = share_interval(n, exposure) if shares else rate_interval(n, exposure)
    trend = grid.to_frame(index=False).astype(str)
    complete = np.tile(total["complete"].to_numpy(), len(names))
    return trend.assign(n=n, exposure=exposure, **_measures(rate, 1 if shares else PER), complete=complete)


def _measures(rate: Interval, per: float) -> dict[str, Doubles]:
    return {name: end * per for name, end in rate.named("rate").items()}
