"""Cases grouped beside the caller, or kept from a past run over the same words: nothing takes a run longer."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from mining.arrays import Flags
from mining.engine import Aside, when_asked
from mining.store import NOTHING_KEPT, Keep, fingerprint
from mining.themes.embeddings import NONE, Sentences
from mining.themes.issues import Cases, group_cases, what_cases_need
from mining.themes.linkage import cluster
from mining.themes.texts import Texts, view
from mining.words.tokens import Tokens

_KIND = "cases"


def load() -> None:
    """Load what grouping needs: with this module all that it names, with a first cluster what scipy loads late."""
    cluster(sparse.csr_matrix(np.ones((3, 1), dtype=np.float32)), 0.5, 2)


@dataclass(frozen=True)
class Begun:
    """Texts as themes need them, and what returns their cases, which are being grouped."""

    seen: Texts
    cases: Callable[[], Cases]


def begin(
    records: pd.DataFrame,
    full: Tokens,
    content: Tokens,
    sentences: Sentences = NONE,
    aside: Aside = when_asked,
    store: Keep = NOTHING_KEPT,
) -> Begun:
    """Look at the texts, and begin to group their cases `aside`, or take them from the `store`."""
    seen = view(records, full, content, sentences)
    return Begun(seen, begin_cases(records, seen, aside, store))


def begin_cases(records: pd.DataFrame, texts: Texts, aside: Aside, store: Keep) -> Callable[[], Cases]:
    """Begin to group the cases, which needs no themes; what comes back returns them."""
    need, wanted = what_cases_need(records), ~texts.praise
    work = partial(group_cases, need, texts.content, wanted)
    rules = fingerprint("mining.themes", ("numpy", "scipy"), _digest(need, wanted), texts.content.digest())
    kept = store.get(_KIND, rules)
    return partial(_unpacked, kept) if kept else partial(_grouped, aside(work), store, rules)


def _grouped(begun: Callable[[], Cases], store: Keep, rules: str) -> Cases:
    cases = begun()
    store.put(_KIND, rules, _packed(cases))
    return cases


def _digest(need: pd.DataFrame, wanted: Flags) -> str:
    """Return what changes with anything beside the words that cases are grouped by."""
    digest = hashlib.blake2b(wanted.tobytes())
    for name in need.columns:
        of_row, values = pd.factorize(need[name])
        digest.update("\0".join(values).encode())
        digest.update(of_row.tobytes())
    return f"{digest.hexdigest()} {need.columns.tolist()}"


def _packed(cases: Cases) -> pa.Table:
    points = cases.points
    parts = {
        "member": cases.member,
        "length": np.diff(points.indptr).astype(np.int32),
        "feature": points.indices.astype(np.int32),
        "weight": points.data,
        "emphasis": cases.emphasis,
        "features": np.array([points.shape[1]]),
    }
    return pa.table({name: pa.array([values]) for name, values in parts.items()})


def _unpacked(kept: pa.Table) -> Cases:
    part = {name: kept[name].combine_chunks().flatten().to_numpy() for name in kept.column_names}
    offsets = np.concatenate([[0], np.cumsum(part["length"])])
    shape = (len(part["length"]), int(part["features"][0]))
    points = sparse.csr_matrix((part["weight"], part["feature"], offsets), shape=shape)
    return Cases(part["member"], points, part["emphasis"])
