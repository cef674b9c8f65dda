"""The commands: the only place that prints and exits.

Exit status 0 done; 2 the user must act, with a message on standard error; 1 a defect of ours.
"""

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal, NoReturn

from mining.errors import UserError, user_error

if TYPE_CHECKING:
    from mining.inputs import Request

_LATER = {
    "whatif": "改动词表或主题会带来什么变化(不真正改动)",
    "suggest": "给分析员的候选：新词、停用词、同义词、可合并的主题",
    "audit": "抽样核对主题是否准确",
}
_MESSAGES = (
    ("the following arguments are required: ", "缺少参数："),
    ("unrecognized arguments: ", "不认识的参数："),
    ("invalid choice: ", "没有这个选择："),
    ("choose from", "可选"),
    ("expected one argument", "后面缺一个值"),
    ("expected at least one argument", "后面至少要一个值"),
    ("not allowed with argument", "不能同时使用"),
    ("argument ", "参数 "),
)


class _Parser(argparse.ArgumentParser):
    """argparse with what it says in Chinese."""

    def __init__(self, **options: object) -> None:
        super().__init__(add_help=False, **options)  # type: ignore[arg-type]
        self._positionals.title, self._optionals.title = "命令与参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        for english, chinese in _MESSAGES:
            message = message.replace(english, chinese)
        print(f"{self.format_usage()}{message}", file=sys.stderr)  # noqa: T201 - the edge that prints
        raise SystemExit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except UserError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the edge that prints
        return 2
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        print(_told(error), file=sys.stderr)  # noqa: T201 - the edge that prints
        return 2
    except KeyboardInterrupt:
        print("已中止，没有留下半成品。", file=sys.stderr)  # noqa: T201 - the edge that prints
        return 2


def _told(error: OSError) -> UserError:
    """Return what the operating system refused in the words of the house."""
    where = str(error.filename or "磁盘")
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return user_error(where, "磁盘已满，没有写完", "请腾出空间后重新运行，上次的报告没有改动")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return user_error(where, "没有读写权限", "请检查权限，或用 --out 换一个文件夹")
        case errno.ENOENT:
            return user_error(where, "文件不见了", "请确认它没有在运行中被移走，然后重新运行")
    return user_error(where, f"读写失败({error.strerror})", "请检查磁盘和网络盘后重新运行")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="mining", description="读客户反馈，找出反复出现的问题，逐月跟踪，生成持续改进报告。"
    )
    commands = parser.add_subparsers(metavar="命令", required=True, dest="command")
    _add_report(commands)
    check = commands.add_parser("check", help="检查设置、词表、目录、台账、曝光量")
    _add_settings(check)
    check.set_defaults(run=_check)
    explain = commands.add_parser("explain", help="一段文字为什么归入某主题")
    which = explain.add_mutually_exclusive_group(required=True)
    which.add_argument("text", nargs="?", metavar="文字", help="要解释的文字")
    which.add_argument("--record", metavar="编号", help="要解释的记录号")
    _add_settings(explain)
    _add_catalogue(explain)
    explain.set_defaults(run=_explain)
    _add_themes(commands)
    for name, purpose in _LATER.items():
        later = commands.add_parser(name, help=f"{purpose}(尚未提供)")
        later.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
        later.set_defaults(run=_not_yet)
    return parser


def _add_report(commands: "argparse._SubParsersAction[_Parser]") -> None:
    report = commands.add_parser("report", help="每月的报告")
    report.add_argument(
        "--input", nargs="+", action="extend", metavar="路径", help="反馈文件或文件夹(默认见设置)"
    )
    report.add_argument("--month", type=_month, metavar="YYYY-MM", help="报告月(默认数据中最后一个完整月)")
    report.add_argument("--out", metavar="文件夹", help="报告放在哪里(默认 reports/)")
    report.add_argument("--themes", type=_count, metavar="auto|K", help="新建目录时的主题个数(默认自动)")
    report.add_argument(
        "--engine", choices=["local", "dask"], default="local", help="在本机还是 Dask 集群上运行"
    )
    report.add_argument("--scheduler", metavar="地址", help="Dask 调度器地址")
    _add_settings(report)
    _add_catalogue(report)
    report.set_defaults(run=_report)


