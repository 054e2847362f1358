"""The explorer of chapter 4."""

import base64
import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from helpers.similarity import project
from helpers.text import Vocabulary, essay, next_word_pairs, split_words
from helpers.toy_model import ToyModel, conditional_entropy, predict_next, train
from helpers.widgets.replay import ReplayExplorer, frames_of, record

PAGE = "book/04_toy_training"
GROUPS = {"companions": ["loyal", "quiet", "gentle"], "the": ["prefer", "behind", "or"]}


@pytest.fixture(scope="module")
def run():
    """The recording of a run, and the same run made without it."""
    tokens = split_words(essay())
    vocabulary = Vocabulary(tokens)
    pairs = next_word_pairs(vocabulary.encode(tokens))
    recording = record(
        ToyModel(len(vocabulary), 16).double(), pairs, vocabulary.index_to_token, GROUPS, 120
    )
    model = ToyModel(len(vocabulary), 16).double()
    first = model.embedding.weight.detach().clone()
    losses = train(model, pairs, epochs=120).losses
    return recording, vocabulary, pairs, model, first, losses


def unpacked(numbers, frames):
    return np.frombuffer(base64.b64decode(numbers), "<i2").reshape(frames, -1) / 1000


def epoch(window):
    return int(window.inner_text(".replay-clock").split()[1])


def status(window):
    return window.inner_text("[data-widget] [role=status]")


def test_the_losses_are_those_of_train(run):
    recording, _, pairs, model, _, losses = run
    assert recording["losses"][:-1] == pytest.approx(losses, abs=1e-4)
    last = functional.cross_entropy(model(pairs[:, 0]), pairs[:, 1]).item()
    assert recording["losses"][-1] == pytest.approx(last, abs=1e-4)
    assert recording["floor"] == pytest.approx(conditional_entropy(pairs), abs=1e-4)


def test_the_last_predictions_are_those_of_predict_next(run):
    recording, vocabulary, _, model, _, _ = run
    predicted = iter(unpacked(recording["predicted"], len(recording["frames"]))[-1])
    for current, nexts, _ in recording["followers"]:
        token = vocabulary.index_to_token[current]
        expected = dict(predict_next(model, vocabulary, token, topk=len(vocabulary)))
        for following in nexts:
            probability = expected[vocabulary.index_to_token[following]]
            assert next(predicted) == pytest.approx(probability, abs=6e-4)


def test_the_followers_are_counted_as_in_the_text(run):
    recording, _, pairs, *_ = run
    counted = {
        (current, following): count
        for current, nexts, counts in recording["followers"]
        for following, count in zip(nexts, counts, strict=True)
    }
    assert sum(counted.values()) == len(pairs)
    for (current, following), count in counted.items():
        assert count == int((pairs == torch.tensor([current, following])).all(dim=1).sum())


def test_the_map_is_a_projection_fitted_to_the_last_vectors(run):
    recording, vocabulary, _, model, first, _ = run
    members = vocabulary.encode([token for group in GROUPS.values() for token in group])
    unit = [functional.normalize(m[members], dim=1) for m in (model.embedding.weight, first)]
    points, share = project(unit[0].detach().numpy(), others=unit[1].numpy())
    new, old = np.split(points, 2)
    recorded = unpacked(recording["points"], len(recording["frames"]))
    assert recorded[-1] == pytest.approx(new.ravel(), abs=6e-4)
    assert recorded[0] == pytest.approx(old.ravel(), abs=6e-4)
    assert recording["share"] == pytest.approx(share, abs=1e-3)


def test_the_frames_are_dense_at_first_and_end_with_the_last_epoch():
    assert frames_of(500)[:31] == list(range(31))
    for epochs in (1, 10, 100, 500):
        frames = frames_of(epochs)
        assert frames[-1] == epochs
        assert sorted(set(frames)) == frames


def test_without_a_browser_it_is_a_table_of_epochs(run):
    text = repr(ReplayExplorer(run[0], "cats"))
    assert "p(are | cats)" in text
    assert text.splitlines()[-1].split()[0] == "120"
    with pytest.raises(ValueError, match="nothing follows 'dogs'"):
        ReplayExplorer(run[0], "dogs")


def test_it_is_played_paused_and_played_again(open_page):
    window = open_page(PAGE, "file")
    assert epoch(window) == 500
    play = window.locator(".replay-play")
    assert play.inner_text() == "Play from the start"
    play.click()
    assert play.inner_text() == "Pause"
    window.wait_for_function(
        "parseInt(document.querySelector('.replay-clock').textContent.slice(6)) > 2"
    )
    play.press("Space")
    stopped = epoch(window)
    assert 2 < stopped < 100
    assert f"After {stopped} epochs" in status(window)
    window.wait_for_timeout(400)
    assert epoch(window) == stopped
    assert play.inner_text() == "Play"


