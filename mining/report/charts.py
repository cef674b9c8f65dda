"""Pictures to SVG strings. Text stays text: the reader's browser sets it; no font of this machine plays a part."""

import io
import math
import warnings
from functools import singledispatch
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from mining.report.blocks import HeatMap, Picture, Ratios, Scatter, Series
from mining.report.svg import dress

# Colours stand for classes of the style sheet, which has a value for light, dark and print.
CLASSES = {
    "#111111": "ink",
    "#777777": "soft",
    "#dddddd": "band",
    "#b3440b": "worse",
    "#0b5fa5": "better",
    "#ffffff": "paper",
}
INK, SOFT, BAND, WORSE, BETTER, PAPER = CLASSES
TONES = {"worse": WORSE, "better": BETTER, "same": INK}
MARKS = {"worse": "▲", "better": "▼", "same": ""}
WIDTH, SMALL = 380.0, 180.0  # in CSS pixels: a phone shows one wide or two small charts at their size
SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "mining",
    "text.parse_math": False,
    "axes.unicode_minus": False,
    "path.simplify": False,
}
# matplotlib measures text with its own font, whatever fonts the machine has
FONT = FontProperties(fname=str(Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"))


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
        stream = io.StringIO()
        figure = _draw(picture)
        figure.savefig(stream, format="svg", metadata={"Date": None}, transparent=True)
    return dress(stream.getvalue(), key, CLASSES, description)


def _canvas(
    height: float, left: float, right: float, top: float, bottom: float, width: float = WIDTH
) -> tuple[Figure, Axes]:
    """Return a figure of so many pixels with axes inside the given margins."""
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    axes = figure.add_axes(
        (left / width, bottom / height, (width - left - right) / width, (height - top - bottom) / height)
    )
    axes.set_frame_on(False)
    axes.set_xticks([])
    axes.set_yticks([])
    return figure, axes


def _write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    *,
    colour: str = INK,
    size: float = 12,
    anchor: str = "left",
    shift: tuple[float, float] = (0, 0),
) -> None:
    """Write one line, its baseline `shift` pixels right of and above the data point."""
    if not text.isprintable():
        raise ValueError(f"a label holds a character that cannot be shown: {text!r}")
    axes.annotate(
        text,
        (x, y),
        xytext=shift,
        textcoords="offset pixels",
        color=colour,
        fontsize=size,
        fontproperties=FONT,
        ha=anchor,
        va="baseline",
        annotation_clip=False,
    ).set_fontsize(size)


@singledispatch
def _draw(picture: object) -> Figure:
    raise TypeError(type(picture).__name__)


@_draw.register
def _(picture: Series) -> Figure:
    size = (92, 26, 36, 14, 18, SMALL) if picture.small else (150, 30, 48, 18, 24)
    figure, axes = _canvas(*size)
    places = range(len(picture.months))
    top = picture.top or max([*picture.n, *(high for high in picture.high if not math.isnan(high)), 1.0])
    axes.set_xlim(-0.3, max(len(places) - 0.7, 0.7))
    axes.set_ylim(0, top * 1.05)
    _scale(axes, top)
    axes.fill_between(places, picture.low, picture.high, color=BAND, linewidth=0)
    axes.axhline(0, color=SOFT, linewidth=0.8, clip_on=False)
    axes.plot(places, picture.n, color=SOFT if picture.small else INK, linewidth=1.5, clip_on=False)
    _marks(axes, picture)
    _months(axes, picture)
    return figure


def _marks(axes: Axes, picture: Series) -> None:
    """Mark the report month with its count; partial months are hollow."""
    at, last, colour = picture.at, len(picture.months) - 1, TONES[picture.tone]
    for place in (*(place for place, whole in enumerate(picture.complete) if not whole), at):
        whole = picture.complete[place]
        ink = colour if place == at else SOFT
        axes.plot(
            [place],
            [picture.n[place]],
            "o",
            color=ink,
            markersize=5,
            markerfacecolor=ink if whole else PAPER,
            clip_on=False,
        )
    label = f"{MARKS[picture.tone]}{picture.n[at]:,.0f}"
    if at == last:
        _write(axes, at, picture.n[at], label, colour=colour, size=13, shift=(7, -4))
    else:
        _write(axes, at, picture.n[at], label, colour=colour, size=13, shift=(0, 8), anchor="center")
    if not picture.complete[last]:
        _write(
            axes, last, picture.n[last], "未满月", colour=SOFT, size=11, shift=(7, -18 if at == last else -4)
        )


def _months(axes: Axes, picture: Series) -> None:
    """Label the first month, the last and each January that has room."""
    last = len(picture.months) - 1
    room = 46 / (axes.bbox.width / max(last, 1))
    januaries = [place for place, month in enumerate(picture.months) if month.endswith("-01")]
    kept = [0, *([last] if last >= room else [])]
    for place in januaries:
        if all(abs(place - other) >= room for other in kept):
            kept.append(place)
    for place in kept:
        year, number = picture.months[place].split("-")
        text = f"{int(number)}月" if place == last and last else f"{year}.{int(number)}"
        _write(
            axes, place, 0, text, colour=SOFT, size=11, anchor="center" if place else "left", shift=(0, -16)
        )


def _scale(axes: Axes, top: float) -> None:
    """Label zero and one round value."""
    step = 10 ** math.floor(math.log10(max(top, 1)))
    value = max(step * factor for factor in (1, 2, 5) if step * factor <= max(top, 1))
    axes.axhline(value, color=BAND, linewidth=0.8, zorder=0)
    for each in (0, value):
        _write(
            axes,
            axes.get_xlim()[0],
            each,
            f"{each:,.0f}",
            colour=SOFT,
            size=11,
            anchor="right",
            shift=(-4, -4),
        )


@_draw.register
def _(picture: HeatMap) -> Figure:
    rows, columns = len(picture.labels), len(picture.months)
    line = 17
    figure, axes = _canvas(rows * line + 22, 150, 4, 20, 2)
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    top = max((max(row) for row in picture.n), default=0) or 1
    for y, row in enumerate(picture.n):
        _write(axes, -0.3, y + 0.5, picture.labels[y], size=11, anchor="right", shift=(0, -4))
        for x, n in enumerate(row):
            # the square root lets small counts be told apart
            axes.add_patch(
                mpl.patches.Rectangle(
                    (x + 0.04, y + 0.06),
                    0.92,
                    0.88,
                    facecolor=INK,
                    alpha=max(0.04, math.sqrt(n / top)),
                    linewidth=0,
                )
            )
    for x, month in enumerate(picture.months):
        year, number = month.split("-")
        if number in {"01", "07"} or x == 0:
            text = f"{year}.{int(number)}"
            if x == 0 or x > 3:
                _write(axes, x, 0, text, colour=SOFT, size=11, shift=(0, 5))
    return figure


@_draw.register
def _(picture: Ratios) -> Figure:
    line = 36
    rows = len(picture.labels)
    figure, axes = _canvas(rows * line + 24, 8, 44, 2, 22)
    axes.set_xscale("log")
    axes.set_xticks([])
    axes.minorticks_off()
    axes.set_xlim(min(0.5, *picture.low) * 0.95, max(2.0, *picture.high) * 1.05)
    axes.set_ylim(rows, 0)
    axes.axvline(1, color=SOFT, linewidth=0.8)
    for y, label in enumerate(picture.labels):
        colour = TONES[picture.tones[y]]
        _write(axes, axes.get_xlim()[0], y + 0.4, label, size=12)
        axes.plot([picture.low[y], picture.high[y]], [y + 0.68] * 2, color=colour, linewidth=2)
        axes.plot([picture.ratio[y]], [y + 0.68], "o", color=colour, markersize=6)
        _write(
            axes,
            axes.get_xlim()[1],
            y + 0.68,
            f" {MARKS[picture.tones[y]]}{picture.ratio[y]:.2f}",
            size=11.5,
            shift=(0, -4),
            colour=colour,
        )
    for value in (0.5, 1, 2):
        _write(axes, value, rows, f"{value:g}倍", colour=SOFT, size=11, anchor="center", shift=(0, -16))
    return figure


@_draw.register
def _(picture: Scatter) -> Figure:
    figure, axes = _canvas(300, 26, 90, 10, 28)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.axhline(0, color=SOFT, linewidth=0.8)
    axes.axvline(0, color=SOFT, linewidth=0.8)
    for label, x, y, size in zip(picture.labels, picture.x, picture.y, picture.size, strict=True):
        axes.plot(
            [x],
            [y],
            "o",
            color=SOFT,
            markersize=4 + 14 * math.sqrt(size),
            alpha=0.6,
            markeredgewidth=0,
            clip_on=False,
        )
        _write(axes, x + 0.03, y, label, size=11.5, shift=(0, -4))
    _write(axes, 1, 0, f"{picture.x_name} →", colour=SOFT, size=11, anchor="right", shift=(0, -16))
    _write(axes, 0, 1, f"↑ {picture.y_name}", colour=SOFT, size=11, shift=(0, 2))
    return figure
