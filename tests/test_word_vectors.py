"""The words that explorers know: few of them, without direction, in any spelling."""

import json
import unicodedata

import numpy as np
import pytest
from gensim.models import KeyedVectors

from helpers.parameters import ModelSpec
from helpers.similarity import analogy
from helpers.text import UnknownTokenError, find_spelling
from helpers.widgets.analogy import AnalogyExplorer, solve
from helpers.widgets.calculator import CalculatorExplorer
from helpers.widgets.replay import ReplayExplorer, record
from helpers.widgets.shared import explorer as explorers
from helpers.widgets.shared.word_vectors import as_script, nearest, pack, place_of, unit_rows
from helpers.widgets.similarity import SimilarityExplorer

PAGES = {"analogy": "book/02_pretrained_analogies", "similarity": "book/01_intuition"}
FIELDS = {
    "analogy": ["start from", "take away", "add"],
    "similarity": ["first word", "second word"],
}
WORDS = ["cat", "dog", "Paris", "paris", "cafe\u0301", "<pad>", "NaN", "far", "<b>&amp;", "été"]


def vectors_of(words, embed_dim=5):
    vectors = KeyedVectors(vector_size=embed_dim)
    rows = np.random.default_rng(len(words)).normal(size=(len(words), embed_dim))
    vectors.add_vectors(words, rows.astype(np.float32))
    return vectors


@pytest.fixture
def odd():
    """Ten words, of which three have no direction."""
    vectors = vectors_of(WORDS)
    vectors.vectors[WORDS.index("<pad>")] = 0
    vectors.vectors[WORDS.index("NaN")] = np.nan
    vectors.vectors[WORDS.index("far")][0] = np.inf
    return vectors


def shown(widget):
    """Every word that stands in the opening and in the table."""
    html = widget._repr_mimebundle_()[0]["text/html"]
    json.dumps(widget.static_state(), allow_nan=False)
    return repr(widget) + html


LOST = ["<pad>", "NaN", "far"]


@pytest.mark.parametrize("word", LOST)
def test_a_word_without_direction_is_refused_by_name(odd, word):
    with pytest.raises(ValueError, match=f"'{word}' has no direction"):
        SimilarityExplorer(odd, {"all": ["cat", "dog"]}, "cat", word)
    with pytest.raises(ValueError, match=f"'{word}' has no direction"):
        SimilarityExplorer(odd, {"all": ["cat", "dog", word]}, "cat", "dog")
    with pytest.raises(ValueError, match=f"'{word}' has no direction"):
        AnalogyExplorer(odd, "cat", "dog", word)


def test_a_word_without_direction_is_never_an_answer(odd):
    with np.errstate(all="raise"):
        for widget in (
            AnalogyExplorer(odd, "cat", "dog", "paris"),
            SimilarityExplorer(odd, {"all": ["cat", "dog"]}, "cat", "dog"),
        ):
            text = shown(widget)
            assert [word for word in ("pad", "far", "nan", "inf") if word in text.lower()] == []
        found = nearest(odd, unit_rows(odd)[0] @ unit_rows(odd).T, count=99)
    assert sorted(word for word, _ in found) == sorted(set(WORDS) - set(LOST))


def test_rows_without_direction_are_packed_as_zeros(odd):
    rows = np.frombuffer(pack(odd)["rows"], np.int8).reshape(len(WORDS), -1)
    assert [word for word, row in zip(WORDS, rows, strict=True) if not row.any()] == LOST
    unit = unit_rows(odd)
    assert np.flatnonzero(~unit.any(axis=1)).tolist() == [WORDS.index(word) for word in LOST]
    assert np.linalg.norm(unit[:5], axis=1) == pytest.approx(1)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 7])
