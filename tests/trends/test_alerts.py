from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mining.trends import alerts as alarms
from mining.trends.counts import calendar_months

RULES = alarms.Rules(6, 0.1, minimum_count=5, minimum_ratio=1.5, seed=0)
Tables = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


def _tables(
    themes: list[list[int]],
    *,
    issues: list[list[int]] | None = None,
    exposure: list[float] | None = None,
    other: int = 0,
    partial: bool = False,
) -> Tables:
    """Trend, issue trend and totals of counts by month; `other` records a month have no theme."""
    counts = np.array(themes)
    months = calendar_months("2020-03", "2029-12")[: counts.shape[1]]
    n = counts.sum(axis=0) + other
    totals = pd.DataFrame({"month": months, "n": n, "exposure": exposure or np.nan, "complete": True})
    totals.loc[totals.index[-1:], "complete"] = not partial
    trend = [
        {"theme_id": f"T{i:03d}", "month": m, "n": k}
        for i, row in enumerate(themes, 1)
        for m, k in zip(months, row, strict=True)
    ]
    told = [
        {"theme_id": "T001", "issue_id": f"T001-I{i:03d}", "month": m, "n": k}
        for i, row in enumerate(issues or [], 1)
        for m, k in zip(months, row, strict=True)
    ]
    empty = ["theme_id", "issue_id", "month", "n"]
    return pd.DataFrame(trend, columns=["theme_id", "month", "n"]), pd.DataFrame(told, columns=empty), totals


def _last(tables: Tables) -> pd.DataFrame:
    found = alarms.back_test(*tables, RULES)
    last = found[found["month"] == tables[2]["month"].max()]
    return last.set_index(["theme_id", "issue_id", "kind"])


STABLE = [[20, 21, 19, 20, 22, 18, 20], [40, 41, 39, 38, 42, 40, 41], [5, 4, 6, 5, 5, 6, 4]]


@pytest.mark.parametrize("exposure", [None, [10000.0] * 7])
def test_a_surge_is_told_with_what_was_expected_and_the_rest_stays_calm(exposure: list[float] | None) -> None:
    found = _last(_tables([[5, 4, 6, 5, 5, 5, 20], *STABLE], exposure=exposure))
    row = found.loc["T001", "", "surge"]
    assert row["verdict"] == "显著恶化"
    assert row["n"] == 20
    assert row["base_n"] == 30
    assert row["ratio"] == pytest.approx(row["n"] / row["expected"])
    assert row["ratio_low"] > 1.5
    assert row["p"] <= row["q"] <= 0.1
    assert set(found.drop(("T001", "", "surge"))["verdict"]) <= {"无显著变化", "证据不足"}


def test_the_expected_count_follows_the_exposure() -> None:
    found = _last(_tables([[10, 10, 10, 10, 10, 10, 30]], exposure=[100.0] * 6 + [300.0]))
    assert found.loc["T001", "", "surge"]["expected"] == pytest.approx(30)
    assert found.loc["T001", "", "surge"]["verdict"] == "无显著变化"


def test_what_was_hardly_seen_before_is_new() -> None:
    found = _last(_tables([[0, 0, 1, 0, 0, 0, 9], *STABLE]))
    assert found.loc["T001", "", "new"]["verdict"] == "显著恶化"
    found = _last(_tables([[0] * 6 + [9], *STABLE]))
    assert found.loc["T001", "", "new"]["ratio"] == np.inf


