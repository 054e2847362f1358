"""The figure that opens the course."""

import random
import re

import numpy as np
import pytest
from windows import weights_of

from helpers.models.keyed_vectors import keyed_vectors
from helpers.site.pdf import SITE
from helpers.text import UnknownTokenError
from helpers.vectors import load
from helpers.widgets.push import EXAMPLES, FARTHEST, PushExplorer, push, stages
from helpers.widgets.shared.word_vectors import explorer_vectors, unit_rows

PAGE = "book/index"
FIRST = ("king", "man", "woman")


@pytest.fixture(scope="module")
def known():
    return explorer_vectors(load())


def nearest_by_scanning(known, unit, start, minus, plus, t):
    """What the definition says: the largest cosine with what the push makes, of all words."""
    place = known.key_to_index
    target = unit[place[start]] + t * (unit[place[plus]] - unit[place[minus]])
    return known.index_to_key[int(np.argmax(unit @ target))]


def nearest(opening, t):
    return [word for word, begin in stages(opening) if begin <= t][-1]


@pytest.mark.parametrize("words", EXAMPLES, ids=lambda words: words[0])
def test_the_nearest_word_is_the_one_of_all_that_a_scan_finds(known, words):
    opening, unit = push(known, *words), unit_rows(known)
    for t in np.linspace(0, FARTHEST, 41):
        if all(abs(t - begin) > 1e-4 for _, begin in stages(opening)):
            assert nearest(opening, t) == nearest_by_scanning(known, unit, *words, t)


def test_king_is_still_king_at_the_famous_equation(known):
    opening = push(known, *FIRST)
    assert [word for word, _ in stages(opening)] == ["king", "queen"]
    assert stages(opening)[1][1] == pytest.approx(1.376, abs=0.001)
    by_gensim = known.similar_by_vector(
        known.get_vector("king", norm=True)
        + known.get_vector("woman", norm=True)
        - known.get_vector("man", norm=True),
        topn=1,
    )
    assert by_gensim[0][0] == "king"


def test_the_cosines_that_it_draws_are_those_of_gensim(known):
    opening = push(known, *FIRST)
    for t in (0.0, 0.7, 2.0):
        pushed = known.get_vector("king", norm=True) + t * (
            known.get_vector("woman", norm=True) - known.get_vector("man", norm=True)
        )
        words = [word for word, _, _ in opening["words"]]
        expected = known.cosine_similarities(pushed, known[words])
        length = np.sqrt(1 + 2 * t * opening["lean"] + t * t * opening["square"])
        drawn = [(a + t * b) / length for _, a, b in opening["words"]]
        assert drawn == pytest.approx(expected, abs=1e-5)


def test_in_random_vectors_every_change_of_the_nearest_word_is_found():
    rng = np.random.default_rng(3)
    words = [f"w{i}" for i in range(300)]
    for _ in range(20):
        small = keyed_vectors(words, rng.normal(size=(300, 4)).astype(np.float32))
        opening, unit = push(small, *rng.choice(words, 3, replace=False)), unit_rows(small)
        for t in np.linspace(0, FARTHEST, 60):
            if all(abs(t - begin) > 1e-3 for _, begin in stages(opening)):
                assert nearest(opening, t) == nearest_by_scanning(
                    small, unit, *opening["queries"], t
                )


def test_what_cannot_be_pushed_is_refused(known):
    with pytest.raises(UnknownTokenError, match="qqq"):
        push(known, "king", "qqq", "woman")
    with pytest.raises(ValueError, match="from a word to itself"):
        push(known, "king", "man", "man")


def test_without_a_browser_it_is_a_table():
    text = repr(PushExplorer(load()))
    assert re.search(r"king \+ t · \(woman − man\) +king +1\.38 +queen", text)
    assert re.search(r"sun \+ t · \(night − day\) +sun +never, up to 2 +sun", text)


# On the page.


def shown(window):
    return window.inner_text("[data-value=nearest]")


def move(window, t):
    """As a hand that drags the knob: the slider's value changes, and it says so."""
    window.locator(".push input[type=range]").fill(f"{t:.2f}")


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_it_opens_at_once_at_the_famous_equation(open_page, scheme):
    window = open_page(PAGE, scheme)
    assert shown(window) == "king"
    assert "king + 1.00× (woman − man)" in window.inner_text(".push-equation")
    assert not [request for request in window.requests if "vectors" in request]
    assert window.complaints == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_the_first_screen_shows_the_question_the_word_the_chart_and_the_guess(
    open_page, width, height
):
    window = open_page(PAGE, width=width)
    window.set_viewport_size({"width": width, "height": height})
    for part in (".front-question", ".push-answer", ".push-chart", ".push-guesses"):
        box = window.locator(part).bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height, part
    size = window.locator(".push-answer").evaluate(
        "node => parseFloat(getComputedStyle(node).fontSize)"
    )
    assert size >= 36


