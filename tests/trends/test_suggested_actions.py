import numpy as np
import pandas as pd
import pytest

from mining.themes.theme import Theme
from mining.trends.counts import calendar_months
from mining.trends.ledger import Action
from mining.trends.panel import Panel, panel
from mining.trends.suggestions import suggestions

MONTHS = calendar_months("2020-03", "2020-12")
THEMES = [Theme(number="T001", name="安装", owner="安装部"), Theme(number="T002", name="退款")]
ISSUES = pd.DataFrame({"issue_id": ["T001-I001"], "name": ["打孔费"]})
ROWS = [[20] * 9 + [50], [2] * 9 + [9]]


def _known(rows: list[list[int]], exposure: float | None = 1e4) -> Panel:
    trend = pd.DataFrame(
        [(f"T{i:03d}", m, n) for i, row in enumerate(rows, 1) for m, n in zip(MONTHS, row, strict=False)],
        columns=["theme_id", "month", "n"],
    )
    months = MONTHS[: len(rows[0])]
    totals = pd.DataFrame(
        {"month": months, "n": np.sum(rows, axis=0), "exposure": exposure, "complete": True}
    )
    return panel(trend, pd.DataFrame(columns=["theme_id", "issue_id", "month", "n"]), totals)


def _alerts(*worse: tuple[str, str], month: str = "2020-12") -> pd.DataFrame:
    rows = [(month, theme, issue, "显著恶化", 0.01) for theme, issue in worse]
    rows.append((month, "T002", "", "无显著变化", 0.5))
    return pd.DataFrame(rows, columns=["month", "theme_id", "issue_id", "verdict", "p"])


def _suggest(alerts: pd.DataFrame, *ledger: Action, rows: list[list[int]] = ROWS) -> pd.DataFrame:
    known = _known(rows)
    return suggestions(ledger, THEMES, ISSUES, alerts, known, month=known.months[-1])


def _action(closed: object = pd.NaT) -> Action:
    day = pd.Timestamp("2020-05-06")
    return Action("a:2", "A1", "T001", "", "", day, day, 0.5, closed)  # type: ignore[arg-type]


def test_a_worse_theme_gets_a_measure_an_owner_and_a_date() -> None:
    found = _suggest(_alerts(("T001", ""), ("T001", "T001-I001")))
    assert found["theme_id"].tolist() == ["T001"]
    row = found.iloc[0]
    assert row["measure"] == "先核实“打孔费”，查明原因后登记措施"
    assert (row["owner"], row["due"]) == ("安装部", "2021-01-31")
    assert row["metric"].startswith("每月每万单位业务量的件数")


def test_the_sample_size_is_that_of_the_smallest_drop_seen_within_half_a_year() -> None:
    # baseline: nine months of twenty, without the spike of December; a drop of 30% is seen after five months
    row = _suggest(_alerts(("T001", ""))).iloc[0]
    assert row["expected_drop"] == 0.3
    assert row["events"] == pytest.approx(20 * 9 + 20 * 0.7 * 5)
    assert row["earliest_month"] == "2021-07"  # January starts, the Spring Festival does not count


def test_an_issue_that_worsens_is_enough_and_a_small_theme_needs_a_large_drop() -> None:
    row = _suggest(_alerts(("T002", "T002-I001"))).iloc[0]
    assert row["theme_id"] == "T002"
    assert row["expected_drop"] >= 0.7
    assert row["measure"] == "先核实“T002-I001”，查明原因后登记措施"


def test_a_theme_with_an_action_under_way_is_left_alone_until_it_is_closed() -> None:
    assert _suggest(_alerts(("T001", "")), _action()).empty
    assert len(_suggest(_alerts(("T001", "")), _action(pd.Timestamp("2020-11-30")))) == 1


def test_other_months_and_calm_themes_get_no_suggestion() -> None:
    assert _suggest(_alerts(("T001", ""), month="2020-11")).empty
    assert _suggest(_alerts()).empty


def test_a_young_theme_is_suggested_without_a_figure() -> None:
    row = _suggest(_alerts(("T001", ""), month="2020-04"), rows=[[20, 50], [2, 9]]).iloc[0]
    assert row["theme_id"] == "T001"
    assert row["earliest_month"] == ""
    assert np.isnan(row["events"])
