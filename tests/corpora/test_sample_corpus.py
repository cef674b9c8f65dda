"""The sample corpus is what its generator writes, and holds what the other tests rely on."""

import csv
import os
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from stdnum import luhn
from stdnum.iso7064 import mod_11_2

PROJECT = Path(__file__).resolve().parents[2]
CORPORA = PROJECT / "corpora"
TRUTH = PROJECT / "tests" / "corpora"
MONTHS = [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)][2:20]
GB18030 = ("2025-03", "2025-06", "2025-09", "2025-12", "2026-03", "2026-06")
XLSX_TITLES = {"2025-05": 1, "2025-08": 0, "2025-10": 1, "2026-01": 2, "2026-04": 0, "2026-07": 1}
HEADER = [
    "工单编号", "受理时间", "渠道", "产品型号", "地区", "客户编号", "满意度", "首次响应时间", "办结时间", "内容",
]  # fmt: skip


def cells(file: Path) -> list[list[object]]:
    return CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()


def rows_of(month: str) -> list[dict[str, str]]:
    """Return the rows of a month as text, keyed by header."""
    file = next((CORPORA / "feedback").glob(f"*{month}.*"))
    if file.suffix == ".xlsx":
        rows = [[str(cell) for cell in row] for row in cells(file)][XLSX_TITLES[month] :]
    else:
        text = file.read_bytes().decode("gb18030" if month in GB18030 else "utf-8-sig")
        rows = list(csv.reader(text.splitlines(keepends=True)))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.fixture(scope="module")
def truth() -> dict[str, dict[str, str]]:
    text = (TRUTH / "truth.csv").read_text("utf-8")
    return {row["record_id"]: row for row in csv.DictReader(text.splitlines())}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {row["工单编号"]: row["内容"] for month in MONTHS for row in rows_of(month)}


@pytest.fixture(scope="module")
def monthly() -> dict[str, list[int]]:
    """Return the monthly counts of each theme as the truth file has them."""
    facts = tomllib.loads((TRUTH / "truth.toml").read_text("utf-8"))
    return {theme["name"]: theme["monthly"] for theme in facts["themes"]}


def marks(truth: dict[str, dict[str, str]]) -> Counter[str]:
    return Counter(mark for row in truth.values() for mark in row["marks"].split())


def test_the_generator_writes_the_committed_files_again(tmp_path: Path) -> None:
    script = PROJECT / "tools" / "sample_corpus.py"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "America/Lima"}
    subprocess.run(
        [sys.executable, script, tmp_path], check=True, cwd=tmp_path, env=environment, capture_output=True
    )
    written = sorted(file.relative_to(tmp_path) for file in tmp_path.rglob("*.*") if file.is_file())
    assert len(written) == 23
    for file in written:
        if file.suffix == ".xlsx":  # its bytes depend on the compression library
            assert cells(tmp_path / file) == cells(PROJECT / file)
        else:
            assert (tmp_path / file).read_bytes() == (PROJECT / file).read_bytes(), file


def test_every_month_is_one_file_in_one_of_three_formats() -> None:
    for month in MONTHS:
        data = next((CORPORA / "feedback").glob(f"*{month}.*")).read_bytes()
        if month in XLSX_TITLES:
            assert data.startswith(b"PK")
        elif month in GB18030:
            with pytest.raises(UnicodeDecodeError):
                data.decode("utf-8")
        else:
            assert data.startswith(b"\xef\xbb\xbf")
    assert len(list((CORPORA / "feedback").iterdir())) == 18


@pytest.mark.parametrize("month", MONTHS)
def test_the_columns_are_those_of_a_ticket_system(month: str) -> None:
    assert list(rows_of(month)[0]) == HEADER


