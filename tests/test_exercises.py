"""The exercises: right answers pass, wrong ones are refused by name, and nothing raises."""

import contextlib
import copy
import decimal
import fractions
import time
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch

from helpers import checks
from helpers.checks import check, exercises, same, verdict
from helpers.exercises.cells import cells_of, is_exercise, main, place

EXERCISES = exercises()
CHAPTERS = sorted(Path("book").glob("*.ipynb"))
each = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
PRECISE = "expected|changes what it is given|raises|shape|numbers in it"


def test_there_are_three_in_each_chapter_of_the_three_kinds():
    assert list(EXERCISES) == [
        f"{chapter}.{place}" for chapter in range(1, 6) for place in (1, 2, 3)
    ]
    kinds = [exercise.kind for exercise in EXERCISES.values()]
    assert kinds == ["Check", "Explain", "Extend"] * 5


@each
def test_the_solution_passes(exercise, capsys):
    check(exercise.number, exercise.run(exercise.solution))
    assert " ".join(capsys.readouterr().out.split()) == f"{exercise.number}: {exercise.right}"
    assert exercise.right.startswith("right")


@each
def test_the_stub_is_answered_kindly(exercise):
    assert verdict(exercise, exercise.run(exercise.stub)).startswith("still open")


@each
def test_an_exercise_for_functions_is_tried_on_several_inputs(exercise):
    assert (exercise.inputs is not None) == (exercise.kind == "Extend")
    if exercise.inputs:
        cases = exercise.inputs()
        assert len(cases) >= 4
        assert len(exercise.solution.splitlines()) <= 12  # ten lines, and the first


@each
def test_at_least_five_plausible_mistakes_are_refused_and_named(exercise):
    assert len(exercise.mistakes) >= 5
    said = []
    for mistake in exercise.mistakes:
        sentence = verdict(exercise, exercise.run(mistake.code))
        assert not sentence.startswith(("right", "still open"))
        if mistake.says:
            assert sentence == mistake.says
        else:
            assert any(word in sentence for word in PRECISE.split("|"))
        said.append(sentence)
    assert len(set(said)) == len(said)


@each
def test_no_sentence_gives_the_solution_away(exercise):
    last_line = exercise.solution.splitlines()[-1].partition("=")[2].strip()
    for mistake in exercise.mistakes:
        sentence = verdict(exercise, exercise.run(mistake.code))
        assert exercise.solution.strip() not in sentence
        if len(last_line) > 6:
            assert last_line not in sentence


# Odd answers.


class Hostile:
    """Raises wherever it is touched."""

    def _raise(self, *_arguments, **_settings):
        raise RuntimeError("hostile")

    __eq__ = __len__ = __iter__ = __repr__ = __str__ = __bool__ = __array__ = __float__ = _raise
    __hash__ = object.__hash__


class HostileCall(Hostile):
    def __call__(self, *_arguments):
        raise SystemExit(3)


