"""Monthly figures of the hotline beside the themes: an association over months, no cause."""

from collections.abc import Mapping
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
from scipy import special

from mining.arrays import Doubles, Longs
from mining.errors import Problem, UserError, user_error
from mining.records import registers

SHORTEST = 8
"""Months below which a rank correlation tells nothing."""
COLUMNS = ["theme_id", "measure", "months", "rho", "rho_low", "rho_high"]


def read_calls(file: Path | None) -> pd.DataFrame | None:
    """Read the monthly figures: a column of months, any columns of numbers (blank: unknown; 5% is 0.05).

    Returns
    -------
    DataFrame or None
        Indexed by month (`YYYY-MM`, sorted), a float column per measure; None if there is no file or no row in it.

    Raises
    ------
    UserError
        No column of months, a month told twice, or a cell that is no number.
    """
    if file is None or not file.is_file():
        return None
    rows = registers.read_lines(file)
    if len(rows) < 2:
        return None
    header = rows[0][1]
    places = {name: i for i, name in enumerate(header) if name}
    month_name = next((name for name in places if name.lower() in registers.MONTH_NAMES), None)
    if month_name is None:
        remedy = "首行写 月份,来电损失率,平均排队时间,平均应答速度，缺哪一列都可以"
        raise user_error(f"{file.name}:{rows[0][0]}", f"认不出月份列：{'、'.join(header)}", remedy)
    problems: list[Problem] = []
    seen: dict[str, dict[str, float]] = {}
    for where, texts in registers.rows_by_role(file, rows[1:], places):
        problems += _take(where, texts.pop(month_name), texts, seen)
    if problems:
        raise UserError(*problems)
    return pd.DataFrame.from_dict(seen, orient="index", dtype=float).rename_axis("month").sort_index()


def _take(
    where: str, written: str, texts: Mapping[str, str], seen: dict[str, dict[str, float]]
) -> list[Problem]:
    """Put one row into `seen`, or return what is wrong with it."""
    month = registers.parse_month(written)
    if month is None:
        return [Problem(where, f"“{written}”不是月份", "请写成 2024-01 这样的年月")]
    if month in seen:
        return [Problem(where, f"{month} 出现了两次", "每个月只留一行")]
    values = {name: _number(text) for name, text in texts.items()}
    seen[month] = {name: np.nan if value is None else value for name, value in values.items()}
    return [
        Problem(where, f"“{name}”一栏的“{texts[name]}”不是不小于 0 的数", "请写数字，不知道就留空")
        for name, value in values.items()
        if value is None
    ]


def _number(text: str) -> float | None:
    """Return the number that is written, NaN for a blank, None for anything else."""
    if not text:
        return np.nan
    value = registers.parse_number(text.removesuffix("%"))
    return value / 100 if value is not None and text.endswith("%") else value


def correlations(trend: pd.DataFrame, calls: pd.DataFrame | None) -> pd.DataFrame:
    """Return how themes rise and fall with the figures of the hotline.

    Parameters
    ----------
    trend
        Of `counts.monthly`; complete months with a rate take part.
    calls
        Of `read_calls`.

    Returns
    -------
    DataFrame
        theme_id, measure, months, rho (Spearman 1904), rho_low, rho_high (at 1 - 5%/pairs, on Fisher's scale with
        variance (1 + rho^2/2) / (months - 3), Bonett and Wright 2000; neighbouring months depend on each other, so the
        true interval is wider). Pairs with 8 months and more where neither is constant; strongest first.
    """
    if calls is None or trend.empty:
        return pd.DataFrame(columns=COLUMNS)
    usable = trend[trend["complete"].astype(bool) & trend["rate"].notna()]
    rates = usable.pivot_table(index="month", columns="theme_id", values="rate")
    months = rates.index.intersection(calls.index)
    themes, measures = rates.loc[months].to_numpy(float), calls.loc[months].to_numpy(float)
    rows = []
    for (theme, rate), (measure, figure) in product(
        zip(rates, themes.T, strict=True), zip(calls, measures.T, strict=True)
    ):
        known = ~np.isnan(rate) & ~np.isnan(figure)
        both, n = np.stack([rate[known], figure[known]]), int(known.sum())
        if n >= SHORTEST and (np.ptp(both, axis=1) > 0).all():
            rho = float(scipy.stats.spearmanr(*both).statistic)
            rows.append((str(theme), measure, n, rho))
    frame = pd.DataFrame(rows, columns=COLUMNS[:4])
    frame["rho_low"], frame["rho_high"] = _interval(
        frame["rho"].to_numpy(float), frame["months"].to_numpy(int)
    )
    order: Longs = np.lexsort((frame["measure"], frame["theme_id"], -frame["rho"].abs()))
    return frame.iloc[order].reset_index(drop=True)


def _interval(rho: Doubles, months: Longs) -> tuple[Doubles, Doubles]:
    """Return the ends for all pairs together: the strongest of many is told, and chance alone makes one strong."""
    reach = -special.ndtri(0.025 / max(len(rho), 1))
    middle = np.arctanh(np.clip(rho, -0.999999, 0.999999))
    half = reach * np.sqrt((1 + rho**2 / 2) / (months - 3))
    return np.tanh(middle - half), np.tanh(middle + half)
