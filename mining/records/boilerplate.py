"""What surrounds a complaint without being part of it: replies, placeholders, greetings and closings."""

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from mining.errors import user_error

_REPLY = r"[-—–─_=*]{3,}\s*(?:开发者|商家|客服|卖家|店家|店铺|官方|平台|企业|厂家|公司)(?:的)?回[复应]"
_FOLLOW_UP = re.compile(
    r"(?:^|\n|[-—–─_=*]{3,})\s*[\[【(（]?(?:追评|追加评[论价])(?:[\]】)）]\s*[:：]?|[:：])"
)

_END = r"(?=$|[\s,，.。!！?？:：;；、~…])"
_PUNCTUATION = r"[\s,，.。!！:：;；、~…]"
_ADDRESSEE = (
    r"(?:领导|书记|市长|县长|区长|镇长|局长|厅长|部长|省长|主任|院长|校长|经理|主席|老师|客服|商家|卖家|店家|掌柜|"
    r"老板|店主|工作人员|同志|政府|部门|先生|女士|朋友|法官|警官|编辑|主持人|负责人)"
)
_HELLO = r"(?:[您你](?:们|大家)?好|大家好|早上好|上午好|中午好|下午好|晚上好|哈喽|嗨|[Hh]ello|[Hh]i)"
# 你好差 is a complaint: a greeting ends at a border, or before the first words of a request.
_SPEAKS = r"(?=我(?![好们])|我们|请问|本人|现|想|这里)"
_GREETING = re.compile(
    rf"(?:(?:尊敬|敬爱|亲爱)的?[^\s,，.。!！?？:：;；、]{{0,20}}?{_ADDRESSEE}(?:们|同志)?(?:{_HELLO}|好)?{_PUNCTUATION}+"
    rf"|(?:各位)?[^\s,，.。!！?？:：;；、]{{0,6}}?{_ADDRESSEE}们?(?:{_HELLO}|好)(?:{_PUNCTUATION}+|$|{_SPEAKS})"
    rf"|{_HELLO}(?:{_PUNCTUATION}+|$|{_SPEAKS})|亲(?:爱的)?{_PUNCTUATION}+)+"
)

_PARTY = (
    r"(?:各位|贵)?(?:领导|政府|书记|有关部门|相关部门|部门|贵司|贵公司|公司|平台|商家|客服|卖家|你们|您们|您|你)?(?:们)?"
    r"(?:能够|可以|能|给予|予以)?"
)
_SOON = r"(?:能够|能|可以)?(?:尽快|及时|早日|尽早|速|赶快|抓紧)?"
_ACT = r"(?:帮忙|帮助)?(?:处理|解决|回复|答复|落实|核实|答覆|受理|跟进)(?:一下|下|为盼|为感|为谢)?"
_THANKS = (
    rf"(?:再次|非常|十分|万分|衷心|深表|不胜|多|叩|跪|拜|先)?(?:谢谢|感谢|感激|多谢|谢)(?:{_PARTY}|大家|了|啦|不尽|涕零)"
    r"(?:的?(?:关注|支持|理解|帮助|配合|回复|阅读))*[了啦]?"
)
_CLOSING_UNIT = (
    rf"(?:{_THANKS}|(?:希望|请求|恳请|恳求|敬请|盼望|期盼|烦请|麻烦|望|请|盼|求){_PARTY}{_SOON}{_ACT}|盼复|望回|坐等回复|"
    r"此致|敬礼|致敬|致礼|不[胜甚]感[激谢]|为[感盼谢]|感激不尽|拜托了?|辛苦了?|静候佳音|等候佳音|祝好|万事如意)"
)
_CLOSING = re.compile(rf"(?:(?<=[\s,，.。!！?？:：;；、~…])|^)(?:{_CLOSING_UNIT}{_PUNCTUATION}*)+$")
# Where no closing can end, the search for one is saved.
_CLOSING_END = re.compile(
    rf"[谢激尽零了啦注持解助合复读理决实覆进下盼感礼敬托苦音好意们您你导府记门司台家服]{_PUNCTUATION}*$"
)

_SAYS_SOMETHING = re.compile(r"[^\W_]|[\u2600-\u27bf\U0001f000-\U0001faff]")
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_PLACEHOLDER = re.compile(
    r"(?:[此该]?(?:用户|顾客|买家|客户)|您)?(?:没有|未|没)(?:及时)?(?:填写|发表|作出|做出|提交|写)(?:任何)?(?:评价|评论)?(?:内容)?"
    r"(?:[,，]?(?:系统)?默认好评)?|(?:系统)?默认(?:好评|评价)|评价方未及时(?:做出|作出)评价[,，]系统默认好评|"
    r"[此该]用户(?:觉得|认为)商品(?:很|非常|比较)?(?:不错|好|一般|差)|"
    r"(?:暂|暂时)?(?:无|没有|没)(?:评价|评论|内容|意见|建议)?|"
    r"不清楚|不知道|不了解|空|跳过|[Nn](?:one|ull|/?[Aa])|nan|NaN|NULL"
)


def cut_replies(texts: Sequence[str], cut_after: Sequence[str]) -> list[str]:
    """Return the texts up to the company's reply or the first match of a pattern; follow-ups on a line of their own.

    Patterns run in RE2, whose time grows with the length of the text whatever the pattern.
    """
    column = pa.array(texts, pa.string())
    for pattern in (_REPLY, *cut_after):
        _refuse_unusable(pattern)
        column = pc.replace_substring_regex(
            column, pattern=f"(?s:(?:{pattern}).*)", replacement="", max_replacements=1
        )
    return [_FOLLOW_UP.sub("\n", text) if "追" in text else text for text in column.to_pylist()]


def _refuse_unusable(pattern: str) -> None:
    try:
        matches_nothing = pc.match_substring_regex(pa.array([""]), pattern)[0].as_py()
    except pa.ArrowInvalid:
        raise user_error(
            f"[filter] cut_after 的 {pattern!r}",
            "不是可用的正则表达式",
            "请改正；这里用 RE2 语法，不支持前后查看和反向引用",
        ) from None
    if matches_nothing:
        raise user_error(
            f"[filter] cut_after 的 {pattern!r}", "它能匹配空文本，会删去全部内容", "请写出至少一个必有的字"
        )


def strip_courtesies(text: str) -> str:
    """Return the text without greetings at its beginning and closings at its end."""
    greeting = _GREETING.match(text)
    if greeting:
        text = text[greeting.end() :]
    if _CLOSING_END.search(text[-12:]):
        closing = _CLOSING.search(text)
        if closing:
            text = text[: closing.start()].rstrip(" \n,，、;；:：")
    return text


def is_placeholder(text: str, placeholders: frozenset[str]) -> bool:
    """Tell whether the text says nothing: no letter or digit, or what stands in an empty field."""
    return (
        text in placeholders
        or not _SAYS_SOMETHING.search(text)
        or (len(text) < 40 and bool(_PLACEHOLDER.fullmatch(_EDGE.sub("", text))))
    )
