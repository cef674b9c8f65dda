"""Compare what is installed with the lock: each package in its locked version, under a licence of the allow list.

The list stands in docs/decisions/0002-licences.md, an SPDX name a line. Works offline.
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path

PROJECT = Path(__file__).parents[1]
LOCK = PROJECT / "requirements.lock"
ALLOWED = PROJECT / "docs" / "decisions" / "0002-licences.md"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
LISTED = re.compile(r"^- `([^`]+)`", re.MULTILINE)
SPOKEN = (  # what older metadata says in its own words, the more special first
    (r"LGPL", "LGPL-2.1-or-later"),
    (r"PSF|Python Software Foundation", "PSF-2.0"),
    (r"Apache", "Apache-2.0"),
    (r"BSD.{0,3}2|2-Clause", "BSD-2-Clause"),
    (r"BSD|3-Clause", "BSD-3-Clause"),
    (r"MIT", "MIT"),
    (r"GPL", "GPL"),
)


def licence(package: str) -> str:
    """Return the licence of an installed package as SPDX has it, `""` where nothing is said."""
    about = metadata(package)
    expression = about.get("License-Expression")
    if expression:
        return str(expression)
    said = [str(about.get("License", "")).split("\n", 1)[0], *map(str, about.get_all("Classifier", []))]
    told = " ".join(part for part in said if "License ::" in part or part == said[0])
    return next((name for pattern, name in SPOKEN if re.search(pattern, told)), "")


def parts(expression: str) -> set[str]:
    """Return the licences of an expression that all apply; of alternatives the first one listed will do."""
    return {part.strip("() ") for part in re.split(r" AND ", expression)}


def allowed(expression: str, names: set[str]) -> bool:
    """Tell whether each part of the expression is on the list, or one of its alternatives."""
    return all(any(each.strip("() ") in names for each in part.split(" OR ")) for part in parts(expression))


def check() -> int:
    """Print package and licence of each, and return how many are not as they should be."""
    names = set(LISTED.findall(ALLOWED.read_text(encoding="utf-8")))
    bad = other = absent = 0
    locked: dict[str, set[str]] = {}
    for package, release in LOCKED.findall(LOCK.read_text(encoding="utf-8")):
        locked.setdefault(package, set()).add(release)
    for package, releases in locked.items():
        try:
            found = licence(package)
        except PackageNotFoundError:  # locked for another system
            absent += 1
            continue
        if version(package) not in releases:
            other += 1
            told = f"所装的是 {version(package)}，锁文件里是 {'、'.join(sorted(releases))}"
            print(f"{package}：{told}；请运行 make setup", file=sys.stderr)
        if not allowed(found, names):
            bad += 1
            print(
                f"{package}：许可证“{found or '未写明'}”不在 {ALLOWED.relative_to(PROJECT)} 里",
                file=sys.stderr,
            )
        elif "-v" in sys.argv:
            print(f"{package}\t{found}")
    print(f"依赖：{len(locked) - absent} 个包，{other} 个不是锁定的版本，{bad} 个许可证不在允许之列。")
    return other + bad


if __name__ == "__main__":
    sys.exit(2 if check() else 0)
