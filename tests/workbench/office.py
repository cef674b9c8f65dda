"""A small department of our own on disk: settings, word lists, eight months of feedback."""

from pathlib import Path

from department import rows, write_csv

from mining.cli import main

SETTINGS = """[words]
stopwords = ["stopwords/"]
dictionary = ["dictionary/"]
synonyms = ["synonyms/"]
[themes]
min_size = 5
count = 4
"""


def open_office(folder: Path) -> Path:
    """Write the department into `folder` and return its settings file."""
    for name in ("feedback", "stopwords", "dictionary", "synonyms"):
        (folder / name).mkdir(parents=True)
    write_csv(folder / "feedback" / "工单.csv", rows())
    (folder / "stopwords" / "泛词.txt").write_text("的\n了\n是\n请\n", encoding="utf-8")
    settings = folder / "settings.toml"
    settings.write_text(SETTINGS, encoding="utf-8")
    return settings


def tell(capsys, *arguments: object) -> str:
    """Run a command in this process, and return what it prints."""
    capsys.readouterr()
    status = main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    assert status == 0, told.err
    return told.out