def test_few_words_make_a_shorter_table(count):
    words = ["cat", "dog", "cow", "hen", "fox", "owl", "bee"][:count]
    vectors = vectors_of(words)
    queries = [words[0], words[1 % count], words[2 % count]]
    found = AnalogyExplorer(vectors, *queries)
    assert "inf" not in shown(found)
    for name, left_out in (("left_out", True), ("allowed", False)):
        available = count - (len(set(queries)) if left_out else 0)
        answers = found.opening[name]
        assert len(answers) == min(5, available)
        if answers:
            positive, negative = [queries[0], queries[2]], [queries[1]]
            expected = analogy(vectors, positive, negative, len(answers), exclude_queries=left_out)
            assert [word for word, _ in answers] == [word for word, _ in expected]
    if count > 1:
        pair = SimilarityExplorer(vectors, {"all": words}, *words[:2])
        assert "inf" not in shown(pair)
        neighbours = [word for word, _ in pair.opening["first"]["nearest"]]
        assert len(neighbours) == min(5, count - 1)
        assert words[0] not in neighbours


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({}, "two different words"),
        ({"a": []}, "each of at least one word"),
        ({"a": ["cat"]}, "two different words"),
        ({"a": ["cat"], "b": ["cat"]}, "two different words"),
        ({str(number): ["cat", "dog"] for number in range(7)}, "one to 6 groups"),
    ],
)
def test_a_map_that_cannot_be_drawn_is_refused_in_a_sentence(odd, groups, message):
    with pytest.raises(ValueError, match=message):
        SimilarityExplorer(odd, groups, "cat", "dog")


def test_no_words_at_all_are_told_in_a_sentence():
    empty = KeyedVectors(vector_size=3)
    for make in (AnalogyExplorer, lambda source: SimilarityExplorer(source, {})):
        with pytest.raises(ValueError, match=r"load some first|two different words"):
            make(empty)
    widget = explorers.VectorExplorer(empty)
    widget.wanted = True
    assert "there are no word vectors" in widget.vectors["problem"]


def test_what_goes_wrong_in_the_kernel_is_told_to_the_page(odd, monkeypatch):
    def fail(_vectors):
        raise MemoryError("no room")

    monkeypatch.setattr(explorers, "pack", fail)
    widget = AnalogyExplorer(odd, "cat", "dog", "paris")
    widget.wanted = True
    assert widget.vectors == {"problem": "The word vectors could not be sent: no room."}


def test_a_word_with_a_line_break_moves_no_other_word():
    packed = pack(vectors_of(["a", "b\nc", "d"]))
    assert packed["words"].split("\n") == ["a", "b c", "d"]


def test_opening_words_are_spelt_as_typed_or_in_lower_case(odd):
    assert place_of(odd, "Paris") == WORDS.index("Paris")
    assert place_of(odd, "PARIS ") == WORDS.index("paris")
    assert place_of(odd, "Café") == WORDS.index("cafe\u0301")
    assert solve(odd, "Cat", "DOG", "ÉTÉ")["queries"] == ["cat", "dog", "été"]
    pair = SimilarityExplorer(odd, {"all": ["Cat", "dog"]}, "Cat", "PARIS")
    assert [pair.opening[name]["word"] for name in ("first", "second")] == ["cat", "paris"]
    assert [word for word, _ in pair.map["groups"]] == ["cat", "dog"]
    with pytest.raises(UnknownTokenError, match="did you mean 'cat'"):
        place_of(odd, "Catt")


def test_groups_of_a_replay_that_cannot_be_shown_are_refused(model_and_pairs):
    model, pairs, tokens = model_and_pairs
    for groups in ({}, {"a": ["x"]}, {"a": ["x"], "b": ["y"]}, {str(i): ["x"] for i in range(7)}):
        with pytest.raises(ValueError, match="at least one of them has two tokens"):
            record(model, pairs, tokens, groups, epochs=1)
    with pytest.raises(UnknownTokenError, match="'q' is not in the vocabulary"):
        record(model, pairs, tokens, {"a": ["x", "q"]}, epochs=1)