def _add_themes(commands: "argparse._SubParsersAction[_Parser]") -> None:
    themes = commands.add_parser("themes", help="查看和修改主题目录")
    actions = themes.add_subparsers(metavar="操作", required=True, dest="action")
    actions.add_parser("list", help="列出全部主题")
    actions.add_parser("log", help="主题的沿革").add_argument("number", nargs="?", metavar="编号")
    about = {
        "rename": "改名",
        "merge": "并入另一个主题",
        "split": "按内容拆成几个新主题",
        "retire": "停用",
        "pin": "把记录固定在主题里",
        "ban": "把记录排除在主题之外",
    }
    for action, purpose in about.items():
        actions.add_parser(action, help=purpose).add_argument("number", metavar="编号", help="如 T003")
    actions.choices["rename"].add_argument("name", metavar="新名称")
    actions.choices["merge"].add_argument("into", metavar="并入的编号")
    actions.choices["split"].add_argument(
        "--parts", type=int, default=2, metavar="份数", help="拆成几份(默认 2)"
    )
    for action in ("pin", "ban"):
        actions.choices[action].add_argument("records", nargs="+", metavar="记录号")
    for parser in actions.choices.values():
        _add_settings(parser)
        _add_catalogue(parser)
        parser.set_defaults(run=_themes)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", metavar="文件", help="设置文件(默认 corpora/settings.toml)")


def _add_catalogue(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--catalogue", metavar="文件夹", help="主题目录(默认见设置)")


def _month(text: str) -> str:
    year, dash, month = text.partition("-")
    if dash and len(year) == 4 and len(month) == 2 and (year + month).isdecimal() and 1 <= int(month) <= 12:
        return text
    raise argparse.ArgumentTypeError(f"“{text}”不是月份，请写成 2026-08 的样子")


def _count(text: str) -> Literal["auto"] | int:
    if text == "auto":
        return "auto"
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}”不是主题个数，请写 auto 或 1 以上的整数")


def _report(options: argparse.Namespace) -> int:
    from mining import job  # noqa: PLC0415 - numbers and charts are loaded only by the command that needs them
    from mining.progress import Progress  # noqa: PLC0415 - as above

    if options.engine == "dask":
        raise user_error("--engine dask", "集群运行尚未提供", "请去掉 --engine，在本机运行")
    print(job.monthly_report(_request(options), Progress()))  # noqa: T201 - the result
    return 0


def _check(options: argparse.Namespace) -> int:
    from mining import workbench  # noqa: PLC0415 - as above

    problems = workbench.check(_request(options))
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201 - the edge that prints
    if not problems:
        print("检查通过。")  # noqa: T201 - the result
    return 2 if problems else 0


def _explain(options: argparse.Namespace) -> int:
    from mining import workbench  # noqa: PLC0415 - as above

    return _show(workbench.explain(_request(options), options.text, options.record))


def _themes(options: argparse.Namespace) -> int:
    from mining import workbench  # noqa: PLC0415 - as above
    from mining.themes import editing  # noqa: PLC0415 - as above

    request = _request(options)
    match options.action:
        case "list":
            return _show(workbench.list_themes(request))
        case "log":
            return _show(workbench.theme_log(request, options.number))
        case "split":
            return _show(workbench.split(request, options.number, options.parts))
        case "rename":
            change = partial(editing.rename, number=options.number, name=options.name)
        case "merge":
            change = partial(editing.merge, number=options.number, into=options.into)
        case "retire":
            change = partial(editing.retire, number=options.number)
        case "pin":
            change = partial(editing.pin, number=options.number, records=options.records)
        case _:
            change = partial(editing.ban, number=options.number, records=options.records)
    return _show([workbench.edit_theme(request, change)])


def _show(lines: Sequence[str]) -> int:
    for line in lines:
        print(line)  # noqa: T201 - the result
    return 0


def _request(options: argparse.Namespace) -> "Request":
    from mining.inputs import Request  # noqa: PLC0415 - as above

    given = vars(options)
    return Request(
        settings=given.get("settings"),
        inputs=tuple(given.get("input") or ()),
        month=given.get("month"),
        out=given.get("out"),
        catalogue=given.get("catalogue"),
        themes=given.get("themes"),
    )


def _not_yet(options: argparse.Namespace) -> int:
    raise user_error(f"mining {options.command}", "这个命令尚未提供", "可用的命令见 mining --help")
