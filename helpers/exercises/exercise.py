"""What an exercise and a question consist of."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people really give.

    Attributes
    ----------
    code : str
        Python that assigns the exercise's name, as a reader might write it.
    says : str
        What the check answers: what is wrong, in a sentence that does not give the solution away.
        Empty: the check finds words of its own, from the shape, the type or the error.
    """

    code: str
    says: str = ""


@dataclass(frozen=True)
class Exercise:
    """One exercise, from its text to the wrong answers that its check must refuse.

    Attributes
    ----------
    number : str
        ``"3.2"``: the chapter, and its place there.
    kind : str
        ``"Check"``, ``"Explain"`` or ``"Extend"``.
    title, text : str
        Markdown.
    name : str
        The variable or function that the reader is to fill in.
    stub, solution : str
        Python: what the reader finds, and what is right.
    explanation : str
        Markdown, below the solution: why it is right, and what it teaches.
    hints : pair of str
        Markdown, from a nudge to nearly all.
    right : str
        The sentence that the check says of a right answer.
    mistakes : sequence of Mistake
        At least five.
    before : str
        Python that must have run before, as it has in the chapter: imports, for the most part.
    inputs : callable, optional
        For a function: returns fresh argument tuples, on which it is tried. None: the answer is a
        value, which is compared.
    expects : str
        What kind of answer is expected, for a reader who gives another: ``"a whole number"``.
    digits : int, optional
        How many decimal places the text asks for: an answer rounded to so many is right. None: a
        whole number, which must be exact, or whatever a function returns.
    """

    number: str
    kind: str
    title: str
    text: str
    name: str
    stub: str
    solution: str
    explanation: str
    hints: tuple[str, str]
    right: str
    expects: str
    mistakes: tuple[Mistake, ...]
    before: str = ""
    inputs: Callable[[], list[tuple]] | None = None
    digits: int | None = None

    def run(self, code: str) -> Any:
        """The value that `code` gives to the exercise's name."""
        namespace: dict[str, Any] = {"__name__": f"exercise {self.number}"}
        exec(compile(f"{self.before}\n{textwrap.dedent(code)}", self.number, "exec"), namespace)
        return namespace[self.name]

    @functools.cached_property
    def answer(self) -> Any:
        """The solution's value."""
        return self.run(self.solution)

    @functools.cached_property
    def wrong_answers(self) -> list[tuple[Any, str]]:
        """The values of the mistakes that have a sentence, and the sentences."""
        return [(self.run(mistake.code), mistake.says) for mistake in self.mistakes if mistake.says]


@dataclass(frozen=True)
class Choice:
    """One answer to choose: its text, whether it is right, and why or why not."""

    text: str
    right: bool
    because: str


@dataclass(frozen=True)
class Question:
    """A quick question, answered in the page.

    Attributes
    ----------
    text : str
    choices : sequence of Choice
        Exactly one is right.
    """

    text: str
    choices: tuple[Choice, ...]