def test_an_improvement_needs_a_lower_rate_and_a_lower_count() -> None:
    falls = [[40, 41, 39, 40, 42, 38, 12], *STABLE]
    assert _last(_tables(falls)).loc["T001", "", "improving"]["verdict"] == "显著好转"
    quiet = [[n if m < 6 else n // 3 for m, n in enumerate(row)] for row in falls[1:]]
    found = _last(_tables([[40, 41, 39, 40, 42, 38, 13], *quiet]))
    assert "显著好转" not in set(found["verdict"])


def test_an_event_in_one_theme_does_not_make_the_others_better_by_their_share() -> None:
    found = _last(_tables([[20, 19, 21, 20, 20, 20, 400], *STABLE]))
    assert found["verdict"].value_counts()["显著恶化"] == 1
    assert "显著好转" not in set(found["verdict"])


def test_an_issue_is_tested_beside_its_theme_and_a_tiny_one_is_not() -> None:
    found = _last(_tables(STABLE, issues=[[1, 0, 1, 0, 0, 1, 12], [0, 1, 0, 0, 1, 0, 1]]))
    assert found.loc["T001", "T001-I001", "new"]["verdict"] == "显著恶化"
    assert "T001-I002" not in found.index.get_level_values("issue_id")


def test_a_rise_below_the_practical_gate_is_no_alarm_however_significant() -> None:
    found = _last(_tables([[1000] * 6 + [1400], [1000] * 7], exposure=[1e5] * 7))
    row = found.loc["T001", "", "surge"]
    assert row["q"] < 0.001
    assert row["verdict"] == "无显著变化"


def test_a_large_change_on_a_handful_is_not_enough_evidence() -> None:
    found = _last(_tables([[2, 3, 2, 1, 2, 2, 5], *STABLE]))
    row = found.loc["T001", "", "surge"]
    assert row["ratio"] > 2
    assert row["verdict"] == "证据不足"


def test_q_is_that_of_benjamini_and_hochberg_over_the_tests_of_the_month() -> None:
    found = _last(_tables([[5, 4, 6, 5, 5, 5, 20], *STABLE])).dropna(subset="p")
    assert found["q"].to_numpy() == pytest.approx(stats.false_discovery_control(found["p"]))


def test_a_test_that_could_not_have_become_significant_is_told_so_and_leaves_the_family() -> None:
    # 4 to 1 a month: even no case at all would not be significantly less
    found = _last(_tables([[1, 0, 1, 1, 0, 1, 0], *STABLE]))
    row = found.loc["T001", "", "improving"]
    assert np.isnan(row["p"])
    assert np.isnan(row["q"])
    assert row["verdict"] == "证据不足"


def test_the_smallest_detectable_count_is_an_alarm_and_one_less_is_not() -> None:
    exposure = [1000.0] * 7
    smallest = int(
        _last(_tables([[5] * 6 + [5], *STABLE], exposure=exposure)).loc["T001", "", "surge"]["detectable"]
    )
    verdicts = [
        _last(_tables([[5] * 6 + [n], *STABLE], exposure=exposure)).loc["T001", "", "surge"]["verdict"]
        for n in (smallest - 1, smallest)
    ]
    assert verdicts == ["证据不足", "显著恶化"]


def test_slow_worsening_is_seen_by_the_cusum_before_any_month_stands_out() -> None:
    slow = [20] * 6 + [25, 28, 31, 33, 35]
    found = _last(_tables([slow, [60] * 11, [30] * 11], exposure=[1e4] * 11))
    assert found.loc["T001", "", "surge"]["verdict"] != "显著恶化"
    row = found.loc["T001", "", "worsening"]
    assert row["verdict"] == "显著恶化"
    assert row["test"] == "泊松CUSUM"
    assert row["expected"] == pytest.approx(20)


def test_scatter_beyond_chance_in_the_baseline_is_taken_into_account() -> None:
    rough = [[10, 40, 15, 60, 8, 35, 60], [50, 12, 30, 9, 44, 20, 30], [30, 10, 55, 12, 40, 9, 20]]
    found = _last(_tables(rough, exposure=[1e4] * 7))
    row = found.loc["T001", "", "surge"]
    assert row["test"] == "负二项预测"
    assert row["phi"] > 5
    assert row["verdict"] == "证据不足"


def test_two_years_of_history_are_judged_by_farrington() -> None:
    summer = [round(20 * np.exp(0.7 * np.cos((m - 6) * np.pi / 6))) for m in range(31)]
    found = _last(_tables([summer, [40, 38, 42] * 10 + [40]], exposure=[1e4] * 31))
    row = found.loc["T001", "", "surge"]
    assert row["test"] == "Farrington"
    assert row["expected"] == pytest.approx(40.3, rel=0.03)
    assert row["verdict"] == "无显著变化"


@pytest.mark.parametrize(
    ("tables", "verdicts"),
    [
        (_tables([[]]), set()),  # no month
        (_tables([[7]]), set()),  # one month: nothing to compare with
        (_tables([[5, 6, 20], [30, 30, 30]]), set()),  # two months of baseline
        (_tables([[5, 6, 5, 6, 5, 6, 30], *STABLE], partial=True), set()),  # the last month is not over
        (_tables([[5, 6, 5, 6, 5, 6, 0], [30] * 6 + [0]]), set()),  # nothing came in: a gap, not a success
        (_tables([[5, 6, 5, 6, 5, 6, 1], [30] * 6 + [0]]), {"证据不足", "无显著变化"}),  # a single record
        (_tables([[5, 6, 5, 6, 5, 6, 30]], exposure=[100.0] * 6 + [0.0]), set()),  # no exposure
        (_tables([[0] * 7], other=10), {"证据不足"}),  # a theme without any record
    ],
)
def test_without_evidence_there_is_no_verdict(tables: Tables, verdicts: set[str]) -> None:
    assert set(_last(tables)["verdict"]) == verdicts
    assert list(alarms.back_test(*tables, RULES).columns) == alarms.COLUMNS


def test_after_a_gap_of_three_months_the_months_before_it_are_the_baseline() -> None:
    rows = [[5, 6, 5, 4, 5, 5, 0, 0, 0, 25], [30, 31, 29, 30, 30, 31, 0, 0, 0, 30]]
    found = alarms.back_test(*_tables(rows), RULES)
    last = found[found["month"] == "2020-12"].set_index(["theme_id", "kind"])
    assert last.loc["T001", "surge"]["base_n"] == 30
    assert last.loc["T001", "surge"]["verdict"] == "显著恶化"
    assert not set(found["month"]) & {"2020-09", "2020-10", "2020-11"}


@pytest.mark.parametrize("exposure", [None, [1e4] * 15])
def test_the_dip_of_the_spring_festival_raises_no_alarm_in_any_month(exposure: list[float] | None) -> None:
    # 2021-02, the twelfth month, falls to 40%; the orders do not
    rows = [[round(level * (0.4 if m == 11 else 1)) for m in range(15)] for level in (20, 40, 60, 35, 50)]
    found = alarms.back_test(*_tables(rows, exposure=exposure), RULES)
    assert "2021-02" in set(found["month"])
    assert set(found["verdict"]) <= {"无显著变化", "证据不足"}


def test_a_theme_that_surges_in_the_festival_is_still_seen() -> None:
    rows = [[round(level * (0.4 if m == 11 else 1)) for m in range(12)] for level in (40, 60, 35, 50)]
    found = _last(_tables([[10] * 11 + [40], *rows], exposure=[1e4] * 12))
    assert found.loc["T001", "", "surge"]["verdict"] == "显著恶化"
    assert found.loc["T001", "", "surge"]["test"] == "Fisher精确检验"


def test_exposure_of_zero_in_the_baseline_is_left_out() -> None:
    found = _last(_tables([[5, 6, 5, 9, 5, 4, 5]], exposure=[100.0, 100.0, 100.0, 0.0, 100.0, 100.0, 100.0]))
    assert found.loc["T001", "", "surge"]["base_n"] == 25


def test_stray_early_records_are_no_baseline() -> None:
    assert _last(_tables([[1, 0, 1, 0, 1, 1, 0, 20]], exposure=[1e4] * 8)).empty


def test_the_back_test_knows_nothing_later_than_its_month() -> None:
    rows = [[5, 6, 5, 6, 5, 6, 25, 7, 5, 60, 3, 2, 9, 1], [30] * 14]
    full = alarms.back_test(*_tables(rows), RULES)
    assert full["month"].min() == "2020-06"
    for months in (7, 10, 13):
        known = alarms.back_test(*_tables([row[:months] for row in rows]), RULES)
        pd.testing.assert_frame_equal(
            known, full[full["month"] <= known["month"].max()].reset_index(drop=True)
        )


def test_row_order_of_the_tables_does_not_matter() -> None:
    tables = _tables(
        [[5, 4, 6, 5, 5, 5, 20], *STABLE], issues=[[1, 0, 1, 0, 0, 1, 12], [5, 4, 5, 5, 5, 5, 1]]
    )
    mixed = [table.sample(frac=1, random_state=1) for table in tables]
    pd.testing.assert_frame_equal(alarms.back_test(*tables, RULES), alarms.back_test(*mixed, RULES))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 60), min_size=8, max_size=8), min_size=1, max_size=4),
    st.sampled_from([None, [0.0, 50.0, 80.0, 80.0, 80.0, 80.0, 80.0, 80.0]]),
)
def test_whatever_the_counts_the_table_keeps_its_contract(
    rows: list[list[int]], exposure: list[float] | None
) -> None:
    found = alarms.back_test(*_tables(rows, issues=rows[:1], exposure=exposure, other=1), RULES)
    assert set(found["kind"]) <= {"new", "surge", "worsening", "improving"}
    assert set(found["verdict"]) <= {"显著恶化", "显著好转", "无显著变化", "证据不足"}
    tested = found.dropna(subset="p")
    assert tested["p"].between(0, 1).all()
    assert (tested["q"] >= tested["p"] - 1e-12).all()
    alarm = found[found["verdict"].isin(["显著恶化", "显著好转"])]
    assert (alarm["q"] <= 0.1).all()
    better = alarm["verdict"] == "显著好转"
    assert (alarm.loc[~better, ["n"]] >= 5).all(axis=None)
    assert (alarm.loc[~better, "ratio"] >= 1.5).all()
    assert (alarm.loc[better, "ratio"] <= 1 / 1.5).all()


