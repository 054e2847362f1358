/** start + t · (plus − minus): how far until another word is nearest. */

import { choice, digits, element, lessMotion, shape, statusLine, unique } from "./shared/parts.js";
import { dot, wordForm } from "./shared/words.js";

const NAMES = ["push", "away from", "towards"];
const FARTHEST = 2; // in steps
const SHOWN = 9; // words whose cosines are drawn, beside those that are nearest somewhere
const THUMB = 16; // pixels: the knob of the slider
const SECONDS = 3.2; // from 0 to the farthest, when the answer is shown
const GUESSES = { early: ["0.5", "1", "1.5", "never"], late: ["1.2", "1.4", "1.7", "never"] };
const TONES = ["var(--blue)", "var(--purple)", "var(--green)", "var(--ochre)"];

/** What decides which word is nearest while `start` is pushed: as `push` in push.py. */
export function push(words, start, minus, plus) {
  const step = words.sum([plus], [minus]);
  if (step === null) return null;
  const from = words.vector(start);
  const lines = words.list.map((word) => {
    const vector = words.vector(word);
    return [word, dot(vector, from), dot(vector, step)];
  });
  const own = lines[words.places.get(start)];
  const nearest = everNearest(lines).map((place) => lines[place]);
  const shown = new Set([own, ...nearest]);
  for (const t of [1, 0, FARTHEST])
    for (const line of best(lines, t)) if (shown.size < SHOWN + nearest.length) shown.add(line);
  return { queries: [start, minus, plus], lean: own[2], square: dot(step, step), words: [...shown] };
}

/** The lines that are highest at `t`, as many as are shown. */
function best(lines, t) {
  const height = ([, a, b]) => a + t * b;
  return [...lines].sort((one, other) => height(other) - height(one)).slice(0, SHOWN);
}

/** The places of the words that are nearest at some t from 0 to 2, in their order. */
function everNearest(lines) {
  let place = lines.reduce((top, line, i) => (line[1] > lines[top][1] ? i : top), 0);
  let t = 0;
  const found = [place];
  for (;;) {
    const [, a, b] = lines[place];
    let next = null;
    let soonest = FARTHEST;
    lines.forEach(([, otherA, otherB], i) => {
      const meets = (a - otherA) / (otherB - b);
      if (otherB > b && meets >= t && meets <= soonest && (next === null || meets < soonest))
        [next, soonest] = [i, meets];
    });
    if (next === null) return found;
    [place, t] = [next, soonest];
    found.push(place);
  }
}

/** Which word is nearest from which t on: [word, t], the first from 0 on. */
export function stages({ words }) {
  const order = everNearest(words);
  return order.map((place, i) => {
    if (i === 0) return [words[place][0], 0];
    const [before, after] = [words[order[i - 1]], words[place]];
    return [after[0], (before[1] - after[1]) / (after[2] - before[2])];
  });
}

/** The cosine of a word, [word, a, b], with what `t` steps make of the start. */
export function cosine({ lean, square }, [, a, b], t) {
  return (a + t * b) / Math.sqrt(1 + 2 * t * lean + t * t * square);
}

const nearestAt = (steps, t) => [...steps].reverse().find(([, begin]) => begin <= t)[0];
const times = (t) => `${digits(t, 2)}×`;

/** What the figure says, before and after the answer is seen. */
export function sentence({ queries: [start] }, steps, t, reached, guess) {
  const [, crossing] = steps;
  const seen = reached >= (crossing?.[1] ?? FARTHEST);
  if (!seen) return `At ${times(t)} the nearest word of all is ${nearestAt(steps, t)}.`;
  const told = guess === null ? "" : `You guessed ${guess === "never" ? "never" : `${guess}×`}. `;
  if (!crossing) return `${told}It stays ${start}, as far as twice the step.`;
  const [word, begin] = crossing;
  const atOne = nearestAt(steps, 1);
  const famous = begin > 1 ? `At 1×, the equation as it is written, it is still ${atOne}.` : `At 1× it is ${atOne}.`;
  return `${told}It takes ${times(begin)} until ${word} is nearest. ${famous}`;
}

