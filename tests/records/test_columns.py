"""Header and columns by name, by content, by settings."""

import pandas as pd
import pytest

from mining.records import columns, headers, scores

TEXTS = [
    "空调安装以后一直漏水，报修三次没有人来",
    "退款申请两周了还没有到账，客服不回",
    "外机噪音太大晚上睡不着觉，请处理",
]
DATES = ["2024-01-02 10:00:00", "2024-01-03 11:00:00", "2024-01-05 12:00:00"]


def layout(table: dict[str, list[str]], **settings: tuple[str, ...]) -> columns.Layout:
    header = headers.unique_names(list(table), len(table))
    sample = pd.DataFrame(dict(enumerate(table.values())), dtype="str")
    return columns.decide(header, sample, settings)


def chosen(found: columns.Layout) -> dict[str, list[str]]:
    return {role: [found.header[i] for i in taken] for role, taken in found.roles.items()}


def test_a_ticket_system_in_chinese() -> None:
    found = layout(
        {
            "工单编号": ["A1", "A2", "A3"],
            "受理时间": DATES,
            "渠道": ["电话", "微信", "电话"],
            "产品型号": ["KFR-35", "KFR-72", "KFR-35"],
            "地区": ["长沙", "上海", "北京"],
            "客户编号": ["C1", "C2", "C3"],
            "满意度": ["1", "非常不满意", "★★"],
            "首次响应时间": DATES,
            "办结时间": DATES,
            "内容": TEXTS,
        }
    )
    assert chosen(found) == {
        "id": ["工单编号"],
        "time": ["受理时间"],
        "responded": ["首次响应时间"],
        "closed": ["办结时间"],
        "score": ["满意度"],
        "customer": ["客户编号"],
        "channel": ["渠道"],
        "text": ["内容"],
        "facets": ["产品型号", "地区"],
    }
    assert set(found.found_by.values()) == {"表头"}
    assert found.notes == ()


def test_the_day_of_purchase_is_not_when_the_customer_spoke() -> None:
    table = {"购买日期": DATES, "报修时间": DATES, "订单付款时间": DATES, "报修内容": TEXTS}
    assert chosen(layout(table))["time"] == ["报修时间"]


def test_the_day_of_purchase_is_taken_where_no_other_time_can_be_read() -> None:
    table = {"购买日期": DATES, "报修时间": ["上午", "下午", "晚上"], "报修内容": TEXTS}
    assert chosen(layout(table))["time"] == ["购买日期"]


@pytest.mark.parametrize(
    ("times", "text", "taken"),
    [
        (("入住日期", "点评日期"), "点评内容", "点评日期"),
        (("就诊日期", "填写日期"), "您的意见", "填写日期"),
        (("归档时间", "建档时间"), "投诉经过", "建档时间"),
    ],
)
def test_of_several_times_the_one_of_the_text_is_taken(times: tuple[str, str], text: str, taken: str) -> None:
    found = layout({times[0]: DATES, times[1]: DATES, text: TEXTS})
    assert (chosen(found)["time"], found.notes) == ([taken], ())


def test_of_several_times_that_nothing_tells_apart_the_first_is_taken_and_the_others_are_told() -> None:
    found = layout({"出险时间": DATES, "报案时间": DATES, "查勘时间": ["", "", "明天"], "来电诉求": TEXTS})
    assert chosen(found)["time"] == ["出险时间"]
    assert found.notes == (
        "时间列也可能是“报案时间”，取了“出险时间”；不对请在设置 [columns] time 里写上时间的列名",
    )


def test_a_time_that_is_filled_goes_before_one_that_is_now_and_then() -> None:
    table = {"追评时间": ["", "", DATES[0]], "初评时间": DATES, "评价内容": TEXTS}
    assert chosen(layout(table))["time"] == ["初评时间"]


def test_title_and_detail_are_both_text_and_the_reply_is_not() -> None:
    found = layout(
        {"留言主题": TEXTS, "留言时间": DATES, "留言详情": TEXTS, "答复意见": TEXTS, "答复时间": DATES}
    )
    assert chosen(found) == {
        "text": ["留言主题", "留言详情"],
        "time": ["留言时间"],
        "responded": ["答复时间"],
    }


def test_a_title_is_joined_by_a_longer_text_of_unknown_name_and_else_stands_alone() -> None:
    short = ["漏水投诉", "退款投诉", "噪音投诉"]
    assert chosen(layout({"标题": short, "时间": DATES, "具体说明": TEXTS}))["text"] == ["标题", "具体说明"]
    assert chosen(layout({"标题": TEXTS, "时间": DATES, "说明": short}))["text"] == ["标题"]


