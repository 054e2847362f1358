/** A recorded training run: the loss, the predictions for one word, and the map in motion. */

import { lossChart } from "./replay_chart.js";
import { motion } from "./replay_map.js";
import { Player } from "./replay_player.js";
import { distribution, largest, nearestFrame, open, told } from "./replay_run.js";
import { bars, key, wordMenu } from "./replay_words.js";
import { button, element, labelled, lessMotion, panel } from "./shared/parts.js";

/** The buttons and the slider that move `player`. `show` is called when it has moved. */
function controls(frames, player) {
  const last = frames.length - 1;
  const clock = element("span", { class: "replay-clock" });
  const slider = element("input", { type: "range", min: 0, max: last, "aria-label": "epoch" });
  slider.addEventListener("input", () => player.go(Number(slider.value)));
  const turn = () => (player.isPlaying ? player.go(player.frame) : player.start());
  const play = button("", turn, { class: "explorer-main replay-play" });
  const step = (by) => () => player.go(player.frame + by);
  const word = () => element("span", { class: "replay-wide" }, " step ");
  const back = button("", step(-1), { "aria-label": "step back" });
  const forward = button("", step(1), { "aria-label": "step forward" });
  back.append("◂", word());
  forward.append(word(), "▸");
  const reset = button("Reset", () => player.go(0));
  const show = (frame) => {
    const still = frame === last ? "Play again" : "Play";
    play.textContent = player.isPlaying ? "Pause" : still;
    clock.textContent = `epoch ${frames[frame]}`;
    slider.value = frame;
    slider.setAttribute("aria-valuetext", `epoch ${frames[frame]} of ${frames[last]}`);
    back.disabled = frame === 0;
    reset.disabled = frame === 0;
    forward.disabled = frame === last;
  };
  const buttons = element("div", { class: "replay-buttons" }, play, back, forward, reset);
  const row = element("div", { class: "replay-controls" }, buttons, slider, clock);
  return { node: row, show };
}

/** The drawings of a run, and the sentence about a frame. `go` is called with a frame. */
function stage(run, go) {
  const chart = lossChart(run, (epoch) => go(nearestFrame(run.frames, epoch)));
  const map = motion(run);
  const table = bars();
  // The sentence follows every frame. It is read out only when the run stands still.
  const seen = { class: "explorer-status replay-sentence", "aria-hidden": "true" };
  const sentence = element("p", seen);
  const status = element("p", { class: "explorer-hidden", role: "status" });
  return {
    parts: [map.node, chart.node],
    words: [element("div", { class: "replay-told" }, sentence, status), map.note],
    table,
    show(word, frame) {
      table.show(distribution(run, word, frame), largest(run, word));
      chart.show(run.frames[frame]);
      map.show(frame);
      sentence.textContent = told(run, word, frame);
    },
    announce(word, frame) {
      status.textContent = told(run, word, frame);
    },
  };
}

function render({ model, el }) {
  const run = open(model.get("recording"));
  let word = model.get("word");
  const drawn = stage(run, (frame) => player.go(frame));
  const player = new Player(run.frames.length - 1, {
    show(frame) {
      drawn.show(word, frame);
      moved.show(frame);
    },
    rest: (frame) => drawn.announce(word, frame),
    isCalm: lessMotion,
  });
  const moved = controls(run.frames, player);
  const menu = wordMenu(run, word, (chosen) => {
    word = chosen;
    player.show(player.frame);
    player.rest(player.frame);
  });
  const hide = () => document.hidden && player.isPlaying && player.go(player.frame);
  document.addEventListener("visibilitychange", hide);

  panel(
    el,
    "replay",
    "The training run, recorded",
    "Try: play it. Which comes first, the fall of the loss or the gathering of the colours?",
    element("div", { class: "replay-stage" }, ...drawn.parts, moved.node, ...drawn.words),
    element("div", { class: "replay-words" }, labelled("what follows", menu), key()),
    drawn.table.list,
    drawn.table.rest,
  );
  player.go(0);
  return () => {
    player.stop();
    document.removeEventListener("visibilitychange", hide);
  };
}

export default { render };
