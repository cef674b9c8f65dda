import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mining.records.facets import column_of
from mining.trends.crossings import COLUMNS, crossings, suppressed


def _table(cells: dict[tuple[str, str], int], month: str = "2025-02") -> pd.DataFrame:
    """Crossings of one month from (region, theme) -> records."""
    rows = [key for key, n in cells.items() for _ in range(n)]
    records = pd.DataFrame({"month": month, "channel": "", "facet:地区": [region for region, _ in rows]})
    return crossings(records, pd.Series([theme for _, theme in rows], dtype=object), {"本月": ["2025-02"]})


def _counts(table: pd.DataFrame) -> dict[tuple[str, str], int]:
    return table.set_index(["value", "theme_id"])["n"].to_dict()


def test_large_cells_are_told_with_their_share_of_the_value() -> None:
    found = _table({("东", "T001"): 10, ("东", "T002"): 30, ("西", "T001"): 20, ("西", ""): 5})
    assert _counts(found) == {("东", "T001"): 10, ("东", "T002"): 30, ("西", "T001"): 20, ("西", ""): 5}
    row = found.set_index(["value", "theme_id"]).loc["东", "T001"]
    assert (row["facet"], row["period"], row["total"], row["share"]) == ("地区", "本月", 40, 0.25)
    assert (row["share_low"], row["share_high"]) == pytest.approx((0.1419, 0.4019), abs=1e-4)  # Wilson


def test_a_small_cell_goes_with_the_least_other_of_its_row_and_of_its_column() -> None:
    east = {("东", "T001"): 2, ("东", "T002"): 9, ("东", "T003"): 30}
    found = _table(east | {("西", "T001"): 8, ("西", "T002"): 7, ("西", "T003"): 40})
    assert _counts(found) == {
        ("东", "其他"): 11, ("东", "T003"): 30, ("西", "其他"): 8, ("西", "T002"): 7, ("西", "T003"): 40
    }  # fmt: skip


def test_values_of_a_handful_become_one() -> None:
    found = _table({("东", "T001"): 10, ("南", "T001"): 3, ("北", "T001"): 4})
    assert _counts(found) == {("东", "T001"): 10, ("其他", "T001"): 7}


def test_records_without_a_value_and_of_other_months_take_no_part() -> None:
    assert _table({("", "T001"): 9}).empty
    assert list(_table({("东", "T001"): 9}, month="2025-01").columns) == COLUMNS


def test_a_facet_called_as_the_channel_is_counted_apart_from_it() -> None:
    records = pd.DataFrame({"month": "2025-02", "channel": ["X1", "X2"] * 5, "facet:渠道": ["电话"] * 10})
    found = crossings(records, pd.Series(["T001"] * 10, dtype=object), {"本月": ["2025-02"]})
    assert found.groupby(["facet", "period"])["n"].sum().to_dict() == {
        ("渠道", "本月"): 10,
        ("渠道（分组）", "本月"): 10,
    }
    assert list(map(column_of, found["facet"].unique())) == ["channel", "facet:渠道"]


@given(arrays.arrays(np.int64, st.tuples(st.integers(1, 4), st.integers(1, 4)), elements=st.integers(0, 12)))
def test_what_is_merged_is_never_a_small_count_unless_nothing_is_left_to_merge(n: np.ndarray) -> None:
    hidden = suppressed(n)
    assert (n[~hidden] >= 5).all()
    for cells, mask in ((n, hidden), (n.T, hidden.T)):
        merged = np.where(mask, cells, 0).sum(axis=1)
        assert ((merged == 0) | (merged >= 5) | mask.all(axis=1)).all()
