"""What a month can be tested with: counts of themes and issues as one matrix, and which months may be compared."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mining.arrays import Doubles, Flags, Longs
from mining.trends.calendars import touches_festival
from mining.trends.counts import window


@dataclass(frozen=True)
class Panel:
    """Counts of every theme and issue by month.

    Attributes
    ----------
    months
        Every calendar month, `YYYY-MM`, M of them.
    units
        theme_id, issue_id (`""` for a theme as a whole), U rows: themes, then issues.
    counts
        float, shape (U, M).
    exposure
        float, shape (M,): records of the month if `shares`, else the exposure of the file (NaN unknown).
    days
        float, shape (M,): calendar days.
    records
        int, shape (M,): all records of the month.
    complete
        bool, shape (M,).
    festival
        bool, shape (M,): whether the Spring Festival touches the month.
    shares
        Whether rates are shares of all records.
    """

    months: list[str]
    units: pd.DataFrame
    counts: Doubles
    exposure: Doubles
    days: Doubles
    records: Longs
    complete: Flags
    festival: Flags
    shares: bool

    def comparable(self, last: int) -> Longs:
        """Return the positions up to `last` of the months that may be compared, knowing nothing later.

        Such a month is complete, lies in the window of `counts.chart_window`, has exposure and at least one record:
        a month without any is a gap in the data, not a month without complaints. Rates of months that the Spring
        Festival touches are not compared, as complaints fall then while orders or users may not.
        """
        position = np.arange(last + 1)
        usable = self.complete & (self.records > 0) & (np.nan_to_num(self.exposure) > 0)
        usable &= ~self.festival | self.shares
        return position[usable[: last + 1] & (position >= window(self.records[: last + 1])[0])]

    def for_month(self, t: int) -> "Panel":
        """Return the panel to test month t with: by shares if the festival touches it, as all themes dip then."""
        return replace(self, exposure=self.records.astype(float), shares=True) if self.festival[t] else self

    def by_day(self) -> "Panel":
        """Return the panel with calendar days for exposure: rates are records a day."""
        return replace(self, exposure=self.days, shares=False)

    def is_theme(self) -> Flags:
        """Say which units are themes as a whole, shape (U,)."""
        return (self.units["issue_id"] == "").to_numpy()


def units(table: pd.DataFrame) -> pd.Series:
    """Return the number of what a row with theme_id and issue_id is of: of the issue, without one of the theme."""
    return table["issue_id"].where(table["issue_id"] != "", table["theme_id"])


def panel(trend: pd.DataFrame, issue_trend: pd.DataFrame, totals: pd.DataFrame) -> Panel:
    """Join the tables of `counts` into one panel; row order of the tables does not matter."""
    months = sorted(totals["month"])
    total = totals.set_index("month").reindex(months)
    themes = _matrix(trend.assign(issue_id=""), months)
    issues = _matrix(issue_trend, months)
    both = pd.concat([themes, issues]) if len(issues) else themes
    shares = bool(total["exposure"].isna().all())
    records = total["n"].to_numpy(np.int64)
    return Panel(
        months=months,
        units=both.index.to_frame(index=False)[["theme_id", "issue_id"]],
        counts=both.to_numpy(float),
        exposure=records.astype(float) if shares else total["exposure"].to_numpy(float),
        days=pd.PeriodIndex(months, freq="M").days_in_month.to_numpy(float),
        records=records,
        complete=total["complete"].to_numpy(bool),
        festival=np.array([touches_festival(month) for month in months], dtype=bool),
        shares=shares,
    )


def _matrix(trend: pd.DataFrame, months: list[str]) -> pd.DataFrame:
    wide = trend.pivot_table(index=["theme_id", "issue_id"], columns="month", values="n", aggfunc="sum")
    return wide.reindex(columns=months).fillna(0)