@pytest.mark.parametrize(
    ("least", "family"),
    [
        ([0.001, 0.002, 0.003], [True, True, True]),
        ([0.001, 0.09, 0.2, 0.5], [True, False, False, False]),  # with two tests each must reach 0.05
        ([0.001, 0.04, 0.2, 0.5], [True, True, False, False]),
        ([0.5, 0.9], [False, False]),
        ([], []),
    ],
)
def test_the_family_holds_the_tests_that_can_reach_the_level_shared_among_them(
    least: list[float], family: list[bool]
) -> None:
    assert alarms.reachable(np.array(least), 0.1).tolist() == family


def test_slow_worsening_is_no_verdict_while_the_months_own_interval_holds_1() -> None:
    found = _last(_tables([[10] * 6 + [17, 18, 17, 18, 15]], exposure=[1e4] * 11))
    slow = found.loc["T001", "", "worsening"]
    assert slow["q"] <= 0.1
    assert slow["ratio_low"] < 1 < slow["ratio"]
    assert slow["verdict"] == "证据不足"


def test_a_theme_that_stays_while_the_others_fall_is_no_slow_worsening() -> None:
    found = _last(_tables([[30] * 11, [170] * 6 + [120, 100, 80, 60, 50]]))
    slow = found.loc["T001", "", "worsening"]
    assert slow["ratio"] > 1.5
    assert slow["p"] > 0.5
    assert slow["verdict"] != "显著恶化"


