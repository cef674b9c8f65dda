"""What tells whether a month was made from the same: hashes of files, versions of packages."""

import hashlib
import sys
from importlib.metadata import version
from pathlib import Path

from mining import __version__
from mining.records.files import digest, list_files
from mining.request import Request
from mining.settings import DEFAULT_FILE, Places, Settings
from mining.store import SHOWN_DIGITS, fingerprint
from mining.themes.embeddings import OFF, identity
from mining.trends.given import Given
from mining.words.lexicon import Lexicon

DECISIVE = (
    *("chinesecalendar", "jieba", "jinja2", "matplotlib", "numpy", "opencc", "pandas", "pyarrow"),
    *("python-calamine", "python-stdnum", "rjieba", "scipy", "statsmodels", "xlsxwriter"),
)
"""Packages whose version can change a figure, a redaction or the look of the page."""
ENCODER = "embeddings"
"""What the settings call the model of sentence vectors."""


def made_from(
    request: Request, settings: Settings, where: Places, lexicon: Lexicon, given: Given
) -> dict[str, dict[str, str]]:
    """Return the parts of run.json that tell what decides an outcome, but for the catalogue, as of now."""
    return {
        "versions": versions(),
        "inputs": input_hashes(where),
        "settings": settings_hash(request, settings),
        "word_lists": word_list_hashes(lexicon, given),
        "tables": table_hashes(where),
    }


def word_list_hashes(lexicon: Lexicon, given: Given) -> dict[str, str]:
    """Return word list -> SHA-256."""
    return {**lexicon.sources, **given.sources()}


def input_hashes(where: Places) -> dict[str, str]:
    """Return feedback file -> SHA-256, under the names that the account of the rows gives them."""
    wanted, _ = list_files(where.inputs)
    return {source.name: digest(source.path) for source in wanted}


def settings_hash(request: Request, settings: Settings) -> dict[str, str]:
    """Return the settings file -> SHA-256, and that of what tells the full encoder, where the settings choose one."""
    file = Path(request.settings) if request.settings else DEFAULT_FILE
    model = settings.encoder()
    told = {} if model == OFF else {ENCODER: hashlib.sha256(identity(model).encode()).hexdigest()}
    return {file.name: digest(file), **told}


def table_hashes(where: Places) -> dict[str, str]:
    """Return the tables that the department keeps by hand -> SHA-256, `""` for none: exposure, ledger, hotline.

    Those that a run leaves out are not among them.
    """
    wanted = (file for file in (where.exposure, where.ledger, where.calls) if file)
    return {file.name: digest(file) if file.exists() else "" for file in wanted}


def versions() -> dict[str, str]:
    """Return the versions of Python, of each package that decides and of this program.

    The number of a release does not change with every update, so the fingerprint of the program's files follows it.
    """
    ours = f"{__version__} {fingerprint('mining', ())[:SHOWN_DIGITS]}"
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"mining": ours, "python": python, **{name: version(name) for name in DECISIVE}}
