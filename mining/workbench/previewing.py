"""What an edit would change, without making it: the stages run twice on the same records."""

import csv
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy

from mining.analysis import Segmented, alarm_rules, begin_themes, divide_theme, place_texts
from mining.engine import Aside, Workers, when_asked
from mining.errors import user_error
from mining.progress import Progress
from mining.request import Request
from mining.settings import CORPORA, Settings
from mining.themes import tables
from mining.themes.catalogue import Catalogue
from mining.themes.decisions import unfound
from mining.themes.grouping import Begun
from mining.themes.theming import Placed
from mining.trends.alerts import KINDS, back_test
from mining.trends.difference import Changes, Outcome, compare
from mining.trends.following import counted
from mining.words.checks import SEPARATE, UNFOUND, lint_edit
from mining.words.lexicon import Lexicon
from mining.words.segmentation import segment_again
from mining.workbench.corpus import Corpus, read_corpus
from mining.workbench.edits import (
    Edit,
    changed_catalogue,
    changed_lists,
    changed_words,
    without_held,
    written_beside,
)
from mining.workbench.published import last_outcome
from mining.workbench.theme_edits import save

LOG = "edits.csv"
NOTHING = "这一改动不起作用：没有任何变化。"
EXAMPLES, EXCERPT, SHOWN = 3, 40, 20


def whatif(request: Request, edit: Edit, at_work: Workers, *, apply: bool) -> list[str]:
    """Return, line by line, what an edit would change; with `apply` it is made, with a line in the log.

    `at_work` may have begun to load what groups cases.

    Raises
    ------
    UserError
        The edit contradicts the lists or the catalogue, or there is none.
    """
    _refuse_early(edit, apply=apply)
    progress = Progress()
    corpus = read_corpus(request, progress, at_work.spread)
    edit, held = without_held(corpus.lexicon, edit)
    if not edit.told():
        return [*held, f"{NOTHING}什么都没有写。"]
    lexicon = _tried(corpus, edit)
    aside = at_work.beside(len(corpus.texts.records))
    # Where no word changes, no helper has begun, and its start would take longer than the tests.
    testing = aside if lexicon != corpus.lexicon else when_asked
    with progress.stage("改动之前"):
        edited = replace(corpus, texts=_texts(corpus, lexicon, edit))
        begun = None if edit.themes else begin_themes(edited.texts, edited.store, aside)
        known, before = _before(corpus, request, aside)
        problems = lint_edit(corpus.lexicon, lexicon, edited.texts.full)
    with progress.stage("改动之后"):
        catalogue, after = _after(edited, known, edit, begun, testing)
    with progress.stage("比较"):
        changes = compare(before, after, corpus.month)
    names = {theme.number: theme.name for theme in (*catalogue.themes, *known.themes)}
    told = [*held, *(f"注意：{problem}" for problem in problems), *_told(changes, names, corpus)]
    return (
        [*told, *_made(corpus, edit, changes)]
        if apply
        else [*told, "以上只是预演，什么都没有改。加 --apply 才会改。"]
    )


def _refuse_early(edit: Edit, *, apply: bool) -> None:
    """Refuse an edit of nothing, of themes that another part of it does away with, and one that can only be tried."""
    if not edit.told():
        raise user_error("mining whatif", "没有写要改什么", "例如 mining whatif --stopword 师傅")
    asked = {
        "--merge": edit.merge,
        "--split": edit.split,
        "--exclude": edit.exclude,
        "--unexclude": edit.unexclude,
    }
    if edit.themes and (others := "、".join(option for option, value in asked.items() if value)):
        what = f"--themes 重新归纳，不能与 {others} 同时预演"
        raise user_error(f"--themes {edit.themes}", what, "现有主题那时都不在了，请分两次预演")
    if apply and edit.themes:
        remedy = (
            "如确实需要，请移走 catalogue 文件夹，在 settings.toml 的 [themes] 写 count，再运行 make report"
        )
        raise user_error("--themes", "改变主题个数等于重建目录，原有编号全部作废，不能用 --apply", remedy)


def _tried(corpus: Corpus, edit: Edit) -> Lexicon:
    """Return the edited word lists; what lists or catalogue refuse is better told before the work begins."""
    lexicon = changed_words(corpus.lexicon, edit, corpus.settings)
    for word in unfound(edit.exclude, lexicon.entries):
        raise user_error(f"--exclude {word}", f"词{UNFOUND}", SEPARATE)
    if corpus.catalogue.themes or edit.exclude or edit.unexclude:
        changed_catalogue(corpus.catalogue, edit)
    return lexicon


