"""The explorer of chapter 1."""

from pathlib import Path

import numpy as np
import pytest
from inputs import ODD_TEXTS

from helpers.similarity import cosine
from helpers.text import UnknownTokenError
from helpers.vectors import load
from helpers.widgets.shared.word_vectors import explorer_vectors
from helpers.widgets.similarity import SimilarityExplorer

GROUPS = {"animals": ["cat", "dog", "horse"], "fruit": ["apple", "banana", "orange"]}


@pytest.fixture(scope="module")
def vectors():
    return load()


@pytest.fixture(scope="module")
def known(vectors):
    return explorer_vectors(vectors)


def shown(window):
    """The cosine on the scale, the status sentence and the ten neighbours."""
    home = window.locator("[data-widget=similarity]")
    return (
        home.locator(".similarity-mark strong").inner_text(),
        home.locator("[role=status]").inner_text(),
        home.locator(".explorer-ranking b").all_inner_texts(),
    )


def wait_for(window, text):
    window.wait_for_function(
        "text => document.querySelector('.similarity > [role=status]').textContent.includes(text)",
        arg=text,
    )


def test_the_text_says_how_many_words_are_searched(vectors, known):
    text = Path("book/01_intuition.ipynb").read_text(encoding="utf-8")
    assert f"The explorer searches the {len(known):,} words" in text
    assert f"those of all {len(vectors):,}." in text


def test_it_opens_on_what_python_computes(vectors, known):
    widget = SimilarityExplorer(vectors, GROUPS, "cat", "kitten")
    assert widget.opening["cosine"] == pytest.approx(
        cosine(vectors["cat"], vectors["kitten"]), abs=1e-4
    )
    for name in ("first", "second"):
        about = widget.opening[name]
        expected = known.most_similar(about["word"], topn=5)
        assert [word for word, _ in about["nearest"]] == [word for word, _ in expected]
        assert about["id"] == vectors.key_to_index[about["word"]]


def test_a_word_of_the_map_lies_where_the_map_has_it(vectors):
    widget = SimilarityExplorer(vectors, GROUPS, "cat", "banana")
    words = [word for members in GROUPS.values() for word in members]
    for name in ("first", "second"):
        about = widget.opening[name]
        expected = widget.map["points"][words.index(about["word"])]
        assert about["point"] == pytest.approx(expected, abs=1e-4)


def test_without_a_browser_it_is_a_sentence_and_a_table(vectors):
    widget = SimilarityExplorer(vectors, GROUPS, "cat", "kitten")
    assert "cosine 0.557" in repr(widget)
    html = widget._repr_mimebundle_()[0]["text/html"]
    assert "<td" in html
    assert "rabbit 0.742" in html


def test_an_unknown_opening_word_is_named(vectors):
    with pytest.raises(UnknownTokenError, match="qqq"):
        SimilarityExplorer(vectors, GROUPS, "cat", "qqq")


def test_the_kernel_sends_the_vectors_when_they_are_wanted(vectors, known):
    widget = SimilarityExplorer(vectors, GROUPS)
    assert widget.vectors == {}
    widget.wanted = True
    rows = np.frombuffer(widget.vectors["rows"], np.int8).reshape(-1, widget.vectors["dimension"])
    assert widget.vectors["words"].split("\n") == known.index_to_key
    assert len(rows) == len(known)
    for word in ("the", "cat", "kitten"):
        row = rows[known.key_to_index[word]].astype(float)
        assert cosine(row, vectors[word]) == pytest.approx(1, abs=1e-9)


def test_words_are_compared_by_keyboard(use_page):
    window = use_page("book/01_intuition")
    first = window.get_by_label("first word")
    first.focus()
    window.keyboard.press("Control+A")
    window.keyboard.type("banana")
    window.keyboard.press("Enter")
    wait_for(window, "“banana” and “kitten”")
    window.keyboard.press("Tab")
    window.keyboard.press("Control+A")
    window.keyboard.type("CAT ")
    window.keyboard.press("Tab")
    wait_for(window, "“banana” and “cat”")
    assert shown(window)[0] == "0.274"
    window.keyboard.press("Space")  # the first example has the focus now
    wait_for(window, "“cat” and “kitten”")
    assert shown(window)[0] == "0.557"


def test_examples_are_compared_by_mouse(use_page):
    window = use_page("book/01_intuition")
    assert "Their ids are 26,992 apart" in shown(window)[1]  # 32,102 − 5,110
    assert "apart, which says nothing about meaning." in shown(window)[1]
    for name, expected in (("good · bad", "0.769"), ("north · south", "0.922")):
        window.get_by_role("button", name=name).click()
        wait_for(window, expected)
        assert shown(window)[0] == expected
        assert len(shown(window)[2]) == 10


