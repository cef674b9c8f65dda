"""Settings: an empty file is valid, and every mistake is told with its key and what may stand there."""

import pytest

from mining import PROJECT
from mining.errors import UserError
from mining.settings import CORPORA, REPORTS, Settings, load_settings, places


def written(folder, text):
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_empty_file_gives_the_defaults(tmp_path):
    settings = load_settings(written(tmp_path, ""))
    assert settings.themes.count == "auto"
    assert settings.trend.baseline_months == 6
    assert settings.filter.max_score is None


def test_a_file_that_an_editor_saved_with_a_mark_at_its_start_is_read(tmp_path):
    assert load_settings(written(tmp_path, "\ufeff[filter]\nmax_score = 2\n")).filter.max_score == 2


def test_a_file_that_is_not_utf_8_is_told_as_such(tmp_path):
    (tmp_path / "settings.toml").write_bytes('[columns]\ntime = "受理时间"\n'.encode("gb18030"))
    with pytest.raises(UserError, match=r"settings\.toml：不是 UTF-8 文件。请用记事本另存为 UTF-8。"):
        load_settings(tmp_path / "settings.toml")


def test_a_blank_max_score_means_none_and_a_number_is_kept(tmp_path):
    assert load_settings(written(tmp_path, '[filter]\nmax_score = ""\n')).filter.max_score is None
    assert load_settings(written(tmp_path, "[filter]\nmax_score = 2\n")).filter.max_score == 2


def test_a_span_of_repeats_written_twice_counts_once(tmp_path):
    assert load_settings(written(tmp_path, "[repeats]\ndays = [90, 7, 7]\n")).repeats.days == (7, 90)


def test_word_lists_that_the_file_does_not_name_come_from_the_project(tmp_path):
    settings = load_settings(written(tmp_path, '[words]\nstopwords = ["own.txt"]\n'))
    assert settings.path(settings.words.stopwords[0]) == tmp_path / "own.txt"
    assert settings.path(settings.words.dictionary[0]) == CORPORA / "dictionary"


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("[theme]\n", "theme", "没有这个设置项"),
        ("[themes]\nk = 3\n", "themes.k", "没有这个设置项"),
        ("[themes]\ncount = 0\n", "themes.count", "值不合要求"),
        ('[trend]\nfalse_discovery = "10%"\n', "trend.false_discovery", "值不合要求"),
        ("[cost]\nlost_share = 5\n", "cost.lost_share", "值不合要求：5"),
        ("[cost]\nunit_cost = -80\n", "cost.unit_cost", "值不合要求：-80"),
        ("[cost]\nunit_costs = { T003 = -1 }\n", "cost.unit_costs.T003", "值不合要求：-1"),
        ("[cost]\nunit_cost = inf\n", "cost.unit_cost", "值不合要求：inf"),
        ("[trend]\nminimum_ratio = inf\n", "trend.minimum_ratio", "值不合要求：inf"),
        ("[filter]\nmax_score = nan\n", "filter.max_score", "值不合要求：nan"),
        ('folder = "elsewhere"\n', "folder", "没有这个设置项"),
        ("[input]\npaths = []\n", "input.paths", "值不合要求：[]"),
        ('[themes]\ncatalogue = "a\\u0000b"\n', "themes.catalogue", "值不合要求"),
        ("[filter]\nduplicate_days = true\n", "filter.duplicate_days", "值不合要求：true"),
        ("[filter]\nmax_score = true\n", "filter.max_score", "值不合要求：true"),
        ("[themes]\ncount = true\n", "themes.count", "值不合要求：true"),
        ("[repeats]\ndays = [7, true]\n", "repeats.days", "值不合要求：true"),
        ("[cost]\nunit_costs = { T003 = true }\n", "cost.unit_costs.T003", "值不合要求：true"),
        ("[repeats]\ndays = [36501]\n", "repeats.days", "值不合要求：36501"),
        ("[filter]\nduplicate_days = 36501\n", "filter.duplicate_days", "值不合要求：36501"),
        ("[handling]\nlongest_days = 36501\n", "handling.longest_days", "值不合要求：36501"),
        ("[seed]\nvalue = 1000000000001\n", "seed.value", "值不合要求"),
        ("[handling]\nclosing_hours = 17521\n", "handling.longest_days", "17521 小时，比这里的 730 天还长"),
        ("[handling]\nlongest_days = 2\n", "handling.longest_days", "72 小时，比这里的 2 天还长"),
        ('[input]\npaths = ["D:\\反馈"]\n', "settings.toml:2：", "路径用 / 或单引号，标点用半角"),
        ("[themes\n", "settings.toml:1：", "这里不是有效的 TOML"),
        ('[seed]\nvalue = """', "settings.toml 末尾：", "这里不是有效的 TOML"),
    ],
)
def test_a_mistake_is_reported_with_its_key(tmp_path, text, where, what):
    with pytest.raises(UserError) as caught:
        load_settings(written(tmp_path, text))
    assert where in str(caught.value)
    assert what in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[columns]\ntext = "内容"\n', '要写成列表："内容"。写成 text = ["内容"]，默认值是 []，'),
        ('[input]\npaths = "反馈"\n', '写成 paths = ["反馈"]，默认值是 ["feedback/"]，'),
        ('[themes]\ncount = "许多"\n', '值不合要求："许多"。默认值是 "auto"，'),
        ("[filter]\nkeep_emoji = 3\n", "值不合要求：3。默认值是 false，"),
        ('[filter]\nmax_score = "二"\n', '默认值是 ""，'),
    ],
)
def test_what_may_stand_there_is_told_as_the_file_writes_it(tmp_path, text, told):
    with pytest.raises(UserError) as caught:
        load_settings(written(tmp_path, text))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[themes]\ncount = 0\n", "themes.count：值不合要求：0。"),
        ('[repeats]\ndays = ["x", 0]\n', 'repeats.days：值不合要求："x"。'),
    ],
)
def test_a_fault_is_told_once_by_its_key(tmp_path, text, told):
    with pytest.raises(UserError) as caught:
        load_settings(written(tmp_path, text))
    assert len(caught.value.problems) == 1
    assert f" 的 {told}" in str(caught.value)