def _texts(corpus: Corpus, lexicon: Lexicon, edit: Edit) -> Segmented:
    """Return the texts with the edited lists; those that hold a new word are cut into words again."""
    if lexicon == corpus.lexicon:
        return corpus.texts
    full = corpus.texts.full
    if edit.words:
        texts = corpus.texts.records["text"].tolist()
        full = segment_again(full, texts, lexicon.entries, len(edit.words), corpus.store.each)
    return replace(corpus.texts, full=full, lexicon=lexicon)


def _before(corpus: Corpus, request: Request, aside: Aside) -> tuple[Catalogue, Outcome]:
    """Return catalogue and outcome without the edit: from the last report, or found where that is out of date."""
    told = last_outcome(corpus, request)
    return (
        (corpus.catalogue, told)
        if told is not None
        else _outcome(corpus, begin_themes(corpus.texts, corpus.store, aside))
    )


def _after(
    corpus: Corpus, known: Catalogue, edit: Edit, begun: Begun | None, aside: Aside
) -> tuple[Catalogue, Outcome]:
    """Return what the edit gives."""
    if begun is None:
        placed = place_texts(
            corpus.texts.seen(),
            Catalogue(ticks=known.ticks),
            corpus.settings,
            count=edit.themes,
            month=corpus.month,
            ledger=(),
            store=corpus.store,
        )
        return _renumbered(corpus, placed, known)
    return _outcome(replace(corpus, catalogue=_edited(known, edit, corpus)), begun, aside)


def _outcome(corpus: Corpus, begun: Begun, aside: Aside = when_asked) -> tuple[Catalogue, Outcome]:
    """Return what a report would show of the texts, as far as it is compared."""
    found = corpus.found(begun)
    sizes = tables.sizes(found.placed.main, found.catalogue)
    return found.catalogue, _tested(corpus, found.assignments, sizes, aside)


def _tested(
    corpus: Corpus, assignments: pd.DataFrame, sizes: pd.DataFrame, aside: Aside = when_asked
) -> Outcome:
    """Return the outcome with the alerts that a report would give, and no more of what it tells of the months."""
    by_month = counted(corpus.texts.records, assignments, corpus.exposure(), corpus.month)
    return Outcome(assignments, sizes, back_test(*by_month, alarm_rules(corpus.settings), aside))


def _edited(known: Catalogue, edit: Edit, corpus: Corpus) -> Catalogue:
    changed = changed_catalogue(known, edit)
    if not edit.split:
        return changed
    return divide_theme(
        corpus.texts, changed, corpus.settings, number=edit.split, parts=2, month=corpus.month
    )


def _renumbered(corpus: Corpus, placed: Placed, known: Catalogue) -> tuple[Catalogue, Outcome]:
    """Return themes of a new catalogue under the numbers of the old ones that hold most of the same texts."""
    old = known.members.set_index("record_id")["theme_id"]
    records, none = corpus.texts.records, np.full(len(placed.main), "", dtype=object)
    before = records["record_id"].map(old).fillna("").to_numpy()
    shared = pd.crosstab(placed.main, before)
    shared = shared.drop(index="", errors="ignore").drop(columns="", errors="ignore")
    common = shared.to_numpy()
    rows, columns = scipy.optimize.linear_sum_assignment(-common)
    same = {
        str(shared.index[i]): str(shared.columns[j])
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True)
        if common[i, j] > common[i].sum() / 2
    }
    themes = placed.catalogue.themes
    number = {theme.number: same.get(theme.number, f"新{theme.number}") for theme in themes} | {"": ""}
    catalogue = replace(
        placed.catalogue,
        themes=tuple(theme.model_copy(update={"number": number[theme.number]}) for theme in themes),
    )
    assignments = tables.assignments(records, placed.scores, none)
    assignments["theme_id"] = assignments["theme_id"].map(number)
    main = np.array([number[one] for one in placed.main], dtype=object)
    return catalogue, _tested(corpus, assignments, tables.sizes(main, catalogue))


