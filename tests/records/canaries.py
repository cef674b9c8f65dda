"""Secrets in every surface form people write them in, planted into complaints as people write them.

Every number is invented; check digits are made right by `luhn` and `resident_id`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import luhn
from stdnum.iso7064 import mod_11_2

CHECKSUMMED = frozenset({"身份证号", "银行卡号"})


@dataclass(frozen=True)
class Canary:
    """`form` is planted; of it `secret` must be gone afterwards."""

    kind: str
    form: str
    secret: str


def resident_id(first: str) -> str:
    """Return the 17 places with their ISO 7064 MOD 11-2 digit."""
    return first + mod_11_2.calc_check_digit(first)


def card(first: str) -> str:
    """Return the number with its Luhn digit."""
    return first + luhn.calc_check_digit(first)


def full_width(text: str) -> str:
    """Return the ASCII signs of the text as full-width ones."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


MOBILES = (
    "13812345678",
    "15987654321",
    "18600138000",
    "19912304567",
    "17711112222",
    "14752386194",
    "16620203030",
)
IDS = tuple(
    resident_id(first)
    for first in (
        "11010519491231002",
        "43010219900307451",
        "33010620001130002",
        "51132419770229001",
        "62010219851010999",
    )
    if first != "51132419770229001"  # there was no 29 February in 1977
)
IDS_OLD = ("110105491231002", "430102900307451", "330106801130021")
CARDS = tuple(
    card(first)
    for first in (
        "622202381234567890",
        "621700123456789012",
        "411111111111111",
        "955880123456789012",
        "356600202036050",
    )
)
LANDLINES = (
    "0731-88886666",
    "010-62345678",
    "021-5566 7788",
    "0755 26781234",
    "(0431)84567890",
    "（0571）87654321",
)
NAMES = ("王建国", "李娜", "欧阳修远", "张三丰", "赵敏", "诸葛青", "陈小芳", "高峰")


def canaries() -> Iterator[Canary]:
    """Yield every secret in every form."""
    for source in (_mobiles, _papers, _cards, _phones, _accounts, _numbers, _people, _places):
        yield from source()


def _mobiles() -> Iterator[Canary]:
    for number in MOBILES:
        a, b, c = number[:3], number[3:7], number[7:]
        for form in (
            number,
            f"{a} {b} {c}",
            f"{a}-{b}-{c}",
            f"{a}.{b}.{c}",
            f"{a} {number[3:]}",
            f"+86{number}",
            f"+86 {a} {b} {c}",
            f"86-{number}",
            f"0086{number}",
            f"（+86）{number}",
            full_width(number),
            " ".join(number),
            f"{number[:4]}-{number[4:7]}-{c}",
            f"电话{number}微信同号",
            f"tel:{number}",
        ):
            yield Canary("手机号", form, c)
        for form in (f"{a}****{c}", f"{a}xxxx{c}", f"{a}＊＊＊＊{c}", f"{a}××××{c}"):
            yield Canary("手机号", form, c)
    yield Canary("手机号", "一三八一二三四五六七八", "一二三四五六七八")
    yield Canary("手机号", "幺三八零零一三八零零零", "零零一三八")
    yield Canary("手机号", "⑬①③⑧①②③④⑤⑥⑦⑧"[1:], "④⑤⑥⑦⑧")


def _papers() -> Iterator[Canary]:
    for number in IDS:
        secret = number[10:17]
        spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
        for form in (number, number.lower(), f"身份证{number}", f"身份证号码：{number}", full_width(number)):
            yield Canary("身份证号", form, secret)
        for form in (spaced, spaced.replace(" ", "-"), f"{number[:6]} {number[6:]}"):
            yield Canary("身份证号", form, number[14:17])
        wrong = number[:17] + ("1" if number[17] != "1" else "2")
        yield Canary("身份证号(错)", f"身份证号是{wrong}", secret)
        yield Canary("身份证号(错)", f"身份证：{number[:6]}********{number[14:]}", number[14:])
    for number in IDS_OLD:
        yield Canary("身份证号(15)", number, number[6:])
        yield Canary("身份证号(15)", f"身份证号{number}", number[6:])
    for form in ("护照E12345678", "护照号：G87654321", "护照号码 PE1234567", "EA1234567", "护照为e23456789"):
        yield Canary("护照号", form, form[-5:])
    for form in (
        "港澳通行证C12345678",
        "驾驶证号：430102199003",
        "学号20190304512",
        "工号：337519",
        "军官证 南字第"[:4] + "1234567",
    ):
        yield Canary("证件号", form, form[-5:])


def _cards() -> Iterator[Canary]:
    for number in CARDS:
        grouped = " ".join(number[i : i + 4] for i in range(0, len(number), 4))
        for form in (number, f"卡号{number}", f"工行卡：{number}", f"尾号不对，{number}", full_width(number)):
            yield Canary("银行卡号", form, number[6:])
        for form in (grouped, grouped.replace(" ", "-"), f"银行卡号 {grouped}"):
            yield Canary("银行卡号", form, number[8:12])
        yield Canary("银行卡号(错)", f"卡号：{number[:-1]}{(int(number[-1]) + 1) % 10}", number[6:-1])
        yield Canary("银行卡号(错)", f"{number[:4]}********{number[-4:]}", f"*{number[-4:]}")
    for form in ("123456789012345", "88001234567890", "6900000000123456789012", "20190829113404123"):
        yield Canary("长编号", form, form[-6:])
    for form in (
        "车架号LSGJA52U1AH123456",
        "序列号：SN12345678AB",
        "IMEI 861234567890123",
        "发动机号 A1234567",
    ):
        yield Canary("长编号", form, form[-6:])


