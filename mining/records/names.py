"""Names of people, found by the words around them: a surname alone proves nothing, 高 and 方 and 安 are words."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from mining.records.introductions import AFTER_PLACE, END, TITLE, Context, contexts
from mining.records.surnames import HAN, patterns, words

_AND = "、和"
# Places, shops and offices begin with surnames, too: 高滋村书记, 石矿老板.
_PLACE = re.compile(".+[省县乡村区局班厂店矿校组屯坳]|..[镇市冲]")
# Adverbs and prepositions that are surnames, too: 客户曾投诉, 师傅于上周.
_LEADS = "于曾方时连全应向经从常由和"
# Stand behind names, whatever word they make with the last character: 张立高|于1976年, 蒋华建|和.
_FOLLOWS = "和与于家等电联"

Span = tuple[int, int]


@cache
def _list() -> re.Pattern[str]:
    name = patterns().with_known
    return re.compile(rf"{name}(?:[{_AND}]{name})+(?=[{_AND}等]|{TITLE}|{END}[^“”\"]|$)")


def names(text: str) -> Iterator[Span]:
    """Yield where the names of a text stand, start and end; titles such as 先生 are not part of them.

    Known by 我叫, 联系人, 姓名 and the like before them, by an office or a title beside them, by a phone number, a sex
    or a date of signing behind them. The surname alone is found before a title. What is a name in one place of a text
    is one in all, and so is what stands in a list with it. Ordinary words (安装师傅) are not names.
    """
    found = dict.fromkeys(_by_context(text))
    if found:
        found |= dict.fromkeys(_listed(text, found))
        yield from found
        yield from _again(text, {text[start:end] for start, end in found})


def is_full_name(text: str) -> bool:
    """Tell a surname, then a given name, that may be sought elsewhere: no word, and of two characters none like one."""
    return bool(re.fullmatch(patterns().full, text) and _full().fullmatch(text)) and not _no_name(
        text, 0, len(text)
    )


def looks_like_name(word: str) -> bool:
    """Tell a word that is a surname hardly any other word begins with, then a given name, and no ordinary word."""
    return bool(_known().fullmatch(word)) and not _no_name(word, 0, len(word))


@cache
def _known() -> re.Pattern[str]:
    return re.compile(patterns().with_known)


def _by_context(text: str) -> Iterator[Span]:
    for context in contexts():
        if context.sign.search(text):
            at = 0
            while match := context.pattern.search(text, at):
                if span := _span(context, match):
                    yield span
                # In 安装李师傅 the word that is none hides the name behind it.
                at = max(match.end(), match.start() + 1) if span else match.start() + 1


def _span(context: Context, match: re.Match[str]) -> Span | None:
    """Return where in the match the name stands, None where it is none."""
    text, (start, end) = match.string, match.span(match.lastindex or 0)
    if match.lastgroup == "cut":
        end = _before_a_word(text, start, end)
    elif match.lastgroup == "between":
        leads = text[start] in _LEADS and text[start + 1 : start + 3] in words()
        end = 0 if leads or text[start - 1 : start + 1] in words() else end
    elif context.loose and _runs_on(text, start, end):
        end -= 1
    return (start, end) if end and (context.sure or not _no_name(text, start, end)) else None


def _before_a_word(text: str, start: int, end: int) -> int:
    """Return where a word ends the name (李明|申请, not 李明申|请), so that none runs over its end; 0 if nowhere.

    The given name may be a word (王建国|已经).
    """
    for stop in (end, end - 1):
        over = {text[start : start + 2], text[stop - 1 : stop + 1]}
        follows = text[stop : stop + 2] in words() and not AFTER_PLACE.match(text, stop)
        if stop > start + 1 and follows and words().isdisjoint(over):
            return stop
    return 0


def _runs_on(text: str, start: int, end: int) -> bool:
    """Tell whether the last character belongs to the next word (李伟发|现), not to the given name (王建国|家)."""
    given, word = text[start + 1 : end], text[end - 1 : end + 1]
    return len(given) == 2 and given not in words() and word in words() and word[1] not in _FOLLOWS


def _no_name(text: str, start: int, end: int) -> bool:
    if end - start == 1:
        touching = {text[max(0, start - n) : end] for n in (1, 2)}
    elif text[start] in patterns().every:
        touching = {text[start : start + 2], text[start : start + 3], text[max(0, start - 2) : start + 1]}
    else:
        touching = {text[i : i + 2] for i in range(start, end - 1)}
    return not words().isdisjoint(touching) or _PLACE.fullmatch(text, start, end) is not None


def _listed(text: str, found: Collection[Span]) -> Iterator[Span]:
    """Yield the names that stand in a list with one that was found."""
    for match in _list().finditer(text):
        spans = [part.span() for part in re.finditer(f"[^{_AND}]+", match[0])]
        spans = [(match.start() + start, match.start() + end) for start, end in spans]
        if any(span in found for span in spans):
            yield from (span for span in spans if not _no_name(text, *span))


def _again(text: str, found: Iterable[str]) -> Iterator[Span]:
    """Yield where full names found in a text stand in it, the longest first."""
    told = (name for name in found if _full().fullmatch(name) and not _no_name(name, 0, len(name)))
    spans = [span for name in told for span in _places(text, name)]
    yield from sorted(spans, key=lambda span: (span[0] - span[1], span))


@cache
def _full() -> re.Pattern[str]:
    return re.compile(rf"{patterns().common}{HAN}|{HAN}{{3,}}")


def _places(text: str, part: str) -> Iterator[Span]:
    start = text.find(part)
    while start >= 0:
        yield start, start + len(part)
        start = text.find(part, start + 1)
