from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mining.themes.theme import Theme
from mining.trends.actions import judge_actions
from mining.trends.calendars import month_name
from mining.trends.cases import plan
from mining.trends.counts import calendar_months
from mining.trends.effects import power
from mining.trends.ledger import Action
from mining.trends.panel import Panel, panel

FIRST = "2020-03"  # no Spring Festival until 2021-01
Rows = list[list[int]]


def _known(themes: Rows, *, issues: Rows | None = None, orders: float | list[float] | None = 10_000) -> Panel:
    months = calendar_months(FIRST, "2029-12")[: len(themes[0])]
    keys = [(f"T{i:03d}", "", row) for i, row in enumerate(themes, 1)]
    keys += [("T001", f"T001-I{i:03d}", row) for i, row in enumerate(issues or [], 1)]
    long = pd.DataFrame(
        [(theme, issue, m, n) for theme, issue, row in keys for m, n in zip(months, row, strict=True)],
        columns=["theme_id", "issue_id", "month", "n"],
    )
    of_theme = long["issue_id"] == ""
    totals = pd.DataFrame(
        {"month": months, "n": np.sum(themes, axis=0), "exposure": orders, "complete": True}
    )
    return panel(long[of_theme], long[~of_theme], totals)


def _action(number: str = "A1", theme: str = "T001", start: str = "2020-09-10", **told: object) -> Action:
    day = pd.Timestamp(start)
    return replace(Action("actions.csv:2", number, theme, "换件", "品质部", day, day, 0.5, pd.NaT), **told)


def _judge(known: Panel, *ledger: Action, month: str | None = None) -> pd.DataFrame:
    themes = [Theme(number=f"T{i:03d}", name=f"主题{i}", status="正式") for i in range(1, 9)]
    month = month or known.months[-1]
    return judge_actions(ledger, themes, known, month=month, seed=0, given=()).set_index("action_id")


CALM = [[20, 21, 19, 20, 22, 18, 20, 21, 19, 20, 20, 21], [30, 31, 29, 30, 28, 32, 30, 29, 31, 30, 30, 29]]
CALM += [[12, 11, 13, 12, 12, 12, 11, 13, 12, 12, 11, 12], [15, 14, 16, 15, 15, 15, 14, 16, 15, 15, 15, 14]]
HALVED = [20, 21, 19, 20, 20, 20, 20, 10, 9, 11, 10, 10]


def test_an_action_on_an_issue_is_judged_under_the_theme_that_the_issue_has_now() -> None:
    known = _known([[30] * 12, *CALM], issues=[HALVED])
    known = replace(known, units=known.units.replace({"issue_id": {"T001-I001": "T009-I001"}}))
    row = _judge(known, _action(theme="T009-I001")).loc["A1"]
    assert (row["theme_id"], row["issue_id"]) == ("T001", "T009-I001")
    assert (row["n_before"], row["n_after"]) == (120, 40)  # but for 2021-02, the festival


def test_an_action_on_an_issue_that_has_no_record_now_is_told_so_and_judged_on_nothing() -> None:
    known, on = _known([HALVED, *CALM], issues=[HALVED]), _action(theme="T001-I002")
    themes = [Theme(number="T001", name="漏水", status="正式")]
    judged = judge_actions([on], themes, known, month=known.months[-1], seed=0, given=["T001-I002"])
    row = judged.iloc[0]
    assert row[["theme_id", "issue_id", "verdict"]].tolist() == ["T001", "T001-I002", "证据不足"]
    assert row["reason"] == "这个问题现在没有来件"
    assert np.isnan(row["n_before"])


