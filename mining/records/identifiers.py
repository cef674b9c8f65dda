r"""Numbers and accounts that identify a person: by their structure, their check digit or the words before them.

Borders are look-arounds on digits and Latin letters: between a Chinese character and a digit there is no `\b`.
Patterns expect ASCII digits. Where a pattern has a group `id`, that is what gets masked, the rest is context.
The order of `KINDS` counts: what an earlier kind has taken, a later one leaves alone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mining.records.proofs import (
    is_abroad,
    is_card,
    is_long_number,
    is_masked_mobile,
    is_mobile,
    is_plate,
    is_resident_id,
    is_vehicle,
    not_a_moment,
)
from mining.records.surnames import OPENING


@dataclass(frozen=True, order=True)
class Finding:
    """Something that identifies a person: where it stands (`start <= position < end`) and its kind."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Kind:
    """A kind of identifier.

    Attributes
    ----------
    name
        What the mark says.
    pattern
        Where it may stand.
    accept
        Whether what the pattern caught is one.
    sure
        Its structure alone proves it, no word around it is needed; it may run over the end of a line.
    """

    name: str
    pattern: re.Pattern[str]
    accept: Callable[[str], bool]
    sure: bool

    def findings(self, text: str) -> Iterator[Finding]:
        """Yield what is of this kind in a text, from left to right."""
        group = "id" if "id" in self.pattern.groupindex else 0
        if self.sure:  # where a text is shown its lines are joined
            text = text.replace("\n", " ")
        for match in self.pattern.finditer(text):
            if self.accept(match[group]):
                yield Finding(*match.span(group), self.name)


def _kind(
    name: str, *pattern: str, accept: Callable[[str], bool] = lambda _: True, sure: bool = False
) -> Kind:
    return Kind(name, re.compile("".join(pattern)), accept, sure)


_FIGURES = "0-9零〇○一幺二三四五六七八九"
_SAID = f"[{_FIGURES}]"
SURE_SIGNS = rf"(?:{_SAID}[^{_FIGURES}]{{0,4}}){{10}}|@|[(（\[]at|#"
"""A text without any of these holds none of the kinds that are sure."""
_MAY_BE_SURE = re.compile(SURE_SIGNS)
_LEFT, _RIGHT = "(?<![0-9A-Za-z])", "(?![0-9A-Za-z])"
_NO_DIGIT, _DIGITS_END = "(?<![0-9])", "(?![0-9])"
_NO_UNIT = r"(?!\s*(?:元|块|万|亿|%|个|人|次|年|月|日|公里|km|平))"
_GAP = r"[ \-–—_.·/]{0,2}"
_SPOKEN = "[零〇一二三四五六七八九]"
_IS = rf"[是为:：#=|\s{OPENING}]{{0,4}}"
_NUMBER = "(?:号码|编号|编码|号|码)"
_CARD_START = "(?=62|60|68|81|9[0-9]|4|5[0-8]|3[4-7]|2[2-7])"
_AREA = "(?:10|2[0-9]|[3-9][0-9]{2})"
_EXTENSION = r"(?:[ \-–—]{0,2}(?:转|分机|ext\.?|[\-–—])[ :：]?[0-9]{1,6})?"
# What begins with a look at one character fails at once in most places of a text.
_WECHAT = (
    "(?=[微薇威徽加VvWw])"
    "(?:[微薇威徽Vv]信|加[Vv]|(?<![A-Za-z])(?:[VvWw][Xx]|[Ww]ei[Xx]in|[Ww]e[Cc]hat|[Vv](?=[:：])))"
)
_PRODUCT = "(?i:i?phone|i?pad|app|android|ios|win|mac|pc|h5|v[0-9])"
_QQ = "(?=[扣企球加Qq])(?:(?<![A-Za-z])[Qq][Qq]|扣扣|企鹅|球球|加[Qq]|(?<![A-Za-z])[Qq](?=[:：]))(?:官方|交流)?群?"
_PAPER = (
    "(?:通行证|军官证|士兵证|驾驶证|驾照|社保卡?|医保卡?|就诊卡|学号|工号|证件|档案|残疾证|居住证|回乡证|台胞证|"
    "(?:住院|病历|病案|门诊|学籍)(?=号))"
)
_CARD = "(?:银行卡|卡号|储蓄卡|信用卡|借记卡|存折|[工农中建交招]行卡?|银行账[号户])"
_ORDER = (
    "(?:订单|报案|赔案|预约|会员卡?|户|单|票|工单|运单|流水|受理|交易|保单|合同|发票|案件|信访|"
    "投诉|报修|服务单|取件)"
)
# 新 A50000 充电宝: of those that are words, too, nothing may stand between.
PLATE_START = (
    "(?:[京津沪渝冀豫辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川琼][ ·•.]?|[云新宁使][·•.]?)"
    "[A-HJ-NP-Za-hj-np-z]"
)
_PLATE = "[0-9A-HJ-NP-Za-hj-np-z*]"
# 新GTX1080 is a graphics card: of six places the first or the last is one of these letters.
_GREEN = f"(?:[A-HJKa-hjk]{_PLATE}[0-9*]{{4}}|[0-9*]{{5}}[A-HJKa-hjk])"
_HOLDER = "(?:客户|会员|用户|档案|合同|案件)"
_DEVICE = "(?:车架号码?|发动机号码?|序列号|(?<![A-Za-z])(?:VIN|vin|SN|S/N|IMEI)码?)"
STAFF = "(?:工号|警号)"
_DAY = "(?:19|20)[0-9]{2}(?:[年./-][01]?[0-9][月./-][0-3]?[0-9]日?|[01][0-9][0-3][0-9](?![0-9]))"
_ACCOUNT = (
    "(?=[账帐用登抖快小UuIi])(?:[账帐][号户]|用户名|登录名|(?:抖音|快手|小红书)号|"
    "(?:(?<![A-Za-z])(?:[Uu]ser ?|[Uu])|(?<![A-Za-z&?_\u4e00-\u9fff])|(?<=[我的])|"
    "(?<=用户|会员|玩家|账号|客户|游戏|角色))(?:ID|id)(?![A-Za-z]))"
)