def test_a_promise_as_long_as_the_longest_wait_is_kept(tmp_path):
    text = "[handling]\nclosing_hours = 17520\nresponse_hours = 1\n"
    assert load_settings(written(tmp_path, text)).handling.closing_hours == 17520


def test_an_unknown_key_is_answered_with_the_keys_there_are(tmp_path):
    with pytest.raises(UserError, match=r"\[themes\] 可用的项：count、min_size"):
        load_settings(written(tmp_path, "[themes]\nk = 3\n"))


def test_a_missing_file_is_reported(tmp_path):
    with pytest.raises(UserError, match="找不到设置文件"):
        load_settings(tmp_path / "none.toml")


def test_a_folder_is_no_settings_file(tmp_path):
    with pytest.raises(UserError) as caught:
        load_settings(tmp_path)
    assert str(caught.value) == f"{tmp_path}：这是文件夹。请写设置文件的路径，如 {tmp_path}/settings.toml。"


def test_the_departments_own_run_looks_beside_its_settings(tmp_path):
    found = places(Settings(folder=tmp_path))
    assert found.inputs == (tmp_path / "feedback",)
    assert (found.catalogue, found.out) == (tmp_path / "catalogue", tmp_path / "reports")
    assert (found.exposure, found.ledger) == (tmp_path / "exposure.csv", tmp_path / "actions.csv")


def test_reports_of_the_projects_own_settings_lie_in_its_reports():
    assert places(Settings()).out == REPORTS


def test_settings_beside_the_departments_reports_do_not_write_into_them(tmp_path):
    with pytest.raises(UserError, match="这里的设置会写进本部门的 reports/"):
        places(Settings(folder=PROJECT))
    assert places(Settings(folder=PROJECT), out=str(tmp_path)).out == tmp_path


def test_a_run_on_other_input_into_another_folder_uses_nothing_of_the_department(tmp_path):
    found = places(Settings(), ["other.csv"], str(tmp_path / "out"))
    assert found.catalogue == tmp_path / "out" / "catalogue"
    assert (found.exposure, found.ledger, found.calls) == (None, None, None)


def test_a_run_on_other_input_with_settings_of_its_own_has_the_tables_beside_them(tmp_path):
    found = places(Settings(folder=tmp_path / "own"), ["other.csv"], str(tmp_path / "out"))
    assert found.catalogue == tmp_path / "out" / "catalogue"
    assert {found.exposure, found.ledger, found.calls} == {
        tmp_path / "own" / name for name in ("exposure.csv", "actions.csv", "callcentre.csv")
    }


def test_a_catalogue_that_is_named_wins(tmp_path):
    named = str(tmp_path / "mine")
    assert places(Settings(folder=tmp_path), ["o.csv"], "out", named).catalogue == tmp_path / "mine"