@pytest.mark.parametrize("width", [1440, 1024, 390, 360])
def test_nothing_below_moves_when_a_guess_is_answered(open_page, width):
    window = open_page(PAGE, "file", width=width, reduced_motion="reduce")
    slider = window.locator(".push input[type=range]")
    reply = window.locator(".push-guesses").bounding_box()
    before = slider.bounding_box()["y"]
    assert before - reply["y"] - reply["height"] <= 24  # no gap where the answer will be
    window.locator(".push-guesses label", has_text="1.7×").click()
    window.get_by_text("At 1.38× queen takes over").first.wait_for()
    assert slider.bounding_box()["y"] == pytest.approx(before, abs=1)


@pytest.mark.parametrize("width", [1440, 1024, 700, 390])
def test_the_cards_fill_their_rows_however_many_chapters_there_are(open_page, width):
    window = open_page(PAGE, "file", width=width)
    rows = window.evaluate(
        """() => {
          const [home] = document.querySelectorAll(".chapter-cards");
          const found = [];
          for (let count = home.children.length; count <= 11; count++) {
            const { right } = home.getBoundingClientRect();
            const last = home.lastElementChild.getBoundingClientRect();
            found.push([count, right - last.right]);
            home.prepend(home.firstElementChild.cloneNode(true));
          }
          return found;
        }"""
    )
    assert rows[0][0] == 6  # five chapters and the summary
    assert [row for row in rows if abs(row[1]) > 1] == []


def test_on_the_cards_no_stem_crosses_a_name_and_names_are_apart(open_page):
    window = open_page(PAGE, "file")
    names, stems = window.evaluate(
        """() => {
          const [picture] = [...document.querySelectorAll(".picture")]
            .filter((svg) => svg.textContent.includes("captain"));
          const boxes = (tag) => [...picture.querySelectorAll(tag)].map((part) => {
            const { x, y, width, height } = part.getBBox();
            return [x, y, x + width, y + height];
          });
          return [boxes("text"), boxes("polyline").slice(1)];
        }"""
    )
    assert len(names) == 7
    assert len(stems) == 5
    for i, (left, top, right, bottom) in enumerate(names):
        inside = [top + 3 < stem[3] and stem[1] < bottom - 3 for stem in stems]
        assert not any(
            left < stem[0] < right and is_inside
            for stem, is_inside in zip(stems, inside, strict=True)
        )
        assert left >= 0
        assert right <= 240
        for other in names[:i]:
            assert (
                right <= other[0]
                or other[2] <= left
                or top + 3 >= other[3] - 3
                or bottom <= other[1]
            )


def test_it_weighs_little_before_the_reader_types(open_page, addresses):
    window = open_page(PAGE, "http")
    window.wait_for_load_state("networkidle")
    weights = weights_of(window, addresses["http"], SITE)
    assert len(weights) > 10
    assert sum(weights.values()) <= 150_000, sorted(weights.items(), key=lambda item: -item[1])


@pytest.mark.parametrize("guess", ["1.2×", "1.4×", "1.7×", "never"])
def test_a_guess_is_answered(open_page, guess):
    window = open_page(PAGE, "file", reduced_motion="reduce")
    window.locator(".push-guesses label", has_text=guess).click()
    window.wait_for_function("document.querySelector('.push-answer').textContent === 'queen'")
    said = window.locator(".push .explorer-status").first.inner_text()
    assert said.startswith(f"You guessed {guess}. At 1.38× queen takes over.")
    assert said.endswith("as the equation is usually written, the nearest word is still king.")
    assert not window.locator(".push-guesses").is_visible()
    assert window.locator(".push-guessed").count() == (guess != "never")


def test_the_answer_is_shown_in_motion_where_motion_is_wanted(open_page):
    window = open_page(PAGE, "file")
    window.evaluate(
        """() => {
          window.seen = new Set();
          new MutationObserver(() => seen.add(document.querySelector(".push b").textContent))
            .observe(document.querySelector(".push-chart"), { childList: true });
        }"""
    )
    window.locator(".push-guesses label", has_text="1.2×").click()
    window.wait_for_function("document.querySelectorAll('.push-veil').length === 0")
    window.wait_for_function("document.querySelector('.push-equation b').textContent === '1.38×'")
    assert window.evaluate("seen.size") >= 10


