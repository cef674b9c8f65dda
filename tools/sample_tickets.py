"""Who complained about what and when: tickets drawn from the plan, still without words."""

import calendar
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

FESTIVAL = (date(2026, 2, 14), date(2026, 2, 23))
HOLIDAYS = ((date(2025, 5, 1), date(2025, 5, 5)), (date(2025, 10, 1), date(2025, 10, 8)),
            (date(2026, 5, 1), date(2026, 5, 5)))  # fmt: skip
HOURS = (1, 0, 0, 0, 0, 0, 1, 3, 9, 12, 12, 10, 8, 8, 10, 10, 10, 9, 8, 9, 9, 7, 4, 2)
CHANNELS = {"400热线": 44, "在线客服": 19, "电商评价": 18, "官方APP": 8, "微信公众号": 7, "邮件": 4}
FIRST_RESPONSE_HOURS = {"400热线": 0.1, "在线客服": 0.2, "电商评价": 9.0, "官方APP": 4.0, "微信公众号": 3.0,
                        "邮件": 16.0}  # fmt: skip
REGIONS = {
    "河南省洛阳市": 4, "河南省郑州市": 8, "江苏省南京市": 6, "江苏省苏州市": 6, "浙江省杭州市": 6, "浙江省宁波市": 4,
    "上海市": 7, "北京市": 7, "广东省广州市": 6, "广东省佛山市": 4, "广东省深圳市": 5, "四川省成都市": 6,
    "四川省绵阳市": 3, "重庆市": 5, "湖北省武汉市": 6, "湖南省长沙市": 4, "湖南省衡阳市": 2, "山东省济南市": 4,
    "山东省青岛市": 4, "山东省临沂市": 3, "河北省石家庄市": 3, "陕西省西安市": 4, "安徽省合肥市": 4, "安徽省阜阳市": 2,
    "福建省福州市": 3, "辽宁省沈阳市": 4, "黑龙江省哈尔滨市": 3, "云南省昆明市": 2, "广西南宁市": 3, "江西省南昌市": 3,
}  # fmt: skip
PRODUCTS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "空调": (("KFR-35GW/LH3", ("空调", "空调", "挂机")), ("KFR-26GW/LH1", ("空调", "空调", "小挂机")),
             ("KFR-72LW/LH5", ("空调", "柜机", "立式空调")), ("KFR-50LW/LH2", ("空调", "柜机"))),
    "冰箱": (("BCD-501WLH", ("冰箱", "对开门冰箱")), ("BCD-216LH3", ("冰箱", "三门冰箱")), ("BCD-402WLH9", ("冰箱",))),
    "洗衣机": (("XQG100-LH12", ("洗衣机", "滚筒洗衣机")), ("XQG80-LH08", ("洗衣机", "滚筒")),
               ("XQB90-LH21", ("洗衣机", "波轮洗衣机"))),
    "热水器": (("ES60H-LH1", ("热水器", "电热水器")), ("ES80H-LH6", ("热水器", "电热水器")),
               ("JSQ30-LH16", ("热水器", "热水器", "燃气热水器"))),
    "油烟机": (("CXW-268-LHJ7", ("油烟机", "烟机")), ("CXW-230-LHT2", ("油烟机", "抽油烟机"))),
    "电视": (("LH55U7", ("电视", "电视机")), ("LH65U8", ("电视", "大电视")), ("LH43E3", ("电视",))),
}  # fmt: skip
REPEAT_SHARE = 0.085
REPEAT_WINDOW_DAYS = 90


@dataclass
class Ticket:
    """One row of the export with what is true about it; `kind`: theme, praise, other, placeholder, grave."""

    time: datetime
    kind: str
    themes: tuple[str, ...] = ()
    issue: str = ""
    product: str = ""
    model: str = ""
    channel: str = ""
    region: str = ""
    customer: str = ""
    score: int | None = None
    responded: datetime | None = None
    closed: datetime | None = None
    text: str = ""
    record_id: str = ""
    flags: list[str] = field(default_factory=list)
    personal: list[tuple[str, str]] = field(default_factory=list)
    same_as: "Ticket | None" = None
    earlier: "Ticket | None" = None

    @property
    def turn(self) -> int:
        """How many times this customer has now complained about this theme."""
        return 1 if self.earlier is None else self.earlier.turn + 1


