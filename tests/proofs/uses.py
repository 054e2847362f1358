"""How a reader uses each explorer, and what Python says that it must answer.

A new explorer is one function here and one entry in `USES`.
"""

from __future__ import annotations

import functools
import importlib
import math
import re
import time
from collections.abc import Callable, Sequence
from typing import Any

import torch
from gensim.models import KeyedVectors

from helpers.parameters import embedding_parameters, model
from helpers.similarity import analogy, cosine
from helpers.text import Vocabulary, essay, next_word_pairs, split_words
from helpers.toy_model import ToyModel, conditional_entropy, train
from helpers.vectors import load
from helpers.widgets.push import push, stages
from helpers.widgets.shared.word_vectors import explorer_vectors

from .engines import Window

SECONDS = 10  # the longest that an answer may take, vectors and all


class WrongError(Exception):
    """A page does not say what Python says."""


class Figure:
    """One explorer on an open page, as a reader meets it.

    Parameters
    ----------
    window : Window
    name : str
        Its name: ``data-widget``.
    place : int
        Which of the explorers with this name, from 0.
    page : str
        ``book/01_intuition``.
    """

    def __init__(self, window: Window, name: str, place: int = 0, page: str = ""):
        self.window, self.name, self.place, self.page = window, name, place, page

    def _call(self, function: str, *arguments: Any) -> Any:
        """Call a function of the explorer's element, and of more arguments."""
        home = f"document.querySelectorAll('[data-widget={self.name}]')[{self.place}]"
        return self.window.script(f"(...more) => ({function})({home}, ...more)", *arguments)

    def find(self, selector: str, text: str = "") -> Any:
        """The first element that matches and whose whole text, or label, is `text`."""
        node = self._call(
            """(home, selector, text) => [...home.querySelectorAll(selector)].find((node) =>
                 !text || [node.textContent.trim(), node.ariaLabel].includes(text)) ?? null""",
            selector,
            text,
        )
        if node is None:
            raise WrongError(f"there is no {selector}" + (f" “{text}”" if text else ""))
        return node

    def texts(self, selector: str) -> list[str]:
        """The text of every element that matches."""
        return self._call(
            """(home, selector) =>
                 [...home.querySelectorAll(selector)].map((node) => node.textContent.trim())""",
            selector,
        )

    def click(self, selector: str, text: str = "") -> None:
        """Click on an element."""
        self.window.click(self.find(selector, text))

    def focus(self, selector: str, text: str = "") -> None:
        """Bring the keyboard to an element: not every browser does that by a click."""
        self.window.script("(node) => node.focus()", self.find(selector, text))

    def enter(self, label: str, text: str) -> None:
        """Type a text into the field with this label, in place of what is there."""
        span = self.find(".explorer-field > span", label)
        self.window.click(self.window.script("(span) => span.parentNode.control", span))
        self.window.press("Control+A")
        self.window.type(text)
        self.window.press("Enter")

    def expect(self, selector: str, expected: str | Sequence[str]) -> None:
        """Wait until the elements that match have these texts."""
        wanted = [expected] if isinstance(expected, str) else list(expected)
        self.wait(lambda: self.texts(selector), lambda found: found == wanted, wanted)

    def expect_within(self, selector: str, expected: str) -> None:
        """Wait until the first element that matches has this text within its own."""
        self.wait(
            lambda: self.texts(selector), lambda found: expected in "".join(found[:1]), [expected]
        )

    def wait(self, read: Callable, is_right: Callable, wanted: Sequence[str]) -> None:
        """Wait until what is read is right."""
        end = time.monotonic() + SECONDS
        while not is_right(found := read()):
            if time.monotonic() > end:
                raise WrongError(f"it says {' · '.join(found)}, not {' · '.join(wanted)}")


def number(value: float, places: int) -> str:
    """As the explorers write it: with a real minus sign."""
    return f"{value:,.{places}f}".replace("-", "−")


@functools.cache
def _words() -> KeyedVectors:
    """The vectors that the page has."""
    return explorer_vectors(load())