@pytest.mark.parametrize("name", ["诉求标题", "来信标题", "信件标题"])
def test_what_ends_like_a_title_is_one(name: str) -> None:
    table = {name: ["空调漏水", "退款慢", "噪音大"], "时间": DATES, "诉求内容": TEXTS}
    assert chosen(layout(table))["text"] == [name, "诉求内容"]


def test_the_title_of_a_product_is_none() -> None:
    table = {"商品标题": ["一级能效壁挂空调"] * 3, "时间": DATES, "评价内容": TEXTS}
    assert chosen(layout(table))["text"] == ["评价内容"]


def test_names_and_scores_in_traditional_characters() -> None:
    table = {
        "工單號": ["1", "2", "3"],
        "受理時間": DATES,
        "滿意度": ["非常滿意", "滿意", "不滿意"],
        "投訴內容": TEXTS,
    }
    assert chosen(layout(table)) == {
        "id": ["工單號"],
        "time": ["受理時間"],
        "score": ["滿意度"],
        "text": ["投訴內容"],
    }


def test_short_texts_with_a_number_before_them_are_texts() -> None:
    assert chosen(layout({"时间": DATES, "内容": ["1、漏水", "2、退款慢", "3、噪音大"]}))["text"] == ["内容"]


def test_of_columns_with_the_ending_of_a_text_the_longest_is_the_text() -> None:
    table = {"提交时间": DATES, "来源详情": ["直接访问"] * 3, "3、您对我院有什么意见和建议？": TEXTS}
    assert chosen(layout(table))["text"] == ["3、您对我院有什么意见和建议？"]


def test_a_text_that_is_filled_now_and_then_gives_way_to_one_that_is_filled() -> None:
    follow_up = ["用了半个月以后又坏了，很失望，客服一直说等通知也没有下文", *[""] * 4]
    table = {"评价时间": [*DATES, *DATES[:2]], "初评内容": [*TEXTS, *TEXTS[:2]]}
    assert chosen(layout(table | {"追评内容": follow_up}))["text"] == ["初评内容"]
    found = layout(table | {"建议": follow_up})
    assert chosen(found)["text"] == ["初评内容"]
    assert found.notes == (
        "列“建议”多半空白，正文改取“初评内容”；不对请在设置 [columns] text 里写上正文的列名",
    )


def test_columns_that_one_could_compare_by_are_told() -> None:
    table = {"时间": DATES * 30, "内容": [f"{text}，第{i}次" for i, text in enumerate(TEXTS * 30)]}
    kinds = {"区县": ["临港区", "东湖区", "西江区"] * 30, "坐席": ["张建国", "李秀英", "王德胜"] * 30}
    other = {"等级": ["1", "2", "3"] * 30, "说明": ["", "", "已核实"] * 30, "结果": ["通过"] * 90}
    assert layout(table | kinds | other).notes == (
        "列“区县”没有用到；要按它们分组比较，请把列名写进设置 [columns] facets",
    )
    asked = layout(table | kinds, facets=("坐席",))
    assert asked.notes == ()


def test_a_known_text_that_holds_numbers_alone_gives_way_with_a_word() -> None:
    found = layout({"时间": DATES, "内容": ["10086", "10010", "10000"], "说明": TEXTS})
    assert chosen(found)["text"] == ["说明"]
    assert found.notes == (
        "列“内容”多是数字或时间，正文改取“说明”；不对请在设置 [columns] text 里写上正文的列名",
    )


def test_a_known_text_with_few_rows_filled_is_still_the_text_beside_addresses() -> None:
    table = {
        "时间": DATES,
        "内容": ["退款一直没有到账", "", ""],
        "收货地址": ["长沙市岳麓区银盆岭街道橘子洲小区", "上海市浦东新区张江镇", "北京市海淀区上地街道"],
    }
    assert chosen(layout(table))["text"] == ["内容"]


def test_rows_whose_only_words_stand_in_another_column_are_told_of() -> None:
    found = layout({"时间": DATES, "内容": [*TEXTS[:2], ""], "追加说明": ["", "", TEXTS[2]]})
    assert found.notes == (
        "约 33% 的行正文空白，列“追加说明”却写着字，没有采用；要一起分析，请在设置 [columns] text 里把两列都写上",
    )


