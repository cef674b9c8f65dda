"""Figures of the hotline: read with their faults, put beside the themes by rank."""

import numpy as np
import pandas as pd
import pytest

from mining.errors import UserError
from mining.trends.callcentre import correlations, read_calls

MONTHS = [f"2025-{month:02}" for month in range(1, 11)]


def _trend(rates: list[float], complete: list[bool] | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "theme_id": "T001",
            "month": MONTHS[: len(rates)],
            "rate": rates,
            "complete": complete or [True] * len(rates),
        }
    )


def _calls(values: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"来电损失率": values}, index=pd.Index(MONTHS[: len(values)], name="month"))


def test_the_file_is_read_whatever_its_columns(tmp_path):
    file = tmp_path / "callcentre.csv"
    file.write_text("月份,来电损失率,平均排队时间\n2025/2,5.5%,\n2025年1月,4%,38\n", encoding="gb18030")
    found = read_calls(file)
    assert found is not None
    assert found.index.tolist() == ["2025-01", "2025-02"]
    assert found["来电损失率"].tolist() == pytest.approx([0.04, 0.055])
    assert found["平均排队时间"].isna().tolist() == [False, True]


def test_no_file_or_an_empty_one_is_no_fault(tmp_path):
    assert read_calls(tmp_path / "没有.csv") is None
    (tmp_path / "a.csv").write_text("月份,来电损失率\n", encoding="utf-8")
    assert read_calls(tmp_path / "a.csv") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("季度,来电损失率\n一,5\n", "a.csv:1：认不出月份列"),
        ("# 话务\n季度,来电损失率\n一,5\n", "a.csv:2：认不出月份列"),
        ("月份,来电损失率\n2025-01,高\n", "a.csv:2：“来电损失率”一栏的“高”"),
        ("月份,来电损失率\n2025-01,1\n2025年1月,2\n", "a.csv:3：2025-01 出现了两次"),
        ("月份,来电损失率\n去年,1\n", "a.csv:2：“去年”不是月份"),
    ],
)
def test_faults_are_told_with_their_row(tmp_path, text, message):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=message):
        read_calls(tmp_path / "a.csv")


def test_the_rank_correlation_is_spearmans_with_the_interval_of_bonett_and_wright():
    # Ranks 1..8 against 2 1 4 3 6 5 8 7: sum of squared differences 8, rho = 1 - 6 x 8 / (8 x 63) = 0.9048.
    found = correlations(_trend([1, 2, 3, 4, 5, 6, 7, 8]), _calls([2, 1, 4, 3, 6, 5, 8, 7]))
    assert found[["theme_id", "measure", "months"]].to_numpy().tolist() == [["T001", "来电损失率", 8]]
    assert found.loc[0, ["rho", "rho_low", "rho_high"]].tolist() == pytest.approx(
        [0.9048, 0.4279, 0.9876], abs=1e-3
    )


@pytest.mark.parametrize(
    ("trend", "calls"),
    [
        (_trend([1, 2, 3, 4, 5, 6, 7]), _calls([1, 2, 3, 4, 5, 6, 7])),
        (_trend([1, 2, 3, 4, 5, 6, 7, 8], [True] * 7 + [False]), _calls([1, 2, 3, 4, 5, 6, 7, 8])),
        (_trend([1.0] * 8), _calls([1, 2, 3, 4, 5, 6, 7, 8])),
        (_trend([1, 2, 3, 4, 5, 6, 7, 8]), None),
        (_trend([]), _calls([1.0])),
    ],
    ids=["seven months", "a partial month", "constant", "no file", "no trend"],
)
def test_too_little_to_compare_gives_an_empty_table(trend, calls):
    assert correlations(trend, calls).empty


def test_of_many_pairs_that_have_nothing_to_do_with_each_other_few_runs_name_any():
    named = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        themes = [_trend(rng.random(10).tolist()).assign(theme_id=f"T{number:03}") for number in range(16)]
        calls = pd.DataFrame(rng.random((10, 3)), index=MONTHS, columns=["损失率", "排队", "应答"])
        found = correlations(pd.concat(themes), calls)
        named += bool(((found["rho_low"] > 0) | (found["rho_high"] < 0)).any())
    assert named <= 6
