"""The training panel of chapter 4."""

import re

import nbformat
import pytest
import torch

from helpers.text import Vocabulary, essay, next_word_pairs, split_words
from helpers.toy_model import ToyModel, conditional_entropy, predict_next, train
from helpers.widgets.panel import RECORDED, TrainingPanel


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
        ("one", "has 1 tokens: give it 2 to 2,000"),
        ("x " * 100_000, "has 100,000 tokens: give it 2 to 2,000"),
    ],
)
def test_a_text_that_cannot_be_trained_on_is_told_in_a_sentence(panel, text, message):
    said = press(panel, text=text)
    assert said.startswith("Nothing was trained")
    assert message in said
    assert not panel.button.disabled


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
    for (embed_dim, rate, epochs), row in zip(RECORDED, panel._recorded, strict=True):
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