def test_rows_whose_only_words_stand_in_another_column_are_told_of_where_both_hold_words_for_nothing() -> (
    None
):
    complaints, ideas = [*TEXTS, "没有", "无", "没有"], ["无", "没有", "没有", *TEXTS]
    found = layout({"提交时间": [*DATES, *DATES], "不满意的地方": complaints, "其他建议": ideas})
    assert chosen(found)["text"] == ["其他建议"]
    assert found.notes == (
        "约 50% 的行正文空白，列“不满意的地方”却写着字，没有采用；要一起分析，请在设置 [columns] text 里把两列都写上",
    )


@pytest.mark.parametrize("name", ["投诉事由", "投诉内容", "反馈"])
def test_a_column_of_kinds_is_the_text_only_where_nothing_else_is_written(name: str) -> None:
    texts = [f"第{i}次反映电梯又坏了没有人来修理" for i in range(30)]
    table = {"时间": DATES * 10, name: ["资费争议", "网络质量", "服务态度"] * 10}
    assert chosen(layout(table))["text"] == [name]
    found = layout(table | {"投诉经过": texts})
    assert chosen(found)["text"] == ["投诉经过"]
    assert found.notes == (
        f"列“{name}”只有几种写法，像是选出来的，正文改取“投诉经过”；不对请在设置 [columns] text 里写上正文的列名",
        f"列“{name}”没有用到；要按它们分组比较，请把列名写进设置 [columns] facets",
    )


def test_a_column_of_kinds_stays_the_text_beside_one_that_is_filled_now_and_then() -> None:
    kinds, extra = ["资费争议", "网络质量", "服务态度"] * 10, [TEXTS[0], *[""] * 29]
    assert chosen(layout({"时间": DATES * 10, "投诉事由": kinds, "补充": extra}))["text"] == ["投诉事由"]


@pytest.mark.parametrize("question", ["您对客服服务有何意见或建议", "办理业务时遇到的问题"])
def test_a_question_to_customers_is_a_text_though_it_speaks_of_the_company(question: str) -> None:
    table = {"时间": DATES, "您从何处得知我们的活动": TEXTS, question: TEXTS, "处理意见": TEXTS}
    assert chosen(layout(table))["text"] == [question]


def test_english_names_in_any_spelling() -> None:
    found = layout(
        {"Ticket_ID": ["1", "2", "3"], "Created At": DATES, " Review\nText ": TEXTS, "Stars": ["1", "5", "4"]}
    )
    assert chosen(found) == {
        "id": ["Ticket_ID"],
        "time": ["Created At"],
        "text": ["Review Text"],
        "score": ["Stars"],
    }


def test_unknown_names_are_found_by_content() -> None:
    found = layout({"甲": ["x", "y", "x"], "乙": DATES, "丙": TEXTS})
    assert chosen(found) == {"time": ["乙"], "text": ["丙"]}
    assert found.found_by == {"time": "内容", "text": "内容"}


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (
            [
                "空调漏水没有人来修理",
                "退款两周还没有到账",
                "外机噪音大得睡不着",
                "遥控器按键全部失灵",
                "安装师傅多收了五百",
            ],
            ["客户来电反映情况请有关部门尽快核实处理"] * 3 + ["客户来电咨询进度请有关部门尽快答复处理"] * 2,
        ),
        (
            [*(f"{text}，打了许多次电话也没有人给一个准信" for text in TEXTS), "", ""],
            [
                "空调漏水没有人来修理",
                "退款两周还没有到账",
                "外机噪音大得睡不着",
                "遥控器按键全部失灵",
                "安装师傅多收了五百",
            ],
        ),
    ],
    ids=["what is written again and again", "what is short"],
)
def test_of_texts_without_a_known_name_the_text_is_where_most_that_differs_is_written(
    more: list[str], less: list[str]
) -> None:
    times = [*DATES, *DATES[:2]]
    assert chosen(layout({"时间": times, "甲": less, "乙": more}))["text"] == ["乙"]
    assert chosen(layout({"时间": times, "甲": more, "乙": less}))["text"] == ["甲"]


def test_the_settings_have_the_last_word() -> None:
    found = layout(
        {"内容": TEXTS, "备注": TEXTS, "时间": DATES, "部门": ["a", "b", "c"]},
        text=("备注",),
        facets=("部门",),
    )
    assert chosen(found) == {"text": ["备注"], "facets": ["部门"], "time": ["时间"]}
    assert found.found_by["text"] == found.found_by["facets"] == "设置"