def poisson(rng: random.Random, mean: float) -> int:
    """Return a Poisson number (Knuth 1969); fit for means below some hundreds."""
    limit, product, n = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        n += 1
    return n


def level(theme: dict[str, Any], month: str) -> float:
    """Return the multiplier in force in a month: the last one stated up to then, else 1."""
    stated = [value for start, value in sorted(theme["levels"].items()) if start <= month]
    return float(stated[-1]) if stated else 1.0


def draw_tickets(plan: dict[str, Any], rng: random.Random) -> list[Ticket]:
    """Return the tickets of all months by time: themes, issues and records without theme."""
    tickets = [*_by_month(plan, rng), *_issues(plan, rng)]
    tickets.sort(key=lambda ticket: ticket.time)
    for ticket in tickets:
        _second_themes(ticket, plan, rng)
    return tickets


def _by_month(plan: dict[str, Any], rng: random.Random) -> Iterator[Ticket]:
    for month, orders in plan["orders"].items():
        size = orders / plan["reference_orders"] * plan["mood"].get(month, 1.0)
        for name, theme in plan["themes"].items():
            for _ in range(poisson(rng, theme["base"] * size * level(theme, month))):
                yield Ticket(_moment(rng, month), "theme", (name,))
        for kind, mean in plan["others"].items():
            for _ in range(poisson(rng, mean * size)):
                yield Ticket(_moment(rng, month), kind)


def _issues(plan: dict[str, Any], rng: random.Random) -> Iterator[Ticket]:
    for name, issue in plan["issues"].items():
        days = [issue["first"] + timedelta(days=i) for i in range((issue["last"] - issue["first"]).days + 1)]
        weights = issue.get("day_weights", [1] * len(days))
        for day in rng.choices(days, weights, k=issue["n"]):
            yield Ticket(_at_hour(rng, day), "theme", (issue["theme"],), name)


def _moment(rng: random.Random, month: str) -> datetime:
    year, number = (int(part) for part in month.split("-"))
    days = [date(year, number, i + 1) for i in range(calendar.monthrange(year, number)[1])]
    return _at_hour(rng, rng.choices(days, [_day_weight(day) for day in days])[0])


def _day_weight(day: date) -> float:
    if FESTIVAL[0] <= day <= FESTIVAL[1]:
        return 0.12
    if any(first <= day <= last for first, last in HOLIDAYS):
        return 0.5
    return (1.15, 1.05, 1.0, 1.0, 1.0, 0.8, 0.7)[day.weekday()]


def _at_hour(rng: random.Random, day: date) -> datetime:
    hour = rng.choices(range(24), HOURS)[0]
    return datetime(day.year, day.month, day.day, hour, rng.randrange(60), rng.randrange(60))  # noqa: DTZ001 - local time of the export


def _second_themes(ticket: Ticket, plan: dict[str, Any], rng: random.Random) -> None:
    """Give a fifth of the ordinary complaints a second theme, as common as it is in that month."""
    if ticket.kind != "theme" or ticket.issue or rng.random() > 0.2:
        return
    month, main = f"{ticket.time:%Y-%m}", plan["themes"][ticket.themes[0]]
    others = {
        name: theme["base"] * level(theme, month)
        for name, theme in plan["themes"].items()
        if name != ticket.themes[0] and set(theme["products"]) & set(main["products"])
    }
    ticket.themes += tuple(rng.choices(list(others), list(others.values())))


