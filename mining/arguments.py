"""What can be written on the command line, with its help in Chinese."""

import argparse
import re
import sys
from collections.abc import Callable
from typing import Literal, NoReturn

_CHOICE = re.compile(r"invalid choice: (['\"])(.*)\1 \(choose from (.*)\)$")
_MESSAGES = (  # patterns and what to say instead
    (r"^argument (.+?): ", r"参数 \1："),
    ("the following arguments are required: ", "缺少参数："),
    ("one of the arguments ", "缺少参数，要写其中一项："),
    (" is required$", ""),
    ("unrecognized arguments: ", "不认识的参数："),
    ("expected one argument", "后面缺一个值"),
    ("expected at least one argument", "后面至少要一个值"),
    ("expected 2 arguments", "后面要两个值"),
    (r"ignored explicit argument (['\"])(.*)\1$", r"后面不能带值，却写了“\2”"),
    (r"not allowed with argument (.*)$", r"不能与 \1 同时使用"),
)
_OUT = "报告放在哪里（默认 reports/；设置不在 corpora/ 里的，在设置旁边的 reports/）"


class _Parser(argparse.ArgumentParser):
    """argparse with what it says in Chinese."""

    def __init__(self, **options: object) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **options)  # type: ignore[arg-type]
        self._positionals.title, self._optionals.title = "命令与参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        told = super().format_help().replace("usage: ", "用法：", 1)
        return re.sub(r"^(命令与参数|选项):$", r"\1：", told, flags=re.MULTILINE)

    def error(self, message: str) -> NoReturn:
        print(f"{self.format_usage()}{_in_chinese(message)}", file=sys.stderr)  # noqa: T201 - the edge that prints
        raise SystemExit(2)


def _in_chinese(message: str) -> str:
    """Return what argparse says of a mistake in Chinese."""
    message = _CHOICE.sub(_offered, message)
    for english, chinese in _MESSAGES:
        message = re.sub(english, chinese, message)
    return message


def _offered(found: re.Match[str]) -> str:
    offered = found[3].replace("'", "").replace(", ", "、")
    return f"没有这个选择：“{found[2]}”（可选 {offered}）"


def command_line() -> argparse.ArgumentParser:
    """Return the parser; `command`, and `action` where there are several, name what to do."""
    parser = _Parser(
        prog="mining", description="读客户反馈，找出反复出现的问题，逐月跟踪，生成一页《客户之声改进月报》。"
    )
    commands = parser.add_subparsers(metavar="命令", required=True, dest="command")
    _add_report(commands)
    check = commands.add_parser("check", help="检查设置、词表、目录、台账、业务量")
    _add_settings(check)
    explain = commands.add_parser("explain", help="一段文字为什么归入某主题")
    which = explain.add_mutually_exclusive_group(required=True)
    which.add_argument("text", nargs="?", metavar="文字", help="要解释的文字")
    which.add_argument("--record", metavar="编号", help="要解释的记录号")
    _add_material(explain)
    _add_themes(commands)
    _add_suggest(commands)
    _add_audit(commands)
    history = commands.add_parser(
        "history", help="从已发布的各月报告重建历史库 history.sqlite（供 BI 工具用）"
    )
    history.add_argument("--out", metavar="文件夹", help=_OUT)
    _add_settings(history)
    _add_verify(commands)
    _add_whatif(commands)
    return parser


def _add_report(commands: "argparse._SubParsersAction[_Parser]") -> None:
    report = commands.add_parser("report", help="每月的报告")
    _add_material(report)
    report.add_argument("--month", type=_month, metavar="YYYY-MM", help="报告月（默认数据中最后一个满月）")
    report.add_argument("--compare", type=_month, metavar="YYYY-MM", help="列出与那个月的报告有何不同")
    report.add_argument("--themes", type=_count, metavar="auto|K", help="新建目录时的主题个数（默认自动）")
    report.add_argument(
        "--engine", choices=["local", "dask"], default="local", help="在本机还是 Dask 集群上运行"
    )
    report.add_argument("--scheduler", metavar="地址", help="Dask 调度器地址")


def _add_themes(commands: "argparse._SubParsersAction[_Parser]") -> None:
    themes = commands.add_parser("themes", help="查看和修改主题目录")
    actions = themes.add_subparsers(metavar="操作", required=True, dest="action")
    actions.add_parser("list", help="列出全部主题")
    actions.add_parser("log", help="主题的沿革").add_argument("number", nargs="?", metavar="编号")
    about = {
        "rename": "改名",
        "merge": "并入另一个主题",
        "split": "按内容拆成几个新主题",
        "retire": "退役（停用）",
        "pin": "把记录固定在主题里",
        "ban": "把记录排除在主题之外",
    }
    for action, purpose in about.items():
        actions.add_parser(action, help=purpose).add_argument("number", metavar="编号", help="如 T003")
    actions.choices["rename"].add_argument("name", metavar="新名称")
    actions.choices["merge"].add_argument("into", metavar="并入的编号")
    actions.choices["split"].add_argument(
        "--parts", type=_at_least(2), default=2, metavar="份数", help="拆成几份（默认 2）"
    )
    for action in ("pin", "ban"):
        actions.choices[action].add_argument("records", nargs="+", metavar="记录号")
    for action, parser in actions.choices.items():
        if action == "split":
            _add_material(parser)
        else:
            _add_settings(parser)
            _add_catalogue(parser)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", metavar="文件", help="设置文件（默认 corpora/settings.toml）")