def test_a_time_that_the_settings_name_and_a_table_lacks_is_found_as_usual() -> None:
    found = layout({"受理时间": DATES, "内容": TEXTS}, time=("点评日期",))
    assert (chosen(found)["time"], found.found_by["time"]) == (["受理时间"], "表头")
    assert found.notes == ("没有设置 [columns] time 里的“点评日期”，时间改取“受理时间”",)


def test_a_text_of_the_settings_that_is_not_there_is_not_replaced() -> None:
    assert "text" not in layout({"内容": TEXTS, "时间": DATES}, text=("正文",)).roles


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("id", ["7", "7", "7", "7", "7", "7"]),
        ("id", ["", "", "", "", "", "1"]),
        ("满意度", ["好看"] * 6),
        ("点赞数", ["张三"] * 6),
    ],
)
def test_a_name_that_the_content_belies_is_not_used(name: str, cells: list[str]) -> None:
    found = layout({name: cells, "时间": DATES * 2, "内容": TEXTS * 2})
    assert set(found.roles) == {"time", "text"}


@pytest.mark.parametrize("kinds", [["是", "否"], ["新用户", "老用户", "匿名"], ["1", "2", "3"]])
def test_a_column_of_kinds_of_customers_is_not_the_customer(kinds: list[str]) -> None:
    table = {"会员": kinds * 30, "时间": DATES * 10 * len(kinds), "内容": TEXTS * 10 * len(kinds)}
    assert "customer" not in layout(table).roles


@pytest.mark.parametrize("customers", [["张三"] * 3, ["匿名"] * 30, [f"C{i % 40}" for i in range(999)]])
def test_customers_may_come_again(customers: list[str]) -> None:
    times = len(customers) // 3
    table = {"用户": customers, "时间": DATES * times, "内容": TEXTS * times}
    assert chosen(layout(table))["customer"] == ["用户"]


def test_a_column_that_names_nobody_is_the_customer_only_for_want_of_another() -> None:
    table = {"联系电话": ["***********"] * 3, "时间": DATES, "内容": TEXTS}
    assert chosen(layout(table))["customer"] == ["联系电话"]
    assert chosen(layout(table | {"客户姓名": ["王晓明", "李丽华", "赵铁柱"]}))["customer"] == ["客户姓名"]


@pytest.mark.parametrize("telephone", ["联系电话", "客户手机"])
def test_a_telephone_number_is_the_customer_before_a_name(telephone: str) -> None:
    table = {"客户姓名": ["王伟"] * 3, telephone: ["1", "2", "3"], "时间": DATES, "内容": TEXTS}
    assert chosen(layout(table))["customer"] == [telephone]


def test_the_score_of_the_whole_is_taken_beside_those_of_its_parts() -> None:
    table = {"时间": DATES, "内容": TEXTS, "口味评分": ["1", "2", "3"], "总评": ["2", "2", "5"]}
    assert chosen(layout(table))["score"] == ["总评"]


@pytest.mark.parametrize(
    ("name", "role"), [("服务评价", "score"), ("NPS评分", "score"), ("渠道来源", "channel")]
)
def test_headings_of_ticket_systems_are_known(name: str, role: str) -> None:
    found = chosen(layout({"时间": DATES, "内容": TEXTS, name: ["1", "2", "5"]}))
    assert found[role] == [name]


PHONES = ["13800138001", "13800138002", "13800138003"]
SATISFIED = ["非常满意", "不满意", "未评价"]


