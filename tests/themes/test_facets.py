import pandas as pd
import pytest

from mining.themes.facets import facet_words
from mining.words.tokens import Tokens


def found(brands: list[str], texts: list[str]) -> frozenset[str]:
    records = pd.DataFrame({"month": "2026-01", "facet:brand": brands})
    return facet_words(records, Tokens.from_lists([text.split(" ") for text in texts]))


def test_a_brand_named_in_its_own_records_is_set_apart() -> None:
    brands = ["东风日产"] * 4 + ["吉利"] * 4
    texts = ["日产 异响", "日产 漏油", "日产", "日产", "吉利 异响", "吉利 漏油", "吉利", "漏油 吉利"]
    assert found(brands, texts) == {"日产", "吉利"}


def test_a_word_that_every_value_holds_is_not_set_apart() -> None:
    brands = ["美的空调"] * 3 + ["格力空调"] * 3
    texts = ["空调 美的 漏水", "空调 美的", "空调 美的", "空调 格力 漏水", "空调 格力", "空调 格力"]
    assert found(brands, texts) == {"美的", "格力"}


def test_a_word_of_a_value_that_stands_mostly_in_other_records_is_not_set_apart() -> None:
    brands = ["小鹏", "吉利", "吉利", "吉利", "吉利", "吉利"]
    texts = ["小 漏油", "小 异响", "小 异响", "小", "小 漏油", "漏油"]
    assert found(brands, texts) == frozenset()


def test_a_column_that_was_called_otherwise_for_months_names_its_values_in_all() -> None:
    brands, texts = ["日产"] * 4 + ["吉利"] * 4, ["日产 异响"] * 4 + ["吉利 异响"] * 4
    before = pd.DataFrame({"month": "2026-01", "facet:brand": brands, "facet:品牌": ""})
    after = pd.DataFrame({"month": "2026-02", "facet:brand": "", "facet:品牌": brands})
    records = pd.concat([before, before, after], ignore_index=True)
    tokens = Tokens.from_lists([text.split(" ") for text in texts * 3])
    assert facet_words(records, tokens) == {"日产", "吉利"}


def test_case_does_not_hide_a_name() -> None:
    texts = ["Wey wey", "Wey wey", "wey Wey", "漏油", "异响", "漏油", "异响"]
    assert found(["WEY"] * 3 + ["吉利"] * 4, texts) == {"Wey", "wey"}


def test_a_single_text_proves_nothing() -> None:
    assert found(["红旗", "吉利", "吉利"], ["红旗 漏油", "漏油", "异响"]) == frozenset()


@pytest.mark.parametrize("brands", [[], ["", ""], ["吉利", ""]])
def test_empty_values_name_nothing(brands: list[str]) -> None:
    assert found(brands, ["漏油"] * len(brands)) == frozenset()


def test_without_facet_columns_nothing_is_set_apart() -> None:
    assert facet_words(pd.DataFrame({"text": ["漏油"]}), Tokens.from_lists([["漏油"]])) == frozenset()
