"""The exercises: right answers pass, wrong ones are refused by name, and nothing raises."""

import _thread
import contextlib
import copy
import decimal
import fractions
import itertools
import signal
import threading
import time
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from gensim.models import KeyedVectors

from helpers import checks
from helpers.authoring.exercise_cells import cells_of, is_exercise, main, place
from helpers.checks import check, exercises, verdict
from helpers.exercises import attempt
from helpers.exercises.comparison import same

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
    monkeypatch.setattr(attempt, "SECONDS", 0.2)

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


def _spinning(*_arguments):
    while True:
        pass


def _catching_exceptions(*_arguments):
    while True:
        try:
            time.sleep(0.001)
        except Exception:
            continue


def _in_a_finally(*_arguments):
    try:
        raise ValueError
    finally:
        while True:
            time.sleep(0.001)


def _in_a_generator(*_arguments):
    return sum(0 * number for number in itertools.count())


def _growing(*_arguments):
    numbers = [1]
    for number in numbers:
        numbers.append(number)
        time.sleep(0.001)


@pytest.mark.parametrize(
    "endless", [_spinning, _catching_exceptions, _in_a_finally, _in_a_generator, _growing]
)
def test_what_runs_in_python_for_ever_is_stopped_and_its_thread_ends(endless, monkeypatch):
    monkeypatch.setattr(attempt, "SECONDS", 0.2)
    made = attempt.Attempt(endless, ())
    problem, result = made.outcome()
    assert "is there a loop that never ends?" in problem
    assert result is None
    made._thread.join(20)
    assert not made._thread.is_alive()


def test_what_waits_outside_python_is_left_behind(monkeypatch):
    monkeypatch.setattr(attempt, "SECONDS", 0.1)
    monkeypatch.setattr(attempt, "GRACE", 0.1)
    start = time.monotonic()
    assert "never ends" in attempt.Attempt(lambda: time.sleep(60), ()).outcome()[0]
    assert time.monotonic() - start < 20


def test_an_answer_that_comes_just_in_time_is_never_struck_by_a_late_exception(monkeypatch, capsys):
    """The exception must not arrive in Python's own code at the end of a thread."""
    strays = []
    monkeypatch.setattr(threading, "excepthook", strays.append)
    monkeypatch.setattr(attempt, "SECONDS", 0.002)
    for _ in range(300):
        made = attempt.Attempt(lambda: time.sleep(0.002) or 7, ())
        problem, result = made.outcome()
        assert result == 7 or "never ends" in problem
        made._thread.join(20)
        assert not made._thread.is_alive()
    assert strays == []
    assert capsys.readouterr().err == ""


def test_the_reader_can_press_stop(monkeypatch):
    """An interrupt reaches the main thread, where it waits for the answer."""
    monkeypatch.setattr(attempt, "SECONDS", 30)
    # A shell starts what runs in its background with interrupts ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        made = attempt.Attempt(_spinning, ())
        threading.Timer(0.2, _thread.interrupt_main).start()
        assert made.outcome() == ("was interrupted before it returned.", None)
    finally:
        signal.signal(signal.SIGINT, before)
    made._thread.join(20)
    assert not made._thread.is_alive()


def test_an_answer_runs_at_its_own_speed():
    """Watching it line by line had made it some forty times slower."""

    def busy():
        return sum(i * i for i in range(200_000))

    def seconds(function):
        start = time.perf_counter()
        function()
        return time.perf_counter() - start

    alone = min(seconds(busy) for _ in range(3))
    watched = min(seconds(attempt.Attempt(busy, ()).outcome) for _ in range(3))
    assert watched < 10 * alone + 0.05


def test_a_loop_that_can_be_stopped_does_not_go_on_behind_the_readers_back(monkeypatch):
    monkeypatch.setattr(attempt, "SECONDS", 0.2)
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
        (0.0, 4.8e-7, True),
        (0.0, 1e-3, False),
        (25_165_824, 25_165_825, False),
        (10**400, 10**400 + 1, False),
        (10**400, 1.0, False),
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
    assert same(a, b) is equal
    assert same(b, a) is equal


# Right answers, as people and libraries write them.


def values():
    """The exercises that ask for a value."""
    return [exercise for exercise in EXERCISES.values() if exercise.inputs is None]


each_value = pytest.mark.parametrize("exercise", values(), ids=lambda exercise: exercise.number)


def forms(number):
    """The same number, as NumPy and PyTorch and the standard library hold it."""
    yield from (float(number), np.float64(number), np.array(number), np.array([number]))
    yield from (decimal.Decimal(str(number)), fractions.Fraction(number))
    tensor = torch.tensor(number, dtype=torch.float64)
    yield from (tensor, tensor[None], torch.nn.Parameter(tensor), tensor.to_sparse())