def test_a_replay_opens_on_a_word_in_any_case(model_and_pairs):
    model, pairs, tokens = model_and_pairs
    recording = record(model, pairs, tokens, {"a": ["X", "y"]}, epochs=2)
    assert ReplayExplorer(recording, "X").word == "x"
    with pytest.raises(ValueError, match="nothing follows 'y'"):
        ReplayExplorer(recording, "Y")


@pytest.fixture
def model_and_pairs():
    import torch

    from helpers.toy_model import ToyModel

    return ToyModel(3, 2).double(), torch.tensor([[0, 1], [0, 2], [2, 1]]), ["x", "y", "z"]


@pytest.mark.parametrize(("tied", "total"), [(True, 999), (False, 1999)])
def test_a_model_whose_numbers_contradict_each_other_is_refused(tied, total):
    class Record:  # a ModelSpec may refuse such numbers itself
        name, vocab_size, embed_dim, source = "odd", 100, 10, "a test"
        total_parameters, vocabulary_parameters = total, total + 1

    Record.tied = tied
    with pytest.raises(ValueError, match="the numbers of odd contradict each other"):
        CalculatorExplorer([Record], "odd")
    Record.total_parameters = total + 1
    Record.vocabulary_share = 1.0
    assert "100.0% of the model" in repr(CalculatorExplorer([Record], "odd"))


def test_a_model_that_is_all_embedding_is_no_contradiction():
    spec = ModelSpec("bare", 100, 10, 1000, True, "a test")
    assert "100.0%" in repr(CalculatorExplorer([spec], "bare"))


# In the page.


def open_with(open_page, name, script, **settings):
    """The page of the explorer `name`, with `script` in place of its vectors."""
    window = open_page(PAGES[name])
    window.route("**/explorer-vectors.js", lambda route: route.fulfill(body=script, **settings))
    return window


def enter(window, name, words):
    for field, word in zip(FIELDS[name], words, strict=True):
        window.get_by_label(field).fill(word)
    window.get_by_label(FIELDS[name][-1]).press("Enter")


STATUS = "[data-widget]:not([data-widget=opening]) [role=status]"


def wait_for(window, text):
    window.wait_for_function(
        f"text => document.querySelector('{STATUS}').textContent.includes(text)", arg=text
    )


PACKED = {"words": "a\nb", "later_ids": [], "dimension": 2, "rows": "AQE="}
DAMAGED = {
    "empty": "",
    "cut off": 'courseVectors({"words": "a\\nb", "later',
    "another page": "<!doctype html><p>Not found</p>",
    "not base64": f"courseVectors({json.dumps(PACKED | {'rows': '!!'})});",
    "too few rows": f"courseVectors({json.dumps(PACKED)});",
    "nothing inside": "courseVectors({});",
}


@pytest.mark.parametrize("damage", DAMAGED)
@pytest.mark.parametrize("name", PAGES)
def test_damaged_vectors_end_in_a_sentence_and_in_no_wait(open_page, name, damage):
    window = open_with(open_page, name, DAMAGED[damage])
    enter(window, name, ["cat"] * len(FIELDS[name]))
    wait_for(window, "Reload the page to try again")
    assert "Loading" not in window.inner_text(STATUS)


def test_vectors_that_never_come_are_told_of_after_a_while(open_page):
    window = open_page(PAGES["analogy"])
    window.route("**/explorer-vectors.js", lambda _route: None)
    window.clock.install()
    enter(window, "analogy", ["cat", "dog", "paris"])
    wait_for(window, "Loading the word vectors …")
    window.clock.fast_forward(21_000)
    wait_for(window, "Still loading the word vectors. If nothing comes, reload the page")
    assert "Loading" not in window.inner_text(STATUS)
    window.unroute_all(behavior="ignoreErrors")
    window.context.close()  # with its clock