def test_dates_come_in_many_writings() -> None:
    first = {month: rows_of(month)[0]["受理时间"] for month in MONTHS}
    assert first["2025-03"].startswith("2025/3/1 ")
    assert first["2025-07"].startswith("2025年7月1日 ")
    assert first["2025-09"].startswith("2025.09.01 ")
    assert first["2025-11"].startswith("2025-11-01T")
    native = {type(row[1]).__name__ for row in cells(next((CORPORA / "feedback").glob("*2026-04.xlsx")))[1:]}
    assert native == {"datetime", "str"}


def test_the_truth_speaks_of_every_ticket_once(
    truth: dict[str, dict[str, str]], texts: dict[str, str]
) -> None:
    assert list(truth) == sorted(truth)
    assert set(truth) == set(texts)
    assert len(truth) == sum(len(rows_of(month)) for month in MONTHS) == 3838


def test_months_have_about_two_hundred_tickets_and_spring_festival_half(
    truth: dict[str, dict[str, str]],
) -> None:
    by_month = Counter(row["month"] for row in truth.values())
    assert list(by_month) == MONTHS
    assert by_month.pop("2026-02") == 104
    assert min(by_month.values()) > 160
    assert max(by_month.values()) < 310


def test_the_last_month_reaches_its_last_day() -> None:
    assert rows_of("2026-08")[-1]["受理时间"].startswith("2026-08-31")


def test_texts_are_mostly_distinct_and_no_beginning_dominates(texts: dict[str, str]) -> None:
    long = [text for text in texts.values() if len(text) >= 12]
    assert len(set(texts.values())) / len(texts) > 0.9
    assert Counter(text[:12] for text in long).most_common(1)[0][1] / len(long) < 0.012
    assert sum(len(text) > 150 for text in long) > 30
    assert sum(len(text) < 12 for text in texts.values()) > 200


def test_one_theme_is_born_in_november(monthly: dict[str, list[int]]) -> None:
    assert monthly["以旧换新补贴"][:10] == [0, 0, 0, 0, 0, 0, 0, 0, 9, 12]


def test_one_theme_worsens_in_the_last_months(monthly: dict[str, list[int]]) -> None:
    assert monthly["退款慢"][-6:] == [11, 7, 7, 15, 18, 46]


def test_one_theme_was_cured_by_its_action(monthly: dict[str, list[int]]) -> None:
    fees = monthly["安装收费不透明"]
    assert sum(fees[:8]) == 146
    assert sum(fees[9:]) == 79


def test_one_theme_was_cured_and_came_back(monthly: dict[str, list[int]]) -> None:
    assert monthly["客服推诿态度差"] == [23, 17, 15, 29, 8, 5, 12, 6, 6, 6, 8, 2, 8, 16, 15, 27, 16, 21]


def test_one_action_did_nothing_and_one_cannot_be_judged(monthly: dict[str, list[int]]) -> None:
    assert sum(monthly["预约上门爽约"][4:10]) == 123
    assert sum(monthly["预约上门爽约"][12:18]) == 138
    assert sum(monthly["说明书看不懂"][-3:]) == 11


def test_issues_burst_on_their_days(truth: dict[str, dict[str, str]]) -> None:
    days: dict[str, list[str]] = {}
    for record_id, row in truth.items():
        if row["issue"]:
            days.setdefault(row["issue"], []).append(record_id[2:10])
    assert {issue: (min(all_days), max(all_days)) for issue, all_days in days.items()} == {
        "firmware": ("20260409", "20260415"),
        "panel": ("20251205", "20260120"),
        "station": ("20260808", "20260828"),
        "drain": ("20250627", "20250924"),
    }
    assert Counter(days["firmware"]).most_common(1)[0][0] == "20260411"


def test_copies_placeholders_praise_and_unreadable_times_are_there(truth: dict[str, dict[str, str]]) -> None:
    counts = marks(truth)
    assert counts["duplicate"] == 42
    assert counts["near_duplicate"] == 38
    assert counts["placeholder"] == 95
    assert counts["bad_date"] == 7
    assert counts["absurd_time"] == 9
    assert counts["praise"] > 100


