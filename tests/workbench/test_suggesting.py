"""Suggestions are lines to be pasted, the evidence behind `#`."""

import pandas as pd
import pytest
from department import rows, write_csv
from office import open_office, tell

from mining.cli import main
from mining.words.lexicon import read_lexicon
from mining.workbench import suggesting


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    settings = open_office(tmp_path_factory.mktemp("office"))
    before, after = (
        ("安装", "退款", "客服说", "买的", "关于"),
        ("坏了", "很慢", "没有用", "打不开", "总出错", "要退"),
    )
    texts = [f"{one}云享通{other}" for one in before for other in after]
    plan = [{**rows(1)[0], "工单编号": f"Y{i}", "内容": text} for i, text in enumerate(texts)]
    write_csv(settings.parent / "feedback" / "更多.csv", plan)
    return settings


@pytest.mark.parametrize("kind", ["words", "stopwords", "synonyms"])
def test_every_line_can_be_pasted_into_its_list(capsys, settings, tmp_path, kind):
    told = tell(capsys, "suggest", kind, "--settings", settings, "--most", "3")
    assert len(told.splitlines()) <= 3
    (tmp_path / "a.txt").write_text(told, encoding="utf-8")
    lists = [[tmp_path / "a.txt"] if kind == name else [] for name in ("stopwords", "words", "synonyms")]
    assert read_lexicon(*lists).problems == ()


def test_a_word_that_jieba_cuts_is_suggested_with_an_example(capsys, settings):
    told = tell(capsys, "suggest", "words", "--settings", settings)
    line = next(line for line in told.splitlines() if line.startswith("云享通  #"))
    assert "现在切成 云/享通" in line
    assert "云享通" in line.partition("例：")[2]


def test_a_word_of_a_facet_is_not_suggested_as_a_stop_word(capsys, tmp_path):
    settings = open_office(tmp_path)
    settings.write_text(settings.read_text() + '[columns]\nfacets = ["品牌"]\n', encoding="utf-8")
    brands = ["格力", "美的"]
    told = [
        {**row, "内容": f"{brands[i % 2]}今天{row['内容']}", "品牌": brands[i % 2]}
        for i, row in enumerate(rows())
    ]
    write_csv(tmp_path / "feedback" / "工单.csv", told)
    words = [
        line.split("  #")[0]
        for line in tell(capsys, "suggest", "stopwords", "--settings", settings).splitlines()
    ]
    assert "今天" in words
    assert {*brands}.isdisjoint(words)


def test_as_many_records_are_suggested_for_ticks_as_are_asked_for(capsys, settings, monkeypatch):
    found = pd.DataFrame({"record_id": ["A0000", "A0001"], "theme_id": "T001", "other_id": "T002"})
    monkeypatch.setattr(suggesting, "doubtful", lambda *_: found)
    told = tell(capsys, "suggest", "ticks", "--settings", settings, "--most", "1").splitlines()
    assert [line.partition(",")[0] for line in told] == ["record_id", "A0000"]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_merger_is_suggested_as_a_command_on_the_catalogue_that_was_looked_at(
    capsys, settings, tmp_path, monkeypatch, elsewhere
):
    pair = {
        "theme_id": "T002",
        "other_id": "T001",
        "both": 3,
        "of": 6,
        "share": 0.5,
        "words": ("退款",),
        "lost": (),
    }
    found = pd.DataFrame([{**pair, "together": float("nan")}])
    monkeypatch.setattr(suggesting, "overlapping", lambda *_: found)
    other = ("--catalogue", tmp_path / "my themes") if elsewhere else ()
    told = tell(capsys, "suggest", "merges", "--settings", settings, *other)
    more = f" --catalogue '{tmp_path / 'my themes'}'" if elsewhere else ""
    assert told.startswith(f".venv/bin/mining themes merge T002 T001 --settings {settings}{more}  # ")
    assert "；连同次要归类，前者 6 条里有 3 条（50%）也属于后者；" in told


def test_nothing_to_suggest_is_said(capsys, settings):
    assert tell(capsys, "suggest", "merges", "--settings", settings) == "# 没有值得推荐的\n"


def test_a_ledger_that_the_settings_name_and_that_is_not_there_is_refused(capsys, tmp_path):
    settings = open_office(tmp_path)
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}[actions]\nledger = "nosuch.csv"\n', encoding="utf-8")
    assert main(["suggest", "merges", "--settings", str(settings)]) == 2
    assert "设置 [actions] ledger：找不到文件" in capsys.readouterr().err
