import numpy as np
import pytest

from mining.themes.matrices import unit
from mining.themes.stability import agreement, curve


def labels(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int32)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (labels(0, 0, 1, 1), labels(0, 0, 1, 1), 1.0),
        (labels(0, 0, 1, 1), labels(1, 1, 0, 0), 1.0),
        (labels(0, 0, 1, 1), labels(0, 1, 1, 1), (1 / 2 + 2 / 3) / 2),
        (labels(0, 0, 1, 1), labels(0, 1, 0, 1), 1 / 3),
        (labels(0, 0, 0, 0), labels(0, 0, 0, 0), 0.5),
    ],
)
def test_agreement_is_the_mean_jaccard_of_matched_themes(
    one: np.ndarray, other: np.ndarray, expected: float
) -> None:
    assert agreement(one, other, 2) == pytest.approx(expected)


def test_the_smallest_number_within_one_standard_error_of_the_best_is_chosen() -> None:
    rng = np.random.default_rng(0)
    axes = np.repeat(np.eye(8, dtype=np.float32)[:4], 40, axis=0)
    rows = unit((axes + 0.1 * rng.standard_normal(axes.shape)).astype(np.float32))
    table = curve(rows, [3, 4, 5, 8], seed=0)
    assert table["k"].tolist() == [3, 4, 5, 8]
    assert table.loc[table["chosen"], "k"].tolist() == [4]
    assert table.set_index("k").loc[4, "stability"] == 1.0