def _add_catalogue(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--catalogue", metavar="文件夹", help="主题目录（默认见设置）")


def _add_material(parser: argparse.ArgumentParser) -> None:
    """Let a command look at what a report would look at."""
    parser.add_argument(
        "--input", nargs="+", action="extend", metavar="路径", help="反馈文件或文件夹（默认见设置）"
    )
    parser.add_argument("--out", metavar="文件夹", help=_OUT)
    _add_settings(parser)
    _add_catalogue(parser)


def _add_suggest(commands: "argparse._SubParsersAction[_Parser]") -> None:
    suggest = commands.add_parser("suggest", help="给分析员的候选，附依据，可直接粘贴")
    about = {
        "words": "词典里没有的新词（贴进 dictionary/）",
        "stopwords": "到处都有、不说明问题的词（贴进 stopwords/）",
        "synonyms": "意思和用法相近的词（贴进 synonyms/）",
        "merges": "看起来是一回事的主题",
        "ticks": "最值得人工判断的记录（填好后贴进 catalogue/ticks.csv）",
    }
    actions = suggest.add_subparsers(metavar="种类", required=True, dest="action")
    for action, purpose in about.items():
        parser = actions.add_parser(action, help=purpose)
        parser.add_argument(
            "--most", type=_at_least(1), default=30, metavar="个数", help="最多列几个（默认 30）"
        )
        _add_material(parser)


def _add_audit(commands: "argparse._SubParsersAction[_Parser]") -> None:
    audit = commands.add_parser("audit", help="抽样核对主题是否准确")
    actions = audit.add_subparsers(metavar="操作", required=True, dest="action")
    draw = actions.add_parser("draw", help="每个主题随机抽若干条，写成表格供人工判断")
    draw.add_argument(
        "--seed", type=_at_least(0), default=0, metavar="种子", help="换一个数，抽另一批（默认 0）"
    )
    draw.add_argument(
        "--per-theme", type=_at_least(1), default=30, metavar="条数", help="每个主题抽几条（默认 30）"
    )
    _add_material(draw)
    score = actions.add_parser("score", help="读回填好的表格，给出准确率，并让主题从中学习")
    score.add_argument("sheet", metavar="表格", help="audit draw 写出、已填好“判断”一列的表")
    _add_material(score)


def _add_verify(commands: "argparse._SubParsersAction[_Parser]") -> None:
    verify = commands.add_parser("verify", help="核对一份报告：文件有没有改动，是不是用这些材料做的")
    verify.add_argument("folder", metavar="文件夹", help="一个月的报告，如 reports/2026-08")
    verify.add_argument(
        "--input", nargs="+", action="extend", metavar="路径", help="再核对反馈文件是不是当时那些"
    )
    verify.add_argument("--settings", metavar="文件", help="再核对设置、词表、台账是不是当时那些")
    verify.add_argument("--catalogue", metavar="文件夹", help="再核对主题目录是不是当时留下的")


def _add_whatif(commands: "argparse._SubParsersAction[_Parser]") -> None:
    whatif = commands.add_parser("whatif", help="改动词表或主题会带来什么变化（不加 --apply 不会真改）")
    about = {
        "--stopword": "加停用词",
        "--unstop": "取消停用词",
        "--word": "加词典词",
        "--exclude": "排除词：含有它的记录不归入任何现有主题",
        "--unexclude": "取消排除词：从在用主题的 never 里删去",
    }
    for option, purpose in about.items():
        whatif.add_argument(option, nargs="+", action="extend", default=[], metavar="词", help=purpose)
    whatif.add_argument(
        "--synonym", nargs="+", action="extend", default=[], metavar="甲=乙", help="加同义词，前者是显示的词"
    )
    whatif.add_argument("--merge", nargs=2, metavar=("编号", "并入"), help="把前一个主题并入后一个")
    whatif.add_argument("--split", metavar="编号", help="把一个主题一分为二")
    whatif.add_argument("--themes", type=_at_least(1), metavar="K", help="重新归纳成 K 个主题（只能预演）")
    whatif.add_argument("--apply", action="store_true", help="真正改动，并记入目录的 edits.csv")
    _add_material(whatif)


def _month(text: str) -> str:
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        return text
    raise argparse.ArgumentTypeError(f"“{text}”不是月份，请写成 2026-08 的样子")


def _at_least(least: int) -> Callable[[str], int]:
    """Return what reads a whole number that is not smaller."""

    def read(text: str) -> int:
        if text.isdecimal() and int(text) >= least:
            return int(text)
        raise argparse.ArgumentTypeError(f"“{text}”不是 {least} 以上的整数")

    return read


def _count(text: str) -> Literal["auto"] | int:
    if text == "auto":
        return "auto"
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}”不是主题个数，请写 auto 或 1 以上的整数")
