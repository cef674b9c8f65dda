"""Grades: what counts, what is denied, what is only feared; the analyst's files."""

from pathlib import Path

import pytest

from mining.errors import UserError
from mining.words.segmentation import segment
from mining.words.severity import Grade, SeverityLists, grade_texts, read_severity
from mining.words.tokens import Tokens

SHIPPED = read_severity([Path(__file__).resolve().parents[2] / "corpora" / "severity"])


def grades(text: str) -> dict[str, str]:
    found = grade_texts(segment([text], ()), SHIPPED)
    return dict(zip(found["grade"], found["term"], strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("空调半夜起火，墙都熏黑了", {"人身安全": "起火"}),
        ("没有爆炸", {}),
        ("并没有发生爆炸", {}),
        ("幸好没有造成人员伤亡", {}),
        ("不是没有爆炸声，是起火了", {"人身安全": "起火"}),
        ("没用多久就漏电", {"人身安全": "漏电"}),
        ("没人管，已经有人触电", {"人身安全": "触电"}),
        ("怕漏电，不敢用", {"安全隐患": "漏电"}),
        ("随时可能爆炸", {"安全隐患": "爆炸"}),
        ("有火灾隐患", {"安全隐患": "火灾、隐患"}),
        ("希望重视消防，上个月就引发了火灾", {"人身安全": "引发了火灾"}),
        ("发生火灾无处逃生", {"安全隐患": "发生火灾"}),
        (
            "万一发生交通事故，孩子的人身安全得不到保障",
            {"安全隐患": "发生交通事故、人身安全", "老幼孕弱": "孩子"},
        ),
        ("反应慢到爆炸", {}),
        ("让数据多跑路，市民少跑路", {}),
        ("装了漏电保护器还是跳闸", {}),
        ("再不退款我就打12315，也会找律师起诉", {"法律与监管": "12315、律师、起诉"}),
        ("派出所旁边的那家店，法院对面也有一家", {"提到机构": "法院"}),
        ("变速箱报警，挂不上挡", {"提到机构": "报警"}),
        ("物业打人，只好报警", {"人身安全": "打人", "法律与监管": "只好报警"}),
        ("连不上，被骗了", {"疑似欺骗": "被骗"}),
        ("客服骗钱，还很伤人心", {"钱款被占": "骗钱"}),
        ("已经向工商局投诉了", {"法律与监管": "工商局"}),
        ("多次找过电视台，都没有用", {"媒体与舆论": "电视台"}),
        ("看了电视台的广告才买的", {"提到媒体": "电视台"}),
        ("支持自动播放流媒体", {}),
        ("家里有小孩和老人", {"老幼孕弱": "小孩、老人"}),
        ("客服态度不好，等了一个星期", {}),
        ("会不会爆炸啊", {"安全隐患": "爆炸"}),
        ("急诊排了一百多号，医院急诊门前乱停车", {}),
        ("玻璃门突然倒了，连夜送去急诊", {"人身安全": "送去急诊"}),
        ("要不要起诉你们", {"法律与监管": "起诉"}),
        ("不要起诉，也不会爆炸", {}),
        ("", {}),
    ],
)
def test_the_shipped_lists_grade_as_a_reader_would(text, expected):
    assert grades(text) == expected


def test_the_shipped_lists_have_no_fault():
    assert SHIPPED.problems == ()
    assert {grade.name: grade.level for grade in SHIPPED.grades} == {
        "人身安全": 4,
        "法律与监管": 3,
        "媒体与舆论": 3,
        "钱款被占": 3,
        "提到机构": 2,
        "提到媒体": 2,
        "疑似欺骗": 2,
        "安全隐患": 2,
        "老幼孕弱": 1,
    }


def test_a_text_has_a_row_per_grade_the_gravest_first_with_three_terms():
    lists = SeverityLists((Grade("轻", 1, ("甲",)), Grade("重", 4, ("乙", "丙", "丁", "戊"))))
    tokens = Tokens.from_lists([["甲"], [], ["甲", "戊", "丁", "丁", "丙", "乙"]])
    assert grade_texts(tokens, lists).to_numpy().tolist() == [
        [0, "轻", 1, "甲"],
        [2, "重", 4, "戊、丁、丙"],
        [2, "轻", 1, "甲"],
    ]


def test_fear_in_another_clause_or_text_does_not_count():
    lists = SeverityLists((Grade("伤害", 4, ("触电",), "隐患"), Grade("隐患", 2, ())), {"只是担心": ("怕",)})
    tokens = Tokens.from_lists([["怕"], ["触电"], ["怕", "", "触电"], ["怕", "他", "触电"]])
    assert grade_texts(tokens, lists)["grade"].tolist() == ["伤害", "伤害", "隐患"]


def test_a_mention_counts_as_a_step_where_a_word_of_one_stands_on_either_side_in_its_clause():
    lists = SeverityLists(
        (Grade("步骤", 3, ()), Grade("提到", 2, ("法院",), pursued="步骤")), {"付诸行动": ("告",)}
    )
    tokens = Tokens.from_lists(
        [["告", "到", "法院"], ["法院", "我", "告"], ["告", "", "法院"], ["告"], ["法院"]]
    )
    assert grade_texts(tokens, lists)["grade"].tolist() == ["步骤", "步骤", "提到", "提到"]


def test_no_lists_grade_nothing():
    assert grade_texts(segment(["起火"], ()), SeverityLists()).empty


def test_faults_of_a_file_are_told_with_their_line(tmp_path):
    (tmp_path / "a.txt").write_text("起火\n[安全 5]\n触电\n[钱款 3 没有的 钱款]\n诈骗\n", encoding="utf-8")
    lists = read_severity([tmp_path])
    assert [problem.where for problem in lists.problems] == [
        f"{tmp_path.name}/a.txt:1",
        f"{tmp_path.name}/a.txt:2",
        "[钱款]",
    ]
    assert lists.grades == (Grade("钱款", 3, ("诈骗",), "", "钱款"),)


def test_a_file_that_is_named_must_be_there(tmp_path):
    with pytest.raises(UserError, match="找不到词表文件"):
        read_severity([tmp_path / "没有.txt"])


@pytest.mark.parametrize(
    ("text", "denied"), [("没有发生任何人员触电", True), ("没有发生任何人员人员触电", False)]
)
def test_three_words_may_stand_between_a_denial_and_what_it_denies(text, denied):
    lists = SeverityLists(
        (Grade("伤害", 4, ("触电",)),), {"否定": ("没有",), "否定隔词": ("发生", "任何", "人员")}
    )
    assert grade_texts(segment([text], ()), lists).empty == denied


def test_a_step_that_is_only_feared_counts_as_the_step_feared():
    grades = (
        Grade("步骤", 3, (), feared="轻"), Grade("提到", 2, ("法院",), pursued="步骤"), Grade("轻", 1, ()),
    )  # fmt: skip
    lists = SeverityLists(grades, {"只是担心": ("怕",), "付诸行动": ("被告",)})
    assert grade_texts(segment(["怕被告上法院"], ()), lists)["grade"].tolist() == ["轻"]
