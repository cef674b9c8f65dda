"""The commands: the only place that prints and exits.

Exit status 0 done; 2 the user must act, with a message on standard error; 1 a defect of ours; 130 Ctrl-C.
"""

import argparse
import errno
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mining.arguments import command_line
from mining.collecting import collect_seldom
from mining.errors import MORE_MEMORY, UserError, user_error, visible

if TYPE_CHECKING:
    from mining.request import Request

GROUPING, TESTING = "mining.themes.grouping", "mining.trends.alerts"
FOLLOWING, WRITING = "mining.trends.following", "mining.writing"
"""Modules of which helpers begin with what takes long to load."""

EPOCH, LAST_MOMENT = "SOURCE_DATE_EPOCH", 253_402_214_399
"""The day of the run in seconds, and the last one that it can be: the end of 9999, whatever the time zone."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; without arguments those of this program, as it was called."""
    collect_seldom()
    if arguments is None:
        _in_utf8()
    options = command_line().parse_args(arguments)
    try:
        _refuse_no_moment()
        return _COMMANDS[options.command](options)
    except UserError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the edge that prints
        return 2
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        print(_told(error), file=sys.stderr)  # noqa: T201 - the edge that prints
        return 2
    except MemoryError:
        print(_no_memory(), file=sys.stderr)  # noqa: T201 - the edge that prints
        return 2
    except KeyboardInterrupt:
        print("已中止，没有留下半成品。", file=sys.stderr)  # noqa: T201 - the edge that prints
        return 130