def test_what_has_not_been_pushed_to_is_not_seen(open_page):
    window = open_page(PAGE, "file")
    assert window.locator(".push-veil").count() == 1
    knob = window.locator(".push-now").bounding_box()
    seen = window.locator(".push-chart clipPath rect").get_attribute("width")
    start = window.locator(".push-chart").bounding_box()["x"]
    assert start + float(seen) == pytest.approx(knob["x"], abs=2)
    assert "1.38×" not in window.text_content(".push")
    move(window, 2)
    assert window.locator(".push-veil").count() == 0
    assert shown(window) == "queen"
    assert "1.38×" in window.text_content(".push-chart")
    assert {"king", "queen"} <= set(window.locator(".push-chart text").all_text_contents())
    move(window, 1)
    assert shown(window) == "king"
    assert window.locator(".push-veil").count() == 0  # what was seen stays seen


def test_it_is_pushed_by_keyboard_and_by_dragging_in_the_chart(open_page):
    window = open_page(PAGE, "file")
    window.focus(".push input[type=range]")
    for _ in range(38):
        window.keyboard.press("ArrowRight")
    assert shown(window) == "queen"
    window.keyboard.press("ArrowLeft")
    assert shown(window) == "king"
    box = window.locator(".push-chart").bounding_box()
    window.mouse.move(box["x"] + 20, box["y"] + 60)
    window.mouse.down()
    window.mouse.move(box["x"] + box["width"] - 20, box["y"] + 60, steps=5)
    assert shown(window) == "queen"
    window.mouse.up()
    window.mouse.move(box["x"] + 20, box["y"] + 60)
    assert shown(window) == "queen"  # the button is up: moving on does nothing


def test_the_examples_answer_as_python_does(open_page, known):
    window = open_page(PAGE, "file")
    for words in EXAMPLES:
        window.locator(".push-chips button", has_text=re.compile(f"^{words[0]}$")).click()
        opening = push(known, *words)
        for t in (0, 0.5, 0.8, 1.2, 1.5, 1.85, 2):
            move(window, t)
            assert shown(window) == nearest(opening, t)


def test_a_readers_own_words_are_answered_as_python_does(open_page, known):
    window = open_page(PAGE, "file")
    rng = random.Random(5)
    triples = [rng.sample(known.index_to_key[:8000], 3) for _ in range(40)]
    answers = window.evaluate(
        """async (triples) => {
          const { words: { wordsOf }, host: { pageModel } } = courseExplorers;
          const { cosine, push, stages } = courseExplorers.push_lines;
          const words = await wordsOf(pageModel({}));
          return triples.map((triple) => {
            const opening = push(words, ...triple);
            const drawn = opening.words.map((line) => [line[0], cosine(opening, line, 1.5)]);
            return [stages(opening), drawn, opening.lean, opening.square];
          });
        }""",
        triples,
    )
    for triple, (steps, drawn, lean, square) in zip(triples, answers, strict=True):
        opening = push(known, *triple)
        expected = stages(opening)
        assert [word for word, _ in steps] == [word for word, _ in expected]
        assert [t for _, t in steps] == pytest.approx([t for _, t in expected], abs=1e-3)
        assert (lean, square) == pytest.approx((opening["lean"], opening["square"]), abs=1e-5)
        length = np.sqrt(1 + 2 * 1.5 * opening["lean"] + 1.5**2 * opening["square"])
        expected = {word: (a + 1.5 * b) / length for word, a, b in opening["words"]}
        assert dict(drawn) == pytest.approx(expected, abs=1e-5)


def test_a_readers_own_words_are_typed_in_and_what_is_unknown_is_said(open_page, known):
    window = open_page(PAGE, "file")
    window.locator(".push-own summary").click()
    for label, word in (("push", "father"), ("away from", "man"), ("towards", "woman")):
        window.get_by_label(label, exact=True).fill(word)
    window.get_by_label("towards", exact=True).press("Enter")
    window.wait_for_function("document.querySelector('.push-answer').textContent === 'father'")
    move(window, 2)
    assert shown(window) == nearest(push(known, "father", "man", "woman"), 2) == "mother"
    window.get_by_label("push", exact=True).fill("qqqq")
    window.get_by_label("push", exact=True).press("Enter")
    window.get_by_text("“qqqq” is not among").first.wait_for()
    window.get_by_label("push", exact=True).fill("king")
    window.get_by_label("away from", exact=True).fill("woman")
    window.get_by_label("towards", exact=True).press("Enter")
    window.get_by_text("From woman to woman is no step").first.wait_for()
