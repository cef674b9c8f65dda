"""A catalogue that somebody tampered with is refused with what to do, and nothing in it is run."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from department import PROJECT

from mining.errors import UserError
from mining.themes import catalogue as catalogues
from mining.themes.embeddings import NONE
from mining.themes.learning import recall

RAN = []


class Trap:
    def __reduce__(self):
        return (RAN.append, ("ran",))


@pytest.fixture(scope="module")
def sample():
    return catalogues.load(PROJECT / "corpora" / "catalogue")


TAMPERED = {
    "a part is gone": lambda arrays: {name: a for name, a in arrays.items() if name != "centroids"},
    "another number of themes": lambda arrays: {**arrays, "numbers": arrays["numbers"][:-1]},
    "another width": lambda arrays: {**arrays, "centroids": arrays["centroids"][:, :-1]},
    "no figures": lambda arrays: {**arrays, "floors": np.full_like(arrays["floors"], np.nan)},
    "text": lambda arrays: {**arrays, "centroids": arrays["centroids"].astype(str)},
    "a part of the space is gone": lambda arrays: {
        name: a for name, a in arrays.items() if not name.startswith("space.")
    },
}


@pytest.mark.parametrize("how", TAMPERED)
def test_arrays_that_do_not_fit_are_refused(sample, how):
    tampered = replace(sample, machine=TAMPERED[how](dict(sample.machine)))
    with pytest.raises(UserError, match=r"machine\.npz：文件已损坏。请删去它再运行"):
        recall(tampered, SimpleNamespace(sentences=NONE), seed=0)


def test_a_pickle_in_the_machine_part_is_refused_and_not_run(tmp_path):
    (tmp_path / "themes.toml").write_text('[T001]\nname = "漏水"\n', encoding="utf-8")
    np.savez(tmp_path / "machine.npz", centroids=np.array([Trap()], dtype=object))
    with pytest.raises(UserError, match=r"machine\.npz：文件已损坏"):
        catalogues.load(tmp_path)
    assert RAN == []