def test_with_less_motion_it_takes_few_steps(open_page):
    window = open_page(PAGE, "file", reduced_motion="reduce")
    window.locator(".replay-play").click()
    assert epoch(window) == 0
    window.wait_for_function("document.querySelector('.replay-clock').textContent === 'epoch 6'")
    assert (
        window.locator(".replay-dot").first.evaluate(
            "dot => getComputedStyle(dot).transitionDuration"
        )
        == "0s"
    )


def test_it_stops_at_the_end(open_page):
    window = open_page(PAGE, "file")
    slider = window.get_by_role("slider", name="epoch")
    slider.fill(str(int(slider.get_attribute("max")) - 2))
    window.locator(".replay-play").click()
    window.wait_for_function("document.querySelector('.replay-clock').textContent === 'epoch 500'")
    assert window.inner_text(".replay-play") == "Play from the start"
    assert "After 500 epochs" in status(window)
    assert window.get_by_role("button", name="step forward").is_disabled()


def test_it_is_stepped_and_scrubbed_by_keyboard_and_by_mouse(open_page):
    window = open_page(PAGE, "file")
    slider = window.get_by_role("slider", name="epoch")
    slider.focus()
    window.keyboard.press("Home")
    assert epoch(window) == 0
    assert window.get_by_role("button", name="step back").is_disabled()
    window.keyboard.press("ArrowRight")
    assert epoch(window) == 1
    assert slider.get_attribute("aria-valuetext") == "epoch 1 of 500"
    window.get_by_role("button", name="step forward").click()
    assert epoch(window) == 2
    window.get_by_role("button", name="step back").press("Enter")
    assert epoch(window) == 1
    chart = window.locator("[data-widget] svg").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    window.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert 5 < epoch(window) < 40


def test_any_word_of_the_text_can_be_chosen(open_page):
    window = open_page(PAGE, "file")
    select = window.locator("[data-widget] select")
    select.select_option("the")
    assert window.locator(".replay-bars b").count() == 13
    assert "What follows “the” is predicted to within 0.001" in status(window)
    select.select_option("companions")
    assert window.locator(".replay-bars b").all_inner_texts() == ["to"]
    assert window.inner_text(".replay-bars span") == "1.00 / 1.00"
    select.focus()
    window.keyboard.press("ArrowDown")
    assert select.input_value() != "companions"


def test_the_page_unpacks_what_python_packed(open_page):
    window = open_page(PAGE, "file")
    run, cats = window.evaluate(
        """() => {
          const state = document.querySelector("[data-widget=replay]").dataset.state;
          const { open, distribution } = courseExplorers.replay;
          const run = open(JSON.parse(state).recording);
          return [run, run.frames.map((_, frame) => distribution(run, "cats", frame))];
        }"""
    )
    assert run["losses"][0] == pytest.approx(4.98, abs=0.005)
    assert len(run["losses"]) == 501
    assert run["losses"][-1] == pytest.approx(run["floor"], abs=0.001)
    assert len(run["points"]) == len(run["predicted"]) == len(run["frames"])
    assert all(math.isclose(sum(row["share"] for row in rows), 1) for rows in cats)
    for row in cats[-1]:
        assert row["probability"] == pytest.approx(row["share"], abs=0.01)
    assert {row["token"]: row["share"] for row in cats[0]}["are"] == 0.2


def test_the_numbers_in_the_text_are_those_of_the_recording(open_page):
    window = open_page(PAGE, "file")
    window.get_by_role("slider", name="epoch").fill("5")
    assert status(window).startswith("After 5 epochs the loss is 1.558 nats")
    assert window.inner_text(".explorer-label:has(+ .replay-map)").endswith("0.27")
    window.get_by_role("button", name="step back").focus()
    window.get_by_role("slider", name="epoch").press("End")
    assert window.inner_text(".explorer-label:has(+ .replay-map)").endswith("0.80")


def test_the_curve_fills_its_chart_from_the_first_epoch_to_the_last(open_page):
    window = open_page("book/04_toy_training", "file")
    curve = window.locator("[data-widget=replay] svg polyline").first
    points = [point.split(",") for point in curve.get_attribute("points").split()]
    width = curve.evaluate("curve => curve.ownerSVGElement.viewBox.baseVal.width")
    assert float(points[0][0]) == pytest.approx(30, abs=0.1)
    assert float(points[-1][0]) == pytest.approx(width - 14, abs=0.1)
    assert float(points[0][1]) < float(points[-1][1])  # the loss falls
