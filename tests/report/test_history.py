import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from department import full_disk

from mining.cli import main
from mining.errors import UserError
from mining.publishing import seal
from mining.report.history import NAME, rebuild, update
from mining.report.material import Material
from mining.report.tables import write_tables


@pytest.fixture
def out(full: Material, tmp_path: Path) -> Path:
    """A folder with two published months; the second has a theme whose name a spreadsheet would take as a formula."""
    write_tables(full, tmp_path / "2024-05" / "data")
    renamed = full.themes.assign(name=full.themes["name"].replace("空调噪音大", "=噪音"))
    later = full.alerts.assign(ratio_high=full.alerts["ratio_high"].replace(30.0, float("inf")))
    write_tables(replace(full, themes=renamed, alerts=later), tmp_path / "2024-06" / "data")
    for name in ("catalogue", ".2024-07.new"):
        (tmp_path / name / "data").mkdir(parents=True)
    return tmp_path


def ask(out: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(out / NAME)) as base:
        return base.execute(query).fetchall()


def dump(out: Path) -> list[str]:
    with closing(sqlite3.connect(out / NAME)) as base:
        return list(base.iterdump())


def test_every_published_month_is_told_in_every_table(out: Path) -> None:
    assert rebuild(out) == out / NAME
    counted = {
        table: ask(out, f"SELECT report_month, count(*) FROM {table} GROUP BY report_month")
        for table in ("themes", "trend", "alerts", "issues", "actions", "restatements")
    }
    assert counted == {
        table: [("2024-05", n), ("2024-06", n)]
        for table, n in {
            "themes": 12, "trend": 216, "alerts": 7, "issues": 12, "actions": 2, "restatements": 1,
        }.items()
    }  # fmt: skip


def test_columns_are_those_of_the_contract_and_no_more(out: Path) -> None:
    rebuild(out)
    assert [name for _, name, *_ in ask(out, "PRAGMA table_info(actions)")] == [
        *("report_month", "action_id", "theme_id", "verdict", "ratio", "ratio_low", "ratio_high", "power"),
        "earliest_month",
    ]
    assert ask(out, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") == [
        *(("actions",), ("alerts",), ("issues",), ("restatements",), ("themes",), ("trend",)),
    ]


def test_numbers_are_numbers_blanks_null_and_text_is_as_it_was(out: Path) -> None:
    rebuild(out)
    query = (
        "SELECT n, expected, ratio_high, q FROM alerts WHERE report_month = '2024-06' AND theme_id = 'T012'"
    )
    assert ask(out, query) == [(6, 1.1, float("inf"), 0.009)]
    assert ask(out, "SELECT DISTINCT complete, typeof(exposure) FROM trend") == [(1, "real")]
    assert ask(out, "SELECT old, new, reason FROM restatements LIMIT 1") == [(15, 16, "补录")]
    assert ask(out, "SELECT report_month, name FROM themes WHERE theme_id = 'T004'") == [
        ("2024-05", "空调噪音大"),
        ("2024-06", "=噪音"),
    ]


def test_nothing_that_customers_wrote_and_no_record_is_in_it(out: Path, full: Material) -> None:
    rebuild(out)
    content = (out / NAME).read_bytes()
    assert "空调噪音大".encode() in content
    assert "希望尽快给个说法".encode() not in content
    assert full.records["record_id"].iloc[0].encode() not in content


def test_a_month_run_again_takes_the_place_of_its_rows(out: Path, full: Material) -> None:
    rebuild(out)
    write_tables(replace(full, themes=full.themes.head(3)), out / "2024-05" / "data")
    update(out, "2024-05")
    query = "SELECT report_month, count(*) FROM themes GROUP BY report_month ORDER BY report_month"
    assert ask(out, query) == [("2024-05", 3), ("2024-06", 12)]


def test_the_first_update_tells_the_months_before_too(out: Path) -> None:
    update(out, "2024-06")
    assert ask(out, "SELECT DISTINCT report_month FROM alerts") == [("2024-05",), ("2024-06",)]


def test_who_owns_a_theme_is_told(out: Path, full: Material) -> None:
    write_tables(replace(full, themes=full.themes.assign(owner="服务部")), out / "2024-06" / "data")
    rebuild(out)
    assert ask(out, "SELECT DISTINCT owner FROM themes WHERE report_month = '2024-06'") == [("服务部",)]


def test_a_history_with_columns_of_another_version_is_made_again(out: Path) -> None:
    rebuild(out)
    whole = dump(out)
    with closing(sqlite3.connect(out / NAME)) as base, base:
        base.execute("ALTER TABLE themes DROP COLUMN terms")
        base.execute("CREATE VIEW mine AS SELECT 1 AS one")
    update(out, "2024-06")
    assert ask(out, "SELECT one FROM mine") == [(1,)]
    with closing(sqlite3.connect(out / NAME)) as base, base:
        base.execute("DROP VIEW mine")
    assert sorted(dump(out)) == sorted(whole)


def test_the_order_of_runs_does_not_matter_once_rebuilt(out: Path) -> None:
    rebuild(out)
    first, told = (out / NAME).read_bytes(), sorted(dump(out))
    update(out, "2024-05")
    assert sorted(dump(out)) == told
    rebuild(out)
    assert (out / NAME).read_bytes() == first


def test_a_report_of_before_there_were_restatements_has_none(out: Path) -> None:
    (out / "2024-05" / "data" / "restatements.csv").unlink()
    rebuild(out)
    assert ask(out, "SELECT report_month FROM restatements") == [("2024-06",)]


def test_an_update_that_fails_leaves_the_history_as_it_was(out: Path) -> None:
    rebuild(out)
    before = dump(out)
    table = out / "2024-05" / "data" / "restatements.csv"  # the last table to be written
    table.write_text(table.read_text(encoding="utf-8").replace("15", "fifteen"), encoding="utf-8")
    with pytest.raises(ValueError, match="fifteen"):
        update(out, "2024-05")
    assert dump(out) == before


def test_a_file_that_is_no_history_is_told_and_a_rebuild_replaces_it(out: Path) -> None:
    (out / NAME).write_text("not a database, " * 100)
    with pytest.raises(UserError, match="mining history"):
        update(out, "2024-06")
    rebuild(out)
    assert ask(out, "SELECT count(*) FROM themes") == [(24,)]


def test_a_folder_without_reports_is_told_and_left_without_a_history(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="还没有已发布的报告"):
        rebuild(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_refused_and_not_made(tmp_path: Path) -> None:
    assert main(["history", "--out", str(tmp_path / "mistyped")]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_month_whose_table_a_spreadsheet_saved_again_is_not_taken(out: Path) -> None:
    seal(out / "2024-05", {})
    rebuild(out)
    before, table = dump(out), out / "2024-05" / "data" / "themes.csv"
    table.write_text(table.read_text(encoding="utf-8-sig"), encoding="gb18030")
    with pytest.raises(UserError, match=r"2024-05/data/themes\.csv：内容已被改动。请用 mining verify"):
        rebuild(out)
    assert dump(out) == before


def test_a_full_disk_is_told_and_the_history_stays(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rebuild(out)
    before = (out / NAME).read_bytes()
    with full_disk(5_000):
        assert main(["history", "--out", str(out)]) == 2
    assert capsys.readouterr().err.startswith(f"{out / NAME}：写不了（")
    assert (out / NAME).read_bytes() == before


def test_where_no_history_can_be_made_it_is_told_that_the_report_is_written(out: Path) -> None:
    with pytest.raises(UserError, match="报告已写好，但历史库没有更新：写不了"), full_disk(5_000):
        update(out, "2024-06")