/** The chart: one curve for each word, drawn as far as the reader has pushed. */
function chart(opening, steps, { t, reached, guess, width }) {
  const scale = scales(opening, steps, width);
  const clip = unique("push-clip");
  const parts = [
    shape("clipPath", { id: clip }, shape("rect", scale.window(reached))),
    ...(reached < FARTHEST ? veil(scale, reached) : []),
    ...axis(scale),
    shape("g", { "clip-path": `url(#${clip})` }, ...curves(opening, steps, scale)),
  ];
  if (reached >= FARTHEST) parts.push(...endLabels(opening, steps, scale));
  parts.push(...crossings(opening, steps, scale, reached));
  if (guess !== null && guess !== "never") parts.push(...flag(scale, Number(guess)));
  return [...parts, ...handle(opening, steps, scale, t)];
}

/** Where things are, in pixels, in a chart so many pixels wide. */
function scales(opening, steps, width) {
  const height = Math.max(230, Math.min(330, width * 0.52));
  const letters = Math.max(...opening.words.map(([word]) => word.length));
  const [left, right, top, bottom] = [8, Math.min(width * 0.3, 16 + 8 * letters), 16, 26];
  const lowest = Math.min(...steps.map(([word, begin]) => cosine(opening, lineOf(opening, word), begin)));
  const end = cosine(opening, lineOf(opening, nearestAt(steps, FARTHEST)), FARTHEST);
  const floor = Math.max(-1, 2.3 * Math.min(lowest, end) - 1.3);
  const x = (t) => left + ((width - left - right) * t) / FARTHEST;
  const y = (value) => top + ((height - top - bottom) * (1 - value)) / (1 - floor);
  const window = (t) => ({ x: 0, y: 0, width: Math.max(0, x(t)), height: height - bottom });
  return { width, height, floor, x, y, window, foot: height - bottom };
}

const lineOf = ({ words }, wanted) => words.find(([word]) => word === wanted);

function toneOf(steps, word) {
  const place = steps.findIndex(([other]) => other === word);
  if (place < 0) return "var(--line)";
  return place === 0 ? "var(--ink)" : TONES[(place - 1) % TONES.length];
}

function axis({ x, foot, height }) {
  const label = (t) =>
    shape("text", { x: x(t), y: height - 8, "text-anchor": t ? "middle" : "start", class: "push-tick" }, `${t}×`);
  return [
    shape("line", { x1: x(0), x2: x(FARTHEST), y1: foot, y2: foot, class: "push-axis" }),
    shape("line", { x1: x(1), x2: x(1), y1: 4, y2: foot, class: "push-one" }),
    shape("text", { x: x(1) - 6, y: foot - 8, "text-anchor": "end", class: "push-tick" }, "the famous equation"),
    ...[0, 0.5, 1, 1.5, 2].map(label),
  ];
}

/** What the reader has not seen yet. */
function veil({ x, foot, width }, reached) {
  const from = x(reached);
  const middle = (from + x(FARTHEST)) / 2;
  const lines = ["not seen yet:", "drag, or guess"];
  return [
    shape("rect", { x: from, y: 0, width: Math.max(0, width - from), height: foot, class: "push-veil" }),
    ...lines.map((text, i) =>
      shape("text", { x: middle, y: foot / 2 + 18 * i, "text-anchor": "middle", class: "push-tick" }, text),
    ),
  ];
}

function curves(opening, steps, { x, y }) {
  const points = Array.from({ length: 41 }, (_, i) => (i * FARTHEST) / 40);
  const ofWord = (line) => {
    const tone = toneOf(steps, line[0]);
    const d = points.map((t, i) => `${i ? "L" : "M"}${x(t).toFixed(1)} ${y(cosine(opening, line, t)).toFixed(1)}`);
    const plain = tone === "var(--line)";
    return shape("path", { d: d.join(""), stroke: tone, class: plain ? "push-other" : "push-curve" });
  };
  return [...opening.words].reverse().map(ofWord); // the start is drawn last, on top
}

