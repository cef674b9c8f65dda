"""Hand-written Chinese sentences with slots, put together into what one customer wrote."""

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

SEASONS = {"夏": (6, 7, 8), "热": (4, 5, 6, 7, 8, 9, 10), "冬": (11, 12, 1, 2, 3)}
STAGES = ("购", "用", "服", "热线", "网上")
CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{([^{}]+)\}")
RANGE = re.compile(r"(\d+)-(\d+)(?::(\d+))?")


@dataclass(frozen=True)
class Line:
    """A sentence and where it fits: product kinds, months 1..12, stages; empty fits all."""

    text: str
    products: frozenset[str] = frozenset()
    months: frozenset[int] = frozenset()
    stages: frozenset[str] = frozenset()

    def fits(self, speaker: "Speaker") -> bool:
        """Tell whether the sentence may be said about this product, in this month, at this stage."""
        return all(
            not allowed or value in allowed
            for allowed, value in (
                (self.products, speaker.product),
                (self.months, speaker.time.month),
                (self.stages, speaker.stage),
            )
        )


@dataclass
class Speaker:
    """Who speaks, about what; `said` keeps slot values so that a text does not contradict itself."""

    time: datetime
    product: str
    names: tuple[str, ...]
    model: str
    city: str
    stage: str
    said: dict[str, str] = field(default_factory=dict)


def parse_line(text: str) -> Line:
    """Return the line; `@空调,夏 ...` limits it to products, seasons, months (`4月`) or stages."""
    if not text.startswith("@"):
        return Line(text)
    head, body = text[1:].split(" ", 1)
    tags = head.split(",")
    months = {m for tag in tags for m in SEASONS.get(tag, ())}
    months |= {int(tag[:-1]) for tag in tags if tag.endswith("月")}
    stages = {tag for tag in tags if tag in STAGES}
    products = {tag for tag in tags if tag not in SEASONS and tag not in stages and not tag.endswith("月")}
    return Line(body, frozenset(products), frozenset(months), frozenset(stages))


def read_sections(file: Path) -> dict[str, list[Line]]:
    """Read a file of `## section` headings and sentences; `#` alone starts a comment."""
    sections: dict[str, list[Line]] = {}
    current: list[Line] = []
    for raw in file.read_text("utf-8").splitlines():
        if raw.startswith("## "):
            current = sections.setdefault(raw[3:].strip(), [])
        elif raw and not raw.startswith("#"):
            current.append(parse_line(raw))
    return sections


class Voice:
    """Picks sentences evenly and fills their slots."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.used: Counter[str] = Counter()

    def chance(self, probability: float) -> bool:
        """Return true with this probability."""
        return self.rng.random() < probability

    def say(self, lines: list[Line], speaker: Speaker) -> str:
        """Return one fitting sentence, of three drawn the one least used so far; "" if none fits."""
        fitting = [line for line in lines if line.fits(speaker)]
        if not fitting:
            return ""
        drawn = self.rng.sample(fitting, min(3, len(fitting)))
        line = min(drawn, key=lambda candidate: self.used[candidate.text])
        self.used[line.text] += 1
        return self.fill(line.text, speaker)

    def fill(self, text: str, speaker: Speaker) -> str:
        """Choose one of each `[a|b]`, innermost first, then fill `{slots}`."""
        while CHOICE.search(text):
            text = CHOICE.sub(lambda found: self.rng.choice(found[1].split("|")), text)
        return SLOT.sub(lambda found: self._slot(found[1], speaker), text)

    def _slot(self, name: str, speaker: Speaker) -> str:
        numbers = RANGE.fullmatch(name)
        if numbers:
            low, high, step = (int(part or 1) for part in numbers.groups())
            return str(self.rng.randrange(low, high + 1, step))
        if name not in speaker.said:
            speaker.said[name] = self._value(name, speaker)
        return speaker.said[name]

    def _value(self, name: str, speaker: Speaker) -> str:
        choose = self.rng.choice
        if name == "产品":
            return choose(speaker.names)
        if name == "型号":
            return speaker.model
        if name == "城市":
            return speaker.city
        if name == "近日":
            return self._recent(speaker.time)
        if name == "购买日":
            return self._bought(speaker)
        return choose(VALUES[name])

    def _recent(self, time: datetime) -> str:
        days = self.rng.randint(1, 12)
        day = time - timedelta(days=days)
        week = "一二三四五六日"[day.weekday()]
        if days <= 2:
            return "昨天" if days == 1 else "前天"
        if days <= 6 and self.chance(0.5):
            return ("上周" if day.weekday() > time.weekday() else "这周") + week
        return f"{day.month}月{day.day}{self.rng.choice('日号')}"

    def _bought(self, speaker: Speaker) -> str:
        if speaker.stage == "用":
            day = speaker.time - timedelta(days=self.rng.randint(100, 330))
            return f"{day.year}年{day.month}月" if self.chance(0.6) else f"{day.month}月份"
        day = speaker.time - timedelta(days=self.rng.randint(14, 40))
        return f"{day.month}月{day.day}{self.rng.choice('日号')}"


VALUES = {
    "平台": (
        "网上旗舰店",
        "直播间",
        "商场专柜",
        "电器城",
        "官方商城",
        "镇上的专卖店",
        "网上",
        "门店",
        "小程序",
    ),
    "时段": (
        "上午九点",
        "上午十点",
        "下午两点",
        "下午三点",
        "中午",
        "早上八点半",
        "下午四点",
        "上午",
        "下午",
    ),
    "老人": ("我妈", "我爸", "爸妈", "老母亲", "爷爷奶奶", "岳父", "婆婆", "外公"),
    "版本": ("V3.2.1", "v3.2.1", "3.2.1"),
}
