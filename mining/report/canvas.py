"""What charts are drawn on: a figure in pixels, and the colours that stand for classes of the style sheet."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon
from matplotlib.transforms import IdentityTransform

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
# matplotlib measures text with its own font, whatever fonts the machine has
FONT = FontProperties(fname=str(Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"))


@dataclass(frozen=True)
class Canvas:
    """A figure in pixels whose margins leave a plot that spans `x` and `y`; no axes, as they cost most of the time."""

    width: float
    height: float
    margins: tuple[float, float, float, float]  # left, right, top, bottom
    x: tuple[float, float]
    y: tuple[float, float]
    figure: Figure = field(default_factory=lambda: Figure(dpi=72))

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return a data point in pixels from the lower left corner."""
        left, right, top, bottom = self.margins
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return left + across * (self.width - left - right), bottom + up * (self.height - top - bottom)

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float = 0.8) -> None:
        """Draw a line through data points."""
        across, up = zip(*(self.at(*point) for point in points), strict=True)
        self._add(Line2D(across, up, color=colour, linewidth=width))

    def link(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Draw a thin line between two places in pixels."""
        self._add(Line2D(*zip(start, end, strict=True), color=SOFT, linewidth=0.5))

    def area(self, points: Sequence[tuple[float, float]], colour: str, alpha: float | None = None) -> None:
        """Fill a polygon."""
        self._add(Polygon([self.at(*point) for point in points], facecolor=colour, alpha=alpha, linewidth=0))

    def dot(self, x: float, y: float, colour: str, *, radius: float = 2.6, hollow: bool = False) -> None:
        """Draw a round mark."""
        face = PAPER if hollow else colour
        self._add(Circle(self.at(x, y), radius, facecolor=face, edgecolor=colour, linewidth=1.2))

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        colour: str = INK,
        size: float = 11.5,
        anchor: str = "left",
        shift: tuple[float, float] = (0, -4),
    ) -> None:
        """Write one line, its baseline `shift` pixels right of and above the data point."""
        if not text.isprintable():
            raise ValueError(f"a label holds a character that cannot be shown: {text!r}")
        across, up = self.at(x, y)
        written = self.figure.text(
            across + shift[0],
            up + shift[1],
            text,
            color=colour,
            ha=anchor,
            va="baseline",
            fontproperties=FONT,
        )
        written.set_transform(IdentityTransform())
        written.set_fontsize(size)

    def svg(self) -> str:
        """Return the drawing as matplotlib writes it."""
        self.figure.set_size_inches(self.width / 72, self.height / 72)
        stream = io.StringIO()
        self.figure.savefig(stream, format="svg", metadata={"Date": None}, transparent=True)
        return stream.getvalue()

    def _add(self, artist: Artist) -> None:
        artist.set_transform(IdentityTransform())
        self.figure.add_artist(artist)
