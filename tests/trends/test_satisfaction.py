"""Scores by theme: figures by hand on small samples, intervals that hold what they should."""

import numpy as np
import pandas as pd
import pytest

from mining.trends.satisfaction import leave_theme_out, ordinal_regression, response_share


def _sample(**scores: list[float]) -> tuple[np.ndarray, np.ndarray]:
    score = np.array([value for values in scores.values() for value in values], dtype=float)
    theme = [name.replace("none", "") for name, values in scores.items() for _ in values]
    return score, np.array(theme, dtype=object)


def test_the_effect_is_the_mean_of_all_less_the_mean_without_the_theme():
    score, theme = _sample(T1=[1] * 20, T2=[5] * 20, none=[3] * 10, T3=[2] * 2)
    found = leave_theme_out(score, theme, 0).set_index("theme_id")
    # All 52: 154/52 = 2.9615; without T1: 134/32 = 4.1875; without T2: 54/32 = 1.6875.
    assert found["effect"].to_dict() == pytest.approx({"T1": -1.22596, "T2": 1.27404}, abs=1e-5)
    assert found["n"].to_dict() == {"T1": 20, "T2": 20}
    assert found["mean_score"].to_dict() == {"T1": 1.0, "T2": 5.0}
    assert found.index.tolist() == ["T1", "T2"]
    assert (found["effect_low"] < found["effect"]).all()
    assert (found["effect"] < found["effect_high"]).all()


def test_the_interval_is_that_of_records_drawn_from_all_and_the_same_for_a_seed():
    score, theme = _sample(T1=[1, 2] * 50, none=[2, 3] * 150)
    one, same = (leave_theme_out(score, theme, 1) for _ in range(2))
    pd.testing.assert_frame_equal(one, same)
    # All: 50 ones, 200 twos, 150 threes, variance 0.4375. The mean of 100 drawn of 400 has the standard deviation
    # sqrt(0.4375 / 100 * 300/399) = 0.0574, the effect a third of that: 1.96 * 0.0191 = 0.0375 either side of -0.25.
    assert one.loc[0, ["effect", "effect_low", "effect_high"]].tolist() == pytest.approx(
        [-0.25, -0.2875, -0.2125], abs=0.004
    )


def test_the_order_of_records_does_not_matter():
    score, theme = _sample(T1=[1, 2, 4] * 10, none=[2, 3, 5] * 15)
    order = np.random.default_rng(3).permutation(len(score))
    pd.testing.assert_frame_equal(
        leave_theme_out(score, theme, 0), leave_theme_out(score[order], theme[order], 0)
    )


def test_of_scores_that_have_nothing_to_do_with_themes_few_runs_name_a_theme():
    named = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        theme = rng.choice([f"T{number:03}" for number in range(16)], 1000).astype(object)
        found = leave_theme_out(rng.integers(1, 6, 1000).astype(float), theme, seed)
        named += bool(((found["effect_low"] > 0) | (found["effect_high"] < 0)).any())
    assert named <= 6


def test_a_theme_of_nothing_but_the_usual_score_is_seldom_named():
    named = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        theme = np.repeat([f"T{number:03}" for number in range(20)], 60).astype(object)
        found = leave_theme_out(np.where(rng.random(1200) < 0.1, 5.0, 1.0), theme, seed)
        named += bool((found["effect_high"] < 0).any())
    assert named <= 4


def test_many_different_scores_are_drawn_in_steps_and_leave_the_interval_as_it_is():
    rng = np.random.default_rng(3)
    fine = rng.uniform(0, 100, 600)
    theme = np.repeat(["T1", ""], [100, 500]).astype(object)
    ends = [
        leave_theme_out(score, theme, 0).loc[0, ["effect_low", "effect_high"]]
        for score in (fine, fine.round(-1))
    ]
    assert ends[0].tolist() == pytest.approx(ends[1].tolist(), abs=0.12)
    # standard deviation 28.9 of a score, of the effect 28.9 / sqrt(100) * sqrt(500/599) / 5 = 0.53
    assert ends[0]["effect_high"] - ends[0]["effect_low"] == pytest.approx(2 * 1.96 * 0.53, rel=0.05)


@pytest.mark.parametrize(
    "sample",
    [
        {"T1": [3] * 30, "none": [3] * 30},
        {"T1": [np.nan] * 30},
        {"T1": [1, 2] * 9, "none": [1, 2] * 9},
        {"T1": [1, 2] * 15},
        {"none": [1, 2] * 15},
    ],
    ids=["one score", "no score", "too few", "one theme is all", "no theme"],
)
def test_without_enough_to_compare_both_tables_are_empty(sample):
    assert leave_theme_out(*_sample(**sample), 0).empty
    assert ordinal_regression(*_sample(**sample), 0).empty


def test_the_odds_of_two_scores_are_those_of_the_fourfold_table():
    # Odds of the higher score 10/30 with the theme, 30/30 without: ratio 1/3, standard error of its logarithm
    # sqrt(1/10 + 1/30 + 1/30 + 1/30) = 0.447.
    score, theme = _sample(T1=[1] * 30 + [5] * 10, none=[1] * 30 + [5] * 30)
    found = ordinal_regression(score, theme, 0)
    assert found.loc[0, ["odds_ratio", "odds_low", "odds_high"]].tolist() == pytest.approx(
        [0.3333, 0.1387, 0.8008], abs=2e-3
    )


def test_a_theme_with_one_score_only_has_no_odds():
    assert ordinal_regression(*_sample(T1=[1] * 30, none=[1, 5] * 20), 0).empty


def test_the_response_share_is_told_for_all_and_by_how_it_was_asked():
    records = pd.DataFrame(
        {"score": [5.0] * 12 + [np.nan] * 12 + [1.0] * 6, "facet:评价方式": ["按键"] * 24 + ["回访"] * 6}
    )
    found = response_share(records, ["facet:评价方式"])
    assert found[["facet", "value", "n", "scored"]].to_numpy().tolist() == [
        ["", "", 30, 18],
        ["facet:评价方式", "按键", 24, 12],
    ]
    assert found["share"].tolist() == [0.6, 0.5]
    assert found.loc[1, ["share_low", "share_high", "mean_score"]].tolist() == pytest.approx(
        [0.3143, 0.6857, 5], abs=1e-4
    )
    assert response_share(records.assign(score=np.nan), []).empty