def _in_utf8() -> None:
    """Start again where names of files would be read in another code; what the terminal cannot show is escaped."""
    flags = sys.flags
    if sys.getfilesystemencoding() != "utf-8" and not (flags.utf8_mode or flags.ignore_environment):
        shown = f"{getattr(sys.stdout, 'encoding', None) or 'utf-8'}:backslashreplace"  # it may be closed
        # the name of a file stays as the disk has it, all else is a text
        called = [
            os.fsencode(one) if os.path.lexists(one) else one.encode("utf-8", "surrogateescape")
            for one in sys.orig_argv[1:]
        ]
        told = {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": shown}
        os.execve(sys.executable, [os.fsencode(sys.executable), *called], told)  # noqa: S606 - this program itself
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _refuse_no_moment() -> None:
    """Refuse a SOURCE_DATE_EPOCH that is no moment: libraries read it when they are loaded. A blank is none."""
    epoch = os.environ.get(EPOCH, "")
    if not epoch.strip():
        os.environ.pop(EPOCH, None)
    elif not (epoch.isascii() and epoch.isdecimal() and int(epoch) <= LAST_MOMENT):
        remedy = "请写 1970 年以来的秒数，如 1790000000，或不设这个环境变量"
        raise user_error(f"环境变量 {EPOCH}", f"“{epoch}”不是秒数", remedy)


def _no_memory() -> UserError:
    return user_error("这台机器", "内存不够", MORE_MEMORY)


def _told(error: OSError) -> UserError:
    """Return what the operating system refused in the words of the house."""
    where = str(error.filename or "磁盘")
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return user_error(where, "磁盘已满，没有写完", "请腾出空间后重新运行，上次的报告没有改动")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return user_error(where, "没有读写权限", "请检查权限；写不了时也可以用 --out 换一个文件夹")
        case errno.ENOMEM:
            return _no_memory()
        case errno.ENOENT:
            return user_error(where, "文件不见了", "请确认它没有在运行中被移走，然后重新运行")
        case errno.EEXIST | errno.ENOTDIR:
            return user_error(
                where, "这里（或上一层）是一个文件，不是文件夹", "请移走这个文件，或用 --out 换一个文件夹"
            )
    return user_error(where, f"读写失败（{error.strerror or error}）", "请检查磁盘和网络盘后重新运行")


def _report(options: argparse.Namespace) -> int:
    from mining.request import at_work, locate  # noqa: PLC0415 - only a command loads what it needs

    if (options.engine == "dask") != bool(options.scheduler):
        raise user_error(
            "--engine dask --scheduler", "这两项要一起写", "请写作 --engine dask --scheduler tcp://主机:8786"
        )
    request = replace(_request(options), scheduler=options.scheduler)
    # read first: the run may take the place of the very report that it is compared with
    compared = _comparison(locate(request)[1].out / options.compare) if options.compare else None
    with at_work(request, 2, GROUPING, WRITING, FOLLOWING) as beside:
        from mining import job  # noqa: PLC0415 - loaded while the helpers start
        from mining.progress import Progress  # noqa: PLC0415 - as above

        page = job.monthly_report(request, Progress(), beside)
    return _show([str(page), *(compared(page.parent) if compared else ())])


def _comparison(folder: Path) -> Callable[[Path], Iterable[str]]:
    """Return what tells, of the folder of a report, how it differs from the one that is in `folder` now."""
    from mining.report.comparison import differences, read_told  # noqa: PLC0415 - as above

    before = read_told(folder)
    return lambda now: differences(before, read_told(now))


def _check(options: argparse.Namespace) -> int:
    from mining.workbench import checking  # noqa: PLC0415 - as above

    problems, notes = checking.check(_request(options))
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201 - the edge that prints
    for note in notes:
        print(f"提示：{note}")  # noqa: T201 - the result
    if not problems:
        print("检查通过。")  # noqa: T201 - the result
    return 2 if problems else 0


def _explain(options: argparse.Namespace) -> int:
    from mining.workbench import checking  # noqa: PLC0415 - as above

    return _show(checking.explain(_request(options), options.text, options.record))


def _themes(options: argparse.Namespace) -> int:
    from mining.themes import editing  # noqa: PLC0415 - as above
    from mining.workbench import theme_edits  # noqa: PLC0415 - as above

    request = _request(options)
    match options.action:
        case "list":
            return _show(theme_edits.list_themes(request))
        case "log":
            return _show(theme_edits.theme_log(request, options.number))
        case "split":
            return _show(theme_edits.split(request, options.number, options.parts))
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
    return _show([theme_edits.edit_theme(request, change)])


def _suggest(options: argparse.Namespace) -> int:
    from mining.workbench import suggesting  # noqa: PLC0415 - as above

    return _show(suggesting.suggest(_request(options), options.action, options.most))


def _audit(options: argparse.Namespace) -> int:
    from mining.workbench import auditing  # noqa: PLC0415 - as above

    if options.action == "draw":
        return _show([str(auditing.draw_sheet(_request(options), options.seed, options.per_theme))])
    return _show(auditing.score_sheet(_request(options), Path(options.sheet)))


def _whatif(options: argparse.Namespace) -> int:
    from mining.request import at_work  # noqa: PLC0415 - as above

    request = replace(_request(options), themes=None)
    # Where texts have other words after the edit, cases are grouped anew.
    words = any((options.stopword, options.unstop, options.word, options.synonym))
    with at_work(request, int(words), GROUPING, TESTING) as beside:
        from mining.workbench import previewing  # noqa: PLC0415 - loaded while the helper starts
        from mining.workbench.edits import Edit  # noqa: PLC0415 - as above

        edit = Edit(
            stopwords=tuple(options.stopword),
            unstop=tuple(options.unstop),
            words=tuple(options.word),
            synonyms=tuple(options.synonym),
            exclude=tuple(options.exclude),
            unexclude=tuple(options.unexclude),
            merge=tuple(options.merge) if options.merge else None,
            split=options.split,
            themes=options.themes,
        )
        told = previewing.whatif(request, edit, beside, apply=options.apply)
    return _show(told)


def _verify(options: argparse.Namespace) -> int:
    from mining.workbench import verifying  # noqa: PLC0415 - as above

    folder, request = Path(options.folder), _request(options)
    problems = verifying.verify(folder, request)
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201 - the edge that prints
    return 2 if problems else _show(verifying.proof(folder))


def _history(options: argparse.Namespace) -> int:
    from mining.publishing import alone  # noqa: PLC0415 - as above
    from mining.report import history  # noqa: PLC0415 - as above
    from mining.request import locate  # noqa: PLC0415 - as above

    _, where = locate(_request(options))
    # a folder that is not there is refused, not made
    with alone(where.out) if where.out.exists() else nullcontext():
        return _show([str(history.rebuild(where.out))])


def _show(lines: Sequence[str]) -> int:
    for line in lines:
        print(visible(line))  # noqa: T201 - the result
    return 0


def _request(options: argparse.Namespace) -> "Request":
    from mining.request import Request  # noqa: PLC0415 - as above

    given = vars(options)
    return Request(
        settings=given.get("settings"),
        inputs=tuple(given.get("input") or ()),
        month=given.get("month"),
        out=given.get("out"),
        catalogue=given.get("catalogue"),
        themes=given.get("themes"),
    )


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "report": _report,
    "check": _check,
    "explain": _explain,
    "themes": _themes,
    "suggest": _suggest,
    "audit": _audit,
    "history": _history,
    "verify": _verify,
    "whatif": _whatif,
}
