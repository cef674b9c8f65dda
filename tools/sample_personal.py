"""Personal data that belongs to nobody, in the writings that customers use.

Mobile numbers start with 154 (a segment not given out), birth years lie before 1910, bank cards start with an
issuer number not in use, mail goes to example.com.
"""

import random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = (
    "建国",
    "秀英",
    "志强",
    "丽娟",
    "思远",
    "海燕",
    "文博",
    "桂芳",
    "俊杰",
    "雅婷",
    "德明",
    "晓琳",
    "国庆",
    "玉兰",
)
ROADS = ("和顺路", "青禾大道", "长宁巷", "新华街", "滨河东路", "文昌路", "工农路", "建设西路")
ESTATES = ("锦绣苑", "阳光花园", "翠湖名邸", "幸福里小区", "金域华庭", "学府佳园", "安居新村")
PLATES = "豫川粤苏鄂湘鲁冀"
RIC_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _digits(rng: random.Random, n: int) -> str:
    return "".join(str(rng.randrange(10)) for _ in range(n))


def mobile(rng: random.Random) -> str:
    """Return a mobile number in one of seven writings."""
    number = "154" + _digits(rng, 8)
    a, b, c = number[:3], number[3:7], number[7:]
    full_width = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    writings = [number] * 3
    writings += [f"{a} {b} {c}", f"{a}-{b}-{c}", f"+86{number}", f"86-{number}", full_width, f"{a}.{b}.{c}"]
    return rng.choice(writings)


def landline(rng: random.Random) -> str:
    """Return a landline number with area code."""
    area, number = rng.choice(("0379", "028", "0512", "010", "020")), "8" + _digits(rng, 7)
    return rng.choice((f"{area}-{number}", f"{area}{number}", f"({area}){number}", f"{area} {number}"))


def resident_id(rng: random.Random) -> str:
    """Return an 18-digit resident id with its check digit (GB 11643-1999)."""
    body = rng.choice(("110101", "410305", "510104", "440106")) + f"{rng.randint(1900, 1909)}"
    body += f"{rng.randint(1, 12):02}{rng.randint(1, 28):02}" + _digits(rng, 3)
    total = sum(int(digit) * weight for digit, weight in zip(body, RIC_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def bank_card(rng: random.Random) -> str:
    """Return a card number of 19 digits with its Luhn digit, plain or in groups of four."""
    body = "620000" + _digits(rng, 12)
    doubled = [int(digit) * (2 - i % 2) for i, digit in enumerate(reversed(body))]
    number = body + str(-sum(value // 10 + value % 10 for value in doubled) % 10)
    return rng.choice((number, " ".join(number[i : i + 4] for i in range(0, 19, 4))))


def plate(rng: random.Random) -> str:
    """Return a number plate, of a car with or without an engine."""
    pattern = rng.choice(("00000", "A0000", "AA000", "0000A", "000AA", "A000A", "D00000"))
    tail = "".join(
        {"0": _digits(rng, 1), "A": rng.choice("BCEGHJKLMNPQRSTUVWXYZ")}.get(c, c) for c in pattern
    )
    return rng.choice(PLATES) + rng.choice("ABCDEFG") + rng.choice(("", "·", " ")) + tail


def _handle(rng: random.Random) -> str:
    return (
        rng.choice(("lan", "xiao", "happy", "sunny", "wang", "chen")) + "_" + _digits(rng, rng.randint(3, 5))
    )


def email(rng: random.Random) -> str:
    """Return a mail address."""
    return f"{_handle(rng)}@{rng.choice(('example.com', 'example.cn', 'mail.example.com'))}"


def wechat(rng: random.Random) -> str:
    """Return a WeChat name."""
    return _handle(rng)


def qq(rng: random.Random) -> str:
    """Return a QQ number."""
    return str(rng.randint(2, 9)) + _digits(rng, rng.choice((8, 9)))


def order(rng: random.Random) -> str:
    """Return an order number."""
    return rng.choice((f"2025{_digits(rng, 14)}", f"LH{_digits(rng, 12)}", _digits(rng, 12)))


def express(rng: random.Random) -> str:
    """Return a consignment number."""
    return rng.choice(("SF", "YT", "JD", "ZT")) + _digits(rng, 13)


def address(rng: random.Random) -> str:
    """Return a street address down to the door."""
    place = f"{rng.choice(ROADS)}{rng.randint(2, 380)}号{rng.choice(ESTATES)}{rng.randint(1, 28)}"
    floor, door = rng.randint(1, 18), rng.randint(1, 4)
    return place + rng.choice((f"号楼{rng.randint(1, 4)}单元{floor}{door:02}室", f"栋{floor}0{door}"))


def name(rng: random.Random) -> str:
    """Return a name as it stands after 我叫 or 联系人."""
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


KINDS = {
    "mobile": ("手机", mobile),
    "landline": ("座机", landline),
    "id": ("身份证", resident_id),
    "bank": ("银行卡", bank_card),
    "plate": ("车牌", plate),
    "email": ("邮箱", email),
    "wechat": ("微信", wechat),
    "qq": ("QQ", qq),
    "order": ("订单", order),
    "express": ("运单", express),
    "address": ("地址", address),
    "name": ("姓名", name),
}
WEIGHTS = (30, 5, 6, 6, 5, 6, 8, 5, 14, 8, 12, 14)
