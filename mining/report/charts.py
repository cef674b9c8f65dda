"""Pictures to SVG strings. Text stays text: the reader's browser sets it; no font of this machine plays a part."""

import math
import warnings
from collections.abc import Sequence
from functools import singledispatch
from itertools import groupby, product
from typing import Any

import matplotlib as mpl

from mining.report.blocks import HeatMap, Picture, Ratios, Scatter, Series
from mining.report.canvas import BAND, BETTER, CLASSES, INK, SOFT, WORSE, Canvas
from mining.report.svg import dress

TONES = {"worse": WORSE, "better": BETTER, "same": INK}
MARKS = {"worse": "▲", "better": "▼", "same": ""}
WIDTH, SMALL = 380.0, 180.0  # in CSS pixels: a phone shows one wide or two small charts at their size
HEIGHT = 300.0  # of a scatter
ROW = 14.0  # pixels that a line of labels needs
ROWS = sorted(range(-20, 21), key=lambda row: (abs(row), -row))  # all of a scatter, nearest first
MONTH = 46.0  # pixels that a month below or above a chart needs
Box = tuple[float, float, float, float]  # left, lower, right, upper
SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "mining",
    "text.parse_math": False,
    "path.simplify": False,
}


def draw(picture: Picture, key: str, description: str) -> str:
    """Return the picture as an `<svg>` element; `key` makes its ids unique in the page.

    Raises
    ------
    ValueError
        A label holds a character that no font can show.
    """
    with mpl.rc_context(SETTINGS), warnings.catch_warnings():
        # the font that measures has no Chinese; the one that shows is the reader's
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        return dress(_draw(picture).svg(), key, CLASSES, description)


@singledispatch
def _draw(picture: object) -> Canvas:
    raise TypeError(type(picture).__name__)


@_draw.register
def _(picture: Series) -> Canvas:
    places = range(len(picture.months))
    top = picture.top or _top(picture)
    span = (-0.3, max(len(places) - 0.7, 0.7))
    width, height, margins = (
        (SMALL, 92, (26, 36, 14, 18)) if picture.small else (WIDTH, 150, (30, 48, 18, 24))
    )
    canvas = Canvas(width, height, margins, span, (0, top))
    _scale(canvas, top)
    for known, run in groupby(places, key=lambda place: not math.isnan(picture.low[place])):
        if known:
            band = list(run)
            ends = [(place, min(picture.high[place], top * 1.1)) for place in reversed(band)]
            canvas.area([*((place, picture.low[place]) for place in band), *ends], BAND)
    middle = [(place, y) for place, y in enumerate(picture.centre) if not math.isnan(y)]
    if middle:
        canvas.line(middle, SOFT)
    canvas.line([(span[0], 0), (span[1], 0)], SOFT)
    canvas.line(list(zip(places, picture.n, strict=True)), SOFT if picture.small else INK, 1.5)
    _marks(canvas, picture)
    _months(canvas, picture.months)
    return canvas


def _top(picture: Series) -> float:
    """Return the end of the scale: the largest count, or of the band what does not dwarf the counts."""
    highest = max([*picture.n, 1.0])
    band = max((high for high in picture.high if not math.isnan(high)), default=0.0)
    return max(highest, min(1.5 * highest, band))


def _scale(canvas: Canvas, top: float) -> None:
    """Label zero and one round value."""
    step = 10 ** math.floor(math.log10(max(top, 1)))
    value = max(step * factor for factor in (1, 2, 5) if step * factor <= max(top, 1))
    canvas.line([(canvas.x[0], value), (canvas.x[1], value)], BAND)
    for each in (0, value):
        canvas.write(canvas.x[0], each, f"{each:,.0f}", colour=SOFT, size=11, anchor="right", shift=(-4, -4))


def _marks(canvas: Canvas, picture: Series) -> None:
    """Mark the report month with its count; partial months are hollow."""
    at, last, colour = picture.at, len(picture.months) - 1, TONES[picture.tone]
    for place, whole in enumerate(picture.complete):
        if not whole or place == at:
            canvas.dot(place, picture.n[place], colour if place == at else SOFT, hollow=not whole)
    label = f"{MARKS[picture.tone]}{picture.n[at]:,.0f}"
    where: dict[str, Any] = {"shift": (7, -4)} if at == last else {"shift": (0, 8), "anchor": "center"}
    canvas.write(at, picture.n[at], label, colour=colour, size=13, **where)
    if not picture.complete[last]:
        shift = (7.0, -18.0 if at == last else -4.0)
        canvas.write(last, picture.n[last], "未满月", colour=SOFT, size=11, shift=shift)


def _months(canvas: Canvas, months: tuple[str, ...]) -> None:
    """Label the first month, the last and each January that has room; the first begins where the others are centred."""
    last = len(months) - 1
    for place in _roomy(canvas, [0, last, *_each(months, "-01")], lead=MONTH / 2):
        year, number = months[place].split("-")
        text = f"{int(number)}月" if place == last and last else f"{year}.{int(number)}"
        anchor = "center" if place else "left"
        canvas.write(place, 0, text, colour=SOFT, size=11, anchor=anchor, shift=(0, -16))


def _each(months: Sequence[str], ending: str) -> list[int]:
    return [place for place, month in enumerate(months) if month.endswith(ending)]


