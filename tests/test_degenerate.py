"""Months that are hardly months: each gives a valid report or a message, as docs/degenerate-months.md says."""

import re

import pytest
from department import PROJECT, rows, write_csv

from mining.cli import main

SHORT = ["此用户没有填写评价", "测试", "无", "默认好评", "。。。"]
STOPPED = ["我的", "是的", "我们的都是", "你们的", "就是他们的"]


def saying(texts):
    return [{**record, "内容": texts[i % len(texts)]} for i, record in enumerate(rows())]


def at(time):
    return [{**record, "受理时间": time(record["受理时间"])} for record in rows()]


def without(column):
    return [{name: value for name, value in record.items() if name != column} for record in rows()]


CASES = {
    "0 条": (list, [], 2, "没有一条可分析的记录（没有数据行）"),
    "1 条": (lambda: rows()[:1], [], 0, "样本不足：本月只有1件"),
    "5 条": (lambda: rows()[:5], [], 0, "样本不足：本月只有5件"),
    "50 条": (lambda: rows()[:50], [], 0, "证据不足：可以比较的月份太少"),
    "全部相同": (lambda: saying(["安装师傅上门乱收费"]), [], 0, "上门乱收费"),
    "只有一个主题": (lambda: saying([f"安装师傅上门乱收费{i}" for i in range(9)]), [], 0, "T001"),
    "全是停用词": (lambda: saying(STOPPED), [], 0, "本月来件都没有归入主题"),
    "全是占位话": (lambda: saying(SHORT), [], 2, "没有一条可分析的记录（空白 136）"),
    "只有一个月": (lambda: at(lambda t: "2025-03" + t[7:]), [], 0, "证据不足：可以比较的月份太少"),
    "只有一天": (lambda: at(lambda _: "2025-03-05 10:00:00"), [], 0, "证据不足：可以比较的月份太少"),
    "最近的月份未满月": (
        lambda: [row for row in rows() if row["受理时间"] < "2025-08-20"],
        [],
        0,
        "未满月；本次报告的是2025年7月",
    ),
    "日期全在将来": (lambda: at(lambda t: "2031" + t[4:]), [], 2, "日期在将来 136"),
    "要的月份还没到": (
        rows,
        ["--month", "2031-01"],
        2,
        "数据只有 2025-01 至 2025-08 的。请改 --month（用 make 时改 MONTH=），",
    ),
    "没有时间列": (lambda: without("受理时间"), [], 2, "没有时间列"),
    "没有时间列，写了 --month": (
        lambda: without("受理时间"),
        ["--month", "2025-03"],
        0,
        "证据不足：可以比较的月份太少",
    ),
    "要的主题比文字多": (lambda: rows()[:5], ["--themes", "9"], 2, "9"),
}
QUICK = (
    "0 条",
    "1 条",
    "全部相同",
    "全是停用词",
    "全是占位话",
    "日期全在将来",
    "要的月份还没到",
    "没有时间列",
)


def shown(page):
    """Return the page's text without markup."""
    return re.sub(r"<[^>]+>|\s", "", page)


@pytest.mark.parametrize(
    "case", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in CASES]
)
def test_a_degenerate_month_gives_a_report_or_a_message(tmp_path, capsys, monkeypatch, case):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    records, arguments, status, said = CASES[case]
    found = records()
    file = tmp_path / "a.csv"
    if found:
        write_csv(file, found)
    else:
        file.write_text("工单编号,受理时间,内容\n", encoding="utf-8")
    assert main(["report", "--input", str(file), "--out", str(tmp_path / "out"), *arguments]) == status
    told = capsys.readouterr()
    if status:
        assert said in told.err
        assert not list((tmp_path / "out").glob("*-*")), "a refused month leaves nothing"
    else:
        page = tmp_path / "out" / told.out.strip()
        assert said in shown(page.read_text(encoding="utf-8"))


def test_the_table_of_the_docs_has_these_cases_with_this_status():
    table = (PROJECT / "docs" / "degenerate-months.md").read_text(encoding="utf-8")
    lines = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line[:2] == "| "
    ]
    assert {case: status for case, _, status in lines[1:]} == {
        case: str(status) for case, (_, _, status, _) in CASES.items()
    }


@pytest.mark.slow
def test_a_pilot_that_grows_by_a_few_texts_has_a_report_each_month(tmp_path):
    """Three texts about something new are too few for a theme, and too many to be overlooked."""
    feedback, out = tmp_path / "反馈.csv", tmp_path / "reports"
    pilot = [record for record in rows() if "退款" not in record["内容"]][:12]
    more = [{**record, "受理时间": "2025-09-05"} for record in rows() if "退款" in record["内容"]][:3]
    where = ["--catalogue", str(tmp_path / "catalogue"), "--out", str(out), "--input", str(feedback)]
    for texts in (pilot, pilot + more):
        write_csv(feedback, texts)
        assert main(["report", *where, "--month", texts[-1]["受理时间"][:7]]) == 0


def test_a_file_without_a_row_beside_a_kept_one_with_a_single_row_is_no_hindrance(tmp_path):
    feedback, header = tmp_path / "feedback", "受理时间,标题,内容\n"
    feedback.mkdir()
    told = header + "2025-01-05,漏水,空调内机一直漏水\n"
    where = ["--out", str(tmp_path / "reports"), "--catalogue", str(tmp_path / "catalogue")]
    for name, content in (("1月.csv", told), ("2月.csv", header)):
        (feedback / name).write_text(content, encoding="utf-8")
        assert main(["report", "--input", str(feedback), *where]) == 0
