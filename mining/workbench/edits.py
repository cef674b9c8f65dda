"""Edits of word lists and catalogue: tried in memory, or made in the files."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from mining.errors import user_error
from mining.records.cleaning import normalise
from mining.settings import Settings
from mining.themes import editing
from mining.themes.catalogue import Catalogue
from mining.themes.theme import SPOKEN
from mining.words.called import short_names
from mining.words.lexicon import Lexicon, Line, files_of, fold
from mining.words.typed import read_lines

Key = TypeVar("Key", bound=Hashable)
ADDED = "分析员添加.txt"
"""File of a list's folder that takes what `whatif --apply` adds."""


@dataclass(frozen=True)
class Edit:
    """What to change; empty is no change. `merge` are two numbers, `themes` asks for a new catalogue of that many."""

    stopwords: tuple[str, ...] = ()
    unstop: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    unexclude: tuple[str, ...] = ()
    merge: tuple[str, str] | None = None
    split: str | None = None
    themes: int | None = None

    def told(self) -> str:
        """Return the edit in a few words."""
        lists = (
            ("停用词 +", self.stopwords),
            ("停用词 -", self.unstop),
            ("词典 +", self.words),
            ("同义词 +", self.synonyms),
            ("排除 +", self.exclude),
            ("排除 -", self.unexclude),
            ("合并 ", (" → ".join(self.merge),) if self.merge else ()),
            ("拆分 ", (self.split,) if self.split else ()),
            ("主题个数 ", (str(self.themes),) if self.themes else ()),
        )
        return "；".join(f"{kind}{'、'.join(items)}" for kind, items in lists if items)


def without_held(lexicon: Lexicon, edit: Edit) -> tuple[Edit, list[str]]:
    """Return the edit without what the lists hold already (written again it is a fault), and a line on that.

    Raises
    ------
    UserError
        A line that its list would not use.
    """
    stops, entries, same = read_lines(edit.stopwords, edit.words, edit.synonyms)
    listed = frozenset(fold(entry.word) for entry in lexicon.entries)
    joined = {
        line.words for line in same if len({lexicon.synonyms.get(word, word) for word in line.words}) == 1
    }
    left = replace(
        edit,
        stopwords=_new(edit.stopwords, [line.words[0] for line in stops], lexicon.stopwords),
        words=_new(edit.words, [fold(entry.word) for entry in entries], listed),
        synonyms=_new(edit.synonyms, [line.words for line in same], joined),
    )
    kinds = ((edit.stopwords, left.stopwords), (edit.words, left.words), (edit.synonyms, left.synonyms))
    held = [item for asked, kept in kinds for item in asked if item not in kept]
    return left, [f"词表里已有，不再添加：{'、'.join(held)}"] if held else []


def _new(items: Iterable[str], keys: Iterable[Key], held: Collection[Key]) -> tuple[str, ...]:
    """Return the items whose key is not held, each once."""
    first = {key: item for key, item in zip(keys, items, strict=True) if key not in held}
    return tuple(first.values())


def changed_words(lexicon: Lexicon, edit: Edit, settings: Settings) -> Lexicon:
    """Return the word lists as they would be.

    Raises
    ------
    UserError
        A stop word to be removed is none; a line that its list would not use.
    """
    stop_lines, entries, synonym_lines = read_lines(edit.stopwords, edit.words, edit.synonyms)
    removed = frozenset(_word(word) for word in edit.unstop)
    for word in sorted(removed - lexicon.stopwords):
        lists = "、".join(str(path) for path in _paths(settings, "stopwords"))
        raise user_error(
            f"--unstop {word}", "它不是停用词", f"停用词在 {lists or '设置 [words] stopwords 写的文件里'}"
        )
    return replace(
        lexicon,
        stopwords=lexicon.stopwords - removed | {word for line in stop_lines for word in line.words},
        entries=(*lexicon.entries, *entries),
        synonyms=_shown(lexicon.synonyms, synonym_lines),
        stop_lines=(
            *(line for line in lexicon.stop_lines if not removed & set(line.words)),
            *stop_lines,
        ),
        synonym_lines=(*lexicon.synonym_lines, *synonym_lines),
    )


def _word(word: str) -> str:
    return fold(_as_read(word))


def _as_read(word: str) -> str:
    return normalise(word).strip()


def _shown(synonyms: Mapping[str, str], lines: tuple[Line, ...]) -> Mapping[str, str]:
    shown = dict(synonyms)
    for line in lines:
        first = shown.get(line.words[0], line.words[0])
        others = {shown.get(word, word) for word in line.words[1:]} - {first}
        shown = {word: first if target in others else target for word, target in shown.items()}
        shown |= dict.fromkeys(others, first)
    return MappingProxyType(shown)


