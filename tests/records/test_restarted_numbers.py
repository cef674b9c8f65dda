"""Ids that begin again in each table."""

import pandas as pd
import pytest

from mining.records import numbering
from mining.records.columns import Layout
from mining.records.tables import Table

LAYOUT = Layout(("编号", "时间", "内容"), {"id": (0,), "time": (1,), "text": (2,)}, {}, (), talks=False)
TEXTS = [f"第{i}单空调漏水没有人来修" for i in range(12)]


def table(month: int, ids: list[str], texts: list[str]) -> Table:
    times = pd.to_datetime([f"2026-0{month}-01"] * len(ids)).as_unit("s")
    rows = pd.DataFrame({"id": ids, "time": times, "text": texts, "reason": ""})
    return Table(f"{month}月.csv", "", LAYOUT, rows, rows.head(0), len(rows))


def numbers(count: int) -> list[str]:
    return [str(i + 1) for i in range(count)]


@pytest.mark.parametrize("texts", [["很好"] * 12, TEXTS])
def test_numbers_from_one_in_each_table_are_no_ids(texts: list[str]) -> None:
    tables, notes = numbering.without_counters(
        [table(3, numbers(12), texts), table(4, numbers(12), texts[::-1])]
    )
    assert [(one.layout.name("id"), *one.rows["id"].unique()) for one in tables] == [("", ""), ("", "")]
    assert notes == [
        (
            "列“编号”在各表里重新编起（12 个编号在别的表里是另一时间的另一条），"
            "当作序号，不当编号；记录号由时间和正文算出（无号-…）"
        )
    ]


def test_numbers_with_a_prefix_that_begin_again_are_no_ids() -> None:
    ids = [f"BS-{i:03d}" for i in range(12)]
    _, notes = numbering.without_counters([table(3, ids, TEXTS), table(4, ids, TEXTS[::-1])])
    assert notes != []


TICKETS = [f"KF{i}" for i in range(12)]


@pytest.mark.parametrize(
    "second",
    [
        table(3, TICKETS, TEXTS),  # exported twice
        table(4, TICKETS, TEXTS),  # exported twice, by the day of the export
        table(4, [*TICKETS[:5], *(f"KF{i}" for i in range(90, 97))], TEXTS[::-1]),  # some came back
    ],
)
def test_tickets_that_two_tables_hold_keep_their_ids(second: Table) -> None:
    tables, notes = numbering.without_counters([table(3, TICKETS, TEXTS), second])
    assert ([one.layout.name("id") for one in tables], notes) == (["编号", "编号"], [])


def test_tables_with_other_columns_of_ids_are_not_compared() -> None:
    other = Layout(("流水号",), {"id": (0,)}, {}, (), talks=False)
    second = table(4, numbers(12), TEXTS[::-1])
    given = [table(3, numbers(12), TEXTS), Table("b.csv", "", other, second.rows, second.rejected, 12)]
    assert numbering.without_counters(given)[1] == []
