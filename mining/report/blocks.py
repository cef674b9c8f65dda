"""What a section is built of: sentences, tables, charts, quotes. All frozen; rendering adds nothing to them."""

from collections.abc import Iterable
from dataclasses import dataclass, is_dataclass
from typing import Literal, TypeVar

from mining.report.sentences import Figure, Name, Sentence, Tone, Verdict

Kind = Literal["text", "code", "prose", "number", "interval", "bar"]


@dataclass(frozen=True)
class Bar:
    """A bar in a table: its length as a part of the longest."""

    length: float
    tone: Tone


Cell = Figure | Name | Verdict | Bar | Sentence


@dataclass(frozen=True)
class Column:
    """A heading; the unit stands in it once."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """A table; `key` names its sheet and its place in the page. `tucked` tables are one click away."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    tucked: bool = False


@dataclass(frozen=True)
class Series:
    """Months on x, counts on y, the expected band behind, a centre line; NaN where nothing is expected."""

    months: tuple[str, ...]
    n: tuple[float, ...]
    complete: tuple[bool, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    at: int = -1  # the report month
    tone: Tone = "same"
    top: float = 0.0  # upper end of the y axis; small multiples share it
    small: bool = False
    centre: tuple[float, ...] = ()

    @property
    def side(self) -> int:
        """1 where the report month lies above the band, -1 below, 0 in it or where nothing is expected."""
        n, low, high = (values[self.at] for values in (self.n, self.low, self.high))
        return int(n > high) - int(n < low)


@dataclass(frozen=True)
class HeatMap:
    """Themes x months, counts; a row a theme."""

    labels: tuple[str, ...]
    months: tuple[str, ...]
    n: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Ratios:
    """Ratios with their intervals on a logarithmic scale around 1."""

    labels: tuple[str, ...]
    ratio: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    tones: tuple[Tone, ...]


@dataclass(frozen=True)
class Scatter:
    """Points with direct labels, both axes shares from 0; `size` 0..1 is the area of the mark."""

    labels: tuple[str, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    size: tuple[float, ...]
    x_name: str
    y_name: str


Picture = Series | HeatMap | Ratios | Scatter


@dataclass(frozen=True)
class Chart:
    """A picture under a title that states its finding, with the table it is drawn from."""

    key: str
    title: Sentence
    picture: Picture
    note: Sentence = ()
    table: Table | None = None


@dataclass(frozen=True)
class Grid:
    """Small multiples: charts on one scale, with one table for all."""

    title: Sentence
    charts: tuple[Chart, ...]
    note: Sentence = ()
    table: Table | None = None


@dataclass(frozen=True)
class Quote:
    """A customer's redacted words; `places` are the numbers of its channel and facet values in the filters.

    `source`: where the record is looked up, its id or its place in the file.
    """

    record_id: str
    source: str
    date: str
    channel: str
    title: str
    text: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class Quotes:
    """Customers' words under a heading, of what level on the page."""

    title: Sentence
    quotes: tuple[Quote, ...]
    level: Literal[3, 4] = 4


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: Sentence


@dataclass(frozen=True)
class Points:
    """Sentences as a list."""

    items: tuple[Sentence, ...]


Part = TypeVar("Part")
Block = Sentence | Points | Table | Chart | Grid | Quotes | Heading


HEADS = {
    "s0": ("", "封面与口径"), "s2": ("二", "总体情况"), "s3": ("三", "变化分解"), "s4": ("四", "结构分析"),
    "s5": ("五", "主题排名"), "s6": ("六", "服务质量维度"), "s7": ("七", "趋势与预警"), "s8": ("八", "重点问题剖析"),
    "s9": ("九", "优先级矩阵"), "s10": ("十", "改进建议"), "s11": ("十一", "整改跟踪与效果验证"),
    "s12": ("十二", "典型案例"), "s13": ("十三", "数据质量与局限"), "s14": ("附", "附录"),
}  # fmt: skip
"""Key of a section -> its number and name."""


@dataclass(frozen=True)
class Section:
    """A section under its number and name; without blocks it is the one line that says so in `lead`."""

    key: str
    title: Sentence
    lead: Sentence = ()
    blocks: tuple[Block, ...] = ()

    @property
    def number(self) -> str:
        """As the table of contents numbers it."""
        return HEADS[self.key][0]

    @property
    def name(self) -> str:
        """As the table of contents calls it."""
        return HEADS[self.key][1]


def left_out(key: str, why: str, blocks: tuple[Block, ...] = ()) -> Section:
    """Return a section that has nothing to tell but why, and what stands there all the same."""
    return Section(key, (HEADS[key][1],), (why,), blocks)


def inside(thing: object, kind: type[Part]) -> list[Part]:
    """Return everything of a kind in a block, a section or anything made of them, in reading order."""
    if isinstance(thing, kind):
        return [thing]
    if isinstance(thing, tuple):
        parts: Iterable[object] = thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        parts = vars(thing).values()
    else:
        return []
    return [one for each in parts if not isinstance(each, str) for one in inside(each, kind)]
