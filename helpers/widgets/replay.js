/** A recorded training run: the loss, the predictions for one word, and the map in motion. */

import { digits, element, labelled, lessMotion, panel, shape } from "./shared/parts.js";

const STEPS = 1000;
const TONES = ["blue", "orange", "green", "purple", "ochre", "red"];

/** int16 in base64 to a list of numbers. */
export function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return Array.from(new Int16Array(bytes.buffer), (number) => number / STEPS);
}

/** The recording, unpacked: what each frame predicts, and where its points lie. */
export function open(recording) {
  const { frames, followers, members } = recording;
  const width = followers.reduce((sum, [, nexts]) => sum + nexts.length, 0);
  const rows = (numbers, length) => frames.map((_, f) => numbers.slice(f * length, (f + 1) * length));
  const coordinates = rows(unpack(recording.points), 2 * members.length);
  const points = coordinates.map((row) => members.map((_, i) => [row[2 * i], row[2 * i + 1]]));
  return { ...recording, predicted: rows(unpack(recording.predicted), width), points };
}

/** What follows `word`: each next token, its share in the text, and its probability at `frame`. */
export function distribution({ tokens, followers, predicted }, word, frame) {
  let start = 0;
  for (const [current, nexts, counts] of followers) {
    if (tokens[current] === word) {
      const total = counts.reduce((sum, count) => sum + count, 0);
      return nexts.map((next, i) => ({
        token: tokens[next],
        share: counts[i] / total,
        probability: predicted[frame][start + i],
      }));
    }
    start += nexts.length;
  }
  return null;
}

const WIDTH = 340;
const HEIGHT = 190;

/** The loss on a logarithmic axis of epochs. `scrub` is called with an epoch. */
function lossChart({ losses, floor, tokens }, scrub) {
  const last = losses.length - 1;
  const top = 1.1 * Math.max(...losses);
  const x = (epoch) => 30 + (WIDTH - 44) * (Math.log(epoch + 1) / Math.log(last + 1));
  const y = (loss) => HEIGHT - 26 - (HEIGHT - 36) * (loss / top);
  const line = (level, type, text, below) => [
    shape("line", { x1: x(0), x2: x(last), y1: y(level), y2: y(level), class: `replay-${type}` }),
    shape("text", { x: below ? x(0) : x(last), y: y(level) + (below ? 13 : -5), class: `replay-${type}`, "text-anchor": below ? "start" : "end" }, text),
  ];
  const path = losses.map((loss, epoch) => `${x(epoch).toFixed(1)},${y(loss).toFixed(1)}`).join(" ");
  const ticks = [0, 1, 10, 100, last].map((epoch) =>
    shape("text", { x: x(epoch), y: HEIGHT - 4, "text-anchor": "middle", class: "replay-tick" }, String(epoch)),
  );
  const blind = Math.log(tokens.length);
  const mark = shape("circle", { r: 5.5 });
  const value = shape("text", { class: "replay-value" });
  const drawing = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": "The average loss, epoch by epoch." });
  drawing.append(
    ...line(blind, "blind", `ln V = ${digits(blind, 2)}: a blind guess`, false),
    ...line(floor, "floor", `the floor: ${digits(floor, 3)}`, true),
    shape("polyline", { points: path }),
    ...ticks,
    mark,
    value,
  );
  drawing.addEventListener("pointerdown", (event) => {
    const box = drawing.getBoundingClientRect();
    const part = (((event.clientX - box.left) / box.width) * WIDTH - 30) / (WIDTH - 44);
    scrub(Math.exp(Math.min(1, Math.max(0, part)) * Math.log(last + 1)) - 1);
  });
  const show = (epoch) => {
    const [cx, cy] = [x(epoch), y(losses[epoch])];
    mark.setAttribute("cx", cx);
    mark.setAttribute("cy", cy);
    value.setAttribute("x", cx + (cx > WIDTH - 60 ? -4 : 8));
    value.setAttribute("y", cy - 11);
    value.setAttribute("text-anchor", cx > WIDTH - 60 ? "end" : "start");
    value.textContent = digits(losses[epoch], 3);
  };
  return { node: element("div", {}, element("p", { class: "explorer-label" }, "average loss (nats), by epoch"), drawing), show };
}

