"""Files of TOML that people write: read, with the place of what is wrong in them."""

import re
import tomllib
from pathlib import Path
from typing import Any

from mining.errors import user_error


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
