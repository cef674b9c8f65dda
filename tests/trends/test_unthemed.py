import pandas as pd
import pytest

from mining.trends.alerts import Rules
from mining.trends.unthemed import note

MONTHS = [f"2024-{month:02d}" for month in range(1, 8)]
RULES = Rules(6, 0.1, minimum_count=5, minimum_ratio=1.5, seed=0)


def _told(loose: list[int], months: list[str] = MONTHS) -> str:
    """Return what is told of the last month, of 95 records in each month."""
    rows = [
        (month, 1, "" if place < n else "T001")
        for month, n in zip(months, loose, strict=True)
        for place in range(95)
    ]
    assignments = pd.DataFrame(rows, columns=["month", "rank", "theme_id"])
    totals = pd.DataFrame({"month": months, "n": 95, "complete": True})
    return note(assignments, totals, months[-1], RULES)


def test_more_records_without_theme_than_before_are_told_with_both_counts() -> None:
    assert _told([2, 0, 3, 1, 2, 1, 30]) == (
        "2024年7月的95件里有30件没有归入主题，此前6个整月的570件里有9件，升高超出平常的起伏；"
        "可能有目录里还没有的新事情，请先看这些来件的原话。"
    )


@pytest.mark.parametrize(
    "loose",
    [
        [20, 22, 18, 21, 19, 20, 25],  # as always
        [5, 40, 10, 38, 4, 30, 36],  # now many, now few
        [0, 0, 0, 0, 0, 0, 4],  # fewer than alarm
    ],
)
def test_nothing_is_told_of_a_share_that_is_not_beyond_the_usual(loose: list[int]) -> None:
    assert _told(loose) == ""


def test_two_months_before_are_too_few_to_tell() -> None:
    assert _told([1, 1, 30], MONTHS[-3:]) == ""