def changed_catalogue(catalogue: Catalogue, edit: Edit) -> Catalogue:
    """Return the catalogue as it would be; an excluded word is one that no theme in use may contain.

    Raises
    ------
    UserError
        Themes that cannot be merged; no word to exclude, or one to be taken back that no theme in use excludes.
    """
    if edit.merge:
        catalogue = editing.merge(catalogue, *edit.merge)
    words, back = [_as_read(word) for word in edit.exclude], {_word(word) for word in edit.unexclude}
    if not all(SPOKEN.search(word) for word in words):
        raise user_error("--exclude", "没有写词", "请写出要排除的词")
    never = {theme.number: theme.never for theme in catalogue.themes if theme.active and (words or back)}
    excluded = {_word(word) for each in never.values() for word in each}
    for word in sorted(back - excluded):
        raise user_error(f"--unexclude {word}", "没有一个在用的主题排除它", "排除的词在 themes.toml 的 never")
    stay = {number: [word for word in each if _word(word) not in back] for number, each in never.items()}
    return catalogue.edited({n: {"never": tuple(dict.fromkeys([*each, *words]))} for n, each in stay.items()})


def changed_lists(edit: Edit, lexicon: Lexicon, settings: Settings, month: str) -> dict[Path, str]:
    """Return the files of the word lists that the edit changes, as they would be.

    Raises
    ------
    UserError
        A file is not UTF-8, or the settings name none.
    """
    texts: dict[Path, str] = {}
    for name, items in (
        ("stopwords", edit.stopwords),
        ("dictionary", edit.words),
        ("synonyms", edit.synonyms),
    ):
        if items:
            _append(texts, _first(settings, name), items, month)
    removed = {_word(word) for word in edit.unstop}
    called = _called(settings) if removed else {}
    for line in lexicon.stop_lines:
        if removed & set(line.words):
            name, _, number = line.where.rpartition(":")
            _comment_out(texts, called[name], int(number), month)
    return texts


@contextmanager
def written_beside(texts: Mapping[Path, str]) -> Iterator[None]:
    """Write files beside their places, and put them there at the end; none where anything goes wrong before."""
    fresh = {file.with_name(f".{file.name}.new"): file for file in texts}
    try:
        for temporary, file in fresh.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(texts[file], encoding="utf-8")
        yield
        for temporary, file in fresh.items():
            temporary.replace(file)
    finally:
        for temporary in fresh:
            temporary.unlink(missing_ok=True)


def _paths(settings: Settings, name: str) -> list[Path]:
    return [settings.path(path) for path in getattr(settings.words, name)]


def _called(settings: Settings) -> dict[str, Path]:
    """Return what `read_lexicon` calls each file of the lists -> the file."""
    kinds = ("stopwords", "dictionary", "synonyms")
    files = files_of([path for kind in kinds for path in _paths(settings, kind)])
    return {name: file for file, name in short_names(files).items()}


def _first(settings: Settings, name: str) -> Path:
    """Return the file or folder of a list that takes what is added."""
    paths = _paths(settings, name)
    if not paths:
        what = "没有写词表，不知道加到哪里；这次什么都没有写"
        raise user_error(f"[words] {name}", what, f'请写上文件或文件夹，如 {name} = ["{name}/"]')
    return paths[0]


def _append(texts: dict[Path, str], path: Path, items: tuple[str, ...], month: str) -> None:
    """Put lines behind a list, under a comment that says when; `texts` are the files as they will be."""
    file = path / ADDED if path.is_dir() else path
    text = texts.get(file, _read(file))
    start = text + "\n" * bool(text and not text.endswith("\n"))
    texts[file] = start + "\n".join([f"# {month} whatif --apply", *items]) + "\n"


def _comment_out(texts: dict[Path, str], file: Path, number: int, month: str) -> None:
    """Turn a line, the first is 1, into a comment."""
    lines = texts.get(file, _read(file)).splitlines()
    lines[number - 1] = f"# {month} whatif --apply 移除：{lines[number - 1]}"
    texts[file] = "\n".join(lines) + "\n"


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig") if file.exists() else ""
    except UnicodeDecodeError:
        remedy = "请用记事本另存为 UTF-8 再运行，或手工改；这次什么都没有写"
        raise user_error(str(file), "文件不是 UTF-8，不能自动修改", remedy) from None
