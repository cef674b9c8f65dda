"""What a published report told: its facts, and its tables as long as they hold what its run wrote."""

import hashlib
import json
from pathlib import Path

from mining.errors import user_error
from mining.trends.restatements import Facts

FACTS = "data/run.json"


def facts_of(folder: Path) -> Facts:
    """Return the facts of the report in a folder; none where there is nothing to be read."""
    try:
        facts: Facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def table_of(folder: Path, name: str) -> bytes:
    """Return what a table of the report holds; nothing where an older report has no such table.

    Raises
    ------
    UserError
        It is not what its run wrote: a spreadsheet that saves a table changes its code, months and figures. Reports of
        before there were fingerprints are taken as they are.
    """
    file = folder / "data" / f"{name}.csv"
    content = file.read_bytes() if file.is_file() else b""
    written = facts_of(folder).get("artefacts")
    found = hashlib.sha256(content).hexdigest() if content else None
    if written is not None and found != written.get(f"data/{name}.csv"):
        remedy = f"请用 mining verify {folder} 核对，再从备份恢复，或用原来的材料重新运行那个月"
        raise user_error(str(file), "内容已被改动", remedy)
    return content
