"""What `explain` and `check` tell of the feedback as the next report would treat it."""

import pandas as pd
import pytest
from department import rows, write_csv
from office import open_office, tell

from mining.cli import main


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """A department with scores and its first report."""
    settings = open_office(tmp_path_factory.mktemp("office"))
    scored = [{**row, "评分": "1"} for row in rows(8)]
    praise = {
        **scored[0],
        "工单编号": "P1",
        "内容": "师傅上门装空调讲得很耐心，我们一家老小都听懂了",
        "评分": "5",
    }
    write_csv(settings.parent / "feedback" / "工单.csv", [*scored, praise])
    assert main(["report", "--settings", str(settings), "--out", str(settings.parent / "out")]) == 0
    return settings


@pytest.mark.parametrize("asked", [("--record", "P1"), ("安装师傅很专业",)])
def test_praise_is_said_to_have_no_theme(capsys, reported, asked):
    told = tell(capsys, "explain", *asked, "--settings", reported)
    assert [line for line in told.splitlines() if line.startswith("主题：")] == [
        "主题：这是表扬，没有抱怨，不归入任何主题"
    ]


def test_check_hints_at_a_pin_on_a_record_that_no_feedback_holds(capsys, reported):
    tell(capsys, "themes", "pin", "T001", "没有的号", "--settings", reported)
    assert "提示：themes.toml T001 的 pinned：记录 没有的号 在反馈里没有" in tell(
        capsys, "check", "--settings", reported
    )


def test_check_tells_that_the_members_of_a_catalogue_are_gone(capsys, tmp_path):
    settings = open_office(tmp_path)
    write_csv(tmp_path / "feedback" / "工单.csv", rows(1))
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "lineage.csv").write_text(
        "month,event,theme_id,other_id,by,note\n", encoding="utf-8"
    )
    main(["check", "--settings", str(settings)])
    told = capsys.readouterr()
    line = "members.parquet：这个文件不在，问题编号会重新开始。请从备份恢复。"
    assert line in (told.out + told.err).replace("\n", "")


def test_check_hints_at_an_action_on_an_issue_that_has_no_record_now(capsys, tmp_path):
    settings = open_office(tmp_path)
    assert main(["report", "--settings", str(settings), "--out", str(tmp_path / "out")]) == 0
    file = tmp_path / "catalogue" / "members.parquet"
    members = pd.read_parquet(file)
    number = members["issue_id"].max()
    quiet = members["issue_id"] == number
    members.loc[quiet, ["issue_id", "last_issue"]] = ["", number]
    members.to_parquet(file, index=False)
    (tmp_path / "actions.csv").write_text(f"编号,主题,开始日期\nA1,{number},2025-05-01\n", encoding="utf-8")
    told = tell(capsys, "check", "--settings", settings).replace("\n", "")
    assert f"提示：actions.csv:2：{number} 这个问题现在没有来件。编号不会给别的问题；" in told


def test_without_its_score_the_same_text_is_told_its_themes(capsys, reported):
    text = "师傅上门装空调讲得很耐心，我们一家老小都听懂了"
    told = tell(capsys, "explain", text, "--settings", reported)
    themes = [line.partition("　")[0] for line in told.splitlines() if line.startswith("主题：")]
    assert themes[0] == "主题：T002 安装收费不透明"
    assert "表扬" not in told


def test_a_catalogue_that_is_no_toml_is_told_of_once(capsys, tmp_path):
    settings = open_office(tmp_path)
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "themes.toml").write_text("[T099.", encoding="utf-8")
    assert main(["check", "--settings", str(settings)]) == 2
    told = capsys.readouterr()
    assert (told.out + told.err).count("不是有效的 TOML") == 1