def _roomy(canvas: Canvas, places: Sequence[int], lead: float = 0.0) -> list[int]:
    """Return the places with room for a label of a month beside those before them in the list.

    `lead`: how many pixels further right than the others the label of the first month stands to its place.
    """
    step = canvas.at(1, 0)[0] - canvas.at(0, 0)[0]
    kept: dict[int, float] = {}
    for place in places:
        x = place * step if place else lead
        if all(abs(x - other) >= MONTH for other in kept.values()):
            kept[place] = x
    return list(kept)


@_draw.register
def _(picture: HeatMap) -> Canvas:
    rows, columns = len(picture.labels), len(picture.months)
    canvas = Canvas(WIDTH, rows * 17 + 22, (150, 4, 20, 2), (0, columns), (rows, 0))
    top = max((max(row) for row in picture.n), default=0) or 1
    for y, row in enumerate(picture.n):
        canvas.write(0, y + 0.5, picture.labels[y], size=11, anchor="right", shift=(-6, -4))
        for x, n in enumerate(row):
            # the square root lets small counts be told apart
            shade = max(0.04, math.sqrt(n / top))
            corners = [(x + a, y + b) for a, b in ((0.04, 0.06), (0.96, 0.06), (0.96, 0.94), (0.04, 0.94))]
            canvas.area(corners, INK, round(shade, 2))
    # The end of the last month is a place too: no label reaches beyond it.
    for x in _roomy(canvas, [0, columns, *_each(picture.months, "-01"), *_each(picture.months, "-07")]):
        if x < columns:
            year, number = picture.months[x].split("-")
            canvas.write(x, 0, f"{year}.{int(number)}", colour=SOFT, size=11, shift=(0, 5))
    return canvas


@_draw.register
def _(picture: Ratios) -> Canvas:
    rows = len(picture.labels)
    span = (math.log(min(0.45, *picture.low)), math.log(max(2.2, *picture.high)))
    canvas = Canvas(WIDTH, rows * 36 + 24, (8, 52, 2, 22), span, (rows, 0))
    canvas.line([(0, 0), (0, rows)], SOFT)
    for y, label in enumerate(picture.labels):
        colour, ratio = TONES[picture.tones[y]], picture.ratio[y]
        canvas.write(span[0], y + 0.4, label, size=12, shift=(0, 0))
        canvas.line([(math.log(picture.low[y]), y + 0.68), (math.log(picture.high[y]), y + 0.68)], colour, 2)
        canvas.dot(math.log(ratio), y + 0.68, colour)
        canvas.write(span[1], y + 0.68, f"{MARKS[picture.tones[y]]}{ratio:.2f}", colour=colour, shift=(6, -4))
    for value in (0.5, 1, 2):
        canvas.write(
            math.log(value), rows, f"{value:g}倍", colour=SOFT, size=11, anchor="center", shift=(0, -16)
        )
    return canvas


def _label_places(
    labels: Sequence[str], dots: Sequence[tuple[float, float, float]], written: Sequence[Box]
) -> list[tuple[float, float]]:
    """Return where each label starts and its middle height, so that none covers a dot or other words.

    `dots` are centre and radius in pixels, `written` is what stands there already. A label stands right of its dot,
    else left, else in the nearest row above or below that has room.
    """
    taken = [*written, *((x - r, y - r, x + r, y + r) for x, y, r in dots)]
    found = []
    for label, (x, y, r) in zip(labels, dots, strict=True):
        width = _long(label)
        for row, left in product(ROWS, (x + r + 4, x - r - 4 - width)):
            box = (left, y + ROW * row - 6, left + width, y + ROW * row + 6)
            inside = min(left, box[1]) >= 0 and box[2] <= WIDTH and box[3] <= HEIGHT
            if inside and not any(_meet(box, other) for other in taken):
                break
        taken.append(box)
        found.append((box[0], box[1] + 6))
    return found


def _long(label: str) -> float:
    """Return about how many pixels wide a label is."""
    return sum(11.5 if ord(character) > 0x2E80 else 7 for character in label)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@_draw.register
def _(picture: Scatter) -> Canvas:
    across, up = (max([*values, 0.01]) for values in (picture.x, picture.y))
    canvas = Canvas(WIDTH, HEIGHT, (34, 96, 24, 28), (0, across), (0, up))
    names = (f"{picture.x_name} {across:.0%}", f"{picture.y_name} {up:.0%}")
    canvas.line([(0, up), (0, 0), (across, 0)], SOFT)
    dots = [
        (*canvas.at(x, y), 2 + 7 * math.sqrt(size))
        for x, y, size in zip(picture.x, picture.y, picture.size, strict=True)
    ]
    for x, y, dot in zip(picture.x, picture.y, dots, strict=True):
        canvas.dot(x, y, SOFT, radius=dot[2])
    ends = (canvas.at(across, 0)[0] - _long(names[0]), 8.0), (canvas.at(0, up)[0] - 8, HEIGHT - 18)
    written = [(x, y, x + _long(name), y + 16) for name, (x, y) in zip(names, ends, strict=True)]
    for place, (across_, up_) in enumerate(_label_places(picture.labels, dots, written)):
        x, y, _ = dots[place]
        point = (picture.x[place], picture.y[place])
        if abs(up_ - y) > ROW / 2:
            canvas.link((x, y), (across_ - 2, up_))
        canvas.write(*point, picture.labels[place], shift=(across_ - x, up_ - y - 4))
    canvas.write(across, 0, names[0], colour=SOFT, size=11, anchor="right", shift=(0, -16))
    canvas.write(0, up, names[1], colour=SOFT, size=11, shift=(-8, 10))
    return canvas
