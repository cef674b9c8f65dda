"""What people wrote of the catalogue is told from what runs made of it."""

import pytest

from mining.themes.origin import ORIGIN, origin, origin_file

WHOLE = {"members.parquet": "m", "machine.npz": "n"}


def test_what_the_first_run_leaves_is_where_the_catalogue_begins(tmp_path):
    assert origin(tmp_path, {}, "left") == {"themes.toml": "left"}


@pytest.mark.parametrize(
    ("found", "first"),
    [
        ({"themes.toml": "left", **WHOLE}, {"themes.toml": "written"}),
        ({"themes.toml": "edited", **WHOLE}, {"themes.toml": "edited"}),
        (
            {"themes.toml": "left", "members.parquet": "m"},
            {"themes.toml": "written", "members.parquet": "m"},
        ),
        ({"members.parquet": "m"}, {"themes.toml": "left now"}),
    ],
    ids=["as the last run left it", "edited since", "without machine part", "removed"],
)
def test_a_run_goes_on_from_what_people_wrote_last(tmp_path, found, first):
    (tmp_path / ORIGIN).write_bytes(origin_file({"themes.toml": "written"}, "left"))
    assert origin(tmp_path, found, "left now") == first


def test_that_the_machine_part_was_missing_is_known_to_later_runs(tmp_path):
    learned = {"themes.toml": "written", "members.parquet": "m"}
    (tmp_path / ORIGIN).write_bytes(origin_file(learned, "left"))
    assert origin(tmp_path, {"themes.toml": "left", **WHOLE, "members.parquet": "more"}, "left") == learned


@pytest.mark.parametrize("kept", [None, "", "[]", '{"left": "ot'])
def test_where_it_is_not_known_who_wrote_last_it_is_what_was_found(tmp_path, kept):
    if kept is not None:
        (tmp_path / ORIGIN).write_text(kept, encoding="utf-8")
    assert origin(tmp_path, {"themes.toml": "found", **WHOLE}, "left") == {"themes.toml": "found"}
