"""The training panel of chapter 4."""

import re

import nbformat
import pytest
import torch

from helpers.text import Vocabulary, essay, next_word_pairs, split_words
from helpers.toy_model import ToyModel, conditional_entropy, predict_next, train
from helpers.widgets.training_panel import TABLED, TrainingPanel


@pytest.fixture(scope="module")
def panel():
    return TrainingPanel()


@pytest.fixture(scope="module")
def cats():
    tokens = split_words(essay())
    vocabulary = Vocabulary(tokens)
    return vocabulary, next_word_pairs(vocabulary.encode(tokens))


def in_float64(vocab_size, embed_dim):
    torch.set_default_dtype(torch.float64)
    model = ToyModel(vocab_size, embed_dim)
    torch.set_default_dtype(torch.float32)
    return model


def press(panel, **values):
    for name, value in values.items():
        getattr(panel, name).value = value
    panel.button.click()
    return panel.result.value


def test_it_trains_with_the_settings_that_it_shows(panel, cats):
    vocabulary, pairs = cats
    said = press(panel, text=essay(), embed_dim=3, learning_rate=0.05, epochs=90, word="The ")
    model = in_float64(len(vocabulary), 3)
    loss = train(model, pairs, epochs=90, learning_rate=0.05).losses[-1]
    floor = conditional_entropy(pairs)
    assert f"{loss:.3f} nats, {loss - floor:.3f} above the floor of {floor:.3f}" in said
    (best, probability), *_ = predict_next(model, vocabulary, "the")
    assert f"After “the”: {best} {probability:.2f}" in said
    assert panel.progress.value == panel.progress.max == 90
    assert not panel.button.disabled


def test_it_trains_on_ones_own_text(panel):
    said = press(panel, text="a b a b a c", embed_dim=4, epochs=300, word="b")
    assert "3 different tokens" in said
    assert "After “b”: a 1.00" in said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the text is empty"),
        ("one", "is one token, because it is split at spaces: give it 2 to 2,000 tokens"),
        ("我喜欢猫。", "is one token, because it is split at spaces"),
        ("a" * 200_000, "is one token, because it is split at spaces"),
        ("x " * 100_000, "has 100,000 tokens: give it 2 to 2,000"),
    ],
)
def test_a_text_that_cannot_be_trained_on_is_told_in_a_sentence(panel, text, message):
    said = press(panel, text=text)
    assert said.startswith("Nothing was trained")
    assert message in said
    assert not panel.button.disabled


def test_a_single_token_is_not_called_tokens(panel):
    assert press(panel, text="a a a", epochs=10, word="a").startswith("1 different token. ")
    assert press(panel, text="a b a", epochs=10, word="a").startswith("2 different tokens. ")


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (RuntimeError("not enough memory."), "unexpected error. RuntimeError: not enough memory."),
        (MemoryError(), "unexpected error. MemoryError."),
        (KeyError("x" * 10_000), "unexpected error. KeyError: &#x27;xxx"),
        (IndexError("<b>"), "IndexError: &lt;b&gt;."),
        (KeyboardInterrupt(), "The training was interrupted. Press Train to start again."),
    ],
)
def test_whatever_goes_wrong_is_told_and_the_button_works_again(panel, monkeypatch, problem, told):
    def fail(_epoch, _loss):
        raise problem

    with monkeypatch.context() as patch:
        patch.setattr(panel, "_advance", fail)
        said = press(panel, text="a b a", epochs=20)
    assert told in said
    assert "Training …" not in said
    assert len(said) < 400
    assert not panel.button.disabled
    assert "different tokens" in press(panel)


def test_an_end_of_the_program_leaves_no_training_that_seems_to_go_on(panel, monkeypatch):
    def leave(_epoch, _loss):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(panel, "_advance", leave)
        with pytest.raises(SystemExit):
            press(panel, text="a b a")
    assert panel.result.value == "The training stopped. Press Train to start again."
    assert not panel.button.disabled