def test_a_dozen_records_give_the_ratios_that_a_hand_gives() -> None:
    # six before, one after; the untouched theme three before, one after; June is the start month
    row = _judge(_known([[2, 2, 2, 0, 1], [1, 1, 1, 1, 1]], orders=None), _action(start="2020-06-15")).loc[
        "A1"
    ]
    assert (row["n_before"], row["months_before"], row["n_after"], row["months_after"]) == (6, 3, 1, 1)
    assert row["ratio"] == pytest.approx(0.5)  # (1/6) / (1/3)
    assert row["untouched"] == 1
    assert row["untouched_ratio"] == pytest.approx(1.5)  # (1/2) / (3/9) of all records
    assert row["raw_ratio"] == pytest.approx(0.75)  # (1/2) / (6/9)
    assert row["verdict"] == "证据不足"


def test_a_theme_that_halves_while_the_others_stay_is_cured() -> None:
    row = _judge(_known([HALVED, *CALM]), _action()).loc["A1"]
    assert row["verdict"] == "有效"
    assert row["ratio"] == pytest.approx(0.5, abs=0.02)
    assert 0.3 < row["ratio_low"] < row["ratio"] < row["ratio_high"] < 0.7
    assert (row["theme_id"], row["start"], row["closed"], row["left_out"]) == ("T001", "2020-09-10", "", "")
    assert row["power"] > 0.95
    assert row["earliest_month"] == ""  # it is judged


def test_exposure_cancels_out_of_the_ratio() -> None:
    orders = [10_000.0] * 7 + [20_000.0] * 5
    steady, doubled = (
        _judge(_known([HALVED, *CALM], orders=given), _action()).loc["A1"] for given in (1e4, orders)
    )
    assert doubled["ratio"] == steady["ratio"] == pytest.approx(0.498, abs=0.001)
    assert doubled["raw_ratio"] == pytest.approx(steady["raw_ratio"] / 2)