@pytest.mark.parametrize(
    ("name", "cells", "role"),
    [
        ("回访满意度", SATISFIED, "score"),
        ("对本次服务的满意度评价", ["5", "4", "1"], "score"),
        ("您有多大可能将我们推荐给朋友（0-10分）", ["9", "10", "3"], "score"),
        ("回访满意度", ["电话", "短信", "上门"], ""),
        ("处理满意度说明", SATISFIED, ""),
        ("信用评分", ["650", "700", "720"], ""),
        ("质检得分", ["90", "95", "100"], ""),
        ("业主手机", PHONES, "customer"),
        ("报修人联系电话", PHONES, "customer"),
        ("患者手机号码", PHONES, "customer"),
        ("业主手机", ["有", "无", "有"] * 30, ""),
        ("客服电话", PHONES, ""),
        ("客户经理手机", PHONES, ""),
        ("用户服务中心电话", PHONES, ""),
        ("维修员电话", PHONES, ""),
        ("经办人手机", PHONES, ""),
        ("商户联系电话", PHONES, ""),
        ("门店电话", PHONES, ""),
        ("坐席首响时间", DATES, "responded"),
        ("客服首次回复时间", DATES, "responded"),
        ("坐席首响时间", ["35", "48", "12"], ""),
        ("要求回复时间", DATES, ""),
        ("最后回复时间", DATES, ""),
        ("承诺首次响应时间", DATES, ""),
        ("要求首次回复时间", DATES, ""),
        ("坐席首次响应时间", DATES, "responded"),
        ("客户来电号码", PHONES, "customer"),
        ("联系方式", PHONES, "customer"),
        ("Mobile", PHONES, "customer"),
        ("回复日期", DATES, "responded"),
        ("完工时间", DATES, "closed"),
        ("APP版本", ["6.3.0", "6.3.2", "6.4.1"], "facets"),
        ("被投诉人手机", PHONES, ""),
        ("被举报人联系电话", PHONES, ""),
        ("服务不满意度", ["5", "4", "1"], ""),
    ],
)
def test_names_of_columns_are_known_by_their_ends_where_the_cells_agree(
    name: str, cells: list[str], role: str
) -> None:
    times = len(cells) // 3
    found = chosen(layout({"受理时间": DATES * times, "内容": TEXTS * times, name: cells}))
    assert found == {"time": ["受理时间"], "text": ["内容"]} | ({role: [name]} if role else {})


@pytest.mark.parametrize(
    "name", ["您打这个分数的主要原因是", "您不满意的原因", "您对客服不满意的原因是什么？"]
)
def test_the_question_for_the_reasons_of_a_score_is_a_text_however_short_the_answers(name: str) -> None:
    table = {"答题日期": DATES, "得分": ["1", "2", "9"], name: ["信号差", "太贵", "客服不接电话"]}
    assert chosen(layout(table))["text"] == [name]


def test_a_column_of_reasons_chosen_from_a_list_is_not_the_text() -> None:
    table = {"受理时间": DATES * 30, "退款原因": ["质量", "尺寸", "发错"] * 30}
    written = {"客户留言": [f"{text}，第{i}次" for i, text in enumerate(TEXTS * 30)]}
    assert chosen(layout(table | written))["text"] == ["客户留言"]


def test_the_time_of_the_first_answer_is_not_offered_as_that_of_the_record() -> None:
    found = layout({"会话创建时间": DATES, "坐席首响时间": DATES, "消息内容": TEXTS})
    assert chosen(found)["responded"] == ["坐席首响时间"]
    assert found.notes == ()


def test_of_several_satisfactions_the_first_is_taken_and_the_others_are_told() -> None:
    found = layout(
        {"时间": DATES, "内容": TEXTS, "产品满意度": ["5", "4", "1"], "物流满意度": ["5", "4", "1"]}
    )
    assert chosen(found)["score"] == ["产品满意度"]
    assert found.notes == (
        "评分列也可能是“物流满意度”，取了“产品满意度”；不对请在设置 [columns] score 里写上评分的列名",
    )


def test_a_column_of_words_is_the_text_though_its_heading_may_be_that_of_scores() -> None:
    assert chosen(layout({"时间": DATES, "服务评价": TEXTS}))["text"] == ["服务评价"]


@pytest.mark.parametrize(
    ("name", "cells", "taken"),
    [
        ("提交时刻", ["20260104", "20260105", "20260105"], ["提交时刻"]),
        ("提交时刻", ["20260104", "20260105", ""], ["提交时刻"]),
        ("提交时刻", ["20260104", "", ""], None),
        ("提交时刻", ["20260104", "20260104", "20260104"], None),
        ("金额", ["20260104", "20261304", "20260132"], None),
        ("金额", ["20260104", "20260105", "200"], None),
        ("电话", ["65432101", "65432102", "65432103"], None),
        ("合同号", ["20260104", "20260105", "20260106"], None),
        ("出生日", ["19900104", "19910105", "19920106"], None),
        ("入职", ["19600104", "19610105", "19620106"], None),
        ("提交时刻", ["1767496200", "1767496300", "1767496400"], None),
    ],
)
def test_days_of_eight_digits_are_times_where_nearly_all_cells_are_such(
    name: str, cells: list[str], taken: list[str] | None
) -> None:
    assert chosen(layout({name: cells, "内容": TEXTS})).get("time") == taken


