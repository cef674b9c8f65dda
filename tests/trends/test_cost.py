"""Cost: cases by hand, money only where assumed, every assumption said."""

import numpy as np
import pandas as pd
import pytest

from mining.settings import Cost
from mining.trends.cost import expected_cost, told_assumptions, unknown

TREND = pd.DataFrame(
    [
        (theme, month, n, complete)
        for theme, counts in {"T001": [9, 4, 6, 5, 50], "T002": [0, 0, 0, 0, 0]}.items()
        for month, n, complete in zip(
            ["2025-01", "2025-02", "2025-03", "2025-04", "2025-05"], counts, [True] * 4 + [False], strict=True
        )
    ],
    columns=["theme_id", "month", "n", "complete"],
)
EVERYTHING = Cost(
    avoidable_share=0.5,
    unit_cost=200,
    unit_costs={"T002": 80},
    told_when_displeased=10,
    told_when_pleased=4,
    lost_share=0.2,
    keeping_cost=50,
    winning_multiple=5,
)


def test_cases_are_the_mean_of_the_last_complete_months():
    steady = [TREND[TREND["theme_id"] == "T001"].assign(theme_id=f"T00{i}") for i in (3, 4, 5)]
    found = expected_cost(pd.concat([TREND, *steady]), "2025-05", 3, Cost(avoidable_share=0.5))
    # 4 + 6 + 5 = 15 in 3 months; Garwood: 8.395 and 24.740 events.
    assert found.loc[0, ["cases", "cases_low", "cases_high"]].tolist() == pytest.approx(
        [5, 2.7985, 8.2468], abs=1e-3
    )
    assert found.loc[0, ["avoidable", "avoidable_low", "avoidable_high"]].tolist() == pytest.approx(
        [2.5, 1.3993, 4.1234], abs=1e-3
    )
    assert found["theme_id"].tolist() == ["T001", "T003", "T004", "T005", "T002"]
    assert found.loc[4, ["cases", "avoidable"]].tolist() == [0, 0]
    assert list(found.columns) == [
        "theme_id",
        "months",
        "cases",
        "cases_low",
        "cases_high",
        "avoidable",
        "avoidable_low",
        "avoidable_high",
    ]


def test_themes_that_scatter_have_a_wider_interval_than_chance_gives():
    months = [f"2025-{month:02}" for month in range(1, 7)]
    counts = {"T001": [5, 40, 8, 33, 3, 31], "T002": [30, 4, 41, 6, 36, 3], "T003": [20, 1, 44, 9, 2, 44]}
    trend = pd.DataFrame(
        [
            (theme, month, n, True)
            for theme, row in counts.items()
            for month, n in zip(months, row, strict=True)
        ],
        columns=TREND.columns,
    )
    row = expected_cost(trend, "2025-06", 6, Cost(avoidable_share=0.5)).iloc[0]
    assert row["cases"] == 20
    assert row["cases_low"] < 13  # by chance alone 16.6 and 23.9
    assert row["cases_high"] > 29


def test_one_month_tells_nothing_of_the_scatter():
    row = expected_cost(TREND, "2025-01", 3, Cost(avoidable_share=0.5)).iloc[0]
    assert row[["cases", "cases_low", "cases_high"]].tolist() == [9, 0, np.inf]


def test_money_and_multipliers_appear_only_where_they_are_assumed():
    found = expected_cost(TREND, "2025-04", 3, EVERYTHING).set_index("theme_id")
    assert found.loc[
        "T001", ["unit_cost", "money", "told", "told_well", "lost", "replacing"]
    ].tolist() == pytest.approx([200, 500, 50, 10, 1, 250])
    assert found.loc["T002", "unit_cost"] == 80
    only_one = expected_cost(TREND, "2025-04", 3, Cost(avoidable_share=0.5, unit_costs={"T001": 10}))
    assert only_one["money"].isna().tolist() == [False, True]


def test_months_without_data_give_an_empty_table():
    assert expected_cost(TREND, "2024-12", 3, Cost(avoidable_share=0.5)).empty
    assert expected_cost(TREND[:0], "2025-04", 3, Cost(avoidable_share=0.5)).empty


def _told(assumed: Cost, month: str = "2025-04", months: int = 3) -> tuple[str, ...]:
    return told_assumptions(assumed, expected_cost(TREND, month, months, assumed))


def test_every_assumption_is_said_and_nothing_else():
    assert _told(Cost(avoidable_share=0.5)) == (
        "件数按最近3个完整月的平均；可避免的件数假设着手改进后能少50%，不是预测。",
    )
    full = _told(EVERYTHING.model_copy(update={"avoidable_share": 0.3}))
    assert len(full) == 7
    assert full[1] == "每件成本取自设置：T002 80元、其余200元。"
    assert "TARP" in full[2]
    assert "TARP" not in full[4]


def test_the_months_said_are_those_there_were():
    assert _told(Cost(avoidable_share=0.5), "2025-02", 6)[0].startswith("件数按最近2个完整月的平均")


def test_one_cost_for_all_themes_is_not_said_to_be_for_the_others():
    assert (
        _told(Cost(avoidable_share=0.5, unit_cost=80, unit_costs={"T009": 5}))[1]
        == "每件成本取自设置：80元。"
    )


def test_a_cost_of_a_theme_that_is_not_in_use_is_told():
    (problem,) = unknown({"T001": 5.0, "T009": 5.0}, ["T001"])
    assert problem.what == "目录里没有在用的主题 T009"
