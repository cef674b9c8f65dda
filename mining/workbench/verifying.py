"""Whether a report still holds what its run wrote, and was made from these files."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mining.errors import Problem, user_error
from mining.hashes import input_hashes, settings_hash, table_hashes, versions, word_list_hashes
from mining.inputs import read_given, read_words
from mining.publishing import artefacts
from mining.records.files import digest
from mining.report.published import FACTS
from mining.request import Request, locate
from mining.themes.saving import catalogue_hashes

Hashes = Mapping[str, str]
_RESTORE = "请从备份恢复这份报告，或用原来的材料重新运行"
_OTHER = "这份报告不是用现在的它做的；请找出当时的文件"


def verify(folder: Path, request: Request) -> list[Problem]:
    """Return what differs from run.json: files of the report, and each kind of material that the request names.

    Raises
    ------
    UserError
        There is no run.json, or none that this program wrote.
    """
    facts = _facts(folder)
    problems = _differences("报告", facts["artefacts"], artefacts(folder), _RESTORE)
    for kind, part, now in _material(request, facts["tables"]):
        problems += _differences(kind, facts[part], now, _OTHER)
    return problems


def proof(folder: Path) -> list[str]:
    """Return what to say of a report without differences: its hash, and which versions are others now."""
    facts = _facts(folder)
    now = versions()
    others = [
        f"{name} {then} → {now.get(name, '无')}"
        for name, then in sorted(facts["versions"].items())
        if now.get(name) != then
    ]
    return [
        f"核对通过：{len(facts['artefacts'])} 个文件与 {FACTS} 一致。",
        f"{FACTS} 的 SHA-256：{digest(folder / FACTS)}（记下它，以后就能证明 {FACTS} 本身没有改过）",
        *([f"现在的程序版本与当时不同，重做可能有细微出入：{'，'.join(others)}"] if others else []),
    ]


def _facts(folder: Path) -> dict[str, dict[str, str]]:
    file = folder / FACTS
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
        hashed = {name: part for name, part in facts.items() if isinstance(part, dict)}
    except FileNotFoundError:
        raise user_error(str(folder), f"没有 {FACTS}", "请写一个月的报告文件夹，如 reports/2026-08") from None
    except (ValueError, AttributeError):
        raise user_error(str(file), "已被改动，读不出来", _RESTORE) from None
    if (
        not {"artefacts", "versions", "inputs", "word_lists", "settings", "tables", "catalogue"}
        <= hashed.keys()
    ):
        raise user_error(str(file), "没有记下核对要用的指纹", "请用现在的程序重新运行那个月") from None
    return hashed


def _material(request: Request, tables: Hashes) -> list[tuple[str, str, Hashes]]:
    """Return kind, part of run.json and hashes as of now of what was asked to be compared.

    Of the tables kept by hand those that the run looked for: one with other input and output leaves them out.
    """
    settings, where = locate(request)
    found: list[tuple[str, str, Hashes]] = []
    if request.inputs:
        found.append(("反馈文件", "inputs", input_hashes(where)))
    if request.settings:
        bare = replace(where, exposure=None, ledger=None, calls=None)
        lists = word_list_hashes(read_words(settings), read_given(settings, bare))
        now = {name: hashed for name, hashed in table_hashes(where).items() if name in tables}
        found.append(("设置", "settings", settings_hash(request, settings)))
        found.append(("词表", "word_lists", lists))
        found.append(("台账", "tables", now))
    if request.catalogue:
        found.append(("主题目录", "catalogue", catalogue_hashes(where.catalogue)))
    return found


def _differences(kind: str, then: Hashes, now: Hashes, remedy: str) -> list[Problem]:
    return [
        Problem(f"{kind} {name}", _what(then.get(name, ""), now.get(name, "")), remedy)
        for name in sorted(then.keys() | now.keys())
        if then.get(name, "") != now.get(name, "")
    ]


def _what(then: str, now: str) -> str:
    if not now:
        return "不见了"
    return "内容已被改动" if then else "当时没有这个文件"
