"""Chinese sentences whose numbers stay numbers: every figure carries the value it was formatted from."""

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from string import Formatter
from typing import Literal

from mining.trends.calendars import month_name

Tone = Literal["worse", "better", "same"]

PER_EXPOSURE = "每万单位业务量件数"  # what `rate` tells with exposure
SMALLEST_BASE = 10  # below it a percentage of change is noise: counts are told instead


@dataclass(frozen=True)
class Figure:
    """A number or date as shown (`text`, then `unit`) and as computed (`value`).

    `behind` holds the ids of records that it counts, of many some: it leads to their quotes, else to `href`.
    """

    value: float | str
    text: str
    unit: str = ""
    href: str = ""
    behind: tuple[str, ...] = ()


LEVEL = Figure(0.95, "95", "%")


@dataclass(frozen=True)
class Name:
    """Words that come from data: a theme, a file, a channel. Always escaped, isolated from the text around.

    `faint`: not to be relied on. `whole` is what was too long to be shown, `""` where it is shown.
    """

    text: str
    href: str = ""
    faint: bool = False
    whole: str = ""


@dataclass(frozen=True)
class Verdict:
    """One of the closed set of judgements, with its mark and its tone."""

    text: str
    mark: str
    tone: Tone


Part = str | Figure | Name | Verdict
Sentence = tuple[Part, ...]

_TONES: dict[str, tuple[str, Tone]] = {
    "显著恶化": ("▲", "worse"),
    "显著好转": ("▼", "better"),
    "无显著变化": ("＝", "same"),
    "证据不足": ("○", "same"),
    "进行中": ("…", "same"),
    "有效": ("▼", "better"),
    "无实质变化": ("＝", "same"),
    "恶化": ("▲", "worse"),
    "回潮": ("▲", "worse"),
    "无法区分": ("○", "same"),
}


def verdict(text: str) -> Verdict:
    """Return the verdict of that name; a KeyError for a word outside the closed set."""
    return Verdict(text, *_TONES[text])


def say(template: str, **parts: Part | Sentence) -> Sentence:
    """Fill `{name}` slots; the template itself holds no digit, so that no number escapes the data."""
    assert not any(character.isdigit() for character in template), template
    said: list[Part] = []
    for literal, slot, _, _ in Formatter().parse(template):
        if literal:
            said.append(literal)
        if slot is not None:
            part = parts[slot]
            said.extend(part if isinstance(part, tuple) else (part,))
    return tuple(said)


def join(parts: Sequence[Part | Sentence], mark: str = "、") -> Sentence:
    """Return the parts as one sentence with `mark` between them."""
    said: list[Part] = []
    for place, part in enumerate(parts):
        said.extend([mark] if place else [])
        said.extend(part if isinstance(part, tuple) else (part,))
    return tuple(said)


def plain(sentence: Sentence) -> str:
    """Return the sentence as a reader sees it."""
    return "".join(
        part if isinstance(part, str) else part.text + (part.unit if isinstance(part, Figure) else "")
        for part in sentence
    )


def _figure(value: float, text: str, unit: str, href: str = "") -> Figure:
    known = not math.isnan(value)
    return Figure(value if known else "", text if known else "—", unit if known else "", href)


def _signed(text: str) -> str:
    """Return a written number with a true minus; what is shown as zero has no sign."""
    return text.replace("-", "−") if text.strip("+-0.") else text.strip("+-")


def count(value: float, unit: str = "件", href: str = "", behind: tuple[str, ...] = ()) -> Figure:
    """Return a count of things, of records with those behind it; nothing is behind a nought."""
    return replace(_figure(value, f"{value:,.0f}", unit, href if value else ""), behind=behind)


def number(value: float, unit: str = "", digits: int = 1) -> Figure:
    """Return a measured value with `digits` decimals."""
    return _figure(value, _signed(f"{value:,.{digits}f}"), unit)


def given(value: float, unit: str = "") -> Figure:
    """Return a value of the settings with the decimals that people wrote."""
    return _figure(value, f"{value:,.6f}".rstrip("0").rstrip("."), unit)