def test_days_of_eight_digits_give_way_to_written_dates() -> None:
    days = ["20260104", "20260105", "20260106"]
    assert chosen(layout({"批次": days, "提交时刻": DATES, "内容": TEXTS}))["time"] == ["提交时刻"]


def test_a_time_column_without_times_is_replaced_and_flagged() -> None:
    found = layout({"时间": ["信息审核"] * 3, "状态": DATES, "内容": TEXTS})
    assert chosen(found)["time"] == ["状态"]
    assert found.notes == ("列“时间”的内容与列名不符，改用“状态”；列可能错位，请核对原表",)


@pytest.mark.parametrize(
    ("role", "name", "cells", "note"),
    [
        (
            "score",
            "结果",
            ["已解决OK", "5", "未解决"],
            "评分列“结果”多半读不出数字（写成“某某某某某”这样）；",
        ),
        (
            "closed",
            "结果",
            ["问王建国", "08月", "明天"],
            "办结列“结果”多半读不出时间（写成“某某某某”这样）；",
        ),
        ("", "满意度", ["好看", "", ""], "评分列“满意度”多半读不出数字（写成“某某”这样），没有采用；"),
        (
            "",
            "办结时间",
            ["2024年01月"] * 3,
            "办结列“办结时间”多半读不出时间（写成“####年##月”这样），没有采用；",
        ),
    ],
)
def test_a_column_that_cannot_be_read_is_told_of(role: str, name: str, cells: list[str], note: str) -> None:
    asked = {role: (name,)} if role else {}
    (told,) = layout({"时间": DATES, "内容": TEXTS, name: cells}, **asked).notes
    assert told.startswith(note)


def test_scores_are_read_though_most_customers_gave_none() -> None:
    found = layout(
        {"时间": DATES * 3, "内容": TEXTS * 3, "满意度": ["未评价"] * 6 + ["满意", "不满意", "满意"]}
    )
    assert chosen(found)["score"] == ["满意度"]
    assert found.notes == ("评分列“满意度”约 33% 读得出分数，其余（写成“某某某”这样）当作没有评分",)


def test_a_column_that_repeats_the_ids_is_flagged() -> None:
    found = layout({"id": ["1", "2", "3"], "desc": TEXTS, "datetime": DATES, "status": ["1", "2", "3"]})
    assert found.notes == ("列“status”的内容与编号列“id”相同，列可能错位，请核对原表",)


def test_a_counter_beside_the_ids_is_no_shift() -> None:
    ids = ["1", "2", "3"]
    assert layout({"": ids, "序号": ids, "id": ids, "desc": TEXTS, "datetime": DATES}).notes == ()


def test_texts_of_products_and_addresses_of_pages_are_not_the_text() -> None:
    names = [
        "海信 舒适家 3匹 新一级能效 智能自清洁立式柜机 客厅空调",
        "美的 风尊 大一匹 新一级能效 变频挂机空调",
    ]
    found = layout(
        {
            "商品名称": [*names, names[0]],
            "链接": [f"https://a.cn/{i}" for i in range(3)],
            "x": TEXTS,
            "时间": DATES,
        }
    )
    assert chosen(found) == {"time": ["时间"], "text": ["x"], "facets": ["商品名称"]}


@pytest.mark.parametrize(
    ("rows", "position"),
    [
        ([["编号", "时间", "内容"], ["1", "2024-01-01", "漏水"]], 0),
        (
            [
                ["一月投诉明细", "", ""],
                ["", "", ""],
                ["编号", "投诉时间", "投诉内容"],
                ["1", "2024-01-01", "漏水"],
            ],
            2,
        ),
        (
            [
                ["工单信息", "", "客户信息"],
                ["工单编号", "受理时间", "投诉\n内容（必填）"],
                ["1", "2024-01-01", "漏水"],
            ],
            1,
        ),
        ([["甲", "乙"], ["1", "漏水"]], 0),
        ([["时间", "诉求类别", "客户诉求"], ["2024年1月1日 上午9:00", "建议", "商品"]], 0),
        ([["编号", "受理时间", "内容", "2023", "2024"], ["A1", "2024-01-02", "漏水", "3", "4"]], 0),
        ([["编号", "受理时间", "内容", "2026/3/31"], ["A1", "2024-01-02", "漏水", ""]], 0),
        ([["3", "建议", "2024"], ["4", "表扬", "2023"]], -1),
        ([["导出人", "张三", "来源", "系统"], ["报事单号", "房屋", "报事日期", "报事内容"]], 1),
        (
            [
                ["导出人：张三", "系统：物业", "", "", ""],
                ["甲", "乙", "丙", "丁", "戊"],
                ["1", "2", "3", "4", "5"],
            ],
            1,
        ),
        ([["导出人：张三", "系统：物业"], ["甲", "乙", "丙", "丁", "戊"], ["1", "2", "3", "4", "5"]], 1),
        ([["诉求类别", "诉求对象", "时刻"], ["投诉", "商品", "9:00"]], 0),
        (
            [["商贸旅游", "市砖厂协会操控市场价格，希望领导调查，" * 5], ["教育文体", "公办老师在外面上课"]],
            -1,
        ),
        ([["1", "2024-01-01", "漏水"], ["2", "2024-01-02", "漏电"]], -1),
        ([], -1),
    ],
)
def test_the_header_is_found_where_it_is(rows: list[list[str]], position: int) -> None:
    assert headers.find_header(rows) == position