def _phones() -> Iterator[Canary]:
    for number in LANDLINES:
        yield Canary("固定电话", number, number[-4:])
        for form in (f"{number}转8001", f"{number}-602", f"座机{number}", full_width(number)):
            yield Canary("固定电话", form, number[-4:])
    for form in (
        "073188886666",
        "01062345678",
        "电话88886666",
        "座机：6234 5678",
        "+86-10-62345678",
        "致电2345678",
    ):
        yield Canary("固定电话", form, form[-4:])


def _accounts() -> Iterator[Canary]:
    for form in (
        "wang.lei@163.com",
        "12345678@qq.com",
        "li_na-88@mail.example.com.cn",
        "zhang@vip.sina.cn",
        "ＡＢＣ＠１６３．ｃｏｍ",
        "邮箱chen_x@126.com。",
        "abc123(at)gmail.com",
        "zhao#qq.com",
        "wu@qq。com",
        "liu @ 139.com",
        "jqw********@126.com",
        "邮箱-sun.li@163.com",
    ):
        yield Canary("邮箱", form, form.removeprefix("邮箱").removeprefix("-")[:3])
    for form in (
        "微信号：wang_xiaoming",
        "微信abc12345",
        "加微信 lina-1990",
        "vx:zhaomin88",
        "VX：zhaomin88",
        "加V：hello_world",
        "wx zhang2020",
        "v信 chen778899",
        "薇信号 qwer_123",
        "微信是liuyang2018",
        "微信：77889900",
    ):
        yield Canary("微信号", form, form[-5:])
    for form in (
        "QQ12345678",
        "QQ：839419791",
        "qq号是10086123",
        "扣扣 55667788",
        "加q:5386607",
        "QQ群 839419791",
    ):
        yield Canary("QQ号", form, form[-5:])


def _numbers() -> Iterator[Canary]:
    for form in (
        "订单号：123456789012",
        "订单编号 JD2019-88776655",
        "订单112233445566",
        "工单号20190819",
        "单号YT1234567890123",
        "快递SF1234567890123",
        "运单 773012345678901",
        "流水号：9876543210",
        "受理编号 A20190011",
        "SF1098765432109",
        "EE123456789CN",
        "投诉编号为12345678",
        "合同编号：HT-2019-00123",
        "物流单号 4300123456789",
    ):
        yield Canary("单号", form, form[-6:])
    for form in (
        "湘A12345",
        "京AD12345",
        "粤B·F5678",
        "沪C 88K99",
        "鄂AP185挂",
        "苏e12345",
        "川A***45",
        "浙AF12345",
        "粤Z1234港",
    ):
        yield Canary("车牌", form, form[2:])


def _people() -> Iterator[Canary]:
    for name in NAMES:
        for form in (
            f"我叫{name}，",
            f"我叫{name}是业主",
            f"联系人：{name}",
            f"姓名:{name} ",
            f"投诉人 {name}，",
            f"，{name}先生",
            f"，{name}女士",
            f"找{name}经理",
            f"此致敬礼！{name}",
            f"收货人为{name}，",
        ):
            yield Canary("姓名", form, name)
    for name in ("王建国", "李娜", "诸葛青", "陈小芳"):
        for form in (f"业主{name}，", f"，{name}13812345678", f"前台{name}经理说", f"老板{name}在场"):
            yield Canary("姓名", form, name)
    for form in ("刘师傅", "张经理", "我姓孙，", "王先生", "那位叫许女士", "欧阳老师"):
        yield Canary("姓名", form, form[-3] if form != "我姓孙，" else "孙")
    for form in ("李某某", "张**", "王XX", "阿依古丽·买买提女士"):
        yield Canary("姓名", form, form[:2])


def _places() -> Iterator[Canary]:
    for form, secret in (
        ("长沙市岳麓区麓山南路123号5栋2单元301室", "301"),
        ("浦东新区张江路88号3号楼502室", "502"),
        ("幸福路12号", "幸福路"),
        ("人民中路一段718号", "718"),
        ("天山路100弄5号301室", "100弄"),
        ("解放大道45-2号", "45-2"),
        ("丽发新城3栋2单元1201", "1201"),
        ("恒大华府12栋1804室", "1804"),
        ("三栋二单元602", "602"),
        ("G2栋320房", "320"),
        ("金鼎村3组45号", "45"),
        ("南正街409号", "409"),
        ("12-2-301室", "301"),
        ("7号楼1单元1502", "1502"),
        ("樊西巷44号", "44"),
        ("19#-1-602", "602"),
        ("7号楼-2-1102", "1102"),
        ("8#2-1102", "1102"),
        ("8号楼一单元八零二", "八零二"),
        ("B座1709室", "1709"),
    ):
        yield Canary("详细地址", f"住在{form}", secret)
        yield Canary("详细地址", f"地址：{form}，", secret)


COMPLAINTS = (
    "上个月买的空调又坏了，{}，一直没有人来修",
    "安装多收三百元，客服让我留下{}等回复。结果没下文",
    "2019年8月19日报修，花了199.5元。{}\n退款三个月没到账！",
    "{}，投诉物业乱收费",
    "小区夜里施工扰民，打了12345热线没用。{}",
)