class UnspeakableError(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def _raises(problem):
    def function(*_arguments):
        raise problem

    return function


def _returns(value):
    return lambda *_arguments: value


ODD = [
    None, ..., True, False, 0, -1, 1, 10**400, 3.5, float("nan"), float("inf"), -0.0, 1j,
    "", "x", "2/9", "10", b"bytes", [], [1], [[1], [2, 3]], (), (1, "a"), {}, {"a": 1}, set(),
    {1}, range(3), iter([1]), np.array(1), np.array([]), np.array(["a"]), np.zeros((2, 3)),
    np.float32(1), np.array([None, 1], dtype=object),
    torch.tensor(1.0), torch.tensor([]), torch.zeros(2, 3),
    torch.tensor([1.0], requires_grad=True), fractions.Fraction(2, 9), decimal.Decimal("0.1"),
    object(), int, len, print, lambda: None, lambda *a: None, lambda *a: a, Hostile(),
    HostileCall(),
    _raises(ValueError("x" * 9_999)), _raises(UnspeakableError()), _raises(SystemExit()),
    _raises(GeneratorExit()), _returns(Hostile()), _returns(torch.zeros(0)), _returns("text"),
    _returns([1, [2, [3]]]), _returns(float("nan")), _returns(np.zeros((1, 1, 1))), Exception,
    np, type,
]  # fmt: skip


@each
def test_odd_answers_never_raise_and_get_one_sentence(exercise, capsys):
    assert len(ODD) >= 50
    for answer in ODD:
        with contextlib.suppress(TypeError):  # what cannot be copied is used as it is
            answer = copy.copy(answer)
        check(exercise.number, answer)
        printed = " ".join(capsys.readouterr().out.split())
        _, said, sentence = printed.rpartition(f"{exercise.number}: ")  # `print` is one, too
        assert said
        assert len(sentence) < 400
        assert "helpers" not in sentence


def test_an_endless_loop_is_stopped_even_if_it_catches_everything(monkeypatch):
    monkeypatch.setattr(checks, "SECONDS", 0.2)

    def plain(*_arguments):
        while True:
            pass

    def stubborn(*_arguments):
        while True:
            try:
                time.sleep(0.01)
            except BaseException:
                continue

    for endless in (plain, stubborn):
        start = time.monotonic()
        assert "is there a loop that never ends?" in verdict(EXERCISES["3.3"], endless)
        assert time.monotonic() - start < 20


def test_a_loop_that_can_be_stopped_does_not_go_on_behind_the_readers_back(monkeypatch):
    monkeypatch.setattr(checks, "SECONDS", 0.2)
    steps = []

    def counting(*_arguments):
        while True:
            steps.append(time.sleep(0.001))

    assert "is there a loop that never ends?" in verdict(EXERCISES["3.3"], counting)
    done = len(steps)
    time.sleep(0.5)
    assert len(steps) == done


def test_an_interrupt_in_the_readers_code_is_no_traceback():
    assert "raises KeyboardInterrupt" in verdict(EXERCISES["3.3"], _raises(KeyboardInterrupt()))


@pytest.mark.parametrize("number", ["9.9", "", 3.2, None, ["3.2"]])
def test_an_unknown_number_lists_the_numbers(number, capsys):
    check(number, 1)
    assert "no exercise of this number; there are: 1.1, 1.2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        (1, 1.0, True),
        (1.0, 1.00001, True),
        (1.0, 1.01, False),
        (True, 1, False),
        (np.bool_(True), True, True),
        ([1, 2], (1, 2), True),
        ([1, 2], [1, 2, 3], False),
        ([1], np.array([1]), False),
        (np.array([1.0]), torch.tensor([1.0]), True),
        (np.zeros((1, 3)), np.zeros(3), False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        ("a", "a", True),
        ({1, 2}, {2, 1}, True),
        (float("nan"), float("nan"), False),
    ],
)
def test_answers_are_compared_by_what_they_are(a, b, equal):
    assert same(a, b, 1e-4) is equal
    assert same(b, a, 1e-4) is equal


# In the chapters.


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_chapters_hold_what_is_written_in_one_place(path):
    notebook = nbformat.read(path, as_version=4)
    before = [(cell.id, cell.source) for cell in notebook.cells]
    place(notebook, int(path.name[:2]))
    assert [(cell.id, cell.source) for cell in notebook.cells] == before, (
        "run make exercises, then make execute"
    )
    checked = [c for c in notebook.cells if is_exercise(c) and "\ncheck(" in c.source]
    assert len(checked) == 3
    for cell in checked:
        (output,) = cell.outputs
        assert "still open" in output.text


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_what_a_solution_needs_the_chapter_has(path):
    code = "\n".join(
        cell.source
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code" and not is_exercise(cell)
    )
    for exercise in EXERCISES.values():
        if exercise.number.startswith(f"{int(path.name[:2])}."):
            for line in exercise.before.splitlines():
                assert line.strip() in code or "load(" in line, (exercise.number, line)


@each
def test_hints_and_solution_are_folded(exercise):
    *_, text = cells_of(exercise)
    parts = text.source.split("<details>")
    assert parts[0] == ""
    assert [part.count("</details>") for part in parts[1:]] == [1, 1, 1]
    assert exercise.solution in parts[3]
    assert exercise.solution not in parts[1] + parts[2]


def test_the_chapters_have_the_exercises_of_today_and_one_that_cannot_be_read_stops_all(
    tmp_path, monkeypatch, capsys
):
    book = tmp_path / "book"
    book.mkdir()
    first = book / "01_intuition.ipynb"
    first.write_bytes(Path("book/01_intuition.ipynb").read_bytes())
    monkeypatch.chdir(tmp_path)
    assert main() == 0
    assert capsys.readouterr().out == "01_intuition.ipynb: unchanged\n"
    before = first.read_text(encoding="utf-8").replace("A cosine from counts", "An old title")
    first.write_text(before, encoding="utf-8")
    (book / "02_pretrained_analogies.ipynb").write_text("<<<<<<< HEAD")
    assert main() == 1
    assert "02_pretrained_analogies.ipynb: it cannot be read" in capsys.readouterr().out
    assert first.read_text(encoding="utf-8") == before


def test_long_inputs_are_shown_shortened_and_short_ones_whole():
    assert (
        checks._shown(("a" * 58, np.zeros((2, 3)))) == f"'{'a' * 58}' and an array of shape (2, 3)"
    )
    assert checks._shown(("a" * 59,)) == f"'{'a' * 56}..."


def test_a_dictionary_that_lacks_a_key_or_has_one_too_many_is_another():
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1}, 0)
    assert not same({"a": 1}, {"a": 1, "b": 2}, 0)
    assert not same({"a": 1, "b": 2}, {"a": 1}, 0)
