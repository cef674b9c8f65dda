"""Which names tell customers apart, and the secret that these are counted by.

Without the secret a hash could be undone by trying every phone number.
"""

import os
import re
import secrets
import tempfile
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd

from mining.arrays import Flags
from mining.errors import user_error
from mining.records.headers import anonymous, plain

KEY_FILE = "customer.key"
_BYTES = 32
_MASK = re.compile("[*•●○〇×某]|(?<=[\u4e00-\u9fff])[Xx]+")
_SURNAME = re.compile("..?(?:先生|女士|小姐|太太|同志)")
_SPOILT = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+")  # 1.38E+10: Excel kept three digits of a number
_TELEPHONES = ("电话", "手机", "来电号码", "主叫号码", "phone", "mobile")
_LEFT_OPEN = 4
"""Characters of a masked name or number from which it tells customers apart: 138****1234 does, 张** does not."""


def tells_apart(name: str) -> bool:
    """Tell whether a filled cell of the customer column names one customer: not 匿名, 张先生, 李某某, 张*, 1.38E+10."""
    if name.isascii() and name.isalnum() and not name.isalpha():
        return True  # what nearly all are, told at once
    if plain(name) in anonymous() or _SPOILT.fullmatch(name):
        return False
    written = unicodedata.normalize("NFKC", name).strip()
    open_part = _MASK.sub("", written)
    return not _SURNAME.fullmatch(written) and (open_part == written or len(open_part) >= _LEFT_OPEN)


def told_apart(cells: pd.Series, column: str) -> tuple[pd.Series, list[str]]:
    """Return the cells of the customer column, `""` where they name nobody, same index, and notes on what was left out.

    Nobody is also who gave no digit in a column of telephone numbers.
    """
    rows = cells[cells != ""].value_counts()
    nobody = wordy(rows.index) & any(part in plain(column) for part in _TELEPHONES)
    named = rows.index[rows.index.map(tells_apart).astype(bool) & ~nobody]
    spoilt = left_out(column, "被 Excel 改成科学计数的号码", rows[rows.index.str.fullmatch(_SPOILT.pattern)])
    return cells.where(cells.isin(named), ""), [f"{note}，请按文本重新导出" for note in spoilt]


def wordy(names: pd.Series | pd.Index) -> Flags:
    """Tell which names hold no digit."""
    return ~np.asarray(names.str.contains(r"\d"), dtype=bool)


def left_out(column: str, what: str, rows: pd.Series) -> list[str]:
    """Return a note on names that tell no customers apart, none if there are none; `rows`: how many each has."""
    return [] if rows.empty else [f"客户列“{column}”里有{what}：{rows.sum():,} 行当作不知道是谁"]


def load_key(folder: Path) -> tuple[bytes, bool]:
    """Return the key that lies in `folder`, 32 bytes, and whether it had to be made.

    A new key is complete or absent, only its owner may read it (mode 600), and of two runs at once both get the same.
    Without it, customers of past months are not recognised, and ids of records that are codes are not those that the
    catalogue holds: it must be backed up with the catalogue.

    Raises
    ------
    UserError
        The key cannot be read or written, or is not a key.
    """
    file = folder / KEY_FILE
    try:
        new = not file.exists() and _make(file)
        key = bytes.fromhex(file.read_text(encoding="ascii"))
    except OSError as error:
        raise user_error(
            str(file), f"读不了或写不了客户密钥（{error.strerror}）", "请检查文件夹的权限和剩余空间"
        ) from None
    except ValueError:
        key = b""
    if len(key) != _BYTES:
        raise user_error(
            str(file),
            "客户密钥已损坏",
            "请从备份恢复；没有备份就删除它，旧月份的重复投诉客户、目录里换成代码的工单编号将不再认得",
        )
    return key, new


def _make(file: Path) -> bool:
    """Write a new key beside `file` and link it there; return False if another run was first."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = secrets.token_hex(_BYTES)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".key-")  # mode 600
    try:
        _write(handle, key)
        _put(name, file, key)
    except FileExistsError:
        return False
    finally:
        Path(name).unlink()
    return True


def _write(handle: int, key: str) -> None:
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(key)
        stream.flush()
        os.fsync(stream.fileno())


def _put(name: str, file: Path, key: str) -> None:
    """Give a written key its place if that is free; many sticks and shares have no links, there it is written again."""
    try:
        os.link(name, file)
    except FileExistsError:
        raise
    except OSError:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            _write(handle, key)
        except OSError:
            file.unlink()
            raise
