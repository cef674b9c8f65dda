"""Texts without what the customer did not write: one Unicode form, no markup, no boilerplate, no replies.

`clean` applies the rules below in order. Each rule takes a text and returns a text, and can be read alone.
"""

import html
import re
import unicodedata
from collections.abc import Sequence

import pandas as pd

from mining.records.boilerplate import cut_replies, is_placeholder, strip_courtesies
from mining.records.distinct import once_each
from mining.records.quoted import may_quote, without_quotes
from mining.records.simplified import simplified

# Control, format (zero width, direction, BOM), private, surrogate; what changes the look of the sign before it:
# variation selectors, the keycap frame, the skin colours of emoji.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u20e3\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U0001f3fb-\U0001f3ff\U000e0000-\U0010ffff]+"
)
_LINE_END = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_BREAK = re.compile("[\t\n]")
# NFKC would turn these into Latin punctuation, and ① into a digit that sticks to the number after it.
_AS_READ = "，。！？：；（）“”‘’【】《》、…"
_ONE_ENCLOSED = r"(?<![①-⓿❶-➓㈠-㊰])[①-⓿❶-➓㈠-㊰](?![①-⓿❶-➓㈠-㊰])"
_MAY_CHANGE = re.compile(rf"[^\x00-\x7f\u4e00-\u9fff{_AS_READ}]")
_KEPT = re.compile(f"([{_AS_READ}]+|{_ONE_ENCLOSED})")

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31}\d{0,2});")
# Stopping at the next opening keeps the time linear where nothing is closed.
_INVISIBLE_ELEMENT = re.compile(
    r"<(script|style)\b[^<>]*>(?:(?!<\1).)*?</\1\s*>|<!--(?:(?!<!--).)*?-->", re.DOTALL | re.IGNORECASE
)
_BLOCK_TAG = re.compile(
    r"</?(?:br|p|div|li|ul|ol|tr|table|h[1-6]|hr|blockquote)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_INLINE_TAG = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|span|font|img|sub|sup|small|big|code|pre|td|th|thead|tbody|tt|label|input|"
    r"button|video|audio|iframe|center|section|article|body|html|head|script|style|svg)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ESCAPED_SPACE = re.compile(r"_x000[0-9a-fA-F]_|(?<![A-Za-z:\\])(?:\\[nrt])+(?![A-Za-z])")
_URL = re.compile(
    r"(?<![A-Za-z0-9@.])(?:https?://|ftp://|www\.)[\w\-.~:/?#\[\]@!$&'()*+,;=%]+", re.ASCII | re.IGNORECASE
)
EMOJI = (
    "\u203c\u2049\u2139\u2194-\u21aa\u231a-\u23ff\u2600-\u27bf\u2934\u2935\u2b00-\u2bff\u3030\u303d"
    "\U0001f000-\U0001faff"
)
"""Their characters, for use in a class of a regular expression."""
_EMOJI = re.compile(f"[{EMOJI}]+")
_REPEATED_MARK = re.compile(r"([!！?？，,、；;:：~～])\1+")
_DOTS = re.compile(r"[.。…]{2,}")
_RULED_LINE = re.compile(r"^[ \t]*[-—–─_=*#~+·.]{4,}[ \t]*$", re.MULTILINE)
# A number said in characters (一一〇, 幺幺二) must keep every one of them.
_NUMERALS = "〇零一二三四五六七八九十百千万亿两幺壹贰叁肆伍陆柒捌玖拾"
_REPEATED_HAN = re.compile(r"([\u4e00-\u9fff])\1{2,}")
_REPEATED_LATIN = re.compile(r"([a-z])(?<![0-9].)\1{3,}(?![0-9A-Z])")
# These mean something only, or something else, when they stand twice: 天天 is daily, 天 is a day.
_COUNTED = "天年月日时人家处事个次种句样"
_DOUBLED = _COUNTED + "等常往刚渐偷悄仅谢哈呵嘻嘿呜嗡拜爸妈爷奶哥姐弟妹叔婆宝星明纷"
_SPACES = re.compile(r"[^\S\n]+")
_LINE_BREAKS = re.compile(r" ?\n[ \n]*")


def normalise(text: str) -> str:
    """Return the one form of a text or a word: NFKC, simplified characters, nothing unseen.

    Chinese punctuation stays as people read it. Normalising twice changes nothing, and word lists go through
    the same function as texts.
    """
    text = _LINE_END.sub("\n", _UNSEEN.sub("", text))
    return text if text.isascii() else simplified(_compatible(text))


def one_line(text: str) -> str:
    """Return a text as it stands but for what is not seen; line breaks and tabs become spaces, none at the ends."""
    return _BREAK.sub(" ", _LINE_END.sub("\n", _UNSEEN.sub("", text))).strip()


def _compatible(text: str) -> str:
    if not _MAY_CHANGE.search(text):
        return text
    parts = _KEPT.split(text)
    parts[::2] = [unicodedata.normalize("NFKC", part) for part in parts[::2]]
    return "".join(parts)


def clean(
    texts: pd.Series,
    *,
    cut_after: Sequence[str] = (),
    placeholders: Sequence[str] = (),
    keep_emoji: bool = False,
) -> pd.Series:
    """Return the texts as `str` with the same index; `""` where nothing is left.

    Parameters
    ----------
    texts
        Raw texts; missing ones count as empty.
    cut_after
        Regular expressions (RE2 syntax) on the normalised text: it ends where the first of them matches.
    placeholders
        Whole texts that say nothing, beside the built-in ones.
    keep_emoji
        Keep emoji as characters of the text instead of dropping them.

    Raises
    ------
    UserError
        A pattern of `cut_after` is not valid or matches the empty text.
    """
    silent = frozenset(_plain(text) for text in placeholders)

    def cleaned(different: Sequence[str]) -> list[str]:
        plain = without_quotes(cut_replies([_plain(text) for text in different], cut_after))
        return [_finish(text, silent, keep_emoji=keep_emoji) for text in plain]

    return once_each(texts, cleaned)


def quoting(texts: pd.Series, cut_after: Sequence[str]) -> int:
    """Return how many of the raw texts quote mail that `clean`, which cuts before, leaves out."""
    may = [_plain(text) for text, may in zip(texts, may_quote(texts.tolist()), strict=True) if may]
    plain = cut_replies(may, cut_after)
    return sum(own != whole for own, whole in zip(without_quotes(plain), plain, strict=True))


def _plain(text: str) -> str:
    """Return the text as it reads: markup resolved, one Unicode form."""
    return normalise(drop_tags(unescape(text)))


def _finish(text: str, placeholders: frozenset[str], *, keep_emoji: bool) -> str:
    text = shorten_elongations(shorten_marks(drop_urls(text)))
    if not keep_emoji:
        text = drop_emoji(text)
    text = strip_courtesies(tidy_space(text))
    return "" if is_placeholder(text, placeholders) else text


def unescape(text: str) -> str:
    """Resolve HTML entities that end in a semicolon, also those escaped twice, and escaped line ends."""
    for _ in range(2):
        if "&" in text:
            text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    if "_x" in text or "\\" in text:
        text = _ESCAPED_SPACE.sub("\n", text)
    return text


def drop_tags(text: str) -> str:
    """Drop HTML tags; those of blocks leave a line break. Anything else in angle brackets stays."""
    if "<" not in text:
        return text
    text = _INVISIBLE_ELEMENT.sub("", text)
    return _INLINE_TAG.sub("", _BLOCK_TAG.sub("\n", text))


def drop_urls(text: str) -> str:
    """Replace web addresses by a space; the Chinese that follows one stays."""
    return _URL.sub(" ", text) if "://" in text or "www." in text.lower() else text


def drop_emoji(text: str) -> str:
    """Replace emoji by a space."""
    return _EMOJI.sub(" ", text)


def shorten_marks(text: str) -> str:
    """Write a repeated mark once, a row of dots as …; drop ruled lines. Stars and dashes may mask digits: they stay."""
    return _RULED_LINE.sub("", _DOTS.sub(_ellipsis, _REPEATED_MARK.sub(r"\1", text)))


def _ellipsis(dots: re.Match[str]) -> str:
    """Keep the dots of 3..5."""
    around = dots.string[max(0, dots.start() - 1) : dots.end() + 1]
    return dots[0] if around[0].isdigit() and around[-1].isdigit() else "…"


def shorten_elongations(text: str) -> str:
    """Write a character that stands three times or more once, or twice where the word is a doubled one.

    Two in a row are a word (太太, 谢谢) and stay, as does 这几天天天; digits and numerals are never touched.
    """
    return _REPEATED_LATIN.sub(r"\1\1\1", _REPEATED_HAN.sub(_said_once, text))


def _said_once(run: re.Match[str]) -> str:
    if run[1] in _NUMERALS or (run[1] in _COUNTED and len(run[0]) == 3):
        return run[0]
    return run[1] * (2 if run[1] in _DOUBLED else 1)


def tidy_space(text: str) -> str:
    """Return one space for many, one line break for many, none at the ends."""
    return _LINE_BREAKS.sub("\n", _SPACES.sub(" ", text)).strip()
