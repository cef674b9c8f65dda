import io
from pathlib import Path

import numpy as np
import pytest

from mining.store import Store
from mining.themes.kept import kept_space, kept_transform
from mining.themes.vectors import Space, fit_space, transform
from mining.words.tokens import BORDER, Tokens

TEXTS = [
    "空调 漏水",
    "空调 外机 漏水",
    "漏水 严重",
    "空调 噪音",
    "外机 噪音 大",
    "噪音 严重",
    "退款 慢",
    "退款 不到账",
    "申请 退款 慢",
    "客服 不理",
    "客服 态度 差",
    "态度 差",
]


def tokens(*texts: str) -> Tokens:
    return Tokens.from_lists([text.split(" ") if text else [] for text in texts])


@pytest.fixture(scope="module")
def space() -> Space:
    return fit_space(tokens(*TEXTS), seed=0)


def test_rows_are_unit_and_texts_without_content_are_zero(space: Space) -> None:
    rows = transform(space, tokens("空调 漏水", "", BORDER))
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 0], abs=1e-5)


def test_texts_about_the_same_are_near(space: Space) -> None:
    leak, again, refund = transform(space, tokens("空调 漏水", "外机 漏水 严重", "退款 慢"))
    assert leak @ again > leak @ refund + 0.3


def test_a_word_new_to_the_space_has_a_place(space: Space) -> None:
    new, refund, leak = transform(space, tokens("退钱", "退款 慢", "空调 漏水"))
    assert new @ refund > new @ leak + 0.2


def test_a_space_survives_being_written(space: Space) -> None:
    stream = io.BytesIO()
    np.savez(stream, **space.to_arrays())
    stream.seek(0)
    with np.load(stream, allow_pickle=False) as arrays:
        read = Space.from_arrays(arrays)
    assert (read.words, read.characters, read.encoder_weight) == (
        space.words,
        space.characters,
        space.encoder_weight,
    )
    assert transform(read, tokens(*TEXTS)).tobytes() == transform(space, tokens(*TEXTS)).tobytes()


def test_words_in_nearly_all_texts_weigh_nothing() -> None:
    space = fit_space(tokens(*[f"你好 {text}" for text in TEXTS]), seed=0)
    assert space.word_idf[space.words.index("你好")] == 0


def test_places_that_a_past_run_found_are_the_same_bytes(space, tmp_path) -> None:
    def found(*texts: str, most: int = 10_000_000) -> bytes:
        return kept_transform(
            space, tokens(*texts), None, Store(tmp_path, b"k" * 32, most_bytes=most)
        ).tobytes()

    texts = ["退钱 慢", "空调 漏水", "", "退钱 慢", "客服 不理"]
    plain = transform(space, tokens(*texts)).tobytes()
    assert found(*texts[:2], texts[1]) == transform(space, tokens(*texts[:2], texts[1])).tobytes()
    assert found(*texts) == plain
    assert found(*texts) == plain
    assert found(*texts, most=0) == plain
    other = fit_space(tokens(*TEXTS[:6]), seed=0)
    store = Store(tmp_path, b"k" * 32, most_bytes=10_000_000)
    assert (
        kept_transform(other, tokens(*texts), None, store).tobytes()
        == transform(other, tokens(*texts)).tobytes()
    )


def test_a_border_is_no_feature() -> None:
    space = fit_space(
        Tokens.from_lists([["漏水", BORDER, "慢"], ["漏水", BORDER], ["退款"], ["慢"], ["差"]]), seed=0
    )
    assert all(idf == 0 for word, idf in zip(space.words, space.word_idf, strict=True) if word == BORDER)


@pytest.mark.parametrize("texts", [[], [""], ["漏水"], ["漏水", "漏水"], ["漏水", "退款"]])
def test_a_handful_of_texts_has_a_space(texts: list[str]) -> None:
    given = tokens(*texts)
    rows = transform(fit_space(given, seed=0), given)
    assert rows.shape[0] == len(texts)
    assert np.isfinite(rows).all()


def test_blocks_do_not_show(space: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = transform(space, tokens(*TEXTS))
    monkeypatch.setattr("mining.themes.vectors.BLOCK", 5)
    assert transform(space, tokens(*TEXTS)) == pytest.approx(whole, abs=1e-6)


def test_the_same_texts_and_seed_give_the_same_bytes(space: Space) -> None:
    again = fit_space(tokens(*TEXTS), seed=0)
    assert again.word_places.tobytes() == space.word_places.tobytes()


def test_a_kept_space_is_the_fitted_one_and_is_found_for_the_same_words_only(
    space: Space, tmp_path: Path
) -> None:
    store = Store(tmp_path, b"k", most_bytes=10**8)
    for _ in range(2):
        again = kept_space(tokens(*TEXTS), 0, None, store)
        assert {name: array.tobytes() for name, array in again.to_arrays().items()} == {
            name: array.tobytes() for name, array in space.to_arrays().items()
        }
    assert len(list(tmp_path.iterdir())) == 1
    assert "漏油" in kept_space(tokens(*TEXTS, "漏油 很 厉害", "漏油 修"), 0, None, store).words
