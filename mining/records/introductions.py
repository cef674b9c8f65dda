"""The words around names of people: what introduces a name, stands beside it as an office or title, or follows it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mining.records.surnames import BORDER, GIVEN, HAN, NOT_IN_NAME, QUOTES, begins, patterns

# Alternations that begin with plain characters are searched fast: they serve as signs, too, or need none.
# Posts stand behind a name as well as before it: 王建国主管, 主管王建国.
_POSTS = (
    "师傅|师父|技师|老师|教练|教授|班主任|主任|副主任|经理|总经理|副总|总监|总裁|主管|主席|董事长|老板|老板娘|店主|领班|领队|督导|书记|支书|医生|医师|大夫|"
    "护士|护士长|护工|药师|律师|法官|警官|民警|警察|工程师|会计|出纳|记者|导游|顾问|司机|骑手|保洁|房东|同学|同志|柜员|快递员|乘务员|乘务长|业务员|理赔员"
)
_TITLES = f"先生|女士|小姐|太太|阿姨|大爷|大叔|大妈|大姐|大哥|{_POSTS}"
_HEADS = "园院行市局县村厅处科所队站组班部机会车店厂校区镇乡"
# 律师法 is a law, 张师傅烧烤 a shop, 康师傅 are noodles.
_NO_TITLE = (
    "(?<=康)师傅|[律药医]师(?:[法费函证协]|事务)|会计(?:[划算较]|师?事务)|"
    ".{2}(?:烧烤|饭[店馆]|餐[厅馆]|[菜面粉酒茶]馆|火锅|小吃|快餐|超市)"
)
TITLE = (
    rf"(?!{_NO_TITLE})(?:{_TITLES}|[副正列]?[{_HEADS}]长(?<!大校长|社区长)(?<![市县区][^的原里].[镇乡]长)"
    "(?![期久远大时度短城沙岭坡达途]|一[些点]|(?<=车长)[0-9]))"
)
# Behind these stands a name; where 是 or a colon follows, whatever stands there is one.
_ROLES = (
    "名字|姓名|联系人|投诉人|举报人|反映人|反馈人|申请人|申诉人|收件人|收货人|收款人|寄件人|发件人|经办人|经手人|报案人|委托人|受害人|责任人|"
    "当事人|负责人|法定代表人|法人代表|法人|持卡人|开户名|户名|账户名|署名|签名|签字人|患者|病人|死者|逝者|叩上"
)
_ROLE = rf"(?:{_ROLES})(?:姓名|名字)?(?:[/、及](?:联系)?(?:电话|手机)(?:号码?)?)?"
_INTRODUCTIONS = f"我叫|我名|名叫|{_ROLES}"
_AT_INTRODUCTION = begins(_INTRODUCTIONS.split("|"))
_CALLED = (
    rf"(?:我[叫名]|(?<!改)名叫|名字叫做?|{_ROLE}[{QUOTES}]?[是为叫:：=|\s】\]（(【\[]{{1,3}}[{QUOTES}]?)"
)
# These stand behind firms and places, too (苏泊尔客服, 莫愁湖保安): they tell only of a name behind them.
# 柜员 and 理赔员 are people, 人员 and 会员 are many.
_JOBS = (
    "保安|交警|辅警|管家|保姆|设计师|空姐|维修工|安装工|教师|客服|坐席|前台|主播|导购|干部|职工|邻居|"
    r"员(?:(?<![人会官成\W]员)|(?<=人员)(?=[:：]))"
)
# Behind these a name is told from a word by its surname alone: 支书王辉义在村上.
_OFFICE = f"(?:{_POSTS}|{_JOBS}|长(?<=[{_HEADS}]长))"
_ROLE_WORDS = (
    "本人|我是|业主|车主|户主|房主|客户|顾客|用户|旅客|乘客|机主|会员|学员|住户|租户|储户|家长|学生|销售|同事|孕妇|村民|居民|市民|"
    "儿子|女儿|父亲|母亲|老公|老婆|丈夫|妻子|爱人|哥哥|姐姐|弟弟|妹妹"
)
_MAY_BE_NAMED = f"(?:{_ROLE_WORDS})(?:名称)?[:：【(（]?"
_LABELS = [r"\s".join(role) for role in ("姓名", "户名", "联系人", "投诉人", "收件人", "收货人", "申请人")]
_FROM = (
    r"(?:我们?是|我系|本人[是系为])[^\s,，。.!！?？;；:：、]{1,24}?"
    "(?:[省市县区镇乡村组队社屯寨号室栋园苑城厂]|街道|公司|集团|学校|学院|[中小大]学|医院|单位|部门)的?"
    r"(?:[^\s,，。、]{0,8} )?"
)
_PHONE = (
    r"(?![(（][0-9]{4}[)）])\s{0,2}[,，:：(（]?\s{0,2}(?:的?(?:联系)?(?:电话|手机)(?:号码?)?[是为:：\s]{0,2})?"
    r"(?=1[3-9][0-9]{1,9}[0-9*]|[*]{6})"
)
_SEX = r"(?=[,，、(（]\s?[男女][,，、)）。])"
_SIGNED = r"(?=[\s,，]*(?:19|20)[0-9]{2}[年./-][0-9]{1,2}[月./-][0-9]{1,2}日?[ 。”\"]*(?:\n|$))"
_BLANKS = r"[^\S\n]*"
_DAY_ALONE = rf"[0-9]{{1,2}}[月./-][0-9]{{1,2}}日?{_BLANKS}(?:\n|$)"
_CLOSING = rf"(?:-{{2}}|盼复|谢谢|敬礼|敬上|[Rr]egards)[!！。,，~]{{0,3}}{_BLANKS}\n{_BLANKS}"
# Between a role and one of these, a surname that may be a word begins a name, too; 华悦城 is a place.
_STOP = r"(?<!城)(?=[\s,，、。;；:：(（)）!！?？〔]|来电|反映|表示|投诉|举报|服务|态度|$)"
_NO_GIVEN = "[作认因以成行]为"
_MASKED = "(?:某[某人]?|[*]{1,2}|[xX×]{2})"
END = r"(?![\u4e00-\u9fff·])"
_SOFT_END = (
    rf"(?=[{NOT_IN_NAME}住今现年电手男女先于从到想要跟向对为系联与及]|家(?!园)|公司|学校|态度|反映|投诉|举报|表示|承诺|办公|"
    r"[^\u4e00-\u9fff]|$)"
)
# Places, shops and offices begin with surnames, too: 金谷豪庭.
AFTER_PLACE = re.compile("[庭苑园]|[社小]区")
_NO_PLACE = f"(?!{AFTER_PLACE.pattern})"
# 任书记 tells who took office, unless 任 begins a clause, 2万司机 how many there are.
_NO_OTHER_WORD = "(?<!任)(?<![0-9一二三四五六七八九十百千几]万)"
_BEFORE_NAME = "(?<=[是的叫找问个位名被给跟与和让请派见系诉映报员部台服].)"


@dataclass(frozen=True)
class Context:
    """Words around a name: without the sign there is none; `sure` if even an ordinary word is a name there.

    An empty sign is in any text. The name is what the last group of the pattern caught, or the whole; of a group named
    `cut`, as much as a word of the dictionary follows; none if called `between` where a word runs into it (工|程项目)
    or its surname leads to one (于|上周).
    Where it is `loose` any word may follow, so that the pattern may have caught of it.
    """

    sign: re.Pattern[str]
    pattern: re.Pattern[str]
    sure: bool = False
    loose: bool = False


def _loose(surname: str) -> str:
    """Return what matches a name with this surname that other words may follow."""
    full = rf"{surname}{GIVEN}{{1,2}}"
    return rf"(?:{full}{END}|{surname}(?!{_NO_GIVEN}){GIVEN}{_NO_PLACE}(?:{_SOFT_END}|{GIVEN}{_NO_PLACE}))"


def _context(sign: str, pattern: str, *, sure: bool = False, loose: bool = False) -> Context:
    return Context(re.compile(sign), re.compile(pattern), sure, loose)


@cache
def contexts() -> tuple[Context, ...]:
    """Return the contexts, the surest first: what one of them finds goes before what later ones find there."""
    return (*_sure(), *_introduced(), *_beside_offices(), *_followed())


def _sure() -> Iterator[Context]:
    compound, common, both, every = patterns()
    foreign = rf"{HAN}{{2,7}}·{HAN}{{2,7}}"
    called = rf"(?:(?:{compound})|{every}){HAN}{{1,2}}(?:{END}|(?=是))|{foreign}|{every}{_MASKED}"
    titled = rf"(?:{compound}){GIVEN}{{0,2}}|{HAN}{{2,4}}·{HAN}{{2,7}}"
    surname = rf"{compound}|{common}|{every}(?!{HAN})|{every}(?=[的先女小])"
    yield _context("姓", rf"姓(?<![百同].)({surname})", sure=True)
    yield _context("[某*xX×]", rf"{common}{_MASKED}|{both}{BORDER}{_MASKED}", sure=True)
    yield _context(_INTRODUCTIONS, rf"{_AT_INTRODUCTION}{_CALLED}({called})", sure=True)
    yield _context(
        r"[名人][:：\s]", rf"{begins(_LABELS)}(?:{'|'.join(_LABELS)})[:：\s]{{1,3}}({called})", sure=True
    )
    yield _context(f"{compound}|·", rf"(?:{titled})(?={TITLE})", sure=True)


def _introduced() -> Iterator[Context]:
    name = patterns()
    loose = _loose(f"(?:{name.compound}|{name.both})")
    yield _context(_INTRODUCTIONS, rf"{_AT_INTRODUCTION}(?:{_CALLED}|{_ROLE})({loose})", loose=True)
    yield _context(
        "叫", rf"(?<=[傅理服员人士生友的位])叫({name.with_known})(?:{END}|{_SOFT_END})", loose=True
    )
    yield _context("叫", rf"叫({name.with_known})(?=的)")
    yield _context("人[:：】]", rf"{HAN}人[:：】]{{1,2}}\s?({name.full}){END}")
    told = name.with_known
    somebody = rf"人(?<=[\u4e00-\u9fff]人)(?<!何人)[:：]?(?!.{TITLE})"
    yield _context("人", rf"{somebody}(?:({told})(?:{END}|{_SOFT_END})|(?P<cut>{told}))", loose=True)
    yield _context("人", rf"人(?<=[系件货诉请报映馈电款机保险]人)[:：]?(?P<between>{name.full}){_STOP}")
    yield _context("[名人][:：]", rf"[名人](?<=姓名|[系件货诉请报映馈]人)[:：]\s?({GIVEN}{{2,4}}){END}")
    yield _context("我叫", rf"我叫({GIVEN}{{3,4}}){END}")
    yield _context("敬礼", rf"敬礼[!！。,，\s]*({loose})", loose=True)


def _beside_offices() -> Iterator[Context]:
    name = patterns()
    told, some_of = name.with_known, "(?:[两二三]位|两)?"
    polite = "(?=先生(?![成产效])|女士)"
    yield _context(
        "先生|女士",
        rf"{name.every}{BORDER}{polite}|(?:{_MAY_BE_NAMED}|{_OFFICE}[:：【(（]?)({name.every}){polite}",
    )
    yield _context(
        f"{_TITLES}|长",
        rf"{name.both}(?:(?:{BORDER}|{_BEFORE_NAME}){GIVEN}{{0,2}}?|{_NO_OTHER_WORD})(?={some_of}{TITLE})"
        rf"|{name.common}(?<!亲戚){GIVEN}{{0,2}}?(?={TITLE})",
    )
    yield _context("[:：]", rf"(?:{_TITLES})[:：]\s?({name.full}){END}")
    here = rf"(?<!我是.{{2}})(?<!我是.{{3}}){_SOFT_END}"
    between = rf"(?P<between>{name.full}){_STOP}"
    may_be = rf"({told})(?:{END}|{here})|(?<!我是)(?:{between}|(?P<cut>{told}))"
    yield _context("", rf"{_MAY_BE_NAMED}(?:{may_be})", loose=True)
    behind = rf"[【(（]?({_loose(name.known)})|[:：]({told}){END}|[:：]?{between}"
    yield _context("", rf"{_OFFICE}(?:{behind})", loose=True)
    yield _context("我们?[是系]|本人[是系为]", rf"{_FROM}(?:({told}){END}|{between})(?<![路街巷道园])")


def _followed() -> Iterator[Context]:
    name = patterns()
    apart, known = name.apart, name.with_known
    yield _context("〔手机号〕", rf"〔手机号〕[ ，,（(]{{1,2}}({known}){END}")
    yield _context("〔身份证号〕", rf"({apart})[ ，,（(]{{0,2}}(?:身份证(?:号码?)?[:：是]?)?(?=〔身份证号〕)")
    asked = rf"(?:联系|联络|致电|找|叫|请)(?P<between>{name.full})"
    yield _context(r"1[3-9][0-9]|\*\*\*\*\*\*", rf"(?:({apart})|{asked}){_PHONE}")
    yield _context("[男女][,，、)）。]", rf"({apart}){_SEX}")
    yield _context("[0-9](?:日|(?<=2)0[0-9]{2}[./-])", rf"({apart}){_SIGNED}")
    yield _context(
        r"\n",
        rf"\n{_BLANKS}({name.full})(?={_BLANKS}\n{_BLANKS}{_DAY_ALONE})"
        rf"|{_CLOSING}({name.full})(?={_BLANKS}(?:\n|$))",
    )
