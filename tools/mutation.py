"""Break one place of a module at a time and see whether its tests notice.

A mutant changes one comparison, operator, number, condition or returned value. It is killed when a test of the module
fails. Run on a copy of the project: nothing of the checkout is touched. The table is printed as Markdown.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
MODULES = {
    "records/identifiers": "tests/records/test_identifiers.py tests/records/test_redaction.py",
    "records/privacy": "tests/records/test_redaction.py tests/records/test_customers.py",
    "records/gate": "tests/records/test_gate.py",
    "records/customers": "tests/records/test_customers.py",
    "trends/inference": "tests/trends/test_inference.py",
    "trends/counts": "tests/trends/test_counts.py",
    "themes/catalogue": "tests/themes/test_catalogue.py tests/themes/test_tampering.py",
    "themes/people": "tests/themes/test_catalogue.py",
}
"""Modules that figures and privacy rest on, and the tests that speak of them."""
SECONDS = 120
LOADED = (
    "pandas",
    "pyarrow.parquet",
    "pydantic",
    "scipy.stats",
    "sklearn.cluster",
    "statsmodels.api",
    "tomlkit",
)
"""What is slow to import, and no part of the program."""
OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what could stand in the place of a node."""
    match node:
        case ast.Compare(ops=[op, *rest]) if type(op) in OTHER:
            yield ast.Compare(node.left, [OTHER[type(op)](), *rest], node.comparators)  # type: ignore[list-item]
        case ast.BinOp(op=op) if type(op) in OTHER:
            yield ast.BinOp(node.left, OTHER[type(op)](), node.right)  # type: ignore[arg-type]
        case ast.BoolOp(op=op):
            yield ast.BoolOp(OTHER[type(op)](), node.values)  # type: ignore[arg-type]
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.If(test=test):
            yield ast.If(ast.UnaryOp(ast.Not(), test), node.body, node.orelse)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))


def places(tree: ast.AST) -> list[tuple[int, int]]:
    """Return the mutants of a module as (number of the node in `ast.walk`, number of the change)."""
    skipped = {id(part) for node in ast.walk(tree) for part in _not_run(node)}
    return [
        (i, j)
        for i, node in enumerate(ast.walk(tree))
        if id(node) not in skipped
        for j, _ in enumerate(changes(node))
    ]


def _not_run(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what no test can see: annotations, and the reach of static checks."""
    for name in ("annotation", "returns"):
        if isinstance(part := getattr(node, name, None), ast.AST):
            yield from ast.walk(part)
    if isinstance(node, ast.Assert):
        yield from ast.walk(node)


def mutant(tree: ast.AST, place: tuple[int, int]) -> tuple[str, str]:
    """Return the source with one change, and what it is: line, old and new."""
    changed = copy.deepcopy(tree)
    nodes = list(ast.walk(changed))
    old = nodes[place[0]]
    new = ast.copy_location(list(changes(old))[place[1]], old)
    told = f"{getattr(old, 'lineno', 0)}: `{_short(old)}` → `{_short(new)}`"
    for parent in nodes:
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list):
                setattr(parent, name, [new if each is old else each for each in value])
    return ast.unparse(ast.fix_missing_locations(changed)), told


def _short(node: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(node)).split("\n")[0][:60]


def killed(copied: Path, tests: str) -> bool:
    """Tell whether a test fails, or does not end; in a copy of this process, which has loaded what all tests need."""
    process = os.fork()
    if not process:
        signal.alarm(SECONDS)
        os.chdir(copied)
        sys.path.insert(0, str(copied))
        sys.dont_write_bytecode = True
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        os._exit(
            pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-m", "not slow and not real", *tests.split()])
        )
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) != 0


def measure(copied: Path, module: str, most: int, seed: int) -> tuple[int, list[str]]:
    """Return how many mutants of a module were tried, and those that survived."""
    file = copied / "mining" / f"{module}.py"
    source = file.read_text(encoding="utf-8")
    if killed(copied, MODULES[module]):
        raise SystemExit(f"the tests of {module} fail without any change")
    tree = ast.parse(source)
    chosen = places(tree)
    if most and most < len(chosen):
        chosen = sorted(random.Random(seed).sample(chosen, most))  # noqa: S311 - no secret
    survived = []
    for place in chosen:
        text, told = mutant(tree, place)
        file.write_text(text, encoding="utf-8")
        if not killed(copied, MODULES[module]):
            survived.append(told)
            print(f"  {module} {told}", file=sys.stderr, flush=True)
    file.write_text(source, encoding="utf-8")
    return len(chosen), survived


def main() -> None:
    """Measure the modules asked for, all of them without a name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(MODULES))
    parser.add_argument("--most", type=int, default=0, help="mutants of a module, drawn by chance; 0 all")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for name in LOADED:
        import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder)
        for part in ("mining", "tests", "corpora", "tools", "pyproject.toml"):
            source = PROJECT / part
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copied / part)
        print("| module | mutants | killed | share |\n|---|---|---|---|")
        for module in options.modules:
            tried, survived = measure(copied, module, options.most, options.seed)
            dead = tried - len(survived)
            print(f"| {module} | {tried} | {dead} | {100 * dead / max(tried, 1):.0f}% |", flush=True)


if __name__ == "__main__":
    main()
