"""Every file as it was published loads, or is refused with a message that a person can act on."""

from pathlib import Path

import pytest

from mining.errors import UserError
from mining.records.intake import read_records
from mining.records.whole import Intake
from mining.settings import Columns, Filter
from mining.store import Store

pytestmark = [pytest.mark.real, pytest.mark.slow]

# file, sheet -> rows read, of these rejected; without settings
LOADED = {
    "appstore_smarthome/original/CommentsOf华为智能家居.xlsx": {"华为智能家居_评论详情": (1_831, 0)},
    "appstore_smarthome/original/CommentsOf小米商城.xlsx": {
        "小米商城_评论详情": (5_001, 1)
    },  # a note under the data
    "appstore_smarthome/original/CommentsOf海尔智家.xlsx": {"海尔智家_评论详情": (1_835, 0)},
    "appstore_smarthome/original/CommentsOf米家.xlsx": {"米家_评论详情": (5_001, 1)},  # a note under the data
    "appstore_smarthome/original/CommentsOf美居.xlsx": {"美居_评论详情": (2_419, 0)},
    "car_complaints_12365/original/car_complain_1518872490_utf8.csv": {"": (330, 0)},
    "car_complaints_12365/original/car_complain_David-YYJ_gbk.csv": {"": (600, 0)},
    "car_complaints_12365/original/car_complain_chenghz2007_utf8.csv": {"": (600, 0)},
    "car_complaints_12365/original/car_complain_domino-hu_gbk.csv": {"": (630, 0)},
    "car_complaints_12365/original/car_complain_lxz0503_gbk.csv": {"": (600, 0)},
    "car_complaints_12365/original/car_complain_richardyusvw.xlsx": {"Sheet1": (600, 0)},
    "car_complaints_12365/original/car_complain_richardyusvw_utf8.csv": {"": (600, 0)},
    "car_complaints_12365/original/car_complain_sodagreen-qf_utf8.csv": {"": (600, 0)},
    "car_complaints_12365/original/car_complain_svwyaojiong_L2.xlsx": {"Sheet1": (300, 0)},
    "car_complaints_12365/original/car_complain_svwyaojiong_utf8.csv": {"": (90, 0)},
    "car_complaints_12365/original/car_complain_wo580_utf8.csv": {"": (600, 0)},
    "jd_aircon/original/jd_comment_data.csv": {"": (13_576, 0)},
    "tipdm2020c_3/original/hot_15625103741.xls": {"Sheet1": (123, 0)},
    "tipdm2020c_3/original/hot_CJAY.xlsx": {"Sheet1": (30, 0)},
    "tipdm2020c_3/original/hot_Syucryingstar.xlsx": {"Sheet1": (174, 0)},
    "tipdm2020c_3/original/hot_jesHrz.xlsx": {"Sheet1": (162, 0)},
    "tipdm2020c_3/original/附件3.xlsx": {"Sheet1": (4_326, 0)},
    "tipdm2020c_3/original/附件3_示例.xlsx": {"Sheet1": (30, 0)},
    "tipdm2020c_4/original/附件4.xlsx": {"Sheet1": (2_816, 0)},
    "messy/JDComment_data_corrupt.csv": {"": (1_885, 35)},  # 13 broken bytes, 21 ragged, a second header
    "messy/two_sheets_extra_column.xlsx": {"Sheet1": (4_326, 0), "剔除后": (883, 0)},
    "messy/评论.xlsx": {"sheet1": (5_724, 5_652)},  # most dates have no year
}
REFUSED = {
    "messy/unquoted_commas_dev.csv": "没有时间列",
    "tipdm2020c_3/original/hot_Syucryingstar_问题表.xlsx": "认不出的时间 5",
    "tipdm2020c_3/original/hot_jesHrz_问题表.xlsx": "认不出的时间 5",
    "tipdm2020c_3/original/附件1_三级标签体系.xlsx": "找不到正文列，表头有：一级分类、二级分类、三级分类",
}
SHIFTED = "car_complaints_12365/original/car_complain_1518872490_utf8.csv"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The same files are read by several tests."""
    return Store(tmp_path_factory.mktemp("store"), b"k" * 32, most_bytes=1_000_000_000)


def intake(path: Path, store: Store, month: str | None = None) -> Intake:
    return read_records([path], Columns(), Filter(), key=b"k" * 32, month=month, store=store)


def test_no_file_is_left_out_of_these_lists(shared_data: Path) -> None:
    there = {*shared_data.glob("*/original/*"), *shared_data.glob("messy/*")}
    assert {path.relative_to(shared_data).as_posix() for path in there} == {*LOADED, *REFUSED}


@pytest.mark.parametrize("name", LOADED)
def test_a_file_loads_without_settings_and_every_row_is_accounted_for(
    shared_data: Path, store: Store, name: str
) -> None:
    found = intake(shared_data / name, store)
    account = found.reconciliation
    ends = account[["analysed", "duplicate", "empty", "filtered", "rejected"]].sum(axis=1)
    assert (account["rows_read"] == ends).all()
    rows = zip(account["sheet"], account["rows_read"], account["rejected"], strict=True)
    assert {sheet: (read, rejected) for sheet, read, rejected in rows} == LOADED[name]
    assert any("列可能错位" in note for note in found.notes) == (name == SHIFTED)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_what_to_do(shared_data: Path, store: Store, name: str) -> None:
    with pytest.raises(UserError, match=REFUSED[name]):
        intake(shared_data / name, store)


def test_the_broken_rows_are_rejected_and_every_other_is_kept(shared_data: Path, store: Store) -> None:
    found = intake(shared_data / "messy/JDComment_data_corrupt.csv", store)
    reasons = found.rejected["reason"].str.replace(r"：\d+ 列", "", regex=True).value_counts()
    assert reasons.to_dict() == {"列数不对，表头有 10 列": 21, "有坏字节，解不出文字": 13, "重复的表头": 1}


def test_unquoted_commas_are_put_back_where_a_month_is_named(shared_data: Path, store: Store) -> None:
    found = intake(shared_data / "messy/unquoted_commas_dev.csv", store, month="2020-01")
    assert found.reconciliation["rows_read"].tolist() == [1_842]
    assert found.rejected.empty


def test_the_sheet_with_the_same_records_again_is_all_duplicates(shared_data: Path, store: Store) -> None:
    found = intake(shared_data / "messy/two_sheets_extra_column.xlsx", store)
    assert found.reconciliation.set_index("sheet").loc["剔除后", "duplicate"] == 883


def test_eleven_exports_of_one_site_are_read_together(shared_data: Path, store: Store) -> None:
    found = intake(shared_data / "car_complaints_12365/original", store)
    assert found.reconciliation["rows_read"].sum() == 5_550
    assert found.records["record_id"].is_unique
    assert len(found.records) == 3_390
