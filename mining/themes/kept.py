"""The space, and where texts lie in it, taken from the store where a past run found the same."""

import hashlib
import io
from typing import Any

import numpy as np
import pyarrow as pa

from mining.arrays import Floats
from mining.store import Keep, fingerprint
from mining.themes.vectors import Space, fit_space, transform
from mining.words.tokens import Tokens

_LIBRARIES = ("numpy", "scipy")


def kept_space(tokens: Tokens, seed: int, sentences: Floats | None, store: Keep) -> Space:
    """Return `fit_space`, from the store where a past run fitted a space to the same words."""
    if sentences is not None:
        # What the next run will read back is what this run must use, or the two would differ in the last digits.
        return Space.from_arrays(fit_space(tokens, seed, sentences).to_arrays())
    rules = fingerprint("mining.themes", _LIBRARIES, tokens.digest(), seed)
    kept = store.get("space", rules)
    if kept is None:
        packed, fitted = io.BytesIO(), dict[str, Any](fit_space(tokens, seed).to_arrays())
        np.savez(packed, **fitted)
        kept = pa.table({"arrays": pa.array([packed.getvalue()], pa.large_binary())})
        store.put("space", rules, kept)
    with np.load(io.BytesIO(kept["arrays"][0].as_py())) as arrays:
        return Space.from_arrays(dict(arrays))


def kept_transform(space: Space, tokens: Tokens, sentences: Floats | None, store: Keep) -> Floats:
    """Return `transform`, with the places of texts that a past run found in the same space taken from the store."""
    if sentences is not None:
        return transform(space, tokens, sentences)
    told = hashlib.blake2b()
    for name, array in space.to_arrays().items():
        told.update(f"{name} {array.shape}".encode() + np.ascontiguousarray(array).tobytes())
    rules = fingerprint("mining.themes", _LIBRARIES, told.hexdigest())
    return store.rows(
        "vectors", rules, tokens.digests(), lambda rows: transform(space, tokens.take(rows).compact())
    )