@pytest.mark.parametrize(
    ("rows", "at", "names", "last"),
    [
        (
            [["编号", "受理信息", "", "内容"], ["", "受理时间", "渠道", ""]],
            0,
            ["编号", "受理时间", "渠道", "内容"],
            1,
        ),
        (
            [["投诉", "", "内容"], ["编号", "受理时间", ""], ["1", "", "漏水"]],
            1,
            ["编号", "受理时间", "内容"],
            1,
        ),
        (
            [["报事单号", "业主", "", "报事内容"], ["", "房号", "联系电话", ""], ["1", "3栋", "138", "漏水"]],
            0,
            ["报事单号", "房号", "联系电话", "报事内容"],
            1,
        ),
        ([["编号", "内容"], ["", "建议"]], 0, ["编号", "内容"], 0),
        ([["明细", ""], ["编号", "内容"], ["1", "漏水"]], 1, ["编号", "内容"], 1),
    ],
)
def test_two_rows_may_be_one_header(rows: list[list[str]], at: int, names: list[str], last: int) -> None:
    assert headers.join_header(rows, at) == (names, last)


def test_the_number_of_a_question_is_no_part_of_a_name() -> None:
    names = ["1.手机号", "2、满意度", "3) 意见建议【必填】", "12306", "3.5"]
    assert [headers.plain(name) for name in names] == ["手机号", "满意度", "意见建议", "12306", "35"]


def test_a_broken_byte_is_no_part_of_a_name() -> None:
    assert headers.plain("投訴 內容\udce4（必填）") == "投诉内容"


def test_names_are_made_unique() -> None:
    assert headers.unique_names(["内\x1b容", " 内 容\n", "", "内容"], 5) == (
        "内容",
        "内 容",
        "第3列",
        "内容#2",
        "第5列",
    )


def test_scores_are_read_as_people_write_them() -> None:
    written = pd.Series(["4", "4.5分", "５星", "★★☆", "不满意", "", "好", "100"])
    assert scores.numbers(written).fillna(-1).tolist() == [4.0, 4.5, 5.0, 2.0, 2.0, -1.0, -1.0, 100.0]


def test_scores_with_a_word_beside_them_are_their_numbers() -> None:
    written = pd.Series(
        ["5-非常满意", "2、较差", "非常满意（5）", "一般 (3分)", "10 极好", "3天没人管", "2-3"]
    )
    assert scores.numbers(written).fillna(-1).tolist() == [5.0, 2.0, 5.0, 3.0, 10.0, -1.0, -1.0]


def test_codes_that_fall_as_the_words_grow_better_give_way_to_them() -> None:
    written = pd.Series(["1-非常满意", "2-满意", "3-一般", "4-不满意", "5-非常不满意"])
    assert scores.numbers(written).tolist() == [5.0, 4.0, 3.0, 2.0, 1.0]


def test_a_code_whose_word_is_unknown_counts_where_the_others_fall() -> None:
    written = pd.Series(["1-非常满意", "5-非常不满意", "9-其他"])
    assert scores.numbers(written).tolist() == [5.0, 1.0, 9.0]


@pytest.mark.parametrize(
    ("written", "read"), [("5-非常不满意", 1.0), ("1-满意", 4.0), ("3-一般", 3.0), ("5-非常满意", 5.0)]
)
def test_a_code_alone_gives_way_to_a_word_of_the_other_end(written: str, read: float) -> None:
    assert scores.numbers(pd.Series([written, written])).tolist() == [read, read]