def test_a_general_fall_is_not_credited_to_the_action() -> None:
    fallen = [[n if i < 7 else n // 2 for i, n in enumerate(row)] for row in CALM]
    row = _judge(_known([HALVED, *fallen]), _action()).loc["A1"]
    assert row["raw_high"] < 1
    assert row["verdict"] != "有效"
    assert row["ratio"] == pytest.approx(1.0, abs=0.1)


def test_a_crisis_elsewhere_is_not_credited_either() -> None:
    crisis = [60] * 7 + [300] * 5
    row = _judge(_known([[20] * 12, crisis, *CALM], orders=None), _action()).loc["A1"]
    assert row["raw_ratio"] < 0.5
    assert row["ratio"] == pytest.approx(1.0, abs=0.05)
    assert row["untouched"] == 4
    assert row["verdict"] in {"无实质变化", "证据不足"}


def test_without_untouched_themes_the_rates_are_compared() -> None:
    row = _judge(_known([HALVED]), _action()).loc["A1"]
    assert row["untouched"] == 0
    assert row["ratio"] == row["raw_ratio"] == pytest.approx(0.5)
    assert "没有未整改的主题" in row["reason"]
    assert row["verdict"] == "有效"


def test_a_theme_that_grows_is_worse_and_a_large_one_that_stays_is_unchanged() -> None:
    known = _known([[10] * 7 + [25] * 5, [300] * 12, *([1000] * 12 for _ in range(4))])
    judged = _judge(known, _action(), _action("A2", "T002"))
    assert judged["verdict"].tolist() == ["恶化", "无实质变化"]


def test_the_start_month_and_the_spike_before_it_are_left_out() -> None:
    spiked = [10, 11, 9, 10, 10, 30, 50, 10, 9, 11, 10, 10]
    row = _judge(_known([spiked, *CALM]), _action(registered=pd.Timestamp("2020-08-31"))).loc["A1"]
    assert row["left_out"] == "2020-08"
    assert (row["n_before"], row["n_after"]) == (50, 40)  # the Spring Festival counts neither
    assert row["ratio"] == pytest.approx(1.0, abs=0.05)
    assert "（不计高峰2020年8月）" in row["reason"]


@pytest.mark.parametrize("registered", ["2020-08-31", "2020-09-10", "2020-12-10"])
def test_the_high_month_that_led_to_an_action_is_left_out_whenever_it_is_registered(registered: str) -> None:
    high = [20, 21, 19, 20, 20, 26, 20, 20, 19, 21, 20, 20]
    row = _judge(_known([high, *CALM]), _action(registered=pd.Timestamp(registered))).loc["A1"]
    assert row["left_out"] == "2020-08"


def test_nothing_later_than_the_report_month_is_known() -> None:
    worse_later = [*HALVED, 60, 70, 80]
    known = _known([worse_later, *([*row, *row[:3]] for row in CALM)])
    action = _action(closed=pd.Timestamp("2021-05-03"))
    then = _judge(known, action, month="2021-02").loc["A1"]
    alone = _judge(_known([HALVED, *CALM]), _action()).loc["A1"]
    pd.testing.assert_series_equal(then, alone)
    assert then["closed"] == ""
    assert _judge(known, action).loc["A1", "closed"] == "2021-05-03"


@pytest.mark.parametrize(
    ("start", "reason"), [("2021-02-03", "开始后还没有完整的一个月"), ("2021-06-01", "2021-06-01 才开始")]
)
def test_an_action_without_a_month_after_is_under_way(start: str, reason: str) -> None:
    row = _judge(_known([HALVED, *CALM]), _action(start=start)).loc["A1"]
    assert row["verdict"] == "进行中"
    assert row["reason"] == reason
    assert np.isnan(row["ratio"])


def test_an_unknown_theme_a_theme_without_records_and_too_few_months_say_why() -> None:
    ledger = (_action(theme="漏水"), _action("A2", "T008"), _action("A3", "T002", "2020-04-20"))
    judged = _judge(_known([HALVED, *CALM]), *ledger)
    assert judged["verdict"].tolist() == ["证据不足"] * 3
    assert "没有主题“漏水”" in judged.loc["A1", "reason"]
    assert judged.loc["A2", "reason"] == "这个主题还没有一条记录"
    assert judged.loc["A3", "reason"] == "开始前可比的月份只有1个，至少要3个"
    assert judged["theme_id"].tolist() == ["", "T008", "T002"]


def test_too_few_cases_prove_nothing_and_the_earliest_month_is_told() -> None:
    row = _judge(_known([[3, 2, 4, 3, 2, 3, 3, 1, 2, 1, 2, 1], *CALM]), _action()).loc["A1"]
    assert row["verdict"] == "证据不足"
    assert row["power"] < 0.5
    assert row["earliest_month"] > "2021-02"
    assert f"最早{month_name(row['earliest_month'])}可判断" in row["reason"]


@pytest.mark.parametrize("mean", [1, 2, 3, 4, 6, 9])
@pytest.mark.parametrize("drop", [0.1, 0.3, 0.5, 0.8])
@pytest.mark.parametrize("orders", [None, 10_000])
def test_the_month_told_lies_ahead_in_the_year_after_the_start(
    mean: int, drop: float, orders: int | None
) -> None:
    known = _known([[mean] * 12, *CALM], orders=orders)
    told = _judge(known, replace(_action(), expected_drop=drop)).loc["A1", "earliest_month"]
    assert not told or "2021-02" < told <= "2021-09"


@pytest.mark.parametrize("mean", [1, 2, 3, 4, 6, 9])
@pytest.mark.parametrize("drop", [0.1, 0.3, 0.5, 0.8])
@pytest.mark.parametrize("longest", [10, 12])
def test_the_months_of_a_plan_have_the_power_that_is_promised(mean: int, drop: float, longest: int) -> None:
    told = plan(mean, 12, 0, longest, drop, 1.0)
    assert told.months is None or told.months <= longest
    assert told.months is None or power(mean, 12, told.months, told.drop) >= 0.8
    assert told.months is not None or power(mean, 12, longest, drop) < 0.8


def test_once_the_month_has_passed_it_is_told_that_nothing_was_seen() -> None:
    counts = [9, 8, 9, 10, 9, 9, 9, 6, 7, 6, 6, 7]
    row = _judge(_known([counts, *CALM], orders=None), _action()).loc["A1"]
    assert (row["verdict"], row["earliest_month"]) == ("证据不足", "")
    assert "若降幅达50%，到2021年1月已可判断，没有看出" in row["reason"]


@pytest.mark.parametrize(
    ("second", "mixed"),
    [("2020-09-25", True), ("2020-11-20", True), ("2020-12-05", True), ("2021-01-05", False)],
)
def test_two_actions_on_one_theme_are_told_apart_only_with_months_between(
    second: str, *, mixed: bool
) -> None:
    judged = _judge(_known([HALVED, *CALM]), _action(), _action("A2", start=second))
    assert (judged["verdict"] == "无法区分").tolist() == [mixed, mixed]
    if mixed:
        assert "A2" in judged.loc["A1", "reason"]
    else:
        assert judged.loc["A1", "months_after"] == 3  # up to the second start


def test_an_action_on_an_issue_is_judged_by_the_issue_and_mixes_with_its_theme() -> None:
    issue = [8, 9, 8, 8, 9, 8, 8, 1, 1, 0, 1, 1]
    known = _known([[20] * 12, *CALM], issues=[issue, [6] * 12])
    alone = _judge(known, _action(theme="T001-I001"), _action("A2", "T001-I002"))
    assert alone.loc["A1", "verdict"] == "有效"
    assert alone.loc["A1", ["theme_id", "issue_id"]].tolist() == ["T001", "T001-I001"]
    assert alone.loc["A1", ["n_before", "n_after"]].tolist() == [41, 3]  # without the nine of July
    assert alone.loc["A2", "verdict"] != "无法区分"
    both = _judge(known, _action(theme="T001-I001"), _action("A2", "T001"))
    assert both["verdict"].tolist() == ["无法区分", "无法区分"]


def test_a_theme_with_an_action_of_the_same_months_is_no_yardstick() -> None:
    judged = _judge(
        _known([HALVED, *CALM]), _action(), _action("A2", "T002"), _action("A3", "T003", "2019-01-01")
    )
    assert judged.loc["A1", "untouched"] == 3
    assert judged.loc["A3", "verdict"] == "证据不足"


def _long(row: list[int]) -> Panel:
    return _known([row, *([n] * len(row) for n in (20, 30, 12, 15))])


def test_a_cured_theme_that_rises_again_has_come_back() -> None:
    back = [20] * 7 + [6, 5, 7, 6, 6, 5] + [15, 16, 18, 17]
    assert _judge(_long(back[:13]), _action()).loc["A1", "verdict"] == "有效"
    row = _judge(_long(back), _action()).loc["A1"]
    assert row["verdict"] == "回潮"
    assert "累积和超限" in row["reason"]


def test_what_came_back_is_not_said_to_be_judged_years_later() -> None:
    row = _judge(_known([[40] * 8 + [10] * 4 + [60], *[[20] * 13] * 4]), _action()).loc["A1"]
    assert (row["verdict"], row["earliest_month"]) == ("回潮", "")


def test_a_cured_theme_that_stays_low_has_not() -> None:
    row = _judge(_long([20] * 7 + [6, 5, 7, 6, 6, 5, 8, 6, 7, 5]), _action()).loc["A1"]
    assert row["verdict"] == "有效"


def test_a_theme_closed_without_effect_is_watched_as_well() -> None:
    rising = [10] * 7 + [10, 9, 11, 10, 10] + [26, 28, 25, 27]
    assert _judge(_long(rising), _action(closed=pd.Timestamp("2021-02-20"))).loc["A1", "verdict"] == "回潮"
    assert _judge(_long(rising), _action()).loc["A1", "verdict"] == "恶化"


def test_a_fall_that_had_begun_long_before_is_not_credited() -> None:
    falling = [round(60 * 0.9**month) for month in range(16)]
    known = _long(falling)
    row = _judge(known, _action(start="2020-12-10")).loc["A1"]
    assert row["ratio_high"] < 1
    assert row["trend"] == pytest.approx(0.9, abs=0.02)
    assert row["verdict"] == "证据不足"
    assert "开始之前就在下降" in row["reason"]


def test_the_order_of_the_months_and_themes_given_does_not_matter() -> None:
    known = _known([HALVED, *CALM])
    turned = replace(known, units=known.units.iloc[::-1].reset_index(drop=True), counts=known.counts[::-1])
    pd.testing.assert_frame_equal(_judge(known, _action()), _judge(turned, _action()))


def test_no_ledger_gives_an_empty_table_with_the_columns_of_the_contract() -> None:
    judged = judge_actions((), (), _known(CALM), month="2020-08", seed=0, given=())
    assert judged.empty
    assert list(judged.columns[:8]) == [
        "action_id", "theme_id", "verdict", "ratio", "ratio_low", "ratio_high", "power", "earliest_month",
    ]  # fmt: skip


def test_an_action_closed_after_more_than_a_year_is_still_watched() -> None:
    rising = [10] * 7 + [10, 9, 11, 10, 10, 11, 9, 10, 10, 11, 9, 10, 10, 9, 11] + [30, 32, 29, 31]
    known = _long(rising)
    closed = _action(closed=pd.Timestamp("2021-11-20"))
    assert _judge(known, closed).loc["A1", "verdict"] == "回潮"
    assert _judge(known, closed, month="2021-12").loc["A1", "verdict"] != "回潮"


def test_an_action_that_has_not_begun_is_mixed_up_with_no_other() -> None:
    ledger = (_action(start="2020-09-10"), _action("A2", start="2020-12-20"))
    judged = _judge(_known([HALVED, *CALM]), *ledger, month="2020-11")
    assert judged["verdict"].tolist() == ["有效", "进行中"]


def test_a_theme_whose_action_starts_after_the_months_compared_is_a_yardstick() -> None:
    known = _known([[20] * 7 + [10] * 29, *([*row, *row, *row] for row in CALM)])
    judged = _judge(known, _action(), _action("A2", "T002", "2022-06-01"))
    assert judged.loc["A1", "untouched"] == 4


@pytest.mark.parametrize(("absent", "untouched"), [(3, 5), (4, 4)])
def test_a_theme_absent_in_most_of_the_months_before_is_no_yardstick(absent: int, untouched: int) -> None:
    new = [0] * absent + [2] * (12 - absent)  # six months are compared before
    assert _judge(_known([HALVED, *CALM, new]), _action()).loc["A1", "untouched"] == untouched


def test_in_the_month_that_can_judge_it_nothing_is_left_to_wait_for() -> None:
    counts = [9, 8, 9, 10, 9, 9, 9, 6, 7, 6, 6, 7]
    row = _judge(_known([counts, *CALM], orders=None), _action(), month="2021-01").loc["A1"]
    assert row["earliest_month"] == ""


def test_untouched_themes_that_drift_apart_make_the_verdict_less_sure() -> None:
    up, down = [45] * 7 + [55] * 7, [55] * 7 + [45] * 7
    row = _judge(_known([[20] * 7 + [12] * 7, up, up, down, down, [50] * 14]), _action()).loc["A1"]
    # Six months each: 270 or 330 where 300 are expected, twice in four themes, 300 in the fifth. A theme's chi2 is
    # 2 * 0.99834 * 3 / 0.92054 = 6.507, the five's (4 * 6.507 + 1) / (5 * 0.99834 + 1) = 4.511 a degree of freedom.
    assert row["phi"] == pytest.approx((6.507 + 20 * 4.511) / (0.998 + 20), abs=0.001)
    assert (row["months_before"], row["months_after"], row["verdict"]) == (6, 6, "证据不足")


def test_a_return_must_be_sure_for_all_levels_that_it_is_held_against() -> None:
    # p is 0.025 against the level of the first months after, 0.0058 against that of half a year ago
    counts = [20] * 7 + [6] * 8 + [13, 13, 14]
    assert _judge(_long(counts), _action()).loc["A1", "verdict"] == "有效"