/** Words at the right end: first those that are nearest somewhere, then others where there is room. */
function endLabels(opening, steps, { x, y, foot }) {
  const named = ([word]) => steps.some(([other]) => other === word);
  const taken = [];
  return [...opening.words.filter(named), ...opening.words.filter((line) => !named(line))].map((line) => {
    const height = y(cosine(opening, line, FARTHEST));
    const free = taken.every((other) => Math.abs(other - height) >= (named(line) ? 0 : 14));
    if (height > foot - 6 || !free) return null;
    taken.push(height);
    const style = `fill: ${named(line) ? toneOf(steps, line[0]) : "var(--muted)"}`;
    return shape("text", { x: x(FARTHEST) + 8, y: height + 4, style, class: named(line) ? "push-named" : "" }, line[0]);
  });
}

function crossings(opening, steps, { x, y }, reached) {
  return steps.slice(1).flatMap(([word, begin]) => {
    if (begin > reached) return [];
    const [cx, cy] = [x(begin), y(cosine(opening, lineOf(opening, word), begin))];
    const stroke = toneOf(steps, word);
    return [
      shape("circle", { cx, cy, r: 5, stroke, class: "push-crossing" }),
      shape("text", { x: cx, y: cy - 12, "text-anchor": "middle", style: `fill: ${stroke}`, class: "push-named" }, times(begin)),
    ];
  });
}

function flag({ x, foot }, guess) {
  const side = guess > 1 ? ["end", -5] : ["start", 5]; // away from where the answer tends to be
  return [
    shape("line", { x1: x(guess), x2: x(guess), y1: 4, y2: foot, class: "push-guess" }),
    shape("text", { x: x(guess) + side[1], y: foot - 24, "text-anchor": side[0], class: "push-guessed" }, "your guess"),
  ];
}

function handle(opening, steps, { x, y, foot }, t) {
  const cy = y(cosine(opening, lineOf(opening, nearestAt(steps, t)), t));
  return [
    shape("line", { x1: x(t), x2: x(t), y1: 4, y2: foot, class: "push-now" }),
    shape("circle", { cx: x(t), cy, r: 7, class: "push-dot" }),
  ];
}

/** What the reader has chosen and seen; `draw` shows it. */
class Figure {
  constructor(opening, draw) {
    this.draw = draw;
    this.first = opening; // it opens at the famous equation, which does not lead to queen
    this.width = 640;
    this.seen = new Map(); // what has been guessed and reached, by question
    this.open(opening);
  }

  open(opening) {
    cancelAnimationFrame(this.frame);
    this.opening = opening;
    this.steps = stages(opening);
    const fresh = { guess: null, reached: this.first === opening ? 1 : 0 };
    const { guess, reached } = this.seen.get(opening.queries.join(" ")) ?? fresh;
    Object.assign(this, { guess, reached, t: Math.min(1, reached) });
    this.draw(this);
  }

  move(t) {
    cancelAnimationFrame(this.frame);
    this.go(Math.min(FARTHEST, Math.max(0, t)));
  }

  go(t) {
    this.t = t;
    this.reached = Math.max(this.reached, t);
    this.seen.set(this.opening.queries.join(" "), { guess: this.guess, reached: this.reached });
    this.draw(this);
  }

  /** Push by itself to the farthest, then back to where the nearest word changes. */
  answer(guess) {
    this.guess = guess;
    const rest = this.steps[1]?.[1] ?? FARTHEST;
    const settle = () => {
      this.go(FARTHEST);
      this.go(Math.min(FARTHEST, Math.ceil(rest * 100) / 100));
    };
    if (lessMotion()) return settle();
    const start = performance.now();
    const from = this.t;
    const tick = (now) => {
      const share = Math.min(1, Math.max(0, now - start) / (1000 * SECONDS));
      if (share === 1) return settle();
      this.go(from + (FARTHEST - from) * share);
      this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }
}

function slider(figure) {
  const input = element("input", { type: "range", min: 0, max: FARTHEST, step: 0.01, "aria-label": "how far to push" });
  input.addEventListener("input", () => figure().move(Number(input.value)));
  return input;
}

/** Dragging in the chart pushes, too; a finger that moves up or down scrolls the page. */
function draggable(svg, figure) {
  const follow = (event) => {
    const { left, width } = svg.getBoundingClientRect();
    const { x } = scales(figure().opening, figure().steps, width);
    figure().move((FARTHEST * (event.clientX - left - x(0))) / (x(FARTHEST) - x(0)));
  };
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    follow(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (svg.hasPointerCapture(event.pointerId)) follow(event);
  });
}

