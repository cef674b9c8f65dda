"""Where feedback lies: a path of this machine, or an address such as `s3://bucket/feedback`."""

from pathlib import Path
from typing import cast
from urllib.parse import unquote

from mining.errors import to_install, user_error


def place(name: str, beside: Path) -> Path:
    """Return a path, relative ones from the folder `beside`; of an address what reads like a path.

    Raises
    ------
    UserError
        What speaks to such addresses is not installed, or nobody answers there.
    """
    if "://" not in name:
        return (beside / name).resolve()
    try:
        from upath import UPath  # noqa: PLC0415 - an extra
    except ImportError:
        raise user_error(name, "没有安装读取网络地址的组件", to_install("dask")) from None
    try:
        path = UPath(name)
        if not path.exists() and name.startswith("file://"):
            path = UPath(unquote(name))  # written as `Path.as_uri` and browsers do
    except Exception as error:  # noqa: BLE001 - every protocol has its own
        what = f"打不开这个地址（{error}）"
        raise user_error(name, what, "请检查地址和凭证；s3:// 另需安装 s3fs，oss:// 另需安装 ossfs") from None
    return cast("Path", path)


def is_remote(path: Path) -> bool:
    """Tell whether other machines find the same at this path: what `place` made of an address."""
    return not isinstance(path, Path)
