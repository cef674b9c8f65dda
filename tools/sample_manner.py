"""How people type: typos, missing or doubled punctuation, marks that the platform leaves."""

import random
from collections.abc import Callable

TYPOS = (
    ("师傅", "师付"), ("安装", "按装"), ("登录", "登陆"), ("再也", "在也"), ("已经", "以经"), ("维修", "维休"),
    ("客服", "可服"), ("太", "态"), ("反映", "反应"), ("质量", "质亮"), ("电话", "电活"), ("根本", "跟本"),
    ("打孔", "打空"), ("退款", "退歀"), ("制冷", "致冷"), ("补贴", "补帖"), ("配件", "配建"), ("投诉", "投述"),
    ("得很", "的很"), ("不是", "不事"), ("上门", "上們"), ("等了", "等乐"), ("遥控器", "摇控器"), ("发票", "发漂"),
)  # fmt: skip
TYPO_SHARE = 0.08


def _plain(text: str, _: random.Random) -> str:
    return text


def _open(text: str, _: random.Random) -> str:
    return text.rstrip("。！")


def _loud(text: str, rng: random.Random) -> str:
    return text.replace("。", "！", 1).rstrip("。！") + "！" * rng.randint(2, 6)


def _dots(text: str, rng: random.Random) -> str:
    return text.replace("。", rng.choice(("……", "~", "...")))


def _marked(text: str, rng: random.Random) -> str:
    return text.replace("。", rng.choice(("。<br/>", "。\n", "😡", "。 ", "👎")), 1)


def _blanks(text: str, _: random.Random) -> str:
    return text.replace("，", " ").replace("。", " ").strip()


def _ascii(text: str, _: random.Random) -> str:
    return text.translate(str.maketrans("，。！", ",.!"))


MANNERS: dict[Callable[[str, random.Random], str], int] = {
    _plain: 66, _open: 11, _loud: 6, _dots: 4, _marked: 3, _blanks: 7, _ascii: 3,
}  # fmt: skip
RESHAPING = (_blanks, _ascii)


def typed(text: str, rng: random.Random, *, exact: bool) -> tuple[str, bool]:
    """Return the text as typed, and whether a typo came in; `exact` leaves words and borders as they are."""
    misspelt = False
    possible = [pair for pair in TYPOS if pair[0] in text]
    if possible and not exact and rng.random() < TYPO_SHARE:
        text, misspelt = text.replace(*rng.choice(possible), 1), True
    manners = {manner: weight for manner, weight in MANNERS.items() if not (exact and manner in RESHAPING)}
    manner = rng.choices(list(manners), list(manners.values()))[0]
    return manner(text.removesuffix("，"), rng), misspelt
