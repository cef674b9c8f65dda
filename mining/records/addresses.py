"""Where people live: street with number, and building with room. Cities, districts, estates and shops stay."""

import re
from collections.abc import Iterator

_NUMBER = r"(?:[0-9]{1,5}|[零〇一二三四五六七八九十百]{1,6})"
_ROOM = r"(?:[0-9]{3,4}[A-Za-z]?(?:\s?(?:室|房间|房|号房|号))?|[0-9A-Za-z]{1,3}(?:室|房))"
_BUILDING = rf"(?:第?[A-Za-z]?{_NUMBER}[A-Za-z]?\s?(?:栋|幢|座|号楼|号院|#楼?)|[A-Za-z](?:栋|幢|座))"
_UNIT = rf"(?:(?:{_NUMBER}|[A-Za-z])\s?(?:单元|门|梯)|[东西南北中甲乙丙丁]单元)"
_FLOOR = rf"{_NUMBER}(?:楼|层)"
_GAP = r"[\s\-—]?"
# 23栋6578套 counts flats, 2单元2018年 is a date.
_NO_COUNT = r"(?![0-9A-Za-z余多户套平米个人年吨元万块]|(?<=[0-9])\s[余多户套平米年吨元万块])"
# 5-12-2023 is a day, 7座300公里 tells of a car.
_DAY, _MONTH = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])"
_NO_DATE = rf"(?!(?:{_MONTH}[-—]{_DAY}|{_DAY}[-—]{_MONTH})[-—](?:19|20)[0-9]{{2}}(?![0-9室房]))"
_SEATS = (
    "[0-9]" + blank + "座" + gap + digits
    for blank in ("", r"\s")
    for gap in ("", r"[\s\-—]")
    for digits in ("[0-9]{3}", "[0-9]{4}")
)
_NO_SEATS = rf"(?:{''.join(f'(?<!(?<![A-Za-z]){seats})' for seats in _SEATS)}|(?![\u4e00-\u9fff]))"
# 4号楼28-6 and 12号3-502 are homes; 4号楼3-5层, 12号3-5月 and 12号11-15号 tell from what to what.
_NO_RANGE = (
    r"(?![0-9A-Za-z:：.\-—~～]|\s?"
    r"[层楼单门梯户号栋幢座排月日天年周个次人名点时小分秒米元万级期线站届倍台间套轴])"
)
_HOME = re.compile(
    rf"{_NO_DATE}(?=[0-9A-Za-z第零〇一二三四五六七八九十百])(?<![0-9A-Za-z])(?:{_BUILDING}{_GAP}(?:{_UNIT}{_GAP})?(?:{_FLOOR}{_GAP})?{_ROOM}"
    rf"|{_UNIT}{_GAP}(?:{_FLOOR}{_GAP})?{_ROOM}|{_BUILDING}{_GAP}{_UNIT}{_GAP}{_FLOOR}"
    rf"|(?:{_BUILDING}{_GAP})?{_UNIT}{_GAP}[零〇一二三四五六七八九]{{3,4}}+(?:室|号|房)?(?![楼层])"
    rf"|{_BUILDING}{_GAP}[零〇一二三四五六七八九]{{3,4}}+(?:室|号|房)?(?!单元|[楼层栋门梯])"
    rf"|(?:{_BUILDING}[-—]?|[A-Za-z]?[0-9]{{1,3}}[-—])[0-9]{{1,2}}[-—][0-9]{{3,4}}(?:室|房)?"
    rf"|(?:{_NUMBER}(?:栋|幢|号楼|#楼?)|[A-Za-z]座)[-—]?[0-9]{{1,2}}[-—][0-9]{{1,2}}{_NO_RANGE}"
    rf"|[A-Za-z]?[0-9]{{1,3}}[-—][0-9]{{3,4}}(?:室|房)){_NO_COUNT}{_NO_SEATS}"
)
_STREET = re.compile(
    r"(?!(?<=街)道)(?P<road>[\u4e00-\u9fff]{1,3}[东西南北中一二三四五六七八九十]?(?<![马公铁道线电网半问来去知])(?:路|街|大道|巷|弄|胡同))"
    rf"(?:[东西南北中]?(?:[一二三四五六七八九十]段|段)?)\s?[甲乙丙丁]?{_NUMBER}(?:[-—]{_NUMBER})?(?:\s?弄(?:\s?{_NUMBER}\s?号(?!楼))?|\s?号)"
    rf"(?!线|门口?|井|桥|出?口|地铁|公路|楼栋)(?:院|大院|附{_NUMBER}号|之{_NUMBER})?"
    rf"(?:{_GAP}(?:{_HOME.pattern}|{_ROOM}{_NO_COUNT})|[-—]?[A-Za-z]?[0-9]{{1,3}}(?:[-—][0-9]{{1,4}}){{1,2}}{_NO_RANGE})?"
)
# Behind the number of a street a house may have its name: 文三路478号|华星大厦|1206室; 一栋四层 tells how high it is.
_IN_HOUSE = re.compile(
    rf"[\u4e00-\u9fff]{{2,10}}?(?!一[栋幢座])((?:{_BUILDING}{_GAP})?(?:{_FLOOR}{_GAP})?[A-Za-z]?[0-9]{{1,4}}(?:室|房(?![间子价屋产租东]))"
    rf"|{_BUILDING}{_GAP}{_FLOOR}|{_FLOOR}{_GAP}{_ROOM}{_NO_COUNT})"
)
# 专家组23号到 is a day.
_VILLAGE = re.compile(
    rf"(?:(?<=[村队屯寨])(?:{_NUMBER}[组队社])?|(?<=[^专大]家组)){_NUMBER}号(?![线楼门井栋文令])"
)
# A street's name begins behind the last of these.
_ENDS_BEFORE_STREET = re.compile(
    ".*(?:[市区县镇乡省州住在于到去至从往是了和与及跟给对向将把为我你的址诉映报寄送请求复]|街道(?=..))"
)
_CAN_HOLD = re.compile(r"[0-9A-Za-z零〇一二三四五六七八九十百]\s?(?:号|弄|栋|幢|座|#|单元|[-—][0-9])")


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the details of addresses stand, start and end: street with number, building with room."""
    if not _CAN_HOLD.search(text):
        return
    streets = list(_STREET.finditer(text))
    for match in streets:
        before = _ENDS_BEFORE_STREET.match(match["road"][:-1])
        yield match.start() + (before.end() if before else 0), match.end()
    for pattern in (_HOME, _VILLAGE):
        for match in pattern.finditer(text):
            yield match.span()
    for match in streets:
        if room := _IN_HOUSE.match(text, match.end()):
            yield room.span(1)
