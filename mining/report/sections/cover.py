"""0 封面与口径: where the data come from, what counts, under which versions."""

from mining.records.columns import ROLES
from mining.records.direction import LARGER
from mining.records.facets import CHANNEL
from mining.report.blocks import Column, Points, Section, Table
from mining.report.sections.frames import frame_table, text
from mining.report.sections.view import View
from mining.report.sentences import PER_EXPOSURE, Name, Sentence, count, join, legible, month, say

FILES = 6  # that are named one by one
FINGERPRINT = 20  # hexadecimal digits: more than any number of a person has, should all be from 0 to 9

_MARKED = (
    "隐私：能认出的电话、证件、卡号、邮箱、地址、姓名等已换成标记，仍可能有遗漏，转发前请抽看原话；"
    "客户以带密钥的代码计数"
)
PRIVACY: tuple[Sentence, ...] = (
    (_MARKED,),
    ("文字经去标识化，不是匿名化（个人信息保护法第七十三条）：结合别的信息仍可能认出本人，请按内部资料保管",),
)


def cover(view: View) -> Section:
    """Return what was read, what counts, under which versions."""
    said = (_sources(view), _channels(view), *_counted_once(view), *PRIVACY, *_scores(view), *_measures(view))
    blocks = (Points(said), _columns(view), _hashes(view))
    return Section("s0", ("数据从哪里来，怎样计数",), (), blocks)


def _channels(view: View) -> Sentence:
    """Name the month's channels, or say why there are none: since when no record tells one, or that no column does."""
    channels = sorted({legible(value) for value in view.now["channel"].unique() if value})
    if channels:
        return say("渠道：{channels}", channels=join([Name(channel) for channel in channels]))
    if CHANNEL in view.emptied:
        return say("渠道：本月没有这一列的数据（最后一次是{last}）", last=month(view.emptied[CHANNEL]))
    if (view.main[CHANNEL] != "").any():
        return ("渠道：本月没有这一列的数据",)
    return ("渠道：数据里没有渠道一栏",)


def _counted_once(view: View) -> list[Sentence]:
    days = view.material.run.duplicate_days
    nearly = say("，或同一编号、同一客户的文字在{days}内几乎相同", days=count(days, "天")) if days else ()
    return [
        say("去重：编号和文字都相同，或同一客户的文字在同一时刻相同{nearly}，只计一次", nearly=nearly),
        ("不同的文件或工作表里编号、客户、时间（精确到秒）都相同的，是改过的同一件，也只计一次",),
        (
            "不知道客户的，同一时刻相同的文字，渠道、评分和分组也相同才算一次（时间不精确到秒的，还要编号相同）",
        ),
        ("同一客户另写一段，或隔了更久再来，是重复投诉，照常计数；每一行都在对账表里有去处",),
    ]


def _measures(view: View) -> list[Sentence]:
    given = view.material.exposure_given
    base = f"按业务量表折算为{PER_EXPOSURE}" if given else "没有完整的业务量表，比率为占当月来件的份额"
    return [
        ("计数：一件来件只按主要主题计一次；它兼及的其他主题另列，不重复相加",),
        say("比率：{base}", base=base),
    ]


def _scores(view: View) -> list[Sentence]:
    """Say which way scores count, where there are any."""
    if view.main["score"].isna().all():
        return []
    order = view.material.run.score_order
    turned = "" if order == LARGER else f"，原表用数字打的分{order}，已倒过来算"
    return [say("评分：本报告里越大越满意{turned}", turned=Name(turned))]


def _sources(view: View) -> Sentence:
    """Name the files; of many the first and the last, as the reconciliation has them all."""
    names = [Name(legible(file)) for file in sorted(set(view.material.reconciliation["file"]))]
    if len(names) <= FILES:
        return say("来源：{files}", files=join(names))
    n = count(len(names), "个文件", href="#table-reconciliation")
    return say("来源：{first} 至 {last}，共{n}", first=names[0], last=names[-1], n=n)


def _columns(view: View) -> Table:
    return frame_table(
        "columns",
        "各文件认出的列（认错了就写在设置 [columns] 里）",
        view.material.columns,
        {
            "file": ("文件", text),
            "sheet": ("工作表", text),
            "role": ("用途", lambda value: Name(ROLES[str(value)])),
            "column": ("列名", text),
            "found_by": ("依据", text),
        },
        tucked=True,
    )


def _hashes(view: View) -> Table:
    run = view.material.run
    parts = (
        ("输入", run.inputs),
        ("词表", run.word_lists),
        ("手工维护的表", run.tables),
        ("主题目录", run.catalogue),
        ("设置", run.settings),
    )
    rows = [
        (Name(kind), Name(legible(file)), Name(digest[:FINGERPRINT] or "无"))
        for kind, files in parts
        for file, digest in sorted(files.items())
    ]
    rows += [
        (Name("版本"), Name(package), Name(version)) for package, version in sorted(run.versions.items())
    ]
    rows.append((Name("版本"), Name("随机种子"), Name(str(run.rules.seed))))
    return Table(
        "versions",
        "输入、词表与版本",
        (Column("类别"), Column("文件"), Column("指纹或版本")),
        tuple(rows),
        tucked=True,
    )