/** The followers of a word: the share in the text above the predicted probability. */
function bars() {
  const list = element("div", { class: "replay-bars" });
  const rest = element("p", { class: "explorer-small" });
  const show = (rows, scale) => {
    const bar = (value, type) => {
      const node = element("i", { class: type });
      node.style.setProperty("--part", Math.min(1, value / scale));
      return node;
    };
    list.replaceChildren(
      ...rows.flatMap(({ token, share, probability }) => [
        element("b", {}, token),
        element("div", { "aria-hidden": "true" }, bar(share, "replay-share"), bar(probability, "replay-predicted")),
        element("span", {}, `${digits(share, 2)} / `, element("strong", {}, digits(probability, 2))),
      ]),
    );
    const others = 1 - rows.reduce((sum, { probability }) => sum + probability, 0);
    rest.textContent = `All other words together: 0 / ${digits(Math.max(0, others), 2)}`;
  };
  return { list, rest, show };
}

const SIDE = 340;
const TALL = 300;

/** The tokens of the groups on a map that was fitted to their last places. */
function motion({ tokens, members, groups, points, share, similarity }) {
  const all = points.flat();
  const ranges = [0, 1].map((axis) => {
    const values = all.map((point) => point[axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  const unit = Math.min(...ranges.map(([low, high], axis) => ((axis ? TALL : SIDE) - 64) / (high - low)));
  const at = (point) =>
    ranges.map(([low, high], axis) => {
      const offset = (point[axis] - (low + high) / 2) * unit;
      return axis ? TALL / 2 - offset : SIDE / 2 + offset;
    });
  const group = groups.flatMap(([, size], number) => Array(size).fill(number));
  const toned = (node, i) => {
    node.style.setProperty("--tone", `var(--${TONES[group[i]]})`);
    return node;
  };
  const trails = members.map((_, i) => toned(shape("polyline", { class: "replay-trail" }), i));
  const words = members.map((id) => shape("text", {}, tokens[id]));
  const labels = words.map((word, i) => toned(shape("g", { class: "replay-label" }, word), i));
  const dots = members.map((_, i) => toned(shape("g", { class: "replay-dot" }, shape("circle", { r: 4 })), i));
  // The dots come last, so that the halo of a label covers none of them.
  const drawing = shape("svg", { viewBox: `0 0 ${SIDE} ${TALL}`, role: "img", class: "replay-map" }, ...trails, ...labels, ...dots);
  drawing.setAttribute("aria-label", `A map of ${members.length} words in motion, in ${groups.length} groups.`);
  // Before the page has laid out the text, its length is 0: then it is estimated.
  const widths = () => words.map((word) => word.getComputedTextLength() || 7.5 * word.textContent.length);
  let sides = words.map(() => 0);
  const cosine = element("strong");
  const pairs = groups.reduce((sum, [, size]) => sum + (size * (size - 1)) / 2, 0);
  const label = element("p", { class: "explorer-label" }, `average cosine, ${pairs} same-colour pairs: `, cosine);
  const show = (frame) => {
    cosine.textContent = digits(similarity[frame], 2);
    members.forEach((_, i) => {
      const path = points.slice(0, frame + 1).map((each) => at(each[i]));
      trails[i].setAttribute("points", path.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "));
    });
    const spots = points[frame].map(at);
    sides = placeLabels(spots, widths(), sides);
    spots.forEach(([x, y], i) => {
      const { dx, dy, anchor } = SIDES[sides[i]];
      for (const moved of [labels[i], dots[i]]) moved.style.transform = `translate(${x}px, ${y}px)`;
      for (const [name, value] of Object.entries({ x: dx, y: dy, "text-anchor": anchor })) words[i].setAttribute(name, value);
    });
  };
  const names = groups.flatMap(([name], number) => {
    const node = element("b", {}, `→\u00a0${name}`);
    node.style.color = `var(--${TONES[number]})`;
    return [number ? ", " : "", node];
  });
  const note = element("p", { class: "explorer-small" }, "Each colour is followed by one word: ", ...names);
  note.append(`. The map is fitted to the last epoch, and keeps ${Math.round(100 * share)}% of the variance there.`);
  return { node: element("div", {}, label, drawing, note), show };
}

const SIDES = [
  { dx: 8, dy: 4, anchor: "start" },
  { dx: -8, dy: 4, anchor: "end" },
  { dx: 0, dy: -9, anchor: "middle" },
  { dx: 0, dy: 17, anchor: "middle" },
  { dx: 6, dy: -6, anchor: "start" },
  { dx: -6, dy: -6, anchor: "end" },
  { dx: 6, dy: 15, anchor: "start" },
  { dx: -6, dy: 15, anchor: "end" },
];

/**
 * For each dot the side for its label, as an index of `SIDES`: where it covers least of the other
 * labels and of the dots, which weigh more. `before` is kept where it is as good, so that labels do not flicker.
 */
export function placeLabels(spots, widths, before) {
  const dots = spots.map(([x, y]) => [x - 6, y - 6, x + 6, y + 6]);
  const box = (i, side) => {
    const { dx, dy, anchor } = SIDES[side];
    const left = spots[i][0] + dx - widths[i] * { start: 0, middle: 0.5, end: 1 }[anchor];
    return [left - 1, spots[i][1] + dy - 10, left + widths[i] + 1, spots[i][1] + dy + 4];
  };
  const overlap = (a, b) => Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const chosen = [...before];
  const cost = (i, side) => {
    const own = box(i, side);
    const outside = own[0] < 0 || own[2] > SIDE || own[1] < 0 || own[3] > TALL ? 500 : 0;
    const others = chosen.map((other, j) => (j === i ? 0 : overlap(own, box(j, other)) + 3 * overlap(own, dots[j])));
    return others.reduce((sum, area) => sum + area, outside);
  };
  // The first labels cannot know where the last ones go, so each may choose again.
  for (let round = 0; round < 4; round++) {
    spots.forEach((_, i) => {
      const costs = SIDES.map((_, side) => cost(i, side));
      const least = Math.min(...costs);
      if (costs[chosen[i]] > least) chosen[i] = costs.indexOf(least);
    });
  }
  return chosen;
}

function render({ model, el }) {
  const run = open(model.get("recording"));
  const { frames, losses, floor, tokens, followers } = run;
  const last = frames.length - 1;
  let frame = 0; // the end would give away what the reader is asked to guess
  let word = model.get("word");
  let timer = null;

  // The sentence follows every frame. It is read out only when the run stands still.
  const sentence = element("p", { class: "explorer-status replay-sentence", "aria-hidden": "true" });
  const status = element("p", { class: "explorer-hidden", role: "status" });
  const nearest = (epoch) => frames.reduce((best, each, i) => (Math.abs(each - epoch) < Math.abs(frames[best] - epoch) ? i : best), 0);
  const chart = lossChart(run, (epoch) => go(nearest(epoch)));
  const table = bars();
  const map = motion(run);
  const clock = element("span", { class: "replay-clock" });
  const slider = element("input", { type: "range", min: 0, max: last, "aria-label": "epoch" });
  slider.addEventListener("input", () => go(Number(slider.value)));

  const option = ([current, nexts]) => {
    const text = tokens[current];
    return element("option", { value: text }, nexts.length > 1 ? `${text} (${nexts.length} different words)` : text);
  };
  const many = followers.filter(([, nexts]) => nexts.length > 1).sort((a, b) => b[1].length - a[1].length);
  const one = followers.filter(([, nexts]) => nexts.length === 1);
  const select = element(
    "select",
    {},
    element("optgroup", { label: "followed by several words" }, ...many.map(option)),
    element("optgroup", { label: "followed by one word" }, ...one.map(option)),
  );
  select.value = word;
  select.addEventListener("change", () => {
    word = select.value;
    show();
    announce();
  });

  function show() {
    const rows = distribution(run, word, frame);
    const widest = frames.map((_, f) => Math.max(...distribution(run, word, f).map((row) => Math.max(row.share, row.probability))));
    table.show(rows, Math.max(...widest));
    chart.show(frames[frame]);
    map.show(frame);
    clock.textContent = `epoch ${frames[frame]}`;
    sentence.textContent = told();
    slider.value = frame;
    slider.setAttribute("aria-valuetext", `epoch ${frames[frame]} of ${frames[last]}`);
    back.disabled = frame === 0;
    forward.disabled = frame === last;
  }
  function told() {
    const epoch = frames[frame];
    const rows = distribution(run, word, frame);
    const gap = Math.max(0.001, ...rows.map(({ share, probability }) => Math.abs(share - probability)));
    const others = 1 - rows.reduce((sum, { probability }) => sum + probability, 0);
    const above = losses[epoch] - floor;
    const when = epoch === 0 ? "Before training" : `After ${epoch} epoch${epoch === 1 ? "" : "s"}`;
    return (
      `${when} the loss is ${digits(losses[epoch], 3)} nats, ` +
      `${above < 0.0005 ? "on the floor to three decimals" : `${digits(above, 3)} above the floor`}. ` +
      `${epoch === 0 ? "Nothing has been learned yet: what" : "What"} follows “${word}” is predicted ` +
      `up to ${digits(gap, 3)} off its share in the text; ` +
      `all other words together get ${others < 0.005 ? "less than 0.005" : digits(others, 2)}.`
    );
  }
  function announce() {
    status.textContent = told();
  }
  function go(to) {
    frame = Math.min(last, Math.max(0, to));
    pause();
    show();
    announce();
  }
  function pause() {
    clearInterval(timer);
    timer = null;
    play.textContent = frame === last ? "Play from the start" : "Play";
  }
  function start() {
    if (frame === last) frame = 0;
    // With less motion asked for, the run is shown in few steps and slowly.
    const [stride, wait] = lessMotion() ? [6, 1000] : [1, 130];
    play.textContent = "Pause";
    show();
    timer = setInterval(() => {
      frame = Math.min(last, frame + stride);
      show();
      if (frame === last) go(last);
    }, wait);
  }
  const button = (text, name, onclick) => element("button", { type: "button", "aria-label": name, onclick }, text);
  const play = element("button", { type: "button", class: "explorer-main replay-play" });
  play.addEventListener("click", () => (timer === null ? start() : go(frame)));
  const back = button("◂ step", "step back", () => go(frame - 1));
  const forward = button("step ▸", "step forward", () => go(frame + 1));
  const hide = () => document.hidden && timer !== null && go(frame);
  document.addEventListener("visibilitychange", hide);

  panel(
    el,
    "replay",
    "The training run, recorded",
    "Try: play it. Which comes first, the fall of the loss or the gathering of the colours?",
    element("div", { class: "replay-controls" }, play, back, forward, slider, clock),
    element(
      "div",
      { class: "explorer-columns" },
      element("div", {}, chart.node, sentence, status),
      map.node,
    ),
    element(
      "div",
      { class: "replay-words" },
      labelled("what follows", select),
      element("p", { class: "explorer-small replay-key" }, element("i", { class: "replay-share" }), " share in the text / ", element("i", { class: "replay-predicted" }), element("strong", {}, " predicted")),
    ),
    table.list,
    table.rest,
  );
  pause();
  show();
  announce();
  return () => {
    pause();
    document.removeEventListener("visibilitychange", hide);
  };
}

export default { render };