@pytest.mark.parametrize(
    ("written", "read"),
    [(["10-非常满意", "6-一般", "2-非常不满意"], [10.0, 6.0, 2.0]), (["1-满意", "2-满意"], [1.0, 2.0])],
    ids=["rising", "neither"],
)
def test_codes_that_do_not_fall_count_and_not_their_words(written: list[str], read: list[float]) -> None:
    assert scores.numbers(pd.Series(written)).tolist() == read


@pytest.mark.parametrize("name", ["患者编号", "学员编号", "业主编号"])
def test_the_number_of_a_person_is_the_customer_and_no_id(name: str) -> None:
    found = chosen(layout({name: ["P1", "P2", "P3"], "时间": DATES, "内容": TEXTS}))
    assert (found["customer"], "id" in found) == ([name], False)


def test_an_id_may_be_a_long_number() -> None:
    ids = ["202603050000001234", "202603050000001235", "202603050000001236"]
    assert chosen(layout({"业务流水号": ids, "受理时间": DATES, "内容": TEXTS}))["id"] == ["业务流水号"]


@pytest.mark.parametrize(
    "name",
    [
        "投诉流水号",
        "客诉编号",
        "诉求编号",
        "工单编码",
        "市民诉求编号",
        "客户投诉单号",
        "用户反馈编号",
        "平台工单编号",
    ],
)
def test_a_column_that_ends_like_an_id_is_one_where_all_values_differ(name: str) -> None:
    ids = ["TS01", "TS02", "TS03"]
    assert chosen(layout({name: ids, "受理时间": DATES, "内容": TEXTS}))["id"] == [name]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("案例编号", ["TS01", "TS01", "TS02"]),
        ("产品编号", ["P01", "P02", "P03"]),
        ("会员卡编号", ["V01", "V02", "V03"]),
        ("申请人编号", ["S01", "S02", "S03"]),
        ("员工编号", ["S01", "S02", "S03"]),
        ("保单号", ["PDZA01", "PDZA02", "PDZA03"]),
        ("业务编号", ["11010519491231002X", "110105194912310038", "110105194912310054"]),
        ("联系编号", ["13800138001", "13800138002", "13800138003"]),
    ],
)
def test_numbers_that_repeat_or_tell_customers_or_groups_are_no_ids(name: str, cells: list[str]) -> None:
    assert "id" not in chosen(layout({name: cells, "受理时间": DATES, "内容": TEXTS}))


def test_the_number_of_an_order_is_the_id_only_where_there_is_no_other() -> None:
    table = {"订单编号": ["D1", "D2", "D3"], "受理时间": DATES, "内容": TEXTS}
    assert chosen(layout(table))["id"] == ["订单编号"]
    assert chosen(layout(table | {"事件编号": ["E1", "E2", "E3"]}))["id"] == ["事件编号"]


def lines_of_talks(numbers: list[str]) -> dict[str, list[str]]:
    return {"会话ID": numbers, "消息时间": DATES[:1] * len(numbers), "消息内容": TEXTS * (len(numbers) // 3)}


def test_a_number_of_many_rows_on_end_is_that_of_talks() -> None:
    found = layout(lines_of_talks([f"HH{i // 6}" for i in range(150)]))
    assert found.talks
    assert found.notes == (
        "列“会话ID”平均连着 6 行是同一个值，像一行一句的聊天记录；请先把同一会话里客户的话合成一行，否则件数是句数",
    )


def test_a_number_that_comes_again_later_is_not_that_of_talks() -> None:
    found = layout(lines_of_talks([f"HH{i % 25}" for i in range(150)]))
    assert (found.talks, found.notes) == (False, ())


def test_the_day_of_closing_is_the_time_of_a_table_without_another() -> None:
    found = layout({"完成日期": DATES, "内容": TEXTS})
    assert chosen(found) == {"time": ["完成日期"], "text": ["内容"]}
    assert found.found_by["time"] == "内容"
    open_ones = layout({"完成日期": [*DATES[:2], ""], "内容": TEXTS})
    assert chosen(open_ones) == {"closed": ["完成日期"], "text": ["内容"]}


def test_who_wrote_is_known_by_a_name_before_a_way_of_contact() -> None:
    table = {
        "联系方式": ["电话", "微信", "邮件"],
        "客户姓名": ["张伟", "李娜", "王芳"],
        "受理时间": DATES,
        "内容": TEXTS,
    }
    assert chosen(layout(table))["customer"] == ["客户姓名"]
