"""The one family of errors: where, what is wrong, what to do. All three are Chinese; users read them."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend.

    `where` names a file, file:row or settings key, `what` is wrong there, `remedy` is what to do.
    """

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}：{self.what}。{self.remedy}。"


class UserError(Exception):
    """The user must act before the command can go on; the command ends with exit status 2."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def user_error(where: str, what: str, remedy: str) -> UserError:
    """Return the error for a single problem, ready to be raised."""
    return UserError(Problem(where, what, remedy))