def test_an_exact_copy_has_the_text_and_the_customer_of_the_first(
    truth: dict[str, dict[str, str]], texts: dict[str, str]
) -> None:
    customers = {row["工单编号"]: row["客户编号"] for month in MONTHS for row in rows_of(month)}
    for record_id, row in truth.items():
        if "duplicate" in row["marks"].split():
            assert texts[record_id] == texts[row["same_as"]]
            assert customers[record_id] == customers[row["same_as"]]


def test_customers_come_again_with_the_same_theme_within_90_days(truth: dict[str, dict[str, str]]) -> None:
    again = {record_id: row for record_id, row in truth.items() if row["repeat_of"]}
    assert len(again) > 150
    assert sum(row["repeat_of"] in again for row in again.values()) > 30  # chains
    for row in again.values():
        assert row["themes"].split("；")[0] == truth[row["repeat_of"]]["themes"].split("；")[0]


def test_grave_cases_are_single_and_some_only_sound_grave(truth: dict[str, dict[str, str]]) -> None:
    grave = {mark: n for mark, n in marks(truth).items() if mark.startswith("grave:")}
    assert grave == {
        "grave:触电": 3, "grave:监管": 2, "grave:起火": 2, "grave:老人": 2, "grave:律师": 1, "grave:扣款": 2,
        "grave:未成年人": 1, "grave:燃气": 1, "grave:媒体": 2, "grave:爆炸": 1, "grave:否定": 4,
    }  # fmt: skip


def personal(truth: dict[str, dict[str, str]]) -> list[tuple[str, str, str]]:
    """Return (record, kind, value) of all personal data."""
    return [
        (record_id, *entry.split("=", 1))
        for record_id, row in truth.items()
        for entry in row["personal"].split("|")
        if entry
    ]  # type: ignore[misc]


def test_personal_data_of_every_kind_stands_in_the_texts(
    truth: dict[str, dict[str, str]], texts: dict[str, str]
) -> None:
    entries = personal(truth)
    counts = Counter(kind for _, kind, _ in entries)
    assert set(counts) == {
        "mobile", "landline", "id", "bank", "plate", "email", "wechat", "qq", "order", "express", "address", "name",
    }  # fmt: skip
    assert min(counts.values()) >= 8
    assert all(value in texts[record_id] for record_id, _, value in entries)


def test_personal_data_is_well_formed_but_nobodys(truth: dict[str, dict[str, str]]) -> None:
    values: dict[str, list[str]] = {}
    for _, kind, value in personal(truth):
        values.setdefault(kind, []).append(value)
    assert all(mod_11_2.is_valid(value) and value[6:9] == "190" for value in values["id"])
    assert all(luhn.is_valid(value.replace(" ", "")) for value in values["bank"])
    assert all("154" in value or "１５４" in value for value in values["mobile"])
    assert {len(value) for value in values["mobile"]} >= {11, 13, 14}
    assert all("example." in value for value in values["email"])


def test_exposure_and_ledger_fit_the_corpus(monthly: dict[str, list[int]]) -> None:
    exposure = list(csv.DictReader((CORPORA / "exposure.csv").read_text("utf-8-sig").splitlines()))
    assert [row["month"] for row in exposure] == MONTHS
    assert exposure[-1]["exposure"] == "70900"
    ledger = list(csv.DictReader((CORPORA / "actions.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["编号"], row["主题"], row["开始日期"]) for row in ledger] == [
        ("A01", "安装收费不透明", "2025-11-10"),
        ("A02", "预约上门爽约", "2026-01-12"),
        ("A03", "客服推诿态度差", "2025-07-15"),
        ("A04", "说明书看不懂", "2026-05-06"),
        ("A05", "退款慢", "2026-08-24"),
    ]
    assert {row["主题"] for row in ledger} <= set(monthly)


def test_the_readme_says_that_the_corpus_is_synthetic() -> None:
    assert "合成的样例" in (CORPORA / "README.md").read_text("utf-8")