def _told(changes: Changes, names: dict[str, str], corpus: Corpus) -> list[str]:
    """Return what changes, what decides first: figures, alerts, themes, then the texts that move."""
    total = len(corpus.texts.records)
    share = len(changes.moved) / max(total, 1)
    lines = [f"换主题的记录：{len(changes.moved):,} 条（共 {total:,} 条，{share:.1%}）"]
    texts = corpus.texts.records.set_index("record_id")["text"]

    def name(number: object) -> str:
        return f"{number} {names.get(str(number), '')}".strip() if number else "没有归入主题"

    lines += [f"首页数字：{f['figure']} {f['old']} → {f['new']}" for f in changes.figures.to_dict("records")]
    flipped = changes.alerts[changes.alerts["month"] == corpus.month]
    for a in flipped.to_dict("records"):
        unit = f"{name(a['issue_id'] or a['theme_id'])}（{KINDS[a['kind']]}）"
        lines.append(f"预警变化：{unit} {a['old'] or '未检验'} → {a['new'] or '未检验'}")
        lines += _examples(_of(changes.moved, a["theme_id"], corpus.month), texts)
    lines.append(f"预警变化共 {len(changes.alerts):,} 项，其中报告月 {corpus.month} {len(flipped):,} 项")
    for t in changes.themes.to_dict("records"):
        note = _exchanged(t, changes.moved) + (f"，三成以上去了 {t['note']}" if t["note"] else "")
        lines.append(f"主题{t['kind']}：{name(t['theme_id'])} {t['old']:,} → {t['new']:,} 条{note}")
    flows = changes.moved.groupby(["old", "new"])["record_id"].agg(list).reset_index().to_numpy().tolist()
    for old, new, ids in sorted(flows, key=lambda flow: (-len(flow[2]), flow[:2]))[:SHOWN]:
        lines += [f"换主题：{name(old)} → {name(new)}：{len(ids):,} 条", *_examples(ids, texts)]
    return [NOTHING] if changes.nothing() else lines


def _exchanged(theme: dict[Hashable, Any], moved: pd.DataFrame) -> str:
    """Return how many texts came to a theme that has as many as before; as many left it."""
    n = int((moved["new"] == theme["theme_id"]).sum())
    return f"（条数相同，换进换出各 {n:,} 条）" if n and theme["old"] == theme["new"] else ""


def _of(moved: pd.DataFrame, theme: str, month: str) -> list[str]:
    """Return the texts that came to a theme or left it in a month."""
    own = moved[((moved["old"] == theme) | (moved["new"] == theme)) & (moved["month"] == month)]
    return own["record_id"].tolist()


def _examples(ids: Iterable[str], texts: pd.Series) -> list[str]:
    """Return three texts, evenly from first to last."""
    ordered = list(ids)
    places = np.unique(np.linspace(0, len(ordered) - 1, EXAMPLES).astype(int)).tolist() if ordered else []
    return [f"    例：{ordered[i]} {' '.join(texts[ordered[i]].split())[:EXCERPT]}" for i in places]


def _made(corpus: Corpus, edit: Edit, changes: Changes) -> list[str]:
    """Make the edit, and return what was written; where one file cannot be written, none is."""
    themes = bool(edit.merge or edit.split or edit.exclude or edit.unexclude)
    edited = _edited(corpus.catalogue, edit, corpus) if themes else corpus.catalogue
    lists = changed_lists(edit, corpus.lexicon, corpus.settings, corpus.month)
    written = [f"已写入 {file}{_shared(file, corpus.settings)}" for file in lists]
    written += [f"已写入 {corpus.where.catalogue / 'themes.toml'}"] * themes
    effect = (
        f"换主题 {len(changes.moved):,} 条，主题变化 {len(changes.themes):,} 个，"
        f"预警变化 {len(changes.alerts):,} 项"
    )
    with _logged(corpus.where.catalogue / LOG, [corpus.month, edit.told(), effect]), written_beside(lists):
        if themes:
            save(edited, corpus.where)
    return [*written, "运行 make report 后，全部月份按新的词表和目录重新归类。"]


def _shared(file: Path, settings: Settings) -> str:
    """Return what is to be said of a list of the project's that a department with settings of its own has changed."""
    if settings.folder == CORPORA or not file.is_relative_to(CORPORA):
        return ""
    return "（这张词表各部门共用，其他部门的报告也会变；只改本部门，请在设置 [words] 里另写一张）"


@contextmanager
def _logged(file: Path, row: list[str]) -> Iterator[None]:
    """Open the log, and add a row to it when the edit is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8", newline="") as stream:
        yield
        writer = csv.writer(stream, lineterminator="\n")
        if not stream.tell():
            stream.write("\ufeff")
            writer.writerow(["month", "edit", "effect"])
        writer.writerow(row)
