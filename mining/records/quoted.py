"""Mail that a mail program quotes beside what its author wrote: where it begins, who sent it, what of it goes."""

import re
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from mining.records.boilerplate import is_placeholder, strip_courtesies

_MAY_QUOTE = r"发件人|寄件人|写道|邮件|(?i:from|wrote|original|replied|forwarded)|(?m:^[ \t]*(?:>|&gt;))"
_RULE = r"[-—–─_=*]{3,}"
_RULED = rf"(?<![-—–─_=*]){_RULE}"  # begun at its first sign alone, a long one takes no longer
_SENDER = r"(?:发件人|寄件人|From)[ \t*]*[:：][^\n]{0,200}"
_FIELD = r"(?:发送时间|发送日期|日期|时间|主题|Sent|Date|Subject)[ \t*]*[:：]"
_DAY = (
    r"(?:\d{1,4}[-/.年][ \t]?\d{1,2}[-/.月][ \t]?\d{1,4}|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}"
    r"|\d{1,2} [A-Z][a-z]{2,8}\.? \d{4})"
)
_MOMENT = (
    rf"(?:在|On|At)[ \t]*[A-Za-z,. ]{{0,15}}{_DAY}"
    r"[^\n]{0,20}?\d{1,2}[:时点]\d{2}(?:[:分]\d{0,2}秒?)?[ \t]*(?:[AP]M)?[ \t]*(?:[,，]|(?=[^\n]{0,60}<))[^\n]{0,120}?"
)
_ADDRESS = r"[^\n<>]{0,80}<[^<>\s]{1,80}@[^<>\s]{1,80}>[ \t]*(?:[于在][^\n]{0,40}?)?"
_HEAD = re.compile(
    rf"{_RULED}[ \t]*(?:(?P<forward>转发的?邮件(?:信息)?|Forwarded Message)|回复的原?邮件|原始?邮件"
    rf"|Original(?: Message)?|Replied Message)[ \t]*{_RULE}(?:[\s*]*{_SENDER})?"
    rf"|^[ \t*]*(?P<block>{_SENDER})(?=(?:\n+[^\n]+){{0,2}}\n+[ \t*]*{_FIELD})"
    rf"|^[ \t]*(?:{_MOMENT}|{_ADDRESS})(?:\n[^\n]{{0,60}})?(?:写道|wrote)[ \t]*[:：][ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_COMPANY = re.compile(
    r"客服|售后|服务|官方|商家|卖家|店铺|平台|service|support|help|no-?reply|kefu", re.IGNORECASE
)
_PRIVATE = re.compile(
    r"@(?:\w+\.)?(?:qq|foxmail|163|126|188|yeah|139|189|wo|sina|sohu|tom|21cn|aliyun|gmail|outlook|hotmail|live|msn|"
    r"icloud|me|yahoo)\.",
    re.IGNORECASE,
)
_MARKED = re.compile(r"^[ \t]*>[^\n]*(?:\n|\Z)", re.MULTILINE)
_MARKED_BLOCK = re.compile(r"(?:^[ \t]*>(?:[ \t>][^\n]*)?(?:\n|\Z)){2,}", re.MULTILINE)
_SIGNED = re.compile(
    r"^[ \t]*(?:(?:发自|来自)我的|Sent from |Get Outlook )[^\n]*\s*\Z", re.MULTILINE | re.IGNORECASE
)
_FILLED_IN = re.compile(r"^[ \t]*[^:：\n]{1,12}[:：][^\n]*$", re.MULTILINE)


def without_quotes(texts: Sequence[str]) -> list[str]:
    """Return the texts without the mail that they answer to, `""` where nothing else stands; others as they are.

    Quoted is what follows a head (原始邮件 between dashes, 发件人 over 发送时间, 在 … 写道：), or of it the lines that
    begin with > if it begins with one; so are two such lines on end that no colon announces. It stays where it was sent
    from a private mailbox or is forwarded as such, and where the author adds nothing: a forwarded complaint counts; but
    not where a service desk sent it. What stands under 发件人 alone may be a form, or pasted above the complaint: it
    stays where the author adds nothing, and where the sender has no address, unless it is a service desk.
    """
    return [_own(text) if may else text for text, may in zip(texts, may_quote(texts), strict=True)]


def may_quote(texts: Sequence[str]) -> list[bool]:
    """Tell which texts, raw ones too, hold a word or sign that quoted mail has."""
    told: list[bool] = pc.match_substring_regex(pa.array(texts, pa.string()), _MAY_QUOTE).to_pylist()
    return told


def _own(text: str) -> str:
    head = _HEAD.search(text)
    above = _SIGNED.sub("", text[: head.start()]) if head else text
    unmarked = _MARKED_BLOCK.sub(_unless_announced, above)
    answers = _says_something(unmarked)
    own = unmarked if answers else above
    for head, body in _quotes(text):
        marked = body.lstrip().startswith(">")
        beside = _MARKED.sub("", body) if marked else ""
        answers = answers or _says_something(beside)
        if not _is_left_out(head, answers=answers):
            own += head[0] + body
            answers = answers or _says_something(body)
        elif marked or not answers:
            own += beside
        else:
            break
    return own


def _unless_announced(block: re.Match[str]) -> str:
    """Keep what stands under a colon: the author lists it."""
    return block[0] if block.string[: block.start()].rstrip().endswith((":", "：")) else "\n"


def _quotes(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the heads, each with what stands between it and the next."""
    heads = list(_HEAD.finditer(text))
    ends = [*(head.start() for head in heads), len(text)][1:]
    yield from ((head, text[head.end() : end]) for head, end in zip(heads, ends, strict=True))


def _says_something(text: str) -> bool:
    """Tell whether anything is said but courtesies and fields of a form."""
    said = strip_courtesies(_FILLED_IN.sub("", text).strip())
    return not is_placeholder(said, frozenset())


def _is_left_out(head: re.Match[str], *, answers: bool) -> bool:
    """Tell a mail that the author answers to, or that the company sent, from one that is passed on or filled in."""
    company = bool(_COMPANY.search(head[0]))
    if not answers:
        return company and not head["block"]
    passed_on = head["forward"] or _PRIVATE.search(head[0])
    return company or (not passed_on and (not head["block"] or "@" in head[0]))
