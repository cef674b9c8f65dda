import numpy as np
import pandas as pd
import pytest

from mining.trends.priorities import places, priorities

MONTH = "2026-08"
UNGRADED = pd.Series(dtype=float)


def _month(
    themes: dict[str, int],
    *,
    issues: dict[str, int] | None = None,
    scores: dict[str, float] | None = None,
    other: int = 0,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Records and assignments of a month; `issues` counts the records of each theme in its one issue."""
    rows = []
    for theme, n in [*themes.items(), ("", other)]:
        for i in range(n):
            issue = f"{theme}-I001" if i < (issues or {}).get(theme, 0) else ""
            score = (scores or {}).get(theme, np.nan)
            rows.append((f"R{len(rows):04d}", MONTH, 1, theme, 1.0, issue, score))
    rows.append(("R9999", "2026-07", 1, "T001", 1.0, "", 1.0))  # another month, which counts nowhere
    columns = ["record_id", "month", "rank", "theme_id", "weight", "issue_id", "score"]
    both = pd.DataFrame(rows, columns=columns)
    return both[["record_id", "month", "score"]], both[columns[:-1]]


def _alerts(**ratios: float) -> pd.DataFrame:
    rows = [(MONTH, theme, "", "surge", r, r / 2, r * 2, 30.0) for theme, r in ratios.items()]
    rows += [(MONTH, theme, "", "improving", r, r, r, 30.0) for theme, r in ratios.items()]
    columns = ["month", "theme_id", "issue_id", "kind", "ratio", "ratio_low", "ratio_high", "base_n"]
    return pd.DataFrame(rows, columns=columns)


def _put(
    month: tuple[pd.DataFrame, pd.DataFrame], alerts: pd.DataFrame, severity: pd.Series = UNGRADED
) -> pd.DataFrame:
    return priorities(*month, alerts, severity, month=MONTH, seed=0).set_index("theme_id")


def test_a_dozen_records_give_the_scales_that_a_hand_gives() -> None:
    # T001: 6 of 12 records, 3 in its issue, score 2; T002: 4, score 5; T003: 1, score 3; one without theme, no score
    month = _month(
        {"T001": 6, "T002": 4, "T003": 1},
        issues={"T001": 3},
        scores={"T001": 2, "T002": 5, "T003": 3},
        other=1,
    )
    found = _put(month, _alerts(T001=3.0, T002=1.0), pd.Series({"T001": 0.5, "T003": 1.0}))
    assert found["n"].to_dict() == {"T001": 6, "T002": 4, "T003": 1}
    assert found.loc["T001", "frequency"] == 0.5
    assert found.loc["T001", ["frequency_low", "frequency_high"]].tolist() == pytest.approx(
        [0.2538, 0.7462], abs=1e-4
    )
    assert found["severity"].fillna(-1).to_dict() == {"T001": 0.5, "T002": -1, "T003": 1.0}
    assert found.loc[["T001", "T002"], "trend"].tolist() == [0.75, 0.5]
    assert found.loc["T001", ["trend_low", "trend_high"]].tolist() == pytest.approx([0.6, 6 / 7])
    assert found["controllability"].to_dict() == {"T001": 0.5, "T002": 0.0, "T003": 0.0}
    # all: (12 + 20 + 3)/11; without T001: 23/5; without T002: 15/7; without T003: 32/10
    effects = found.loc[["T001", "T002", "T003"], "effect"].tolist()
    assert effects == pytest.approx([35 / 11 - 23 / 5, 35 / 11 - 15 / 7, 35 / 11 - 32 / 10])


def test_intervals_hold_what_they_are_of() -> None:
    found = _put(
        _month({"T001": 40, "T002": 30, "T003": 30}, issues={"T002": 9}), _alerts(T001=1, T002=2, T003=0.5)
    )
    for name in ("frequency", "trend", "controllability"):
        assert (found[f"{name}_low"] <= found[name]).all()
        assert (found[name] <= found[f"{name}_high"]).all()
        assert found[f"{name}_low"].min() >= 0
        assert found[f"{name}_high"].max() <= 1


def test_one_theme_far_ahead_is_surely_among_the_first_three_and_equals_share_the_rest() -> None:
    counts = {"T001": 200} | {f"T{i:03d}": 20 for i in range(2, 12)}
    found = _put(_month(counts), _alerts())
    assert found.loc["T001", "top3"] > 0.95
    assert found["top3"].sum() == pytest.approx(3)
    assert found.loc["T002":, "top3"].between(0.1, 0.35).all()


def test_scales_without_data_do_not_count() -> None:
    found = _put(_month({"T001": 5, "T002": 50, "T003": 20}), _alerts())
    assert found[["severity", "trend", "controllability", "effect"]].isna().all(axis=None)
    n = np.array([[5.0, 50.0, 20.0]])
    assert places({"frequency": n, "severity": n * np.nan}, n).tolist() == [[3, 1, 2]]


def test_the_rank_adds_ranks_and_no_scale_outweighs_the_others() -> None:
    # the first theme is first in severity by far, last else: 3 + 1 + 3, as the third with 2 + 3 + 2, which has more
    n = np.array([[10.0, 30.0, 20.0]])
    scales = {"frequency": n, "severity": np.array([[1.0, 0.01, 0.0]]), "trend": np.array([[0.3, 0.6, 0.5]])}
    assert places(scales, n).tolist() == [[3, 1, 2]]


def test_the_theme_most_surely_among_the_first_stands_on_top() -> None:
    found = _put(_month({"T001": 5, "T002": 90, "T003": 40, "T004": 70}), _alerts())
    assert list(found.index) == ["T002", "T003", "T004", "T001"]
    assert found["top3"].tolist() == [1, 1, 1, 0]


def test_the_rise_of_an_issue_is_not_that_of_its_theme() -> None:
    issue = _alerts(T001=9.0).assign(issue_id="T001-I001")
    found = _put(_month({"T001": 6, "T002": 4}), pd.concat([issue, _alerts(T001=3.0, T002=1.0)]))
    assert found["trend"].to_dict() == {"T001": 0.75, "T002": 0.5}


def test_a_theme_that_pulls_the_score_down_stands_before_its_equal() -> None:
    found = _put(_month({"T001": 30, "T002": 30}, scores={"T001": 5, "T002": 1}), _alerts())
    assert found.loc["T002", "effect"] == pytest.approx(-2)
    effect = np.array([[2.0, -2.0]])
    assert places({"effect": effect}, np.array([[30.0, 30.0]])).tolist() == [[2, 1]]
    assert found.loc["T002", "effect_low"] < -2 < found.loc["T002", "effect_high"] < 0


def test_an_infinite_ratio_stands_at_the_end_of_its_scale() -> None:
    found = _put(_month({"T001": 5, "T002": 5}), _alerts(T001=np.inf, T002=1.0))
    assert found.loc["T001", ["trend", "trend_low", "trend_high"]].tolist() == [1, 1, 1]


def test_scores_on_a_fine_scale_keep_their_effect() -> None:
    records, assignments = _month({"T001": 200, "T002": 200})
    fine = records.assign(
        score=np.where(assignments["theme_id"] == "T001", 20.0, 60.0) + np.arange(401) / 100
    )
    effect = _put((fine, assignments), _alerts())["effect"]
    assert effect["T002"] == pytest.approx(21, abs=0.5)


def test_the_seed_decides_and_row_order_does_not() -> None:
    records, assignments = _month({"T001": 9, "T002": 8, "T003": 7, "T004": 6}, scores={"T001": 2, "T004": 4})
    first = _put((records, assignments), _alerts(T001=1.2))
    turned = _put((records[::-1], assignments[::-1]), _alerts(T001=1.2)[::-1])
    pd.testing.assert_frame_equal(first, turned)


def test_a_month_without_theme_gives_an_empty_table_with_its_columns() -> None:
    found = _put(_month({}, other=3), _alerts())
    assert found.empty
    assert {"n", "frequency", "top3", "effect_low"} <= set(found.columns)
