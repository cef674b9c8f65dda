"""The one family of errors: where, what is wrong, what to do. All three are Chinese; users read them."""

import re
from dataclasses import dataclass

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """Return a text that does nothing to a terminal: control and direction characters and broken bytes become �."""
    return _UNSEEN.sub("�", text)


MORE_MEMORY = "请关掉别的程序，或换内存更大的机器后重新运行"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend.

    `where` names a file, file:row or settings key, `what` is wrong there, `remedy` is what to do.
    """

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return visible(f"{self.where}：{self.what}。{self.remedy}。")


class UserError(Exception):
    """The user must act before the command can go on; the command ends with exit status 2."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def user_error(where: str, what: str, remedy: str) -> UserError:
    """Return the error for a single problem, ready to be raised."""
    return UserError(Problem(where, what, remedy))


def to_install(extra: str) -> str:
    """Return what to run for one of the extras of pyproject.toml: from here, as the index has another `mining`."""
    return f'请在程序文件夹里运行 .venv/bin/python -m pip install -e ".[{extra}]"'