def share(value: float) -> Figure:
    """Return a share in 0..1 as a percentage."""
    return _figure(value, f"{100 * value:.1f}", "%")


def part_of(n: float, base: float, part: Part | Sentence = ()) -> Sentence:
    """Return what follows the count n: its percentage of `base`, or as `part` tells it; `base` alone under ten."""
    if base < SMALLEST_BASE:
        return say("（共{base}）", base=count(base))
    return say("，占{part}", part=part or share(n / base))


def points(value: float, *, signed: bool = True) -> Figure:
    """Return the difference of two shares in percentage points, with its sign unless the words carry it."""
    return _figure(value, _signed(f"{100 * value:{'+' if signed else ''}.1f}"), "个百分点")


def times(value: float) -> Figure:
    """Return a ratio; an infinite one (nothing before) is shown as a dash."""
    finite = value if math.isfinite(value) else math.nan
    digits = 2 if finite < 2 else 1 if finite < 100 else 0  # as many as tell a ratio from one
    return _figure(finite, f"{finite:,.{digits}f}", "倍")


def probability(value: float) -> Figure:
    """Return a p or q value."""
    return Figure(value, "<0.001", "") if value < 0.001 else _figure(value, f"{value:.3f}", "")


def q_value(value: float) -> Sentence:
    """Return q = 0.012, or q < 0.001."""
    return ("q<", Figure(0.001, "0.001")) if value < 0.001 else ("q=", probability(value))


def rate(value: float, exposure_given: bool) -> Figure:  # noqa: FBT001 - the one fact that names the unit
    """Return a rate of the trend: per 10,000 with exposure, else a share in 0..1."""
    return number(value, "件", 2) if exposure_given else share(value)


def month(value: str) -> Figure:
    """Return `YYYY-MM` as 2024年5月."""
    return Figure(value, month_name(value))


def interval(show: Callable[[float], Figure], low: float, high: float) -> Sentence:
    """Return low-high, the unit once; what lies above low where high is infinite, a dash where neither is known."""
    first, last = show(low), show(high)
    if math.isnan(low) and math.isnan(high):
        return (first,)
    if math.isinf(high):
        return (first, "以上")
    return (replace(first, unit="") if first.unit == last.unit else first, " 至 ", last)


def bounds(show: Callable[[float], Figure], low: float, high: float) -> Sentence:
    """Return 95%区间, then its ends as `interval` tells them."""
    return (LEVEL, "区间在" if math.isinf(high) else "区间", *interval(show, low, high))


def change(now: float, before: float) -> Sentence:
    """Return the change as a percentage, as the two counts when the base is under ten, or as 略增 under half of 1%."""
    if before < SMALLEST_BASE:
        return say("由{before}变为{now}", before=count(before), now=count(now))
    ratio = now / before - 1
    if ratio == 0:
        return ("持平",)
    word = "增" if ratio > 0 else "减"
    shown = f"{100 * abs(ratio):.0f}"
    return (word, _figure(abs(ratio), shown, "%")) if shown != "0" else (f"略{word}",)


def legible(text: str) -> str:
    """Return `text` on one line without characters that show nothing or turn the writing direction."""
    line = " ".join(text.split())
    return line if line.isprintable() else "".join(filter(str.isprintable, line))


def clip(text: str, width: int) -> str:
    """Cut `text` to `width` columns (a Chinese character takes two) and mark the cut."""
    if 2 * len(text) <= width:
        return text
    used = 0
    for place, character in enumerate(text):
        used += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if used > width:
            return text[:place].rstrip() + "…"
    return text


def shorten(text: str, width: int) -> str:
    """Cut `text` to about `width` columns in its middle: what begins alike is told apart by its end."""
    if clip(text, width) == text:
        return text
    return clip(text, 2 * width // 3 - 2) + clip(text[::-1], width // 3)[::-1].removeprefix("…")


def around(text: str, word: str, width: int) -> str:
    """Cut `text` to about `width` columns that hold the first `word`, from the start where that does."""
    place = max(text.find(word), 0)
    start = (
        place - width // 6 if place > width // 3 else 0
    )  # a sixth of the columns, as Chinese takes two, before it
    return ("…" if start else "") + clip(text[start:], width)