@pytest.mark.parametrize("name", PAGES)
def test_in_the_page_a_word_without_direction_is_named_and_never_an_answer(open_page, odd, name):
    window = open_with(open_page, name, as_script(pack(odd)))
    enter(window, name, ["cat", "dog", "paris"][: len(FIELDS[name])])
    wait_for(window, "dog")
    answers = window.locator(".explorer-ranking b").all_inner_texts()
    assert "cat" in " ".join(answers)
    assert [word for word in LOST if word in " ".join(answers)] == []
    assert not any(
        "NaN" in text for text in window.locator("[data-widget] svg g").all_text_contents()
    )
    enter(window, name, ["cat"] * (len(FIELDS[name]) - 1) + ["<pad>"])
    wait_for(window, "“<pad>” has no direction: its vector is all zeros.")
    assert window.complaints == []


def test_in_the_page_few_words_make_a_shorter_table(open_page):
    words = ["cat", "dog", "hen"]
    window = open_with(open_page, "analogy", as_script(pack(vectors_of(words))))
    enter(window, "analogy", words)
    wait_for(window, "With the query words left out, no word is left.")
    left_out, allowed = window.locator(".analogy-ranking").all()
    assert (left_out.locator("b").count(), allowed.locator("b").count()) == (0, 3)
    window = open_with(open_page, "similarity", as_script(pack(vectors_of(words))))
    enter(window, "similarity", words[:2])
    wait_for(window, "“cat” and “dog”")
    assert window.locator("[data-widget] .explorer-ranking b").count() == 4
    assert window.complaints == []


def test_in_the_page_words_are_found_in_either_form_and_shown_as_text(open_page, odd):
    window = open_with(open_page, "similarity", as_script(pack(odd)))
    enter(window, "similarity", ["CAFÉ", "e\u0301te\u0301"])
    wait_for(window, "“cafe\u0301” and “été”")
    enter(window, "similarity", ["<b>&amp;", "P\u00adaris"])
    wait_for(window, "“<b>&amp;” and “Paris”")
    window.get_by_label("first word").fill("CAFÉ")
    window.wait_for_selector("datalist option[value='cafe\u0301']", state="attached")
    assert window.complaints == []


TYPED = [
    *(
        "The",
        " the ",
        "THE",
        "İstanbul",
        "I\u0307STANBUL",
        "ΟΔΟΣ",
        "οδος",
        "Ё",
        "e\u0308",
        "ẞ",
        "ß",
    ),
    *("हिन्दी", "क़", "한글", unicodedata.normalize("NFD", "한글"), "TIẾNG", "tie\u0302\u0301ng", ""),
    *(
        "co\u00adop",
        "\u200fשלום",
        "می\u200cخواهم",
        "ﬁ",
        "\u2126",
        "a\u200bb",
        "__proto__",
        "no,",
        "Ǆ",
    ),
]
KNOWN = [
    *(
        "The",
        "the",
        "i\u0307stanbul",
        "οδος",
        "ё",
        "ß",
        "हिन्दी",
        "क\u093c",
        "한글",
        "tiếng",
        "coop",
    ),
    *("שלום", "می\u200cخواهم", "ω", "a b", "no,", "ǆ", ""),
]


def test_the_scripts_find_the_spelling_that_python_finds(read_page):
    window = read_page(PAGES["analogy"], "file")
    found = window.evaluate(
        """([typed, known]) => typed.map((word) =>
          courseExplorers.parts.findSpelling(word, (spelling) => known.includes(spelling)))""",
        [TYPED, KNOWN],
    )
    assert found == [find_spelling(word, KNOWN) for word in TYPED]
    assert len(set(found)) > 12


def test_in_the_page_a_record_that_contradicts_itself_is_told_in_a_sentence(read_page):
    window = read_page("book/05_parameter_counts", "file")
    said = window.evaluate(
        """() => {
          const { host: { pageModel }, calculator } = courseExplorers;
          const el = document.createElement("div");
          const models = [["odd", 100, 10, 999, true]];
          const model = pageModel({ models, formats: [["float32", 4]], opening: "odd" });
          calculator.default.render({ model, el });
          return el.textContent;
        }"""
    )
    assert said.startswith("The numbers of odd contradict each other")
    assert "%" not in said