class Town:
    """Gives every ticket a customer, product, region and channel; some customers come again."""

    def __init__(self, plan: dict[str, Any], rng: random.Random) -> None:
        self.plan, self.rng = plan, rng
        self.before: dict[str, list[Ticket]] = {}
        self.numbers = iter(rng.sample(range(1_000_000, 9_999_999), 9_000))

    def settle(self, ticket: Ticket) -> None:
        """Fill customer, product, model, region and channel of a ticket; call in order of time."""
        earlier = self._earlier(ticket)
        if earlier is None:
            self._newcomer(ticket)
        else:
            ticket.earlier = earlier
            ticket.customer, ticket.region = earlier.customer, earlier.region
            ticket.product, ticket.model = earlier.product, earlier.model
            ticket.channel = earlier.channel if self.rng.random() < 0.7 else "400热线"
            self.before[ticket.themes[0]].remove(earlier)
        if ticket.kind == "theme" and not ticket.issue and ticket.channel != "电商评价":
            self.before.setdefault(ticket.themes[0], []).append(ticket)

    def _earlier(self, ticket: Ticket) -> Ticket | None:
        """Return the ticket that this one follows up: same theme, at most 90 days old, or none."""
        if ticket.kind != "theme" or ticket.issue or self.rng.random() > REPEAT_SHARE:
            return None
        window = self.rng.choice((7, 30, 30, REPEAT_WINDOW_DAYS))
        allowed = self._products(ticket)
        near = [
            earlier
            for earlier in self.before.get(ticket.themes[0], [])
            if 1 <= (ticket.time - earlier.time).days <= window and earlier.product in allowed
        ]
        coming_again = [earlier for earlier in near if earlier.earlier is not None]
        return self.rng.choice(coming_again * 4 + near) if near else None

    def _products(self, ticket: Ticket) -> list[str]:
        sets = [self.plan["themes"][name]["products"] for name in ticket.themes]
        return [product for product in PRODUCTS if all(product in some for some in sets)]

    def _newcomer(self, ticket: Ticket) -> None:
        issue = self.plan["issues"].get(ticket.issue, {})
        choose = self.rng.choices
        if not ticket.product:
            products = self._products(ticket)
            ticket.product = (
                issue.get("product") or choose(products, [_demand(p, ticket) for p in products])[0]
            )
        ticket.model = issue.get("model") or self.rng.choice(PRODUCTS[ticket.product])[0]
        ticket.region = issue.get("region") or choose(list(REGIONS), list(REGIONS.values()))[0]
        ticket.customer = f"C{next(self.numbers)}"
        if ticket.kind == "placeholder":
            ticket.channel = "电商评价"
        elif not ticket.channel:
            ticket.channel = choose(list(CHANNELS), list(CHANNELS.values()))[0]


def _demand(product: str, ticket: Ticket) -> float:
    summer, winter = ticket.time.month in (5, 6, 7, 8), ticket.time.month in (11, 12, 1, 2)
    return {"空调": 4.5 if summer else 2.2, "热水器": 2.2 if winter else 1.2, "冰箱": 2, "洗衣机": 2}.get(
        product, 1.2
    )


def serve(ticket: Ticket, plan: dict[str, Any], rng: random.Random) -> None:
    """Fill score, first response and closing time; open tickets stay without closing time."""
    theme = plan["themes"][ticket.themes[0]] if ticket.themes else {"anger": 0.1, "days": 1}
    ticket.score = _score(ticket, theme["anger"], rng)
    if ticket.kind == "placeholder" or rng.random() < 0.03:
        return
    hours = FIRST_RESPONSE_HOURS[ticket.channel] * math.exp(rng.gauss(0, 1))
    ticket.responded = ticket.time + timedelta(seconds=round(hours * 3600))
    days = theme["days"] * math.exp(rng.gauss(0, 0.8))
    closed = ticket.responded + timedelta(seconds=round(days * 86400))
    if closed.date() <= plan["last_export"] and rng.random() > 0.03:
        ticket.closed = closed


def _score(ticket: Ticket, anger: float, rng: random.Random) -> int | None:
    if ticket.kind in ("praise", "placeholder"):
        return 5 if rng.random() < 0.85 else 4
    if ticket.kind == "grave":
        return 1
    if ticket.channel != "电商评价" and rng.random() < 0.38:
        return None
    if ticket.kind == "other":
        return rng.choice((3, 4, 5, 5))
    return 1 if rng.random() < anger else rng.choices((1, 2, 3, 4, 5), (15, 40, 30, 10, 5))[0]
