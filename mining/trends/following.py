"""Themes and issues through the months: counted, tested, judged by what came after."""

from dataclasses import dataclass

import pandas as pd

from mining.trends import (
    alerts,
    bursts,
    calendars,
    changes,
    control,
    counts,
    crossings,
    decomposition,
    exposure,
    past_alarms,
    single,
    unthemed,
)
from mining.trends.exposure import Exposure


@dataclass(frozen=True)
class Followed:
    """What the stage hands on; column contracts in docs/architecture.md and beside the functions that make them.

    `window` lists the months that charts show, `lacking` says what the exposure file does not tell, `notes` what else a
    reader must know of the figures.
    """

    window: tuple[str, ...]
    trend: pd.DataFrame
    issue_trend: pd.DataFrame
    totals: pd.DataFrame
    alerts: pd.DataFrame
    bursts: pd.DataFrame
    changes: pd.DataFrame
    crossings: pd.DataFrame
    limits: pd.DataFrame
    decomposition: pd.DataFrame
    past_alarms: pd.DataFrame
    lacking: tuple[str, ...]
    notes: tuple[str, ...]


def follow(
    records: pd.DataFrame,
    assignments: pd.DataFrame,
    given: Exposure | None,
    rules: alerts.Rules,
    *,
    month: str,
) -> Followed:
    """Return the months of all themes and issues; every month is tested with what was known at its end."""
    trend, issue_trend, totals = counted(records, assignments, given, month)
    tested = alerts.back_test(trend, issue_trend, totals, rules)
    off_day = calendars.off_day_weight(records["time"])
    months = list(totals["month"])
    loose = unthemed.note(assignments, totals, month, rules)
    return Followed(
        window=tuple(counts.chart_window(months, totals)),
        trend=trend,
        issue_trend=issue_trend,
        totals=totals,
        alerts=tested.assign(of_one=single.of_one_customer(tested, records, assignments, rules, month=month)),
        bursts=bursts_of(records, assignments, rules, off_day, month=month),
        changes=changes.yearly_and_monthly_change(totals, month, off_day),
        crossings=crossings.crossings(
            records,
            counts.main_theme(records, assignments),
            {crossings.MONTH: [month], crossings.YEAR: counts.year_until(month)},
        ),
        limits=control.control_limits(trend, shares=bool(totals["exposure"].isna().all())),
        decomposition=_change(records, given, month, totals),
        past_alarms=past_alarms.record_of_alarms(  # with what was known at the end of the month
            *(each[each["month"] <= month] for each in (tested, trend, issue_trend, totals))
        ),
        lacking=tuple(exposure.notes(given, counts.needing_exposure(totals, month), records)),
        notes=tuple(filter(None, (counts.gaps(totals, month), calendars.note(months), loose))),
    )


def counted(
    records: pd.DataFrame, assignments: pd.DataFrame, given: Exposure | None, month: str
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the months of themes, of issues and of all records, as `alerts.back_test` takes them."""
    totals = counts.totals(records, given, month)
    return counts.monthly(assignments, totals), counts.monthly_issues(assignments, totals), totals


def bursts_of(
    records: pd.DataFrame, assignments: pd.DataFrame, rules: alerts.Rules, off_day: float, *, month: str
) -> pd.DataFrame:
    """Return the bursts of themes and issues with those of groups, each a family of tests of its own."""
    families = (_labels(assignments), _groups(records))
    found = [bursts.bursts(records, labels, rules, month=month, off_day=off_day) for labels in families]
    return pd.concat(found).sort_values(["p", "label"], ignore_index=True)


def _labels(assignments: pd.DataFrame) -> pd.DataFrame:
    """Return record_id and label for the main theme and for the issue of each record."""
    themes = counts.of_main_themes(assignments)[["record_id", "theme_id"]]
    issues = assignments.loc[assignments["issue_id"] != "", ["record_id", "issue_id"]]
    return pd.concat(
        [frame.set_axis(["record_id", "label"], axis=1) for frame in (themes, issues)], ignore_index=True
    )


def _groups(records: pd.DataFrame) -> pd.DataFrame:
    """Return record_id and label (`heading：value`) for channel and facets: one product may fail in many ways."""
    parts = [
        pd.DataFrame({"record_id": told["record_id"], "label": f"{heading}：" + told[column]})
        for column, heading in crossings.facets(records).items()
        for told in [records.loc[records[column] != "", ["record_id", column]]]
    ]
    empty = pd.DataFrame({"record_id": [], "label": []}, dtype=str)
    return pd.concat(parts, ignore_index=True) if parts else empty


def _change(records: pd.DataFrame, given: Exposure | None, month: str, totals: pd.DataFrame) -> pd.DataFrame:
    """Return the change of the total against the month before; empty unless both are whole and have exposure."""
    before = str(pd.Period(month) - 1)
    whole = set(totals.loc[totals["complete"], "month"])
    if given is None or not {before, month} <= whole or exposure.lacking(given, [before, month], records):
        return pd.DataFrame()
    if not given.overall([before, month]).all():
        return pd.DataFrame()
    now, then = (decomposition.by_facet(records, given, each) for each in (month, before))
    told = decomposition.decompose(now, then)
    ids = now["record_ids"].to_dict()
    return told.assign(record_ids=[ids.get(group, ()) for group in told["group"]])