def test_no_example_gives_away_a_cosine_below_zero(use_page):
    window = use_page("book/01_intuition")
    chips = window.locator(".similarity .explorer-chip")
    assert chips.count() >= 4
    for chip in chips.all():
        chip.click()
        wait_for(window, "“{}” and “{}”: 0.".format(*chip.inner_text().split(" · ")))
        assert float(shown(window)[0]) > 0


def test_a_known_word_is_answered_while_it_is_typed_and_half_a_word_is_let_be(open_page):
    window = open_page("book/01_intuition", "file")
    window.clock.install()
    field = window.get_by_label("first word")
    field.press("Control+A")
    window.keyboard.type("banana")
    mark = window.locator(".similarity-mark strong")
    mark.get_by_text("0.078").wait_for()  # no Enter, no Tab
    window.keyboard.press("Backspace")
    window.clock.run_for(400)
    assert mark.inner_text() == "0.078"
    assert "“banana” and “kitten”" in window.inner_text("[data-widget=similarity] .explorer-status")
    assert field.get_attribute("aria-invalid") == "false"
    assert opacities(window) == {1}
    window.keyboard.press("Enter")
    window.clock.run_for(400)
    assert "“banan” is not among" in window.inner_text("[data-widget=similarity] .explorer-status")
    assert field.get_attribute("aria-invalid") == "true"
    window.context.close()  # with its clock


def test_what_is_read_out_waits_for_a_pause_and_does_not_speak_at_every_key(use_page):
    window = use_page("book/01_intuition")
    window.get_by_role("button", name="cat · banana").click()
    wait_for(window, "0.274")
    window.evaluate(
        """() => {
          window.changes = { status: [], seen: [] };
          const watch = (name, node) => new MutationObserver(() =>
            window.changes[name].push(node.textContent)).observe(node, { childList: true });
          watch("status", document.querySelector("[data-widget=similarity] [role=status]"));
          watch("seen", document.querySelector("[data-widget=similarity] .explorer-status"));
        }"""
    )
    window.get_by_label("first word").fill("")
    window.get_by_label("first word").press_sequentially("dogs", delay=300)
    wait_for(window, "“dogs” and “banana”")
    changes = window.evaluate("changes")
    assert len(changes["status"]) == 1
    assert len(set(changes["seen"])) >= 2  # “d”, “do” and “dog” are words, too


def opacities(window):
    parts = window.locator(".explorer-result").all()
    return {float(part.evaluate("part => getComputedStyle(part).opacity")) for part in parts}


def test_after_an_unknown_word_the_figures_are_dimmed_and_said_to_be_the_last(use_page):
    window = use_page("book/01_intuition", reduced_motion="reduce")
    assert opacities(window) == {1}
    field = window.get_by_label("second word")
    field.fill("qqqq")
    field.press("Enter")
    wait_for(window, "The figures are still those of “cat” and “kitten”.")
    assert opacities(window) == {0.4}
    field.fill("banana")
    window.wait_for_function("!document.querySelector('.explorer-stale')")
    assert opacities(window) == {1}
    assert "still" not in window.inner_text("[data-widget=similarity] .explorer-status")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_labels_of_the_scale_neither_touch_nor_stick_out(use_page, width):
    window = use_page("book/01_intuition", width=width, reduced_motion="reduce")
    for first, second in (
        ("microsoft", "elephants"),  # −0.054
        ("cat", "cat"),
        ("cat", "banana"),
        ("good", "bad"),
        ("river", "bank"),  # 0.335
    ):
        window.get_by_label("first word").fill(first)
        window.get_by_label("second word").fill(second)
        window.get_by_label("second word").press("Enter")
        wait_for(window, f"“{first}” and " + ("itself" if first == second else f"“{second}”"))
        left, right, boxes = window.evaluate(
            """() => {
              const box = (node) => node.getBoundingClientRect();
              const live = box(document.querySelector(".similarity .explorer-head"));
              const texts = document.querySelectorAll(".similarity-track :is(span, strong)");
              const rects = [...texts].map(box).map((r) => [r.left, r.top, r.right, r.bottom]);
              return [live.left, live.right, rects];
            }"""
        )
        assert len(boxes) == 7
        for i, (x0, y0, x1, y1) in enumerate(boxes):
            assert left <= x0
            assert x1 <= right
            for a0, b0, a1, b1 in boxes[:i]:
                assert x1 <= a0 or a1 <= x0 or y1 <= b0 + 1 or b1 <= y0 + 1


def test_words_are_completed_and_near_spellings_suggested(use_page):
    window = use_page("book/01_intuition")
    field = window.get_by_label("first word")
    field.fill("kitt")
    window.wait_for_selector("datalist option[value=kitten]", state="attached")
    field.fill("bannana")
    field.press("Enter")
    wait_for(window, "Did you mean “banana”?")
    assert field.get_attribute("aria-invalid") == "true"