def use_push(figure: Figure) -> None:
    """Push by keyboard, choose an example, type three words of one's own."""
    figure.expect(".push-answer", "king")
    figure.focus("input[type=range]")
    figure.window.press("End")
    figure.expect(".push-answer", "queen")
    figure.expect(".push-equation b", "2.00×")
    for words in (("berlin", "germany", "france"), ("father", "man", "woman")):
        steps = stages(push(_words(), *words))
        if words[0] == "berlin":
            figure.click("button", "berlin")
        else:
            figure.click("summary")
            for label, word in zip(("push", "away from", "towards"), words, strict=True):
                figure.enter(label, word)
        figure.expect(".push-answer", steps[0][0])
        figure.focus("input[type=range]")
        figure.window.press("End")
        figure.expect(".push-answer", steps[-1][0])


def use_similarity(figure: Figure) -> None:
    """Type two words, then choose two."""
    figure.enter("first word", "horse")
    figure.enter("second word", "piano")
    expect_similarity(figure, "horse", "piano")
    figure.click("button", "north · south")
    expect_similarity(figure, "north", "south")


def expect_similarity(figure: Figure, *words: str) -> None:
    """Wait for the cosine of two words, and for the neighbours of both."""
    figure.expect(".similarity-mark strong", number(_words().similarity(*words), 3))
    nearest = [pair for word in words for pair in _words().most_similar(word, topn=5)]
    expect_ranking(figure, ".explorer-ranking", nearest)


def expect_ranking(figure: Figure, selector: str, ranking: list[tuple[str, float]]) -> None:
    """Wait for words and their cosines."""
    figure.expect(f"{selector} b", [word for word, _ in ranking])
    figure.expect(f"{selector} span", [number(cosine, 3) for _, cosine in ranking])


def use_analogy(figure: Figure) -> None:
    """Type three words; switch the rule off by mouse and on by keyboard; choose an example."""
    for label, word in (("start from", "uncle"), ("take away", "man"), ("add", "girl")):
        figure.enter(label, word)
    left_out, allowed = (
        analogy(_words(), ["uncle", "girl"], ["man"], exclude_queries=rule)
        for rule in (True, False)
    )
    expect_ranking(figure, ".analogy-ranking:first-child", left_out)
    figure.expect(".analogy-answer", left_out[0][0])
    figure.click("[role=switch]")
    figure.expect(".analogy-answer", allowed[0][0])
    figure.focus("[role=switch]")
    figure.window.press("Space")
    figure.expect(".analogy-answer", left_out[0][0])
    figure.click("button", "king − man + woman")
    figure.expect(".analogy-answer", analogy(_words(), ["king", "woman"], ["man"])[0][0])


def use_lookup(figure: Figure) -> None:
    """Type tokens; see their rows, their gradient, and one number multiplied out."""
    torch.manual_seed(0)
    layer = torch.nn.Embedding(6, 3, dtype=torch.float32)  # as in the chapter
    ids = torch.tensor([5, 4, 5, 0])
    output = layer(ids)
    output.sum().backward()
    figure.enter("tokens", "the quick the fox")
    figure.click("label", "lookup")
    last = ".lookup-part:last-child td:not(.lookup-note)"
    figure.expect(last, [number(value, 4) for value in output.flatten().tolist()])
    figure.click("label", "gradient")
    figure.expect(last, [number(value, 0) for value in layer.weight.grad.flatten().tolist()])
    figure.click("label", "one-hot × W")
    figure.focus("[role=gridcell][tabindex='0']")
    figure.window.press("ArrowRight")
    figure.window.press("ArrowDown")
    figure.expect_within(".lookup-sum", f" = {number(output[1, 1].item(), 4)}")
    figure.click("button", "remove last")
    figure.expect_within("[role=status]", "The 2nd token is quick, id 4")


@functools.cache
def _run() -> tuple[list[float], float]:
    """The losses of the recorded run, and its floor."""
    tokens = split_words(essay())
    vocabulary = Vocabulary(tokens)
    pairs = next_word_pairs(vocabulary.encode(tokens))
    default = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)  # as in the chapter
    try:
        losses = train(ToyModel(len(vocabulary), 16, seed=7), pairs).losses
    finally:
        torch.set_default_dtype(default)
    return losses, conditional_entropy(pairs)


