"""Mail that is quoted: cut where the customer answers to it, kept where nothing else tells what is wrong."""

import pandas as pd
import pytest

from mining.records import cleaning

RULE = "------------------ 原始邮件 ------------------\n"
DESK = RULE + '发件人: "客服中心";\n发送时间: 2025年8月31日\n主题: 回复\n\n您好，已补偿三天'
CUSTOMER = '发件人: "张三" <zhang@163.com>\n发送时间: 2025年8月1日\n主题: 车坏了\n刹车失灵'
MARKED = "\n> 您好，已受理\n> 请等待\n"


def clean_one(text: str) -> str:
    return str(cleaning.clean(pd.Series([text])).iloc[0])


@pytest.mark.parametrize(
    "head",
    [
        '------------------ 原始邮件 ------------------\n发件人: "客服中心";',
        '<br>------------------&nbsp;原始邮件&nbsp;------------------<br>发件人: "王丽" &lt;li@bike.com&gt;;',
        "------------------ Original ------------------\nFrom: Li",
        "-----Original Message-----\nFrom: Li [mailto:li@bike.com]\nSent: Friday",
        "---- 回复的原邮件 ----",
        "---- Replied Message ----",
        "发件人: 王丽 <li@bike.com>\n发送时间: 2025年8月1日 10:20\n收件人: 张三\n主题: 答复",
        "发件人：客服中心\n收件人：张三\n日期：2025-08-01",
        "*From:* Li <li@bike.com>\n*Sent:* Friday",
        "在 2025年8月1日，10:20，王丽 <li@bike.com> 写道：",
        "在 2025/8/1 10:20, 王丽 写道:",
        "王丽 <li@bike.com> 于2025年8月1日周五 10:20写道：",
        "2025年8月1日 10:20，王丽 <li@bike.com> 写道：",
        "On Fri, Aug 1, 2025 at 10:20 AM Li <\nli@bike.com> wrote:",
        'At 2025-08-01 10:20:30, "Li" <li@bike.com> wrote:',
    ],
)
def test_what_follows_the_head_of_a_quoted_mail_is_not_the_customers(head: str) -> None:
    assert clean_one(f"押金还没有退\n\n{head}\n\n您好，已受理") == "押金还没有退"


@pytest.mark.parametrize(
    "text",
    [
        "我于2025年3月5日 10:20在投诉平台写道：\n空调漏水，要求赔偿",
        "在2025年3月5日 10:20客服微信里写道：\n不给你退\n我非常生气",
        "温度设定有问题\n>30度不启动\n>40度报警",
    ],
)
def test_what_customers_tell_of_their_own_writing_is_no_quoted_mail(text: str) -> None:
    assert clean_one(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("在 2025/8/1 10:20, 王丽 写道:" + MARKED + "\n等了一个月", "等了一个月"),
        ("在 2025/8/1 10:20, 王丽 写道:\n> 已受理\n没有收到\n> 请等待\n等了一个月", "没有收到\n等了一个月"),
        ("我不同意" + MARKED, "我不同意"),
        ("我不同意" + MARKED + "请主管回电话", "我不同意\n请主管回电话"),
    ],
)
def test_what_the_customer_writes_below_marked_lines_stays(text: str, expected: str) -> None:
    assert clean_one(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "问题如下：\n> 刹车失灵\n> 多扣费",
        "> 刹车失灵\n> 多扣费",
        "不同意\n> 50元的赔偿",
        "短信发件人：银行\n说我欠费，我没有欠费",
        "文件中这样写道：\n不予退款\n这合理吗",
        "发件人：张三\n发送时间：2025-08-01\n主题：投诉\n内容：刹车失灵",
        "工单号：12\n来源：邮件\n发件人：li@bike.com\n发送时间：2025-08-01\n刹车失灵",
        "您发来的邮件：\n发件人：客服中心\n日期：2025-08-01\n已受理\n我没有收到",
        "邮件来访\n发件人：张三\n发送时间：2025-08-01\n刹车失灵",
    ],
)
def test_what_only_looks_like_quoted_mail_stays(text: str) -> None:
    assert clean_one(text) == text


@pytest.mark.parametrize(
    "above",
    [
        "",
        "请处理\n",
        "请工程部核实\n---- 转发的邮件 ----\n",
        "请工程部核实\n---------- Forwarded message ---------\n",
        "客户来信，请张工核实\n-----原始邮件-----\n",
    ],
)
def test_a_mail_that_is_passed_on_is_read(above: str) -> None:
    assert "刹车失灵" in clean_one(above + CUSTOMER)


def test_a_mail_of_the_company_that_nobody_answered_says_nothing() -> None:
    assert clean_one(DESK) == ""
    assert clean_one("发自我的iPhone\n" + DESK) == ""


def test_what_the_customer_wrote_before_is_read_where_the_answer_to_the_company_is_blank() -> None:
    assert clean_one(f"{DESK}\n{RULE}{CUSTOMER}").endswith("刹车失灵")
    assert clean_one(f"还没有修好\n\n发自我的iPhone\n{DESK}\n{RULE}{CUSTOMER}") == "还没有修好"