def test_a_word_and_itself_have_cosine_one_and_are_one_on_the_one_hot_scale_too(use_page):
    window = use_page("book/01_intuition")
    window.get_by_label("second word").fill("cat")
    window.get_by_label("second word").press("Enter")
    wait_for(window, "and itself: cosine 1")
    assert shown(window)[0] == "1.000"


def test_odd_texts_get_a_sentence_and_nothing_breaks(use_page):
    window = use_page("book/01_intuition")
    before = shown(window)[2]
    for text in ODD_TEXTS:
        field = window.get_by_label("second word")
        field.fill("kitten")
        field.fill(text)
        field.press("Enter")
        window.wait_for_function(
            "document.querySelector('.similarity > [role=status]').textContent"
            ".match(/is not among|Type a word/)"
        )
        assert len(shown(window)[1]) < 200
    assert shown(window)[2] == before
    assert window.complaints == []
    assert (
        window.locator("[data-widget=similarity] img, [data-widget=similarity] script").count() == 0
    )
    window.get_by_role("button", name="cat · banana").click()
    wait_for(window, "0.274")


def test_two_hundred_similarities_and_neighbours_are_those_of_python(use_page, known):
    generator = np.random.default_rng(0)
    pairs = [
        [known.index_to_key[index] for index in pair]
        for pair in generator.integers(len(known), size=(200, 2))
    ]
    window = use_page("book/01_intuition")
    window.get_by_role("button", name="cat · banana").click()
    wait_for(window, "0.274")
    answers = window.evaluate(
        """async (pairs) => {
          const { compare } = courseExplorers.similarity;
          const state = document.querySelector("[data-widget=similarity]").dataset.state;
          const { map, opening } = JSON.parse(state);
          const { words: { wordsOf }, host: { pageModel } } = courseExplorers;
          const words = await wordsOf(pageModel({}));
          return [compare(words, map, "cat", "kitten"), opening,
                  pairs.map(([a, b]) => compare(words, map, a, b))];
        }""",
        pairs,
    )
    again, opening, compared = answers
    assert again["cosine"] == pytest.approx(opening["cosine"], abs=1e-4)
    for name in ("first", "second"):
        assert [w for w, _ in again[name]["nearest"]] == [w for w, _ in opening[name]["nearest"]]
        assert again[name]["id"] == opening[name]["id"]
        assert again[name]["point"] == pytest.approx(opening[name]["point"], abs=1e-4)
    for (first, second), answer in zip(pairs, compared, strict=True):
        assert answer["cosine"] == pytest.approx(known.similarity(first, second), abs=1e-5)
        expected = known.most_similar(first, topn=5)
        found = answer["first"]["nearest"]
        assert [score for _, score in found] == pytest.approx([s for _, s in expected], abs=1e-5)
        close = min(np.diff([-s for _, s in expected]), default=1) < 1e-5
        assert close or [word for word, _ in found] == [word for word, _ in expected]


def test_the_mark_stands_where_the_cosine_lies_on_the_scale(use_page):
    window = use_page("book/01_intuition")
    for name, value in (("good · bad", 0.769), ("microsoft · elephants", -0.054)):
        for field, word in zip(("first word", "second word"), name.split(" · "), strict=True):
            window.get_by_label(field).fill(word)
        window.get_by_label("second word").press("Enter")
        wait_for(window, f"{abs(value)}")
        left = window.locator(".similarity-mark").last.evaluate("mark => mark.style.left")
        assert float(left.rstrip("%")) == pytest.approx(50 + 50 * value, abs=0.03)


def test_every_word_has_the_id_of_the_whole_vocabulary(use_page, vectors):
    window = use_page("book/01_intuition")
    ids = window.evaluate(
        """async () => {
          const { words: { wordsOf }, host: { pageModel } } = courseExplorers;
          const words = await wordsOf(pageModel({}));
          return words.list.map((word) => [word, words.id(word)]);
        }"""
    )
    assert len(ids) > 10_000
    assert [pair for pair in ids if vectors.key_to_index[pair[0]] != pair[1]] == []


def test_words_on_the_map_stand_apart_and_inside(open_page):
    window = open_page("book/01_intuition", "file")
    sides = "spots => courseExplorers.similarity_map.captionSides(spots)"
    above, below = -11, 20

    def found(*spots):
        return [(side["y"], side["anchor"]) for side in window.evaluate(sides, spots)]

    assert found([50, 100], [300, 100]) == [(above, "start"), (above, "end")]
    assert found([150, 100], [160, 110]) == [(above, "middle"), (below, "middle")]
    assert found([150, 110], [160, 100]) == [(below, "middle"), (above, "middle")]
    assert found([150, 100], [150, 100]) == [(above, "middle"), (below, "middle")]
