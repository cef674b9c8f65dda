from pathlib import Path

import pandas as pd
import pytest

from mining.errors import UserError
from mining.trends.exposure import (
    Exposure,
    facet_column,
    held_against,
    lacking,
    note,
    notes,
    read_exposure,
    unused,
)


def _write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "exposure.csv"
    file.write_bytes(text.encode(encoding))
    return file


def test_no_file_and_a_file_with_only_a_header_are_no_exposure(tmp_path: Path) -> None:
    assert read_exposure(tmp_path / "exposure.csv") is None
    assert read_exposure(_write(tmp_path, "month,exposure\n# 2024-01,1\n")) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_and_encodings_of_spreadsheets_are_understood(tmp_path: Path, encoding: str) -> None:
    exposure = read_exposure(_write(tmp_path, '月份,订单量\n2024年1月,"12,345"\n2024/2,0\n', encoding))
    assert exposure is not None
    assert exposure.facet == ""
    assert exposure.overall(["2024-01", "2024-02"]).tolist() == [12345.0, 0.0]


@pytest.mark.parametrize("header", ["月份,业务量", "月份,装机台数", "门店数,month"])
def test_the_column_beside_the_month_is_the_exposure_whatever_its_name(tmp_path: Path, header: str) -> None:
    row = "2024-01,12" if header.startswith("月") else "12,2024-01"
    exposure = read_exposure(_write(tmp_path, f"{header}\n{row}\n"))
    assert exposure is not None
    assert (exposure.facet, exposure.overall(["2024-01"]).tolist()) == ("", [12.0])


def test_a_file_that_excel_has_saved_again_is_read(tmp_path: Path) -> None:
    exposure = read_exposure(_write(tmp_path, "month,exposure\nAug-26,1000\n"))
    assert exposure is not None
    assert exposure.table.to_numpy().tolist() == [["2026-08", "", 1000.0]]


def test_facet_rows_are_added_up_and_a_row_without_value_is_the_whole(tmp_path: Path) -> None:
    text = "月份,渠道,工单基数\n2024-01,电话,100\n2024-01,网站,50\n2024-02,电话,70\n2024-02,,99\n"
    exposure = read_exposure(_write(tmp_path, text))
    assert exposure is not None
    assert exposure.facet == "渠道"
    assert exposure.overall(["2024-01", "2024-02"]).tolist() == [150.0, 99.0]
    assert exposure.by_facet("2024-02").to_dict() == {"电话": 70.0}


def test_the_channel_may_have_the_name_that_the_settings_give_it(tmp_path: Path) -> None:
    text = "月份,进线方式,订单量\n2024-01,电话,100\n"
    found = [read_exposure(_write(tmp_path, text), channel) for channel in ("进线方式", "")]
    columns = ["channel", "facet:地区"]
    assert [facet_column(each, columns) for each in found if each] == ["channel", None]


@pytest.mark.parametrize(("channel", "column"), [("产品型号", "facet:渠道"), ("渠道", "channel")])
def test_a_facet_called_as_the_channel_is_another_column(tmp_path: Path, channel: str, column: str) -> None:
    exposure = read_exposure(_write(tmp_path, "月份,渠道,订单量\n2024-01,电话,100\n"), channel)
    assert exposure is not None
    assert facet_column(exposure, ["channel", "facet:渠道", "facet:channel"]) == column


@pytest.mark.parametrize(
    ("facet", "used"), [("", True), ("渠道", True), ("来源", True), ("地区", True), ("省份", False)]
)
def test_a_facet_that_the_feedback_lacks_is_told_of(facet: str, *, used: bool) -> None:
    said = unused(Exposure(facet, pd.DataFrame()), ["channel", "facet:地区"])
    assert bool(said) != used
    assert used or "“省份”" in said


def test_missing_months_are_named_in_the_note(tmp_path: Path) -> None:
    exposure = read_exposure(_write(tmp_path, "month,exposure\n2024-01,5\n2024-03,5\n"))
    assert exposure is not None
    assert exposure.missing(["2024-01", "2024-02", "2024-03"]) == ("2024-02",)
    records = pd.DataFrame({"month": ["2024-01"]})
    assert "2024年2月" in note(exposure, ["2024-01", "2024-02"], records)
    assert note(exposure, ["2024-01", "2024-03"], records) == ""
    assert "份额" in note(None, ["2024-01"], records)


def _by_region(*rows: tuple[str, str, float]) -> Exposure:
    return Exposure("地区", pd.DataFrame(sorted(rows), columns=["month", "facet", "exposure"]))


EAST_AND_WEST = (("2024-01", "东", 10.0), ("2024-01", "西", 20.0), ("2024-02", "东", 11.0))


@pytest.mark.parametrize(
    ("regions", "found"),
    [
        (["东", "西"], ("2024-02 西",)),
        (["东", ""], ()),  # a region without records needs no row
        (["东", "南"], ("2024-02 南",)),  # nor did the file ever tell this one
    ],
)
def test_a_group_with_records_whose_row_was_forgotten_is_lacking(
    regions: list[str], found: tuple[str, ...]
) -> None:
    records = pd.DataFrame({"month": "2024-02", "facet:地区": regions})
    assert lacking(_by_region(*EAST_AND_WEST), ["2024-02"], records) == found


def test_a_group_that_the_file_may_spell_otherwise_is_not_lacking() -> None:
    records = pd.DataFrame({"month": "2024-01", "facet:地区": ["东", "西部"]})
    assert lacking(_by_region(*EAST_AND_WEST), ["2024-01"], records) == ()


