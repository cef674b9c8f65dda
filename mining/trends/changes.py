"""环比 and 同比 of the total as ratios with intervals; a verdict only where the two periods may be compared."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mining.trends import calendars, inference
from mining.trends.alerts import BETTER, SAME, UNKNOWN, WORSE

COLUMNS = ["change", "period", "base", "n", "base_n", "ratio", "ratio_low", "ratio_high", "verdict", "note"]
SCATTER_MONTHS = 12
"""The scatter of the total from month to month is taken from this many months before."""
FEW = "此前的月份太少，看不出平常的起伏，不作判断"


def yearly_and_monthly_change(totals: pd.DataFrame, month: str, off_day: float) -> pd.DataFrame:
    """Compare the total of a month with the month before (环比) and with the year before (同比).

    Without exposure, counts per day are compared, a day off counting as `off_day` of a working day
    (`calendars.off_day_weight`). January and February are pooled for 同比, as the Spring Festival moves between them;
    across the festival 环比 gets no verdict.

    Returns
    -------
    DataFrame
        change (环比, 同比), period and base (months, joined by `+`), n, base_n, ratio with 95% interval (conditional
        binomial, Clopper-Pearson; widened by the dispersion of the months before, the more the fewer they are; its ends
        are NaN where one month alone lies before), verdict (closed set of the contract) and note (Chinese; why there is
        no verdict, or `""`). n to ratio_high are missing where a month of the comparison is not in the data, ratio to
        ratio_high where one is partial or has no record.
    """
    table = totals.set_index("month")
    size = _size(table, off_day)
    spread = _scatter(table, size, month)
    period = pd.Period(month, freq="M")
    pooled = [period - 1, period] if period.month == 2 else [period]
    rows = [
        _compare(table, size, spread, "环比", [period], [period - 1]),
        _compare(table, size, spread, "同比", pooled, [each - 12 for each in pooled]),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _size(table: pd.DataFrame, off_day: float) -> pd.Series:
    """Exposure of each month, or its days where there is none."""
    if table["exposure"].notna().any():
        return table["exposure"].astype(float)
    return pd.Series(calendars.weighted_days(table.index, off_day), index=table.index)


def _scatter(table: pd.DataFrame, size: pd.Series, month: str) -> inference.Dispersion:
    """Return the dispersion of the months before, each a scalar; phi is NaN where there are none to hold apart."""
    usable = table["complete"] & (table["n"] > 0) & (size > 0) & (table.index < month)
    before = table.index[usable][-SCATTER_MONTHS:]
    if len(before) < 2:
        return inference.Dispersion(np.array(np.nan), np.array(np.nan))
    counts = table.loc[before, "n"].to_numpy(float)[None, :]
    phi, df = inference.level_dispersion(counts, size[before].to_numpy(), shares=False)
    return inference.Dispersion(phi[0], df[0])


def _compare(
    table: pd.DataFrame,
    size: pd.Series,
    spread: inference.Dispersion,
    change: str,
    now: Sequence[pd.Period],
    then: Sequence[pd.Period],
) -> dict[str, object]:
    months, before = [str(month) for month in now], [str(month) for month in then]
    row: dict[str, object] = {"change": change, "period": "+".join(months), "base": "+".join(before)}
    missing = [month for month in months + before if month not in table.index]
    if missing:
        return row | {"verdict": UNKNOWN, "note": f"没有{_listed(missing)}的数据"}
    n, base_n = (int(table.loc[which, "n"].sum()) for which in (months, before))
    row |= {"n": n, "base_n": base_n}
    if gap := _gap(table, months + before):
        return row | {"verdict": UNKNOWN, "note": gap}
    e, base_e = (float(size[which].sum(skipna=False)) for which in (months, before))
    ratio = inference.ratio_interval(n, e, base_n, base_e, spread.phi, df=spread.df)
    rates = bool(table["exposure"].notna().any())
    reason = _moving(change, months, before)
    verdict, note = (UNKNOWN, reason) if reason else _verdict(ratio, spread, rates=rates)
    ends = {name: float(end) for name, end in ratio.named("ratio").items()}
    return row | ends | {"verdict": verdict, "note": note}


def _gap(table: pd.DataFrame, months: list[str]) -> str:
    """Say which months are not there whole, `""` if all are."""
    empty = [month for month in months if not table.loc[month, "n"]]
    if empty:
        return f"{_listed(empty)}没有一条记录，按缺数据处理，不作比较"
    partial = [month for month in months if not table.loc[month, "complete"]]
    return f"{_listed(partial)}的数据不满整月，不作比较" if partial else ""


def _listed(months: list[str]) -> str:
    return "、".join(map(calendars.month_name, months))


def _moving(change: str, months: list[str], before: list[str]) -> str:
    """Say why the Spring Festival forbids a verdict, `""` if it does not."""
    if change == "环比" and any(calendars.touches_festival(month) for month in months + before):
        pooled = "，请看1、2月合并的同比" if months[0].endswith("-02") else ""
        return f"两个月中有春节假期，环比不作判断{pooled}"
    if change == "同比" and len(months) == 1 and months[0].endswith("-01"):
        return "春节在1、2月间移动，1月的同比等2月数据齐后合并判断"
    return ""


def _verdict(ratio: inference.Interval, spread: inference.Dispersion, *, rates: bool) -> tuple[str, str]:
    """Judge by the interval; without exposure fewer records are no improvement."""
    if ratio.low > 1:
        return WORSE, "" if rates else "没有业务量，不能排除业务量增长"
    if ratio.high < 1:
        return (BETTER, "") if rates else (UNKNOWN, "没有业务量，不能说是好转")
    if np.isnan(ratio.estimate):
        return UNKNOWN, "没有可比的数"
    return (SAME, "") if spread.df >= inference.LEAST_DF else (UNKNOWN, FEW)