function render({ model, el }) {
  const openings = model.get("openings");
  const line = statusLine(el);
  const equation = element("p", { class: "push-equation" });
  const answer = element("output", { class: "push-answer", "data-value": "nearest" });
  const svg = shape("svg", { class: "push-chart", role: "img" });
  const guesses = element("div", { class: "push-guesses" });
  let figure = null;
  const range = slider(() => figure);

  function draw(now) {
    const { opening, steps, t, reached, guess } = now;
    const [start, minus, plus] = opening.queries;
    equation.replaceChildren(`${start} + `, element("b", {}, times(t)), ` (${plus} − ${minus}) is nearest to`);
    answer.textContent = nearestAt(steps, t);
    answer.style.color = toneOf(steps, answer.textContent);
    const { height } = scales(opening, steps, now.width);
    svg.setAttribute("viewBox", `0 0 ${now.width} ${height}`);
    svg.setAttribute("aria-label", `Cosines of the words nearest to ${start}, pushed from 0 to 2 times the step.`);
    svg.replaceChildren(...chart(opening, steps, now).filter(Boolean));
    range.value = t;
    const { x } = scales(opening, steps, now.width);
    range.style.marginLeft = `${x(0) - THUMB / 2}px`; // its thumb stands below the line in the chart
    range.style.width = `${x(FARTHEST) - x(0) + THUMB}px`;
    range.setAttribute("aria-valuetext", `${times(t)}: ${answer.textContent}`);
    guesses.hidden = guess !== null || reached >= (steps[1]?.[1] ?? FARTHEST);
    el.classList.toggle("push-asks", !guesses.hidden);
    line.update({ result: sentence(opening, steps, t, reached, guess), still: "", problem: null }, true);
  }
  figure = new Figure(openings[0], draw);
  draggable(svg, () => figure);

  const ask = () => {
    const [start] = figure.opening.queries;
    const options = figure.reached < 1 ? GUESSES.early : GUESSES.late;
    const pairs = options.map((guess) => [guess, guess === "never" ? guess : `${guess}×`]);
    const question = `Guess: how far until it is no longer ${start}?`;
    guesses.replaceChildren(choice(question, pairs, null, (guess) => figure.answer(guess)));
  };
  const open = (opening) => {
    figure.open(opening);
    ask();
    for (const button of chips.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.textContent === opening.queries[0]));
  };
  const chip = (opening) =>
    element("button", { type: "button", class: "explorer-chip", onclick: () => open(opening) }, opening.queries[0]);
  const step = ({ queries: [, minus, plus] }) => `${minus} → ${plus}`;
  const chips = element(
    "div",
    { class: "push-chips" },
    ...[...new Set(openings.map(step))].map((name) =>
      element(
        "div",
        { class: "push-step" },
        element("span", { class: "explorer-label" }, name),
        ...openings.filter((opening) => step(opening) === name).map(chip),
      ),
    ),
  );
  const { fields } = wordForm(model, NAMES, openings[0].queries, line, (words, found) => {
    const opening = push(words, ...found);
    if (opening === null) return { problem: `From ${found[1]} to ${found[2]} is no step.`, still: "" };
    if (opening.queries.join(" ") !== figure.opening.queries.join(" ")) open(opening);
    return { problem: null };
  });
  const own = element(
    "details",
    { class: "push-own" },
    element("summary", {}, "Your own three words"),
    element(
      "div",
      { class: "explorer-row" },
      ...fields.map(({ input, list }, i) =>
        element("label", { class: "explorer-field" }, element("span", {}, NAMES[i]), input, list),
      ),
    ),
  );
  const size = model.get("size").toLocaleString("en-US");
  const note = `Height: the cosine with each of the nearest words. Searched: ${size} words of GloVe, none left out.`;

  el.classList.add("explorer", "push");
  el.dataset.lmSuppressShortcuts = "true"; // JupyterLab would take keys such as Enter for itself
  el.append(
    equation,
    answer,
    svg,
    range,
    guesses,
    ...line.nodes,
    chips,
    own,
    element("p", { class: "explorer-small" }, note),
  );
  open(openings[0]);
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (width === figure.width || width === 0) return;
    figure.width = width;
    figure.draw(figure);
  }).observe(svg);
}

export default { render };