@each_value
def test_the_right_number_is_right_in_every_form(exercise):
    for answer in forms(exercise.answer):
        assert verdict(exercise, answer) == exercise.right, answer


@each_value
def test_rounded_to_the_digits_asked_for_is_right_and_whole_numbers_are_exact(exercise):
    right = float(exercise.answer)
    if exercise.digits is None:
        assert right == int(right)
        assert verdict(exercise, int(right)) == exercise.right
        for wrong in (right + 1, right - 1, right + 0.5):
            assert verdict(exercise, wrong).startswith("nearly. Every digit counts here")
        return
    assert "fraction" in exercise.text or "digits" in exercise.text
    for digits in range(exercise.digits, 9):
        assert verdict(exercise, round(right, digits)) == exercise.right
    assert verdict(exercise, np.float32(right)) == exercise.right
    assert verdict(exercise, torch.tensor(right, requires_grad=True)) == exercise.right


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        ("1.1", 0.28),
        ("1.1", 0.3),
        ("1.1", 0.2799),
        ("1.1", torch.tensor(0.278)),
        ("1.2", 0.8),
        ("2.1", 0.52),
        ("2.1", 0.53),
        ("2.2", 0.95),
        ("2.2", 0.948),
        ("3.2", 0.2),
        ("3.2", np.array([0.21])),
        ("4.1", 0.38),
        ("4.1", 0.383),
        ("4.2", 0.001),
        ("5.2", 0.3),
    ],
)
def test_a_near_miss_hears_that_it_is_near(number, answer):
    digits = {2: "two", 3: "three"}[EXERCISES[number].digits]
    expected = f"nearly. Give at least {digits} digits after the point, and round the last."
    assert verdict(EXERCISES[number], answer) == expected


@pytest.mark.parametrize(
    ("number", "answer", "words"),
    [
        ("3.1", 25_000_000, "nearly. Every digit counts"),
        ("3.1", 25_165_824 + 2_000, "nearly. Every digit counts"),
        ("3.1", 25.17, "in megabytes"),
        ("5.1", 262, "in megabytes"),
        ("5.1", 262_000_000, "nearly. Every digit counts"),
        ("1.1", 8.0, "this is the dot product"),
        ("1.1", np.array([8]), "this is the dot product"),
        ("5.2", 33.3, "in percent"),
        ("1.1", float("nan"), "this is nan, which is none"),
        ("1.1", float("inf"), "this is inf, which is none"),
        ("1.1", "0.279", "a number is expected, not a text"),
        ("1.1", [0.279], "a number is expected, not a list"),
        ("1.1", np.array([0.27937, 1.0]), "a number is expected, not an array"),
        ("4.2", 1e-2, "not yet: a number is expected, but not this one"),
        ("3.1", True, "a number is expected, not True or False"),
        ("1.1", 1j, "a number is expected, not a complex"),
    ],
)
def test_what_is_wrong_is_said_of_the_value(number, answer, words):
    assert words in verdict(EXERCISES[number], answer)


def test_the_loss_after_adding_to_every_score_is_the_same_by_experiment():
    logits = torch.randn(8, 50, generator=torch.Generator().manual_seed(1))
    targets = torch.arange(8)
    losses = [torch.nn.functional.cross_entropy(s, targets) for s in (logits, logits + 5)]
    change = losses[1] - losses[0]
    assert abs(change) < 1e-5
    for answer in (change, float(change), 4.8e-7, -0.0, change.numpy()):
        assert verdict(EXERCISES["4.2"], answer) == EXERCISES["4.2"].right


@each_value
def test_a_known_mistake_is_known_when_it_is_rounded_to_three_digits(exercise):
    for wrong, says in exercise.wrong_answers:
        for answer in (wrong, float(f"{wrong:.3g}"), torch.tensor(float(wrong))):
            assert verdict(exercise, answer) == says


def _unit(matrix):
    return torch.nn.functional.normalize(torch.as_tensor(matrix).double(), dim=1)


def _gensim_analogy(matrix, a, b, c, topn):
    vectors = KeyedVectors(vector_size=matrix.shape[1], dtype=np.float64)
    vectors.add_vectors([str(row) for row in range(len(matrix))], matrix)
    found = vectors.most_similar([str(b), str(c)], [str(a)], topn=topn)
    return [int(word) for word, _ in found]


def _torch_analogy(matrix, a, b, c, topn):
    scores = _unit(matrix) @ (_unit(matrix)[b] - _unit(matrix)[a] + _unit(matrix)[c])
    scores[[a, b, c]] = -torch.inf
    return list(scores.topk(topn).indices)  # tensors of one number each


def _sorted_analogy(matrix, a, b, c, topn):
    unit = matrix / np.linalg.norm(matrix, axis=1)[:, None]
    goal = unit[b] - unit[a] + unit[c]
    others = [row for row in range(len(unit)) if row not in (a, b, c)]
    return tuple(np.int64(row) for row in sorted(others, key=lambda row: -unit[row] @ goal)[:topn])


