"""What opens a chapter: the picture of its part, and the small figure under its question."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from helpers import figures, palette
from helpers.figures.schematic import PARTS
from helpers.parameters import model
from helpers.similarity import analogy, cosine
from helpers.text import UnknownTokenError, essay
from helpers.toy_model import ToyModel
from helpers.vectors import load
from helpers.widgets import opening, opening_training

PAGES = [path.stem for path in sorted(Path("book").glob("0*.ipynb"))]
each_page = pytest.mark.parametrize("page", PAGES)
RIGHT, WRONG = "The vectors get it right", "The vectors get it wrong"
TRIO = [["cat", "kitten", "banana"]]


def home(window):
    return window.locator("[data-widget=opening]")


def status(window):
    return home(window).locator("[role=status]").inner_text()


def press(window, name):
    home(window).get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize(("width", "height", "deepest"), [(1280, 900, 1_500), (390, 844, 2 * 844)])
@each_page
def test_a_figure_answers_near_the_top_of_every_chapter(read_page, page, width, height, deepest):
    window = read_page(f"book/{page}", "file", width=width)
    window.set_viewport_size({"width": width, "height": height})
    box = home(window).bounding_box()
    assert box["y"] + box["height"] <= deepest
    control = home(window).locator("button, input").first.bounding_box()
    assert control["y"] + control["height"] <= height  # without any scrolling
    assert window.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1024, 1440])
@each_page
def test_the_picture_of_the_parts_is_readable(read_page, page, width):
    """Its letters, of 11 points in a picture of 356, are 11 pixels at least, and never large."""
    window = read_page(f"book/{page}", "file", width=width)
    picture = window.locator("img[alt^='From a text to the next token']")
    assert picture.count() == 1
    assert 11 <= 11 * picture.bounding_box()["width"] / 356.4 <= 16


def test_only_parts_that_exist_are_lit():
    _, ax = plt.subplots()
    with pytest.raises(ValueError, match=", ".join(PARTS)):
        figures.schematic(ax, "row")
    with pytest.raises(ValueError, match="light one or more"):
        figures.schematic(ax)
    plt.close()


def test_what_is_lit_is_bold_and_blue_and_nothing_else():
    _, ax = plt.subplots()
    assert figures.schematic(ax, "ids", "next token") is ax
    words = {text.get_text(): text for text in ax.texts if text.get_text() in PARTS}
    assert list(words) == list(PARTS)
    bold = [word for word, text in words.items() if text.get_weight() == "bold"]
    blue = [word for word, text in words.items() if text.get_color() == palette.BLUE]
    assert bold == blue == ["ids", "next token"]
    plt.close()


# Chapter 1.


def test_angles_are_those_of_the_vectors():
    vectors = load()
    made = opening.angles(vectors, TRIO, [[7, 42, 8]])
    [[words, degrees]] = made.data["sets"]
    assert words == TRIO[0]
    for other, turn in zip(words[1:], degrees, strict=True):
        exact = np.degrees(np.arccos(cosine(vectors["cat"], vectors[other])))
        assert abs(turn - exact) <= 0.5
    assert "cat to kitten" in repr(made)
    assert "56°" in repr(made)


def test_angles_refuse_what_they_cannot_draw():
    vectors = load()
    with pytest.raises(ValueError, match="three words"):
        opening.angles(vectors, [["cat", "dog"]], [[1, 2, 3]])
    with pytest.raises(ValueError, match="three ids"):
        opening.angles(vectors, TRIO, [[1, 2]])
    with pytest.raises(ValueError, match="0 to 100"):
        opening.angles(vectors, TRIO, [[1, 2, 101]])
    with pytest.raises(UnknownTokenError, match="qwzx"):
        opening.angles(vectors, [["qwzx", "cat", "dog"]], [[1, 2, 3]])


def test_a_list_decides_for_ids_and_nothing_does_for_vectors(use_page):
    window = use_page("book/01_intuition")
    assert "banana is nearer (1 against 35)" in status(window)
    press(window, "Shuffle the list")
    assert "kitten is nearer (1 against 86)" in status(window)
    home(window).get_by_role("radio", name="switches").check(force=True)
    assert "a tie, whatever the words" in status(window)
    assert home(window).get_by_text("Shuffle the list").is_hidden()
    home(window).get_by_role("radio", name="vectors").check(force=True)
    assert "kitten is nearer (56° against 74°)" in status(window)
    assert "Only these two angles are true; the vectors have 100 dimensions." in status(window)
    press(window, "doctor · nurse · guitar")
    assert "nurse is nearer (41° against 83°)" in status(window)


def test_the_angles_are_drawn_as_wide_as_they_are_said(use_page):
    window = use_page("book/01_intuition")
    home(window).get_by_role("radio", name="vectors").check(force=True)
    rays = home(window).evaluate(
        """(home) => [...home.querySelectorAll("svg line")].map((line) =>
          ["x1", "y1", "x2", "y2"].map((name) => Number(line.getAttribute(name))))"""
    )
    turns = [np.degrees(np.arctan2(x2 - x1, y1 - y2)) for x1, y1, x2, y2 in rays]
    assert np.allclose(turns, [0, 56, -74], atol=0.01)


# Chapter 2.


def test_verdicts_are_the_answers_of_the_vectors():
    vectors = load()
    made = opening.verdicts(vectors, [("france paris japan", "tokyo"), ("eat ate drink", "sipped")])
    first, second = made.data["questions"]
    assert [word for word, _ in first["answers"]] == [
        word for word, _ in analogy(vectors, ["paris", "japan"], ["france"], topn=3)
    ]
    assert second["expected"] == ["sipped"]
    assert "answer 1 of 2 right" in repr(made)
    with pytest.raises(ValueError, match="three words"):
        opening.verdicts(vectors, [("france paris", "tokyo")])


def test_other_vectors_are_asked_what_they_know():
    known = [("france paris japan", "Tokyo"), ("qwzx paris japan", "tokyo")]
    assert "The vectors answer 1 of 1 right" in repr(opening.verdicts(load(), known))
    with pytest.raises(ValueError, match="do not know the words"):
        opening.verdicts(load(), known[1:])


def test_every_question_is_guessed_before_it_is_answered(use_page):
    window = use_page("book/02_pretrained_analogies")
    rights = 0
    for number in range(1, 9):
        assert not home(window).locator(".opening-answer").count()
        press(window, RIGHT)
        rights += home(window).locator(".opening-right").count()
        said = status(window)
        assert f"The vectors: {rights} of {number} right. You foresaw {rights}." in said
        press(window, "Next question" if number < 8 else "Start again")
    assert rights == 4  # neither all nor none: nobody can tell beforehand
    assert status(window).startswith("Question 1.")


def test_every_verdict_names_the_answer_and_what_was_expected_of_it(use_page):
    window = use_page("book/02_pretrained_analogies")
    said = []
    for number in range(1, 9):
        press(window, WRONG if number < 7 else RIGHT)
        said.append(status(window).split(" The vectors:")[0])
        press(window, "Next question" if number < 8 else "Start again")
    assert status(window).startswith("Question 1.")
    assert said == [
        "“tokyo” is right, though you expected a mistake.",
        "“sydney” is wrong, as you expected: it should be canberra.",
        "“drank” is right, though you expected a mistake.",
        "“puppy” is right, though you expected a mistake.",
        "“thursday” is wrong, as you expected: it should be saturday.",
        "“painting” is right, though you expected a mistake.",
        "“harris” is wrong: it should be butcher. Baker is a surname, as are the answers.",
        "“fairway” is wrong: it should be sock, shoe or boot.",
    ]


def test_a_wrong_answer_says_what_was_wanted(use_page):
    window = use_page("book/02_pretrained_analogies")
    press(window, RIGHT)
    press(window, "Next question")
    window.keyboard.press("Tab")
    press(window, WRONG)
    assert "sydney ✗" in home(window).inner_text()
    assert "“sydney” is wrong, as you expected: it should be canberra." in status(window)
    assert "1 of 2 right. You foresaw 2." in status(window)


# Chapter 3.


def rows_that_moved(made, name, step):
    stages = {name: stages for name, stages, _ in made.data["optimisers"]}[name]
    return {
        token
        for token, before, after in zip(
            made.data["tokens"], stages[step - 1], stages[step], strict=True
        )
        if before != after
    }


def test_adam_moves_rows_of_earlier_steps_and_adamw_moves_all():
    made = opening_training.rows(["in the house is", "the quick fox is"])
    for name in ("plain SGD", "Adam"):
        assert rows_that_moved(made, name, 1) == {"in", "the", "house"}
    assert rows_that_moved(made, "plain SGD", 2) == {"the", "quick", "fox"}
    assert rows_that_moved(made, "Adam", 2) == {"in", "the", "house", "quick", "fox"}
    for step in (1, 2):
        assert rows_that_moved(made, "AdamW", step) == set(made.data["tokens"])


def test_the_matrix_starts_as_the_toy_model_does_and_takes_its_steps():
    made = opening_training.rows(["a b", "b a"], dimensions=3, seed=4)
    network = ToyModel(2, 3, seed=4).double()
    [[_, stages, _], *_] = made.data["optimisers"]
    assert np.allclose(stages[0], network.embedding.weight.detach(), atol=0.00005)
    loss = torch.nn.functional.cross_entropy(network(torch.tensor([0])), torch.tensor([1]))
    loss.backward()
    moved = network.embedding.weight - 0.5 * network.embedding.weight.grad
    assert np.allclose(stages[1], moved.detach(), atol=0.00005)


def test_steps_need_two_texts():
    with pytest.raises(ValueError, match="two texts"):
        opening_training.rows(["in the house"])
    with pytest.raises(ValueError, match="two words"):
        opening_training.rows(["in the house", "fox"])


def test_steps_are_taken_one_after_the_other(use_page):
    window = use_page("book/03_lookup_layer")
    press(window, "Take step 1")
    assert "Only the rows that were looked up moved." in status(window)
    press(window, "Take step 2")
    assert "Only the rows that were looked up moved." in status(window)
    home(window).get_by_role("radio", name="Adam", exact=True).check(force=True)
    press(window, "Take step 1")
    press(window, "Take step 2")
    assert "The rows of “house” and “in” moved as well: Adam still carries" in status(window)
    assert home(window).locator("tr.opening-moved").count() == 5
    press(window, "Start again")
    assert home(window).locator("tr.opening-moved").count() == 0


@pytest.mark.parametrize("width", [360, 390])
def test_the_whole_matrix_is_in_sight_on_a_phone(use_page, width):
    window = use_page("book/03_lookup_layer", width=width)
    press(window, "Take step 1")
    hidden = (
        home(window).locator(".opening-scroll").evaluate("(n) => n.scrollWidth - n.clientWidth")
    )
    assert hidden <= (0 if width == 390 else 24)


# Chapter 4.

GROUPS = {"companions": ["loyal", "quiet", "gentle"], "cats": ["some", "old", "what", "not."]}


def test_blocks_appear_while_the_model_learns():
    made = opening_training.blocks(essay(), GROUPS)
    first, *_, last = [opening_training._averages(np.array(c) / 100, made.data["group"])
                       for _, c in made.data["frames"]]  # fmt: skip
    assert [epoch for epoch, _ in made.data["frames"]] == list(opening_training.FRAMES)
    assert abs(first[0]) < 0.25
    assert last[0] > 0.6
    assert last[1] < 0.4
    start = opening_training._float64_model(len(set(essay().lower().split())), 16, 7)
    start = start.embedding.weight
    words = sorted(set(essay().lower().split()))
    expected = 100 * cosine(
        start[words.index("loyal")].detach().numpy(), start[words.index("quiet")].detach().numpy()
    )
    assert made.data["frames"][0][1][0][1] == round(expected)


def test_a_word_that_is_not_in_the_text_is_named():
    with pytest.raises(UnknownTokenError, match="xylophone"):
        opening_training.blocks(essay(), {"cats": ["xylophone", "old"]})


def test_the_page_says_the_averages_that_python_says(use_page):
    made = opening_training.blocks(essay(), {
        "companions": ["loyal", "quiet", "gentle"],
        "cats": ["some", "old", "what", "not."],
        "the": ["prefer", "behind", "or", "habit:"],
        "to": ["room", "speak", "companions", "children,"],
    })  # fmt: skip
    rows = {row.split()[0]: row.split()[1:] for row in repr(made).splitlines()[2:]}
    window = use_page("book/04_toy_training")
    slider = home(window).get_by_role("slider")
    seen = []
    for _ in opening_training.FRAMES:
        found = re.search(
            r"After (\d+) passes .* cosine (\S+) within a block, (\S+) between", status(window)
        )
        epoch, *both = found.groups()
        assert both == rows[epoch]
        seen.append(int(epoch))
        slider.press("ArrowRight")
    assert seen == list(opening_training.FRAMES)


def test_training_plays_to_its_end_and_at_once_with_less_motion(use_page):
    window = use_page("book/04_toy_training")
    window.emulate_media(reduced_motion="reduce")
    press(window, "Watch it learn")
    assert status(window).startswith("After 500 passes")


def test_training_plays_by_itself(use_page):
    window = use_page("book/04_toy_training")
    assert status(window).startswith("After 0 passes")
    press(window, "Watch it learn")
    home(window).get_by_text("After 4 passes").wait_for()
    assert 2 <= int(home(window).get_by_role("slider").input_value()) < 11


# Chapter 5.


def test_shares_are_those_of_the_models():
    made = opening.shares(["GPT-2 small", "Llama 3.1 405B"])
    assert made.data["models"][0]["share"] == round(model("GPT-2 small").vocabulary_share, 4)
    assert "31%" in repr(made)
    with pytest.raises(ValueError, match="no model 'GPT-9'"):
        opening.shares(["GPT-9"])


def test_a_guess_stands_beside_the_truth(use_page):
    window = use_page("book/05_parameter_counts")
    slider = home(window).get_by_role("slider")
    assert home(window).get_by_role("button", name="Show").is_disabled()  # nobody has guessed
    slider.press("Home")
    for _ in range(30):
        slider.press("ArrowRight")
    press(window, "Show")
    assert status(window) == (
        "GPT-2 small: 31% of its parameters are in the embedding matrix, which is also the output "
        "matrix; you said 30%. Well guessed."
    )
    widths = (
        home(window)
        .locator(".opening-bar i")
        .evaluate_all(
            "(bars) => bars.map((bar) => bar.clientWidth / bar.parentElement.clientWidth)"
        )
    )
    assert np.allclose(widths, [0.30, 0.3102], atol=0.01)
    press(window, "Next model")
    assert "Gemma 3 270M has 268,098,176 parameters" in home(window).inner_text()
    assert slider.is_enabled()


def test_the_last_model_says_what_all_of_them_show(use_page):
    window = use_page("book/05_parameter_counts")
    for name in ("Next model",) * 4 + ("Start again",):
        home(window).get_by_role("slider").press("End")
        press(window, "Show")
        if name == "Start again":
            assert "From 63% to 1%: what decides it, this chapter shows." in status(window)
        press(window, name)
    assert "GPT-2 small has" in home(window).inner_text()


def test_the_blocks_begin_and_end_as_the_replay_of_the_chapter_does(use_page):
    window = use_page("book/04_toy_training")
    slider = home(window).get_by_role("slider")
    replay = window.locator("[data-widget=replay]")
    for key in ("Home", "End"):
        slider.press(key)
        replay.get_by_role("slider").press(key)
        average = replay.locator(".replay-place").inner_text().split(": ")[1].split()[0]
        assert f"average cosine {average} within a block" in status(window)
