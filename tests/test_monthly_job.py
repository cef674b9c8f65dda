"""The monthly job through its true command line, on a small department of our own."""

import hashlib
import io
import json
import re
import shutil
import sqlite3
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from department import mining, rows, write_csv

from mining import request, writing
from mining.cli import main
from mining.errors import UserError
from mining.inputs import read_catalogue, refuse_another_key
from mining.progress import Progress
from mining.settings import DEFAULT_FILE, Places
from mining.themes.catalogue import Catalogue
from mining.trends import restatements

CONTRACT = {
    "themes.csv": ["theme_id", "name", "terms", "n", "share", "status", "first_month", "last_month", "owner"],
    "assignments.csv": ["record_id", "month", "rank", "theme_id", "weight", "issue_id"],
    "issues.csv": ["issue_id", "theme_id", "name", "n", "first_date", "last_date", "peak_month", "heat"],
    "trend.csv": ["theme_id", "month", "n", "exposure", "rate", "rate_low", "rate_high", "complete"],
    "alerts.csv": [
        *("month", "theme_id", "issue_id", "kind", "n", "expected"),
        *("ratio", "ratio_low", "ratio_high", "p", "q", "verdict"),
    ],
    "actions.csv": [
        "action_id",
        "theme_id",
        "verdict",
        "ratio",
        "ratio_low",
        "ratio_high",
        "power",
        "earliest_month",
    ],
    "reconciliation.csv": [
        *("file", "sheet", "rows_read", "analysed", "duplicate", "empty", "filtered", "rejected"),
    ],
    "rejected.csv": ["file", "sheet", "row", "reason"],
}


def read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / "data" / name, keep_default_na=False, encoding="utf-8-sig")


def digests(folder: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted((folder / "data").glob("*.csv"))
    }


@pytest.fixture(scope="module")
def department(tmp_path_factory):
    """Input with every fate a row can have: analysed, duplicate, empty, rejected."""
    folder = tmp_path_factory.mktemp("department")
    records = rows()
    records += [
        {**records[0], "工单编号": "B1"},
        {**records[1], "工单编号": "B2", "内容": "。。。"},
        {**records[2], "工单编号": "B3", "受理时间": "上周三", "内容": "日期看不懂的一条"},
        {**records[3], "工单编号": "B4", "内容": "退款不到账，联系电话13812345678，身份证11010519491231002X"},
    ]
    write_csv(folder / "工单.csv", records)
    return folder


@pytest.fixture(scope="module")
def report(department):
    before = (department / "工单.csv").read_bytes()
    done = mining("report", "--input", department / "工单.csv", "--out", department / "out")
    assert done.returncode == 0, done.stderr
    assert (department / "工单.csv").read_bytes() == before
    assert done.stdout.strip() == str(department / "out" / "2025-08" / "index.html")
    return department / "out" / "2025-08"


@pytest.mark.parametrize(("name", "columns"), CONTRACT.items())
def test_the_tables_have_the_columns_of_the_contract(report, name, columns):
    head = (report / "data" / name).read_bytes()
    assert head.startswith(b"\xef\xbb\xbf")
    assert list(read(report, name).columns)[: len(columns)] == columns


def test_the_folder_holds_the_report_and_nothing_half_written(report):
    assert {file.name for file in report.iterdir()} == {"index.html", "report.xlsx", "data"}
    assert {file.name for file in report.parent.iterdir()} == {
        "2025-08",
        "catalogue",
        ".lock",
        "history.sqlite",
    }
    assert (report / "data" / "run.json").exists()


def test_every_row_read_is_accounted_for(report):
    total = read(report, "reconciliation.csv").sum(numeric_only=True)
    assert total["rows_read"] == 140
    fates = ["analysed", "duplicate", "empty", "filtered", "rejected"]
    assert total[fates].to_dict() == {
        "analysed": 137,
        "duplicate": 1,
        "empty": 1,
        "filtered": 0,
        "rejected": 1,
    }
    assert read(report, "rejected.csv")["row"].tolist() == [140]