def use_replay(figure: Figure) -> None:
    """Play, pause, go to the start and to the end with the keyboard, choose another word."""
    losses, floor = _run()
    figure.click(".replay-play")
    figure.wait(
        lambda: figure.texts(".replay-clock"),
        lambda found: int(found[0].split()[1]) > 2,
        ["an epoch after 2"],
    )
    figure.click(".replay-play")
    figure.expect(".replay-play", "Play")
    figure.focus("input[type=range]")
    figure.window.press("Home")
    figure.expect_within("[role=status]", f"Before training the loss is {losses[0]:.3f} nats")
    figure.window.press("ArrowRight")
    figure.expect_within("[role=status]", f"After 1 epoch the loss is {losses[1]:.3f} nats")
    figure.window.press("End")
    figure.expect_within("[role=status]", f"After {len(losses)} epochs the loss is {floor:.3f}")
    figure.window.choose(figure.find("select"), "a")
    figure.expect_within("[role=status]", "follows “a” is predicted")


def use_calculator(figure: Figure) -> None:
    """Choose a model, type V and D, untie the weights, move a slider."""
    llama = model("Llama 3 8B")
    option = figure.find("option", llama.name)
    value = figure.window.script("(option) => option.value", option)
    figure.window.choose(figure.find("select"), value)
    count = 2 * embedding_parameters(llama.vocab_size, llama.embed_dim)
    figure.expect_within(".calculator-number", f"{count:,}")
    figure.click("label", "tied")
    figure.enter("V: vocabulary size", "262,144")
    figure.enter("D: embedding dimension", "640")
    figure.expect_within(".calculator-number", f"{embedding_parameters(262_144, 640):,}")
    figure.focus("[type=range]", "D, by slider")
    figure.window.press("Home")
    figure.expect_within(".calculator-number", f"{embedding_parameters(262_144, 1):,}")


def use_quiz(figure: Figure) -> None:
    """Click on every choice."""
    chapter = int(re.search(r"\d+", figure.page)[0])
    questions = importlib.import_module(f"helpers.exercises.chapter_{chapter}").QUESTIONS
    said = figure.texts(".quiz-said")  # what the browser has kept of an earlier visit
    for place, question in enumerate(questions):
        for choice in question.choices:
            button = f".quiz-question:nth-of-type({place + 2}) .quiz-choice span"  # after its head
            figure.click(button, choice.text)
            said[place] = f"{'Right.' if choice.right else 'Not this one.'} {choice.because}"
            figure.expect(".quiz-said", said)


def use_opening(figure: Figure) -> None:
    """Do what the figure under a chapter's question is there for."""
    chapter = int(re.search(r"\d+", figure.page)[0])
    _OPENINGS[chapter](figure)


def _open_angles(figure: Figure) -> None:
    vectors = load()
    near, far = (
        round(math.degrees(math.acos(cosine(vectors["cat"], vectors[other]))))
        for other in ("kitten", "banana")
    )
    figure.click("label", "vectors")
    figure.expect_within("[role=status]", f"kitten is nearer ({near}° against {far}°)")


def _open_verdicts(figure: Figure) -> None:
    [(answer, _)] = analogy(load(), ["paris", "japan"], ["france"], topn=1)
    figure.click("button", "The vectors get it right")
    figure.expect_within("[role=status]", f"“{answer}” is right, as you said.")


def _open_rows(figure: Figure) -> None:
    figure.click("label", "Adam")
    figure.click("button", "Take step 1")
    figure.expect_within("[role=status]", "Only the rows that were looked up moved.")
    figure.click("button", "Take step 2")
    figure.expect_within("[role=status]", "moved as well: Adam still carries")


def _open_blocks(figure: Figure) -> None:
    figure.focus("input[type=range]")
    figure.window.press("End")
    figure.expect_within("[role=status]", "After 500 passes")


def _open_shares(figure: Figure) -> None:
    figure.focus("input[type=range]")
    figure.window.press("Home")
    figure.window.press("ArrowRight")
    figure.click("button", "Show")
    share = model("GPT-2 small").vocabulary_share
    figure.expect_within("[role=status]", f"GPT-2 small: {share:.0%} of its parameters")


_OPENINGS = {
    1: _open_angles,
    2: _open_verdicts,
    3: _open_rows,
    4: _open_blocks,
    5: _open_shares,
}


# Name of the explorer: how it is used.
USES: dict[str, Callable[[Figure], None]] = {
    "push": use_push,
    "opening": use_opening,
    "similarity": use_similarity,
    "analogy": use_analogy,
    "lookup": use_lookup,
    "replay": use_replay,
    "calculator": use_calculator,
    "quiz": use_quiz,
}
