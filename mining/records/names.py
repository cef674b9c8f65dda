"""Names of people, found by the words around them: a surname alone proves nothing, 高 and 方 and 安 are words."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_TITLE = (
    r"(?:先生|女士|小姐|太太|阿姨|大爷|大叔|大妈|大姐|大哥|师傅|师父|老师|经理|总经理|副总|主任|副主任|店长|医生|大夫|护士|"
    r"主管|主席|总监|书记|老板|律师|教练|警官|法官|同学|同志|工程师|[副正]?[校院园行市县区局镇乡村厅处科所队站组]长)"
)
# Behind these the next word can be a name.
_ASKS_FOR_NAME = (
    r"(?:(?:我叫|名叫|叫做|名字[是叫为:：]|姓名|联系人|投诉人|举报人|反映人|反馈人|申请人|申诉人|收件人|收货人|收款人|寄件人|发件人|经办人|"
    r"经手人|报案人|委托人|受害人|责任人|当事人|负责人|法定代表人|法人代表|法人|持卡人|开户名|户名|账户名|署名|签名|签字人|患者|"
    r"病人|死者|逝者|叩上)(?:姓名|名字)?[是为叫:：\s、]{0,3}|敬礼[!！。,，\s]*)"
)
_MAY_BE_NAMED = (
    r"(?:本人|我是|业主|车主|户主|房主|客户|顾客|用户|机主|店主|店长|家长|学生|同学|司机|老板|经理|客服|员工|职工|销售|导购|师傅|"
    r"医生|护士|老师|教师|主任|同事|村民|居民|市民|儿子|女儿|父亲|母亲|老公|老婆|丈夫|妻子|爱人|哥哥|姐姐|弟弟|妹妹)[:：]?"
)
_PHONE = r"\s{0,2}[,，:：]?\s{0,2}(?:的?(?:联系)?(?:电话|手机)(?:号码?)?[是为:：\s]{0,2})?(?=1[3-9][0-9]{1,9}[0-9*])"
_SIGNED = r"(?=[\s,，]*(?:19|20)[0-9]{2}[年./-][0-9]{1,2}[月./-][0-9]{1,2}日?[\s。”\"]*$)"
_NOT_IN_NAME = "的了是和在我你您他她它们不就也都个这那很有没说去来给让把被吗呢吧啊"
_GIVEN = rf"(?:(?![{_NOT_IN_NAME}])[\u4e00-\u9fff])"
_MASKED = r"(?:某[某人]?|\*{1,2}|[xX×]{2})"
_HAN = "[\u4e00-\u9fff]"
_END = r"(?![\u4e00-\u9fff·])"
_SOFT_END = rf"(?=[{_NOT_IN_NAME}住今现年家电手男女先于从到想要跟向对为系身联与及]|[^\u4e00-\u9fff]|$)"
_BORDER = r"(?<![^\W0-9_])"
_BEFORE_NAME = "是的叫找问个位名被给跟与和让请派见系诉映报谢"

_CAN_HOLD = re.compile(
    rf"{_TITLE}|{_ASKS_FOR_NAME}|{_MAY_BE_NAMED}|姓|某|[*×]|1[3-9][0-9*]{{5}}|[0-9]日|20[0-9]{{2}}[./-]"
)


@cache
def _surnames() -> tuple[str, str, str, str]:
    """Return patterns of the surnames: common; also ambiguous; also labelled; compound."""
    text = files("mining.records").joinpath("surnames.txt").read_text(encoding="utf-8")
    group = dict(line.split(" ", 1) for line in text.splitlines() if line and line[0] != "#")
    both = group["common"] + group["ambiguous"]
    compound = "(?:" + group["compound"].replace(" ", "|") + ")"
    return f"[{group['common']}]", f"[{both}]", f"[{both}{group['labelled']}]", compound


@cache
def _ordinary() -> frozenset[str]:
    """Return the ordinary words of two characters that begin with a surname."""
    text = files("mining.records").joinpath("ordinary_words.txt").read_text(encoding="utf-8")
    lines = (line.split(" ", 1) for line in text.splitlines() if line and line[0] != "#")
    return frozenset(first + second for first, seconds in lines for second in seconds)


@cache
def _certain() -> re.Pattern[str]:
    """Return the pattern of names that need no look at ordinary words."""
    common, both, every, compound = _surnames()
    return re.compile(
        rf"(?<=姓){every}(?![名氏])|{common}{_MASKED}|{_BORDER}{both}{_MASKED}|{compound}(?={_TITLE})"
        rf"|{_ASKS_FOR_NAME}(?P<asked>(?:{compound}|{every}){_HAN}{{1,2}}{_END}|{_HAN}{{2,7}}·{_HAN}{{2,7}}|{every}{_MASKED})"
        rf"|{_HAN}{{2,4}}·{_HAN}{{2,7}}(?={_TITLE})"
    )


@cache
def _likely() -> re.Pattern[str]:
    """Return the pattern of names that must not be ordinary words."""
    common, both, every, compound = _surnames()
    full = rf"(?:{compound}|{both}){_GIVEN}{{1,2}}"
    return re.compile(
        rf"(?:{_BORDER}|(?<=[{_BEFORE_NAME}])){both}{_GIVEN}{{0,2}}(?={_TITLE})|{common}(?={_TITLE})"
        rf"|{_ASKS_FOR_NAME}(?P<asked>{every}{_GIVEN}{_SOFT_END}|(?:{compound}|{every}){_GIVEN}{{2}})"
        rf"|{_MAY_BE_NAMED}(?P<named>(?:{compound}|{common}){_GIVEN}{{1,2}}){_END}"
        rf"|{_BORDER}(?P<known>{full})(?:{_PHONE}|{_SIGNED})"
    )


def names(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the names of a text stand, start and end; titles such as 先生 are not part of them.

    Known by 我叫, 联系人, 姓名 and the like before them, by a title behind them, by a phone number or a date of signing
    behind them. The surname alone is found before a title. Ordinary words (安装师傅) are not names.
    """
    if not _CAN_HOLD.search(text):
        return
    for pattern in (_certain(), _likely()):
        for match in pattern.finditer(text):
            start, end = match.span(match.lastgroup or 0)
            if pattern is _certain() or text[start : start + 2] not in _ordinary():
                yield start, end