def test_a_fall_in_a_festival_month_is_not_tested() -> None:
    found = _last(_tables([[40] * 11 + [2], [60] * 12], exposure=[1e4] * 12))  # the last month is 2021-02
    fall = found.loc["T001", "", "improving"]
    assert (np.isnan(fall["p"]), fall["verdict"]) == (True, "证据不足")


def test_slow_worsening_is_left_to_the_month_after_a_festival() -> None:
    rows = [[10] * 6 + [17, 18, 17, 18, 17, 20, 20], [30] * 13]  # the twelfth month is 2021-02
    tables = [_tables([row[:months] for row in rows], exposure=[1e4] * months) for months in (12, 13)]
    told = ["worsening" in _last(each).loc["T001", ""].index for each in tables]
    assert told == [False, True]


def test_a_doubling_is_found_after_three_months_where_the_themes_together_tell_their_scatter() -> None:
    rows = [[60, 63, 58, 125], [80, 77, 84, 80], [30, 33, 28, 31], [10, 9, 12, 10]]
    row = _last(_tables(rows, exposure=[1e4] * 4)).loc["T001", "", "surge"]
    assert (row["verdict"], row["test"]) == ("显著恶化", "条件精确检验")


def test_three_months_of_one_theme_that_scatters_prove_nothing() -> None:
    row = _last(_tables([[40, 90, 60, 120]], exposure=[1e4] * 4)).loc["T001", "", "surge"]
    assert row["phi"] > 5
    assert row["verdict"] == "证据不足"


def test_where_no_count_would_be_an_alarm_none_is_told_as_the_smallest() -> None:
    row = _last(_tables([[0, 0, 0, 30]], other=50, exposure=[1e4] * 4)).loc["T001", "", "new"]
    assert np.isnan(row["detectable"])
    assert row["verdict"] == "证据不足"


def test_fewer_than_the_least_count_are_no_alarm_however_rare() -> None:
    found = _last(_tables([[0] * 11 + [4], [300] * 12], exposure=[1e4] * 12)).loc["T001", "", "new"]
    assert found["q"] <= 0.1
    assert (found["n"], found["verdict"]) == (4, "证据不足")


def test_a_theme_that_falls_from_enough_to_nothing_is_better() -> None:
    found = _last(_tables([[20, 21, 19, 20, 22, 18, 0], *STABLE], exposure=[1e4] * 7))
    assert found.loc["T001", "", "improving"]["verdict"] == "显著好转"


def test_slow_worsening_is_sought_where_the_reference_has_an_event_a_month() -> None:
    rows = [[0, 0, 0, 1, 0, 0, 1, 1, 2, 1, 2], [1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 2], [30] * 11]
    found = _last(_tables(rows, exposure=[1e4] * 11))
    told = [theme for theme, _, kind in found.index if kind == "worsening"]
    assert told == ["T002", "T003"]


def test_where_the_settings_want_two_months_of_baseline_the_third_month_is_judged() -> None:
    tables = _tables([[5, 6, 20], *([[30, 30, 30]] * 5)])
    found = alarms.back_test(*tables, replace(RULES, baseline_months=2)).set_index(["theme_id", "kind"])
    assert found["month"].unique().tolist() == ["2020-05"]
    assert found.loc["T001", "surge"][["n", "base_n", "verdict"]].tolist() == [20, 11, "显著恶化"]