KINDS: tuple[Kind, ...] = (
    _kind(
        "邮箱",
        r"(?<![A-Za-z0-9_*])[A-Za-z0-9_*][A-Za-z0-9._%+*-]{0,63}",
        r"\s?(?:@|[(（\[]at[)）\]]|#(?=qq|1[236]\d|139))\s?",
        r"(?:[A-Za-z0-9-]{1,63}\s?[.。点]\s?){1,4}(?:[A-Za-z]{2,18}(?![A-Za-z])|(?<=[0-9]\.)(?![A-Za-z0-9]))",
        sure=True,
    ),
    _kind(
        "身份证号",
        rf"{_NO_DIGIT}[1-9](?:[ -]?[0-9]){{16}}[ -]?[0-9Xx]{_DIGITS_END}",
        accept=is_resident_id,
        sure=True,
    ),
    _kind("身份证号", f"{_NO_DIGIT}[1-9][0-9]{{14}}{_DIGITS_END}", accept=is_resident_id),
    _kind(
        "身份证号",
        rf"身份证(?:件|明)?{_NUMBER}?(?:是|为)?[^0-9A-Za-z\u4e00-\u9fff〔〕]{{0,4}}",
        "(?P<id>[0-9][0-9*xX -]{4,20}[0-9*xX])",
    ),
    _kind(
        "身份证号",
        rf"{_LEFT}[1-9][0-9]{{2,13}}\*{{4,14}}[0-9]{{0,4}}[0-9Xx](?![0-9*])",
        accept=lambda caught: len(caught) in {15, 18},
    ),
    _kind(
        "银行卡号",
        rf"{_NO_DIGIT}{_CARD_START}(?:[0-9]{{15,19}}|[0-9]{{6}}[ -][0-9]{{10,13}}",
        rf"|[0-9]{{4}}(?P<gap>[ -])(?:[0-9]{{4}}(?P=gap)){{2,3}}[0-9]{{1,4}}){_DIGITS_END}",
        accept=is_card,
        sure=True,
    ),
    _kind(
        "手机号",
        rf"(?=[(（+018一幺]){_NO_DIGIT}(?<![0-9]\.)(?:[(（]?(?:\+|00)?86[)）]?{_GAP})?",
        rf"(?:1|[一幺](?={_SAID}{{10}})){_GAP}[3-9三四五六七八九](?:{_GAP}{_SAID}){{9}}{_DIGITS_END}",
        accept=is_mobile,
        sure=True,
    ),
    _kind(
        "手机号",
        rf"(?=[(（\[+08])(?:(?:(?<![0-9+])\+?86|(?<![0-9])0086){_GAP})?[(（\[]1[3-9][0-9][)）\]]",
        rf"{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}{_DIGITS_END}",
        sure=True,
    ),
    _kind(
        "手机号",
        "(?<![0-9*])1[3-9][0-9]{1,6}(?P<star>[*xX×●•○#])(?P=star){1,7}[0-9]{0,6}(?![0-9*])",
        accept=is_masked_mobile,
    ),
    _kind(
        "固定电话",
        rf"(?=[(（+08])(?<![0-9.-])(?:\+?86[ -]?)?[(（]?(?:0{_AREA}|(?<=86[ -]){_AREA})[)）]?[ \-–—/]{{0,3}}",
        rf"[2-9](?:[0-9*]{{6,7}}|[0-9*]{{2,3}}[ -][0-9*]{{4}}){_EXTENSION}(?![0-9*])",
    ),
    _kind(
        "固定电话",
        r"(?:电话|座机|固话|传真|致电|拨打|联系方式|(?<![A-Za-z])[Tt][Ee][Ll])(?:号码|号)?",
        rf"[是为:：.\s{OPENING}]{{0,3}}(?P<id>(?!400|800)[2-8][0-9]{{2,3}}[ -]?[0-9]{{4}})(?![0-9*-]){_NO_UNIT}",
        accept=not_a_moment,
    ),
    _kind("固定电话", rf"[零〇](?<!{_SAID}[零〇])[一二三四五六七八九]{_SPOKEN}{{8,10}}(?!{_SAID})"),
    _kind(
        "手机号",
        r"\+(?<![0-9A-Za-z+]\+)(?!86)[1-9][0-9]{0,2}[ -]?(?:[0-9]{7,11}|(?:[0-9]{2,4}[ -]){1,3}[0-9]{3,4})",
        _DIGITS_END,
        accept=is_abroad,
    ),
    _kind(
        "手机号",
        rf"{_NO_DIGIT}00(?:(?:852|853|886)[0-9]{{8,9}}|(?!86)[1-9][0-9]{{0,2}}[ -](?:[0-9]{{2,4}}[ -]?){{2,3}}",
        rf"[0-9]{{2,4}}){_DIGITS_END}",
        accept=is_abroad,
    ),
    _kind("护照号", f"护照(?:本)?{_NUMBER}?{_IS}(?P<id>(?=[A-Za-z*]*[0-9])[A-Za-z0-9*]{{7,10}}){_RIGHT}"),
    _kind("护照号", f"{_LEFT}(?:[EG][0-9]{{8}}|E[A-HJ-NP-Z][0-9]{{7}}){_RIGHT}"),
    _kind(
        "证件号",
        f"{_PAPER}{_NUMBER}?{_IS}(?P<id>[A-Za-z]{{0,3}}[0-9][0-9A-Za-z*]{{5,19}}){_RIGHT}{_NO_UNIT}",
        accept=not_a_moment,
    ),
    _kind("证件号", f"{STAFF}{_IS}(?P<id>[A-Za-z]{{0,3}}[0-9]{{3,9}}){_RIGHT}{_NO_UNIT}"),
    _kind("出生日期", f"(?:出生(?:日期|年月日?|于)?|生日){_IS}(?P<id>{_DAY})"),
    _kind("出生日期", rf"(?P<id>{_DAY})(?:出生|生(?=[，,。；;、\s]))"),
    _kind("银行卡号", f"{_CARD}{_NUMBER}?{_IS}(?P<id>[0-9](?:[ -]?[0-9*]){{11,22}}){_DIGITS_END}"),
    _kind("银行卡号", r"(?<![0-9*])[0-9]{4,6}[ -]?(?:\*[ -]?){4,12}[0-9]{4}(?![0-9*])"),
    _kind(
        "微信号",
        rf"{_WECHAT}(?:{_NUMBER}|账号|ID|id)?(?:[是为:：{OPENING}]|(?<=[号码Dd])){_IS}",
        rf"(?P<id>[A-Za-z][A-Za-z0-9_-]{{5,19}}|[0-9]{{6,11}}){_RIGHT}{_NO_UNIT}",
    ),
    _kind(
        "微信号",
        rf"{_WECHAT}\s?(?P<id>(?!{_PRODUCT})(?=[A-Za-z_-]*[0-9])[A-Za-z0-9][A-Za-z0-9_-]{{5,19}}){_RIGHT}{_NO_UNIT}",
    ),
    _kind("QQ号", f"{_QQ}(?:{_NUMBER}|账号)?{_IS}(?P<id>[1-9][0-9]{{4,11}}){_DIGITS_END}{_NO_UNIT}"),
    _kind(
        "单号",
        f"{_ORDER}{_NUMBER}{_IS}(?P<id>[A-Za-z]{{0,6}}[0-9*-](?:-?[A-Za-z0-9*]){{4,31}}){_NO_UNIT}",
        accept=lambda caught: any(sign.isdigit() for sign in caught),
    ),
    _kind(
        "单号",
        f"(?:订单|工单|运单|快递|物流|包裹|保单|发票){_IS}(?P<id>[A-Za-z]{{0,6}}[0-9]{{8,24}}){_RIGHT}{_NO_UNIT}",
        accept=not_a_moment,
    ),
    _kind(
        "单号",
        f"{_LEFT}(?:SF|YT|JD[A-Z]{{0,2}}|JT|ZTO|STO|YD|EMS|DPK?|E[A-Z])[0-9]{{9,15}}(?:[A-Z]{{2}})?{_RIGHT}",
    ),
    _kind(
        "单号",
        rf"号(?:(?<![型本批货款色班期众务次编证]号)|(?<={_HOLDER}编号))[:：是为]\s?",
        rf"[{OPENING}]?(?P<id>(?=[A-Za-z-]*[0-9])[A-Za-z0-9*-]{{6,32}}){_RIGHT}{_NO_UNIT}",
        accept=not_a_moment,
    ),
    _kind(
        "账号",
        rf"{_ACCOUNT}{_IS}(?P<id>(?=[A-Za-z_-]*[0-9])[A-Za-z0-9][A-Za-z0-9_-]{{5,31}}){_RIGHT}{_NO_UNIT}",
        accept=not_a_moment,
    ),
    _kind("长编号", f"{_LEFT}[Ll][0-9A-HJ-NPR-Za-hj-npr-z]{{16}}{_RIGHT}", accept=is_vehicle),
    _kind(
        "车牌",
        rf"{PLATE_START}[·•. -]?(?:(?=[A-Za-z]*[0-9*]){_PLATE}{{5}}|{_GREEN}|{_PLATE}{{4}}[挂学警港澳])",
        rf"{_RIGHT}{_NO_UNIT}",
        accept=is_plate,
    ),
    _kind("长编号", f"{_DEVICE}{_IS}(?P<id>(?=[A-Za-z-]*[0-9])[A-Za-z0-9-]{{8,20}}){_RIGHT}"),
    _kind(
        "长编号",
        rf"{_NO_DIGIT}(?<![0-9]\.)(?:[0-9]{{11,}}[Xx]?|[0-9]{{3}}-[0-9]{{10}}",
        r"|[0-9]{4}(?:[ -][0-9]{4}){2,4}(?:[ -][0-9]{1,3})?)",
        rf"{_DIGITS_END}(?!\.[0-9]{{1,2}}{_DIGITS_END}){_NO_UNIT}",
        accept=is_long_number,
    ),
)


def sure_findings(text: str) -> Iterator[Finding]:
    """Yield what identifies a person by its structure alone, kind after kind; two may overlap."""
    if _MAY_BE_SURE.search(text):
        for kind in KINDS:
            if kind.sure:
                yield from kind.findings(text)
