"""Names that stand in a text with nothing beside them say who, and so no theme is made of them."""

import pandas as pd
import pytest

from mining.analysis import Segmented
from mining.themes.embeddings import NONE
from mining.words.lexicon import Entry, Lexicon
from mining.words.segmentation import segment


def segmented(text: str, *entries: Entry) -> Segmented:
    records = pd.DataFrame({"text": [text], "month": "2026-08"})
    return Segmented(records, segment([text], entries), Lexicon(entries=entries), NONE)


@pytest.mark.parametrize("name", ["王海燕", "芮佳琪"])
def test_themes_see_a_border_in_the_place_of_a_full_name(name):
    texts = segmented(f"特别感谢{name}，房间干净")
    assert name in texts.full.words(0)
    assert "/".join(texts.said.words(0)) == "特别感谢//房间/干净"


@pytest.mark.parametrize("word", ["张家界", "石家庄", "高血压", "邵冬县"])
def test_words_and_places_that_begin_with_a_surname_are_no_names(word):
    assert word in segmented(f"去{word}的人很多", Entry("去", 10_000_000)).words.words(0)


def test_a_word_of_the_analyst_is_no_name():
    model = Entry("艾瑞泽")
    assert segmented("艾瑞泽异响", model).words.words(0) == ["艾瑞泽", "异响"]