def test_a_catalogue_that_cannot_be_read_hides_no_fault_of_a_list(capsys, tmp_path):
    settings = open_office(tmp_path)
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "themes.toml").write_text("[T099.", encoding="utf-8")
    (tmp_path / "severity").mkdir()
    (tmp_path / "severity" / "级别.txt").write_text("[安全 九级]\n起火\n", encoding="utf-8")
    listed = settings.read_text(encoding="utf-8").replace("[words]", '[words]\nseverity = ["severity/"]')
    settings.write_text(listed, encoding="utf-8")
    assert main(["check", "--settings", str(settings)]) == 2
    told = capsys.readouterr()
    assert "标题“安全 九级”不合格式" in (told.out + told.err)


def test_a_table_that_is_faulty_hides_no_fault_of_another(capsys, tmp_path):
    settings = open_office(tmp_path)
    (tmp_path / "exposure.csv").write_text("月份,业务量\n2019-13,5\n", encoding="utf-8")
    (tmp_path / "actions.csv").write_text("编号,主题\nA01,T001\n", encoding="utf-8")
    assert main(["check", "--settings", str(settings)]) == 2
    told = capsys.readouterr().err
    assert ("exposure.csv:2：" in told, "actions.csv:1：" in told) == (True, True)


def test_explain_names_the_form_that_themes_do_not_see(capsys, tmp_path):
    settings = open_office(tmp_path)
    form = "客户身份信息经系统核查无误，请业务归属部门联系"
    kinds, rooms = (
        ("外机噪音大", "退款不到账", "安装乱收费"),
        ("卧室", "客厅", "厨房", "阳台", "书房", "车库", "大堂"),
    )
    month = [row for row in rows() if row["受理时间"] < "2025-03"][:21]
    filled = [
        {**row, "受理时间": "2025-01-05 10:00:00", "内容": f"{rooms[i % 7]}{kinds[i % 3]}。{form}"}
        for i, row in enumerate(month)
    ]
    write_csv(tmp_path / "feedback" / "工单.csv", filled)
    told = tell(capsys, "explain", "--record", "A0000", "--settings", settings)
    assert f"去掉：“{form}”等字句，是工单格式或套话：许多来件逐字相同" in told


def test_explain_says_that_a_full_name_is_left_out(capsys, reported):
    told = tell(capsys, "explain", "空调不制冷，找了芮佳琪", "--settings", reported)
    assert "去掉：“芮佳琪”，像是人名；不是的话，请写进用户词典" in told


def test_explain_says_that_lines_of_a_log_are_left_out(capsys, reported):
    log = "ERROR BaseService java.lang.NullPointerException"
    assert "去掉：没有汉字的行，是程序日志" in tell(
        capsys, "explain", f"空调不制冷\n{log}", "--settings", reported
    )


@pytest.mark.parametrize(
    ("kind", "lines", "expected"),
    [
        ("severity", "[钱 4]\n差价、退款 起火\n", 1),
        ("dimensions", "[快慢]\n太慢 @重/态度\n[态度]\n敷衍，冷漠\n", 1),
    ],
)
def test_check_tells_of_a_word_under_a_heading_that_no_text_can_hold(capsys, tmp_path, kind, lines, expected):
    settings = open_office(tmp_path)
    (tmp_path / kind).mkdir()
    (tmp_path / kind / "1重.txt").write_text(lines, encoding="utf-8")
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[themes]", f'{kind} = ["{kind}/"]\n[themes]'), encoding="utf-8")
    assert main(["check", "--settings", str(settings)]) == 2
    told = capsys.readouterr()
    assert (told.out + told.err).replace("\n", "").count("词之间空一格，不用顿号、逗号") == expected


def test_check_hints_at_the_themes_that_ticks_are_going_to_make(capsys, tmp_path):
    settings = open_office(tmp_path)
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "ticks.csv").write_text("record_id,theme,verdict\nA0000,新事,是\n", "utf-8")
    assert "提示：ticks.csv：没有主题叫“新事”，下次报告会按它的 1 个例子新建主题" in tell(
        capsys, "check", "--settings", settings
    )