def test_assignments_trend_and_reconciliation_add_up(report):
    main = read(report, "assignments.csv").query("rank == 1")
    assert len(main) == read(report, "reconciliation.csv")["analysed"].sum()
    counted = main[main["theme_id"] != ""].groupby(["theme_id", "month"]).size()
    trend = read(report, "trend.csv").set_index(["theme_id", "month"])["n"]
    assert trend[trend > 0].to_dict() == counted.to_dict()
    months = trend.index.get_level_values("month")
    assert sorted(set(months)) == [f"2025-0{month}" for month in range(1, 9)]
    assert (
        read(report, "themes.csv").set_index("theme_id")["n"].to_dict()
        == trend.groupby("theme_id").sum().to_dict()
    )


def test_the_page_states_the_numbers_of_the_tables(report):
    page = (report / "index.html").read_text(encoding="utf-8")
    for theme in read(report, "themes.csv").itertuples():
        assert theme.name in page
        assert theme.theme_id in page
    told = re.sub(r"<[^>]*>", "", page)
    assert "全部文件共读入140行：分析137行、重复1行、空白1行、" in told


def test_the_matters_of_the_department_become_themes(report):
    main = read(report, "assignments.csv").query("rank == 1").set_index("record_id")["theme_id"]
    matters = [number for number in range(60) if f"A{number:04}" in main.index]
    theme_of = {number: main[f"A{number:04}"] for number in matters}
    assert len(set(theme_of.values()) - {""}) >= 3


def test_what_identifies_people_is_nowhere_in_the_report(report):
    for file in report.rglob("*"):
        if file.suffix in {".html", ".csv", ".json"}:
            text = file.read_text(encoding="utf-8")
            assert "13812345678" not in text
            assert "11010519491231002X" not in text


@pytest.mark.parametrize("cache", ["kept", "deleted"])
def test_a_second_run_over_the_same_records_changes_no_byte(department, report, tmp_path, monkeypatch, cache):
    before, page = digests(report), (report / "index.html").read_bytes()
    if cache == "deleted":
        monkeypatch.setattr(request, "CACHE", tmp_path / "store")
    assert main(["report", "--input", str(department / "工单.csv"), "--out", str(department / "out")]) == 0
    assert bool(list(tmp_path.rglob("*.parquet"))) == (cache == "deleted")
    assert digests(report) == before
    assert (report / "index.html").read_bytes() == page