def test_what_goes_wrong_with_the_prediction_is_told_too(panel, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("helpers.widgets.training_panel.predict_next", lambda *_, **__: 1 / 0)
        assert "ZeroDivisionError" in press(panel, text="a b a", word="a")
    assert not panel.button.disabled


def test_a_word_that_nothing_follows_gets_no_prediction(panel):
    said = press(panel, text="a b a cat", epochs=10, word="Cat")
    assert said.endswith("Nothing follows “cat” in the text, so its row was never trained.")
    assert "After “cat”" in press(panel, text="a cat b cat", word="cat")


def test_long_tokens_are_shortened_wherever_they_stand(panel):
    long = "x" * 200_000
    said = press(panel, text=f"a {long} a {long} b", epochs=10, word="a")
    assert "After “a”: " + "x" * 30 + "… " in said
    for word, start in ((long, "After “xxx"), ("y" * 200_000, "“yyy"), (long + "z", "“xxx")):
        said = press(panel, word=word)
        assert len(said) < 400
        assert start in said


def test_an_unknown_word_is_answered_in_a_sentence_with_one_kind_of_quotes(panel):
    said = press(panel, text="a cat, a cats a", epochs=10, word="cat").replace("&#x27;", "'")
    sentence = said.split("<br>")[1]
    assert sentence == "“cat” is not in the vocabulary. Did you mean “cats” or “cat,”?"
    assert press(panel, word="zebra").endswith("“zebra” is not in the vocabulary.")
    assert press(panel, word="  ").endswith("Type a word to see what is predicted after it.")


def test_words_are_found_in_any_normal_form_and_any_case(panel):
    text = "le cafe\u0301 noir le caf\u00e9 vert हिन्दी में"
    for word in ("CAFE\u0301", "caf\u00e9", "Ca\u00adfé"):
        said = press(panel, text=text, epochs=10, word=word)
        assert "After “caf\u00e9”" in said.replace("cafe\u0301", "caf\u00e9")
        assert said.startswith("6 different tokens.")
    assert "After “हिन्दी”: " in press(panel, word="हिन्दी")


def test_a_text_that_is_none_is_refused_before_anything_is_drawn():
    with pytest.raises(TypeError, match="must be a string, not int"):
        TrainingPanel(3)
    with pytest.raises(ValueError, match="is one token"):
        TrainingPanel("one")


def test_what_is_typed_is_never_html(panel):
    said = press(panel, text="a <img src=x> a", epochs=10, word="<img src=x>")
    assert "<img" not in said
    assert "&lt;img" in said
    said = press(panel, word="<script>")
    assert "<script" not in said
    assert "is not in the vocabulary" in said


def test_without_a_kernel_recorded_runs_take_its_place(panel, cats):
    data = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    html = data["text/html"]
    assert "Recorded runs." in html
    assert not any(tag in html for tag in ("<input", "<button", "<textarea"))
    vocabulary, pairs = cats
    for (embed_dim, rate, epochs), row in zip(TABLED, panel._recorded, strict=True):
        model = in_float64(len(vocabulary), embed_dim)
        loss = train(model, pairs, epochs=epochs, learning_rate=rate).losses[-1]
        assert row[3] == f"{loss:.4f}"
        assert f'<td style="text-align: right">{loss:.4f}</td>' in html


CONTRASTS = """all => all.map((node) => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const box = node.closest(".output.text_html");
  const pair = [getComputedStyle(node).color, getComputedStyle(box).backgroundColor].map(light);
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
})"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_its_words_stand_out_from_the_page(open_page, theme):
    # axe leaves such text undecided: behind it is a gradient, the shadow at a table's edge.
    window = open_page("book/04_toy_training", "file", theme=theme)
    words = window.locator(".output.text_html > p, .output.text_html :is(th, td)")
    assert "Recorded runs." in " ".join(words.all_inner_texts())
    assert min(words.evaluate_all(CONTRASTS)) >= 4.5


def test_the_recorded_runs_do_not_depend_on_the_default_dtype(panel):
    torch.set_default_dtype(torch.float64)
    try:
        assert TrainingPanel()._recorded == panel._recorded
    finally:
        torch.set_default_dtype(torch.float32)


def test_the_numbers_in_the_text_are_those_of_the_recorded_runs():
    cells = nbformat.read("book/04_toy_training.ipynb", as_version=4).cells
    place = next(i for i, cell in enumerate(cells) if cell.source == "TrainingPanel()")
    shown = cells[place].outputs[0]["data"]["text/plain"]
    told = re.findall(r"\d\.\d{4}", cells[place + 1].source.split("## ")[0])
    assert len(told) == 2
    assert [number for number in told if number not in shown] == []
