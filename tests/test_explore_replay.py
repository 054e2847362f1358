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
from helpers.widgets.replay import ReplayExplorer, _within, frames_of, record

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
    return window.inner_text("[data-widget=replay] [role=status]")


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


def test_the_similarity_is_the_average_over_all_pairs_and_not_over_groups():
    rows = np.array([[1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    assert _within(rows, {"equal": ["a", "b"], "at right angles": ["c", "d", "e"]}) == 0.25


def test_it_is_played_paused_and_played_again(open_page):
    window = open_page(PAGE, "file")
    window.clock.install()
    assert epoch(window) == 0
    play = window.locator(".replay-play")
    assert play.inner_text() == "Play"
    play.click()
    assert play.inner_text() == "Pause"
    window.wait_for_function(
        "parseInt(document.querySelector('.replay-clock').textContent.slice(6)) > 2"
    )
    play.press("Space")
    stopped = epoch(window)
    assert 2 < stopped < 100
    assert f"After {stopped} epochs" in status(window)
    window.clock.run_for(400)
    assert epoch(window) == stopped
    assert play.inner_text() == "Play"
    window.context.close()  # with its clock


def test_the_sentence_follows_every_frame_and_is_read_out_when_the_run_stands_still(use_page):
    window = use_page(PAGE)
    before = status(window)
    window.evaluate(
        """() => {
          const text = (part) => document.querySelector(`[data-widget=replay] ${part}`).textContent;
          window.seen = [];
          new MutationObserver(() => window.seen.push(
            [text(".replay-clock"), text(".replay-sentence"), text("[role=status]")],
          )).observe(document.querySelector(".replay-clock"), { childList: true });
        }"""
    )
    play = window.locator(".replay-play")
    play.click()
    window.wait_for_function("window.seen.length > 6")
    playing = window.evaluate("window.seen")
    for clock, sentence, read_out in playing:
        number = int(clock.split()[1])
        start = (
            f"After {number} epoch{'s' * (number != 1)} the" if number else "Before training the"
        )
        assert sentence.startswith(start)
        assert read_out == before
    play.click()
    assert status(window) == window.inner_text(".replay-sentence") != before
    assert window.locator(".replay-sentence").get_attribute("aria-hidden") == "true"


def test_the_sentence_says_what_is_so_before_training_and_after_one_epoch(use_page):
    window = use_page(PAGE)
    sentence = window.locator(".replay-sentence")
    assert sentence.inner_text().startswith("Before training the loss is 4.977 nats, 4.203 above")
    assert "Nothing has been learned yet: what follows “cats”" in sentence.inner_text()
    assert "predicted up to 0.190 off its share in the text" in sentence.inner_text()
    window.get_by_role("button", name="step forward").click()
    assert sentence.inner_text().startswith("After 1 epoch the loss")
    assert "Nothing" not in sentence.inner_text()


SCAN = """() => {
  const slider = document.querySelector("[data-widget=replay] input[type=range]");
  const at = (node) => node.style.transform.match(/-?[\\d.]+(?=px)/g).map(Number);
  const all = (type) => [...document.querySelectorAll(`.replay-map .replay-${type}`)];
  const frames = [];
  for (let frame = 0; frame <= Number(slider.max); frame++) {
    slider.value = frame;
    slider.dispatchEvent(new Event("input"));
    const labels = all("label").map((label) => {
      const [[x, y], word] = [at(label), label.querySelector("text")];
      const base = y + Number(word.getAttribute("y"));
      const { x: left, width } = word.getBBox();
      return [x + left, base - 9, x + left + width, base + 3];  // without the font's own space
    });
    const dots = all("dot").map(at).map(([x, y]) => [x - 4, y - 4, x + 4, y + 4]);
    frames.push({ labels, dots });
  }
  return frames;
}"""


def overlap(a, b):
    """The area that two boxes share: left, top, right, bottom."""
    width, height = (min(a[i + 2], b[i + 2]) - max(a[i], b[i]) for i in (0, 1))
    return max(0, width) * max(0, height)


@pytest.mark.parametrize("width", [1280, 390])
def test_no_label_covers_another_or_a_dot_in_any_frame(use_page, width):
    frames = use_page(PAGE, width=width).evaluate(SCAN)
    assert len(frames) > 50
    for number, frame in enumerate(frames):
        labels, dots = frame["labels"], frame["dots"]
        assert len(labels) == len(dots) == 15
        for i, label in enumerate(labels):
            for other in [*labels[:i], *dots]:
                assert overlap(label, other) < 6, number  # in square pixels: a graze
            assert min(label) > 0
            assert label[2] < 340
            assert label[3] < 300


def test_a_label_stays_where_it_is_if_that_is_as_good(use_page):
    window = use_page(PAGE)
    place = """(before) => {
      const { placeLabels } = courseExplorers.replay_labels;
      return placeLabels([[100, 100], [200, 200]], [40, 40], before);
    }"""
    for before in ([0, 0], [1, 3], [7, 2]):
        assert window.evaluate(place, before) == before


def test_dots_are_drawn_over_labels_and_labels_are_large_enough(use_page):
    window = use_page(PAGE)
    kinds = window.eval_on_selector_all(
        ".replay-map > g", "all => all.map((node) => node.getAttribute('class'))"
    )
    assert kinds == 15 * ["replay-label"] + 15 * ["replay-dot"]
    size = window.locator(".replay-map").evaluate(
        """map => parseFloat(getComputedStyle(map.querySelector("text")).fontSize)
          * map.getBoundingClientRect().width / map.viewBox.baseVal.width"""
    )
    assert size >= 12


def test_the_groups_are_told_from_the_words_and_the_average_says_of_what(use_page):
    window = use_page(PAGE)
    names = window.locator(".replay-note b").all_inner_texts()
    assert [name.replace("\u00a0", " ") for name in names] == [
        "→ companions",
        "→ cats",
        "→ the",
        "→ to",
    ]
    label = window.inner_text(".explorer-label:has(+ .replay-map)")
    assert label == "average cosine, 21 same-colour pairs: 0.05"


def test_with_less_motion_it_takes_few_steps(use_page):
    window = use_page(PAGE, reduced_motion="reduce")
    window.locator(".replay-play").click()
    assert epoch(window) == 0
    window.wait_for_function("document.querySelector('.replay-clock').textContent === 'epoch 6'")
    assert (
        window.locator(".replay-dot").first.evaluate(
            "dot => getComputedStyle(dot).transitionDuration"
        )
        == "0s"
    )


def test_it_stops_at_the_end(use_page):
    window = use_page(PAGE)
    slider = window.get_by_role("slider", name="epoch")
    slider.fill(str(int(slider.get_attribute("max")) - 2))
    window.locator(".replay-play").click()
    window.wait_for_function("document.querySelector('.replay-clock').textContent === 'epoch 500'")
    assert window.inner_text(".replay-play") == "Play again"
    assert "After 500 epochs" in status(window)
    assert window.get_by_role("button", name="step forward").is_disabled()


def test_it_is_stepped_and_scrubbed_by_keyboard_and_by_mouse(use_page):
    window = use_page(PAGE)
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
    chart = window.locator(".replay-chart")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    window.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert 5 < epoch(window) < 40


def test_any_word_of_the_text_can_be_chosen(use_page):
    window = use_page(PAGE)
    window.get_by_role("slider", name="epoch").press("End")
    select = window.locator("[data-widget=replay] select")
    select.select_option("the")
    assert window.locator(".replay-bars b").count() == 13
    assert "What follows “the” is predicted up to 0.001 off its share" in status(window)
    select.select_option("companions")
    assert window.locator(".replay-bars b").all_inner_texts() == ["to"]
    assert window.inner_text(".replay-bars span") == "1.00 / 1.00"
    select.focus()
    window.keyboard.press("ArrowDown")
    assert select.input_value() != "companions"


def test_the_page_unpacks_what_python_packed(use_page):
    window = use_page(PAGE)
    run, cats = window.evaluate(
        """() => {
          const state = document.querySelector("[data-widget=replay]").dataset.state;
          const { open, distribution } = courseExplorers.replay_run;
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


def test_the_numbers_in_the_text_are_those_of_the_recording(use_page):
    window = use_page(PAGE)
    window.get_by_role("slider", name="epoch").fill("5")
    assert status(window).startswith("After 5 epochs the loss is 1.558 nats")
    assert window.inner_text(".explorer-label:has(+ .replay-map)").endswith("0.27")
    window.get_by_role("button", name="step back").focus()
    window.get_by_role("slider", name="epoch").press("End")
    assert window.inner_text(".explorer-label:has(+ .replay-map)").endswith("0.80")


@pytest.mark.parametrize("width", [390, 360])
def test_on_a_phone_the_map_the_loss_and_the_controls_share_a_screen(open_page, width):
    window = open_page(PAGE, "file", width=width, has_touch=True, is_mobile=True)
    window.set_viewport_size({"width": width, "height": 844})
    window.locator(".replay-play").tap()
    window.wait_for_function("document.querySelector('.replay-clock').textContent === 'epoch 500'")
    window.locator(".replay-play").evaluate("node => node.scrollIntoView({ block: 'end' })")
    parts = [".replay-map", ".replay-spark", ".replay-play", ".replay-clock"]
    controls = [*window.locator(".replay-buttons button").all()]
    controls.append(window.get_by_role("slider", name="epoch"))
    boxes = [window.locator(part).bounding_box() for part in parts]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]  # the map, the loss, the controls
    assert boxes[1]["y"] + boxes[1]["height"] <= boxes[2]["y"]
    assert not window.locator(".replay-chart").is_visible()
    window.evaluate("([to]) => scrollBy(0, to)", [boxes[0]["y"] - 120])
    for part in [*(window.locator(part) for part in parts), *controls]:
        assert part.evaluate(SEEN) == [], part
    for control in controls:
        assert control.bounding_box()["height"] >= 44
    window.get_by_role("button", name="Reset").tap()
    assert epoch(window) == 0
    assert status(window).startswith("Before training")
    assert window.get_by_role("button", name="Reset").is_disabled()
    assert letters(window, ".replay-spark") >= 11


# What of the corners and the middle of a part is outside the screen or lies under something else.
SEEN = """part => {
  const { left, top, right, bottom } = part.getBoundingClientRect();
  const inset = 3;
  const points = [left + inset, (left + right) / 2, right - inset]
    .flatMap((x) => [top + inset, (top + bottom) / 2, bottom - inset].map((y) => [x, y]));
  return points.filter(([x, y]) => {
    const found = document.elementFromPoint(x, y);
    return !(part.contains(found) || found?.contains(part));
  });
}"""


def letters(window, drawing):
    """How large the smallest letters of a drawing are, in pixels of the page."""
    return window.locator(drawing).evaluate(
        """drawing => Math.min(...[...drawing.querySelectorAll("text")].map((text) =>
             parseFloat(getComputedStyle(text).fontSize) * drawing.getScreenCTM().a))"""
    )


def test_the_small_line_is_the_loss_too_and_can_be_scrubbed(open_page):
    window = open_page(PAGE, "file", width=390)
    window.get_by_role("slider", name="epoch").fill("5")
    assert window.text_content(".replay-spark .replay-value") == "1.558"
    assert window.text_content(".replay-spark text.replay-floor") == "the floor: 0.774"
    box = window.locator(".replay-spark").bounding_box()
    window.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    assert epoch(window) == 500
    for part in (".replay-value", "circle"):  # the mark and its number are inside the drawing
        for end in ("Home", "End"):
            window.get_by_role("slider", name="epoch").press(end)
            box = window.locator(".replay-spark").bounding_box()
            inner = window.locator(f".replay-spark {part}").bounding_box()
            assert inner["y"] >= box["y"] - 4  # without the font's own space
            assert inner["y"] + inner["height"] <= box["y"] + box["height"] + 2


def test_the_curve_fills_its_chart_from_the_first_epoch_to_the_last(use_page):
    window = use_page("book/04_toy_training")
    curve = window.locator(".replay-chart polyline")
    points = [point.split(",") for point in curve.get_attribute("points").split()]
    width = curve.evaluate("curve => curve.ownerSVGElement.viewBox.baseVal.width")
    assert float(points[0][0]) == pytest.approx(30, abs=0.1)
    assert float(points[-1][0]) == pytest.approx(width - 14, abs=0.1)
    assert float(points[0][1]) < float(points[-1][1])  # the loss falls


def test_a_place_on_the_chart_and_its_epoch_belong_together(open_page):
    window = open_page(PAGE, "file")
    epochs = [0, 1, 10, 100, 500]
    there_and_back = """epochs => {
      const { x, y, epochAt } = courseExplorers.replay_chart.axes(Array(501).fill(2));
      const back = epochs.map((epoch) => epochAt(x(epoch) / 340));
      return [back, epochAt(-1), epochAt(2), y(0), y(2.2)];
    }"""
    found, first, last, bottom, top = window.evaluate(there_and_back, epochs)
    assert found == pytest.approx(epochs)
    assert [first, last] == pytest.approx([0, 500])
    assert [bottom, top] == pytest.approx([164, 10])  # the drawing is 190 high