def test_a_month_whose_whole_is_told_lacks_no_group() -> None:
    records = pd.DataFrame({"month": ["2024-02"], "facet:地区": ["西"]})
    assert lacking(_by_region(*EAST_AND_WEST, ("2024-02", "", 33.0)), ["2024-02"], records) == ()


def test_groups_of_the_file_that_no_record_has_are_named() -> None:
    exposure = _by_region(("2024-01", "杭州", 10.0), ("2024-01", "宁波", 5.0), ("2023-01", "温州", 5.0))
    records = pd.DataFrame({"month": "2024-01", "facet:地区": ["杭州市", "宁波"]})
    (said,) = notes(exposure, ["2024-01"], records)
    assert said.startswith("业务量文件里的分组 杭州 在反馈里没有一条记录")


@pytest.mark.parametrize(
    ("whole", "regions", "facets"),
    [
        ((30.0, 31.0), ["东", "西"], ["", "东", "西"]),
        ((30.0, 32.0), ["东", "西"], ["东", "合计", "西"]),  # not the sum of every month
        ((30.0, 31.0), ["东", "合计"], ["东", "合计", "西"]),  # a region of that name has records
    ],
)
def test_a_group_without_records_that_is_the_sum_of_the_others_is_the_whole(
    whole: tuple[float, float], regions: list[str], facets: list[str]
) -> None:
    rows = [("2024-02", "西", 20.0), ("2024-01", "合计", whole[0]), ("2024-02", "合计", whole[1])]
    records = pd.DataFrame({"month": "2024-02", "facet:地区": regions})
    found = held_against(_by_region(*EAST_AND_WEST, *rows), records)
    assert found is not None
    assert sorted(set(found.table["facet"])) == facets


def test_with_one_other_group_no_group_is_the_whole() -> None:
    exposure = _by_region(("2024-01", "东", 10.0), ("2024-01", "西", 10.0))
    found = held_against(exposure, pd.DataFrame({"month": ["2024-01"], "facet:地区": ["东"]}))
    assert found is not None
    assert found.overall(["2024-01"]).tolist() == [20.0]


def test_what_is_lacking_is_named_in_the_note_with_month_and_group() -> None:
    records = pd.DataFrame({"month": ["2024-02"], "facet:地区": ["西"]})
    said = note(_by_region(*EAST_AND_WEST), ["2024-01", "2024-02", "2024-03"], records)
    assert said.startswith("业务量文件缺少2024年2月 西、2024年3月，本报告改用占全部有效反馈的份额")


def test_a_group_that_the_file_never_tells_is_named_once_with_its_records() -> None:
    exposure = _by_region(*((f"2024-{month:02}", "东", 10.0) for month in (1, 2, 3)))
    records = pd.DataFrame(
        {"month": ["2024-01", "2024-01", "2024-02", "2024-03"], "facet:地区": ["东", "南", "南", "南"]}
    )
    said = note(exposure, ["2024-01", "2024-02"], records)
    assert said.startswith("业务量文件缺少分组 南（来件2件，一行也没有写），本报告改用占全部有效反馈的份额")


@pytest.mark.parametrize(("business", "told"), [(1.9, "1.9"), (0.0, "0")])
def test_a_month_with_more_records_than_business_is_named(business: float, told: str) -> None:
    table = pd.DataFrame({"month": ["2024-01", "2024-02"], "facet": "", "exposure": [business, 2.0]})
    records = pd.DataFrame({"month": ["2024-01"] * 2 + ["2024-02"] * 2})
    assert notes(Exposure("", table), ["2024-01", "2024-02"], records) == [
        f"业务量文件里2024年1月（业务量 {told}，来件2件）的来件多于业务量；请核对业务量是否填错，或单位写成了万。"
    ]


def test_every_wrong_row_is_named_with_file_and_row(tmp_path: Path) -> None:
    text = "month,exposure\n2024-01,5\n2024-13,5\n2024-02,很多\n2024-03,-1\n2024-01,6\n2024-04,nan\n2024-05\n"
    with pytest.raises(UserError) as error:
        read_exposure(_write(tmp_path, text))
    where = [problem.where for problem in error.value.problems]
    assert where == [f"exposure.csv:{row}" for row in (3, 4, 5, 6, 7, 8)]
    assert "2024-13" in error.value.problems[0].what
    assert "两次" in error.value.problems[3].what


@pytest.mark.parametrize("header", ["month,orders,users", "年,数", "订单量", "月份,渠道,地区,订单量"])
def test_a_header_that_cannot_be_understood_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(UserError, match=r"exposure\.csv:2"):
        read_exposure(_write(tmp_path, f"# 业务量\n{header}\n2024-01,5,6\n"))


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "exposure.csv"
    file.write_bytes(b"\x00\x81\xff\xff\x02\x9f\x00\x01")
    with pytest.raises(UserError, match="编码"):
        read_exposure(file)


def test_of_two_groups_that_sum_up_a_month_one_is_the_whole() -> None:
    rows = [("2024-01", group, 0.0) for group in ("东", "西", "合计", "总计")]
    found = held_against(_by_region(*rows), pd.DataFrame({"month": ["2024-01"], "facet:地区": ["东"]}))
    assert found is not None
    assert found.table["facet"].tolist() == ["", "东", "总计", "西"]


def test_the_whole_may_be_called_otherwise_in_another_month() -> None:
    rows = [("2024-02", "西", 20.0), ("2024-01", "合计", 30.0), ("2024-02", "总计", 31.0)]
    records = pd.DataFrame({"month": ["2024-01"], "facet:地区": ["东"]})
    found = held_against(_by_region(*EAST_AND_WEST, *rows), records)
    assert found is not None
    assert found.overall(["2024-01", "2024-02"]).tolist() == [30.0, 31.0]