def test_a_file_whose_name_identifies_a_person_is_read_and_shown_with_a_mark(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    write_csv(tmp_path / "in" / "回访13912345678.csv", rows())
    (tmp_path / "in" / "13912345678.docx").touch()
    given = ["--input", str(tmp_path / "in"), "--catalogue", str(tmp_path / "catalogue")]
    assert main(["report", *given, "--out", str(tmp_path / "out")]) == 0
    assert main(["verify", str(next((tmp_path / "out").glob("*-*"))), *given]) == 0
    told = capsys.readouterr()
    assert "读取 回访〔手机号〕.csv：" in told.err
    assert "13912345678" not in told.err + told.out


def test_a_report_can_be_verified_with_the_material_it_was_made_from(department, report, capsys):
    given = ["--input", str(department / "工单.csv"), "--catalogue", str(report.parent / "catalogue")]
    assert main(["verify", str(report), *given]) == 0
    told = capsys.readouterr().out
    facts = report / "data" / "run.json"
    assert told.startswith("核对通过：12 个文件与 data/run.json 一致。\n")
    assert hashlib.sha256(facts.read_bytes()).hexdigest() in told
    assert set(json.loads(facts.read_text(encoding="utf-8"))["inputs"]) == {"工单.csv"}


def test_a_report_of_other_feedback_is_not_held_against_the_tables_of_the_department(report):
    assert main(["verify", str(report), "--settings", str(DEFAULT_FILE)]) == 0


def test_themes_of_a_report_of_other_feedback_are_explained_and_split(department, report, tmp_path, capsys):
    shutil.copytree(report.parent, tmp_path / "out")
    where = ["--input", str(department / "工单.csv"), "--out", str(tmp_path / "out")]
    assert main(["explain", "--record", "A0000", *where]) == 0
    assert "出处：工单.csv 第 2 行" in capsys.readouterr().out
    assert main(["themes", "split", "T001", *where]) == 0
    assert capsys.readouterr().out.startswith("T001 拆分为 T")


def test_an_exposure_file_that_lacks_a_month_is_told_of_and_the_page_tells_shares(tmp_path, capsys):
    settings = tmp_path / "settings.toml"
    write_csv(tmp_path / "工单.csv", rows())
    settings.write_text('[input]\npaths = ["工单.csv"]\n', encoding="utf-8")
    months = "".join(f"2025-{month:02d},1000\n" for month in range(1, 8))
    (tmp_path / "exposure.csv").write_text(f"month,exposure\n{months}", encoding="utf-8")
    assert main(["report", "--settings", str(settings), "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    assert "业务量文件缺少2025年8月，本报告改用占全部有效反馈的份额" in told.err
    page = Path(told.out.strip()).read_text(encoding="utf-8")
    assert "每万单" not in page
    assert "比率：没有完整的业务量表，比率为占当月来件的份额" in page


def test_a_row_of_sums_in_the_exposure_file_is_the_whole(tmp_path):
    settings = tmp_path / "settings.toml"
    write_csv(tmp_path / "工单.csv", rows())
    settings.write_text('[input]\npaths = ["工单.csv"]\n', encoding="utf-8")
    groups = (("热线", 600), ("在线", 400), ("合计", 1000))
    lines = [f"2025-{month:02d},{name},{n}" for month in range(1, 9) for name, n in groups]
    (tmp_path / "exposure.csv").write_text("\n".join(["月份,渠道,订单量", *lines]), encoding="utf-8")
    assert main(["report", "--settings", str(settings), "--out", str(tmp_path / "out")]) == 0
    assert set(read(tmp_path / "out" / "2025-08", "trend.csv")["exposure"]) == {1000.0}


def test_closing_times_that_cannot_be_leave_their_records_out_of_those_closed(tmp_path, capsys):
    ends = ("2025-08-31 20:00:00", "2025-02-30", "2024-12-31 09:00:00", "1970-01-01 00:00:00", "转二线")
    records = [{**row, "办结时间": ends[0 if i % 10 < 6 else i % 10 - 5]} for i, row in enumerate(rows())]
    write_csv(tmp_path / "工单.csv", records)
    assert main(["report", "--input", str(tmp_path / "工单.csv"), "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    page = re.sub("<[^>]*>", "", Path(told.out.strip()).read_text(encoding="utf-8"))
    assert "列“办结时间”有 13 格看不出是什么时间（如“某某某”" in told.err
    assert "已办结16件，占88.9%（95%区间67.2 至 96.9%）；另有6件没有可用的办结时间" in page
    assert "（18件；另有4件时长不合理，不计）" in page


def test_a_table_kept_by_hand_that_came_or_went_since_the_report_is_told(tmp_path, capsys):
    settings, orders, ledger = (tmp_path / name for name in ("settings.toml", "exposure.csv", "actions.csv"))
    write_csv(tmp_path / "工单.csv", rows())
    settings.write_text('[input]\npaths = ["工单.csv"]\n', encoding="utf-8")
    ledger.write_text("编号,主题,措施,责任部门,登记日期,开始日期,预期降幅,关闭日期,备注\n", encoding="utf-8")
    assert main(["report", "--settings", str(settings), "--out", str(tmp_path / "out")]) == 0
    verify = ["verify", str(tmp_path / "out" / "2025-08"), "--settings", str(settings)]
    assert main(verify) == 0
    ledger.unlink()
    orders.write_text("month,exposure\n2025-08,1000\n", encoding="utf-8")
    assert main(verify) == 2
    assert [line.split("。")[0] for line in capsys.readouterr().err.splitlines()[-2:]] == [
        "台账 actions.csv：不见了",
        "台账 exposure.csv：当时没有这个文件",
    ]


def test_verify_names_what_was_altered_lost_and_added(report, tmp_path, capsys):
    copy = shutil.copytree(report, tmp_path / "copy")
    with (copy / "index.html").open("a", encoding="utf-8") as page:
        page.write(" ")
    (copy / "report.xlsx").unlink()
    (copy / "data" / "另外.csv").write_text("1", encoding="utf-8")
    assert main(["verify", str(copy), "--input", str(write_csv(tmp_path / "a.csv", rows(1)))]) == 2
    assert [line.split("。")[0] for line in capsys.readouterr().err.splitlines()] == [
        "报告 data/另外.csv：当时没有这个文件",
        "报告 index.html：内容已被改动",
        "报告 report.xlsx：不见了",
        "反馈文件 a.csv：当时没有这个文件",
        "反馈文件 工单.csv：不见了",
    ]


@pytest.mark.parametrize(
    ("facts", "message"), [(None, "没有 data/run.json"), ("[]", "读不出来"), ("{}", "没有记下核对要用的指纹")]
)
def test_verify_refuses_what_is_no_report(tmp_path, capsys, facts, message):
    (tmp_path / "data").mkdir()
    if facts is not None:
        (tmp_path / "data" / "run.json").write_text(facts, encoding="utf-8")
    assert main(["verify", str(tmp_path)]) == 2
    assert message in capsys.readouterr().err


def test_next_months_run_keeps_the_numbers_and_names(tmp_path):
    for month in (7, 8):
        file = write_csv(tmp_path / f"{month}.csv", rows(month))
        assert main(["report", "--input", str(file), "--out", str(tmp_path / "out")]) == 0
    old = read(tmp_path / "out" / "2025-07", "themes.csv").set_index("theme_id")["name"]
    new = read(tmp_path / "out" / "2025-08", "themes.csv").set_index("theme_id")["name"]
    assert new[old.index].to_dict() == old.to_dict()
    earlier = (
        read(tmp_path / "out" / "2025-07", "assignments.csv")
        .query("rank == 1")
        .set_index("record_id")["theme_id"]
    )
    later = (
        read(tmp_path / "out" / "2025-08", "assignments.csv")
        .query("rank == 1")
        .set_index("record_id")["theme_id"]
    )
    moved = (later[earlier.index] != earlier) & later[earlier.index].isin(old.index)
    assert moved.mean() <= 0.02, "a text may leave its theme for one that was born, and hardly for another"


def test_a_partial_month_is_not_the_report_month_and_terminal_and_page_say_so(tmp_path, capsys):
    file = write_csv(tmp_path / "a.csv", [row for row in rows() if row["受理时间"] < "2025-08-20"])
    assert main(["report", "--input", str(file), "--out", str(tmp_path / "out")]) == 0
    page, told = tmp_path / "out" / "2025-07" / "index.html", capsys.readouterr()
    assert told.out == f"{page}\n"
    for where in (told.err, page.read_text("utf-8")):
        assert "2025年8月的数据只到 2025-08-18，未满月；本次报告的是2025年7月" in where
    trend = read(tmp_path / "out" / "2025-07", "trend.csv")
    assert trend.groupby("month")["complete"].first().to_dict()["2025-08"] in {False, "False"}


@pytest.fixture(scope="module")
def four(department, tmp_path_factory):
    """A report of four themes, and what the run told."""
    out, told = tmp_path_factory.mktemp("four"), io.StringIO()
    with redirect_stdout(told), redirect_stderr(told):
        given = ["report", "--input", str(department / "工单.csv"), "--out", str(out), "--themes", "4"]
        assert main(given) == 0
    return out, told.getvalue()


def test_an_exact_number_of_themes_can_be_asked_for(four):
    assert len(read(four[0] / "2025-08", "themes.csv")) == 4


def test_without_the_machine_part_changed_figures_are_said_to_come_from_learning_again(tmp_path, monkeypatch):
    (tmp_path / "feedback").mkdir()
    write_csv(tmp_path / "feedback" / "工单.csv", rows())
    where = ("--input", tmp_path / "feedback", "--out", tmp_path / "out")
    causes = []
    monkeypatch.setattr(
        writing, "restatements", lambda *given: causes.append(given[3]) or restatements.restatements(*given)
    )

    def report(month):
        assert main(["report", *map(str, where), "--month", month]) == 0

    report("2025-06")
    report("2025-07")
    (tmp_path / "out" / "catalogue" / "machine.npz").unlink()
    report("2025-08")
    report("2025-08")
    assert ["主题重新学习（machine.npz 不在）" in told for told in causes] == [False, True, True]


def test_what_a_run_of_an_older_month_writes_into_the_catalogue_is_no_change_by_people(tmp_path, monkeypatch):
    (tmp_path / "feedback").mkdir()
    where = ("--input", str(tmp_path / "feedback"), "--out", str(tmp_path / "out"))
    causes = []
    monkeypatch.setattr(
        writing, "restatements", lambda *given: causes.append(given[3]) or restatements.restatements(*given)
    )
    half = rows(8)[:-6]
    for given, month in ((rows(7), "2025-07"), (half, "2025-07"), (rows(8), "2025-06"), (rows(8), "2025-08")):
        write_csv(tmp_path / "feedback" / "工单.csv", given)
        assert main(["report", *where, "--month", month]) == 0
    assert causes[-1] == ["反馈文件有增改"]


def test_a_number_of_themes_that_comes_too_late_is_told(department, four, tmp_path, capsys):
    out = shutil.copytree(four[0], tmp_path / "out")
    asked = ["report", "--input", str(department / "工单.csv"), "--out", str(out), "--themes", "4"]
    assert main(asked) == 0
    message = "--themes 4 不改变主题个数：目录里已有主题"
    assert [message in told for told in (four[1], capsys.readouterr().err)] == [False, True]


def test_a_catalogue_is_said_to_be_new_when_it_is(tmp_path, capsys):
    write_csv(tmp_path / "工单.csv", rows())
    asked = ["report", "--input", str(tmp_path / "工单.csv"), "--out", str(tmp_path / "out")]
    told = []
    for _ in range(2):
        assert main(asked) == 0
        told.append(f"新建了主题目录 {tmp_path}/out/catalogue，编号从头给起" in capsys.readouterr().err)
    assert told == [True, False]


def test_a_catalogue_that_has_seen_none_of_the_records_is_said_to_be_perhaps_of_others(tmp_path, capsys):
    for name in ("甲", "乙"):
        write_csv(tmp_path / f"{name}.csv", [row | {"工单编号": name + row["工单编号"]} for row in rows()])
    told = []
    for name in ("甲", "乙"):
        where = ["--out", str(tmp_path / name), "--catalogue", str(tmp_path / "目录")]
        assert main(["report", "--input", str(tmp_path / f"{name}.csv"), *where]) == 0
        told.append("认得的记录没有一条在这次的反馈里" in capsys.readouterr().err)
    assert told == [False, True]


def test_a_catalogue_without_themes_is_new_and_nobody_elses(tmp_path, capsys):
    told = []
    for name in ("甲", "乙"):
        few = [row | {"工单编号": name + row["工单编号"]} for row in rows()[:2]]
        write_csv(tmp_path / f"{name}.csv", few)
        where = ["--out", str(tmp_path / name), "--catalogue", str(tmp_path / "目录")]
        assert main(["report", "--input", str(tmp_path / f"{name}.csv"), *where]) == 0
        shown = capsys.readouterr().err
        told.append(("新建了主题目录" in shown, "认得的记录没有一条在这次的反馈里" in shown))
    assert told == [(True, False), (True, False)]


def test_a_judgement_on_a_theme_that_does_not_exist_is_told(department, tmp_path, capsys):
    (tmp_path / "catalogue").mkdir()
    lines = "record_id,theme,verdict\nA0000,T001,是\nA0001,T099,是\nA0002,T098,否\n"
    (tmp_path / "catalogue" / "ticks.csv").write_text(lines, encoding="utf-8")
    assert main(["report", "--input", str(department / "工单.csv"), "--out", str(tmp_path)]) == 0
    told = "人工判断有 2 处要改（mining check 列出每一处），如 ticks.csv:3：主题“T099”不存在。"
    assert told in capsys.readouterr().err


def test_the_history_that_is_built_again_tells_what_the_run_told(report, capsys):
    def told():
        with closing(sqlite3.connect(report.parent / "history.sqlite")) as base:
            return list(base.iterdump())

    before = told()
    assert sum("'2025-08','T0" in line for line in before) > 10
    (report.parent / "history.sqlite").unlink()
    assert main(["history", "--out", str(report.parent)]) == 0
    assert capsys.readouterr().out == f"{report.parent / 'history.sqlite'}\n"
    assert told() == before


def test_a_record_without_id_is_quoted_with_its_place_and_keeps_its_number_when_the_file_is_renamed(tmp_path):
    without = [{name: cell for name, cell in row.items() if name != "工单编号"} for row in rows()]
    pages = {}
    for name in ("三季度.csv", "全部.csv"):
        folder = tmp_path / name.removesuffix(".csv")
        folder.mkdir()
        write_csv(folder / name, without)
        assert main(["report", "--input", str(folder), "--out", str(folder / "out")]) == 0
        pages[name] = (folder / "out" / "2025-08" / "index.html").read_text(encoding="utf-8")
        assert f'<bdi class="id">{name} 第 ' in pages[name]
        assert '<bdi class="id">无号-' not in pages[name]
    first, second = (tmp_path / name / "out" / "2025-08" for name in ("三季度", "全部"))
    assert digests(first)["assignments.csv"] == digests(second)["assignments.csv"]


def test_a_catalogue_whose_codes_another_key_made_is_refused_and_left_as_it_was(
    tmp_path, monkeypatch, capsys
):
    records = [{**row, "工单编号": f"139{i:08}_20260522"} for i, row in enumerate(rows(2))]
    write_csv(tmp_path / "工单.csv", records)
    where = ("report", "--input", str(tmp_path / "工单.csv"), "--out", str(tmp_path / "out"))
    assert main(where) == 0
    catalogue = {file.name: file.read_bytes() for file in (tmp_path / "out" / "catalogue").iterdir()}
    monkeypatch.setattr(request, "PRIVATE", tmp_path / "另一个")
    assert main(where) == 2
    assert (
        f"另一个/customer.key：目录里 {len(records)} 条记录的编号（号-…）是用另一个密钥算的，现在一条也对不上。"
        "请从备份恢复密钥；确实没有了，就删去目录里的 members.parquet 再运行，问题编号会重新开始。"
    ) in capsys.readouterr().err.replace("\n", "")
    assert catalogue == {file.name: file.read_bytes() for file in (tmp_path / "out" / "catalogue").iterdir()}
    (tmp_path / "out" / "catalogue" / "members.parquet").unlink()
    assert main(where) == 0
    told = "catalogue/members.parquet：这个文件不在，问题编号会重新开始。请从备份恢复。"
    assert told in capsys.readouterr().err.replace("\n", "")


def test_records_of_a_later_month_alone_need_not_be_known():
    ids, machine = pd.DataFrame({"record_id": ["号-1"]}), {"month": np.array("2026-07")}
    later = pd.DataFrame({"record_id": ["号-2"], "month": ["2026-08"]})
    known = Catalogue(machine=machine, members=ids)
    refuse_another_key(known, later)
    with pytest.raises(UserError):
        refuse_another_key(known, later.assign(month="2026-07"))


def test_the_catalogue_knows_a_record_again_whose_id_looks_like_a_telephone_number(tmp_path):
    ids = ["号-13900029756f", "无号-15069930253d"]
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "themes.toml").write_text("")
    pd.DataFrame({"record_id": ids, "theme_id": "T001", "issue_id": "T001-1"}).to_parquet(
        folder / "members.parquet"
    )
    known = read_catalogue(Places((), folder, tmp_path, None, None, None), Progress())
    assert known.members["record_id"].tolist() == ids
