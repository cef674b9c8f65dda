"""What is wrong in a settings file, as pydantic finds it, told in Chinese with the key and what may stand there."""

import json
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mining.errors import Problem
from mining.kinds import TOLD


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

    `model` is that of the settings: sections of keys, each with its default.
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
