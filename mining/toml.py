"""Files of TOML that people write: read, with the place of what is wrong in them."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mining.errors import Problem, user_error
from mining.kinds import TOLD


def read_toml(file: Path) -> dict[str, Any]:
    """Return what the file holds; a mark of the byte order at its start is left out.

    Raises
    ------
    OSError
        The system does not let it be read.
    UserError
        It is not UTF-8, or no TOML, which is told with the line.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise user_error(str(file), "不是 UTF-8 文件", "请用记事本另存为 UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        told = re.search(r"line (\d+)", str(error))
        where = f"{file}:{told[1]}" if told else f"{file} 末尾"
        remedy = "请改正这一行，多半是少了引号、括号或等号，或者写了两遍；路径用 / 或单引号，标点用半角"
        raise user_error(where, "这里不是有效的 TOML", remedy) from None


def keys_to(location: Sequence[object], written: object) -> tuple[str, ...]:
    """Return the keys of the file that lead to a fault; behind them stand parts of a value, or its kinds."""
    keys: list[str] = []
    for part in location:
        if not isinstance(written, dict):
            break
        keys.append(str(part))
        written = written.get(part)
    return tuple(keys)


def problem_of(
    file: Path, model: type[BaseModel], location: tuple[str, ...], detail: Mapping[str, Any]
) -> Problem:
    """Return a fault of the file that pydantic tells in `detail`; the keys in `location` lead to it.

    `model` is what the file holds: sections of keys, each with its default.
    """
    where, value = f"{file} 的 {'.'.join(location)}", _as_written(detail["input"])
    remedy = _remedy(model, location)
    if detail["type"] == "extra_forbidden":
        return Problem(where, "没有这个设置项", remedy)
    if detail["type"] == TOLD:
        return Problem(where, detail["msg"], remedy)
    if detail["type"] == "tuple_type":
        return Problem(where, f"要写成列表：{value}", f"写成 {location[-1]} = [{value}]，{remedy}")
    return Problem(where, f"值不合要求：{value}", remedy)


def _as_written(value: object) -> str:
    """Return a value as the file writes it; a blank stands for none."""
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return json.dumps("" if value is None else value, ensure_ascii=False, default=str)


def _remedy(model: type[BaseModel], location: tuple[str, ...]) -> str:
    """Name what may stand there: the keys of the section, or the sections."""
    if not (section := model.model_fields.get(location[0]) if len(location) > 1 else None):
        return "可用的小节：" + "、".join(name for name in model.model_fields if name != "folder")
    fields = type(section.default).model_fields
    if location[1] in fields:
        return f"默认值是 {_as_written(fields[location[1]].default)}，每项的含义写在 corpora/settings.toml 的注释里"
    return f"[{location[0]}] 可用的项：" + "、".join(fields)
