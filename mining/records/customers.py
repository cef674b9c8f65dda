"""The secret that customers are counted by: without it a hash could be undone by trying every phone number."""

import os
import secrets
import tempfile
from pathlib import Path

from mining.errors import user_error

_FILE = "customer.key"
_BYTES = 32


def load_key(folder: Path) -> tuple[bytes, bool]:
    """Return the key that lies in `folder`, 32 bytes, and whether it had to be made.

    A new key is complete or absent, only its owner may read it (mode 600), and of two runs at once both get the same.
    Its loss only means that customers of past months are not recognised.

    Raises
    ------
    UserError
        The key cannot be read or written, or is not a key.
    """
    file = folder / _FILE
    try:
        new = not file.exists() and _make(file)
        key = bytes.fromhex(file.read_text(encoding="ascii"))
    except OSError as error:
        raise user_error(
            str(file), f"读不了或写不了客户密钥({error.strerror})", "请检查文件夹的权限和剩余空间"
        ) from None
    except ValueError:
        key = b""
    if len(key) != _BYTES:
        raise user_error(
            str(file), "客户密钥已损坏", "请从备份恢复；没有备份就删除它，旧月份的重复投诉客户将不再认得"
        )
    return key, new


def _make(file: Path) -> bool:
    """Write a new key beside `file` and link it there; return False if another run was first."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".key-")  # mode 600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        os.link(name, file)
    except FileExistsError:
        return False
    finally:
        Path(name).unlink()
    return True