def _gensim_nearest(matrix, row):
    vectors = KeyedVectors(vector_size=matrix.shape[1], dtype=np.float64)
    vectors.add_vectors([str(each) for each in range(len(matrix))], matrix)
    return int(vectors.most_similar(str(row), topn=1)[0][0])


def _torch_nearest(matrix, row):
    cosines = torch.cosine_similarity(torch.tensor(matrix), torch.tensor(matrix[row])[None])
    cosines[row] = -1
    return cosines.argmax(keepdim=True)  # a tensor that holds one number


def _trainable_mean(weight, ids, padding):
    embedding = torch.nn.Embedding.from_pretrained(weight.clone(), freeze=False)
    return embedding(ids[ids != padding]).mean(dim=0)


def _bag(weight, ids, padding):
    bag = torch.nn.EmbeddingBag.from_pretrained(weight, freeze=False, padding_idx=padding)
    return bag(ids, torch.tensor([0]))[0]


def _pairs(ids, window, kind):
    places = range(len(ids))
    return [
        kind((ids[i], ids[j])) for i in places for j in places if i != j and abs(i - j) <= window
    ]


# Each exercise that asks for a function, solved in other ways than the solution's.
OTHER_WAYS = {
    "1.3": [
        _gensim_nearest,
        _torch_nearest,
        lambda matrix, row: np.argsort(_unit(matrix).numpy() @ _unit(matrix).numpy()[row])[-2],
    ],
    "2.3": [_gensim_analogy, _torch_analogy, _sorted_analogy],
    "3.3": [
        _trainable_mean,
        _bag,
        lambda weight, ids, padding: weight[ids[ids != padding]].double().mean(dim=0),
        lambda weight, ids, padding: weight.numpy()[ids.numpy()[ids.numpy() != padding]].mean(0),
        lambda weight, ids, padding: torch.nn.Parameter(weight[ids[ids != padding]].mean(dim=0)),
    ],
    "4.3": [
        lambda ids, window: _pairs(ids, window, tuple),
        lambda ids, window: _pairs(ids, window, list),
        lambda ids, window: tuple(_pairs(ids, window, lambda pair: tuple(map(np.int64, pair)))),
        lambda ids, window: list(_pairs(ids, window, torch.tensor)),
    ],
    "5.3": [
        lambda size, width, rank, tied: (size + width) * rank * (2 - tied),
        lambda size, width, rank, tied: float((size + width) * rank * (2 - tied)),
        lambda size, width, rank, tied: torch.tensor((size + width) * rank * (2 - tied)),
        lambda size, width, rank, tied: (
            sum(p.numel() for p in _two_tables(size, width, rank).parameters()) * (1 if tied else 2)
        ),
    ],
}


def _two_tables(size, width, rank):
    return torch.nn.Sequential(
        torch.nn.Embedding(size, rank), torch.nn.Linear(rank, width, bias=False)
    )


def test_every_exercise_for_a_function_is_solved_in_at_least_three_other_ways():
    functions = {number for number, exercise in EXERCISES.items() if exercise.inputs}
    assert set(OTHER_WAYS) == functions
    assert min(map(len, OTHER_WAYS.values())) >= 3


@pytest.mark.parametrize(
    ("number", "way"), [(number, way) for number, ways in OTHER_WAYS.items() for way in ways]
)
def test_another_way_that_is_right_is_right(number, way):
    assert verdict(EXERCISES[number], way) == EXERCISES[number].right


@pytest.mark.parametrize(
    ("number", "function", "words"),
    [
        (
            "3.3",
            lambda weight, ids, padding: weight[ids[ids != padding]].mean(dim=0)[None],
            "the numbers are right, but an array of shape (3,) is expected, not an array of shape",
        ),
        (
            "2.3",
            lambda *arguments: np.array(_gensim_analogy(*arguments)),
            "the numbers are right, but a list is expected, not an array of shape (3,)",
        ),
        ("1.3", lambda matrix, row: float("nan"), "this is nan, which is none"),
        ("1.3", lambda matrix, row: None, "returns nothing yet"),
        (
            "5.3",
            lambda size, width, rank, tied: (size + width) * rank * (2 - tied) + 1,
            "not yet. For 30000",
        ),
        (
            "3.3",
            lambda weight, ids, padding: torch.ones(weight.shape[1], dtype=torch.complex64),
            "the numbers in it are not",
        ),
    ],
)
def test_what_is_wrong_is_said_of_what_a_function_returns(number, function, words):
    assert words in verdict(EXERCISES[number], function)


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
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert not same({"a": 1}, {"a": 1, "b": 2})
    assert not same({"a": 1, "b": 2}, {"a": 1})
