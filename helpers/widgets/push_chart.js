/** The chart of the push: one curve of cosines for each word, as far as the reader has pushed. */

import { cosine, FARTHEST, nearestAt, times } from "./push_lines.js";
import { shape, unique } from "./shared/parts.js";

const TONES = ["var(--blue)", "var(--purple)", "var(--green)", "var(--ochre)"];

/** The chart: one curve for each word, drawn as far as the reader has pushed. */
export function chart({ opening, steps, t, reached, guess, width }) {
  const scale = scales(opening, steps, width);
  const clip = unique("push-clip");
  const parts = [
    shape("clipPath", { id: clip }, shape("rect", scale.window(reached))),
    ...(reached < FARTHEST ? veil(scale, reached) : []),
    ...axis(scale, opening),
    shape("g", { "clip-path": `url(#${clip})` }, ...curves(opening, steps, scale)),
  ];
  if (guess !== null && guess !== "never") parts.push(guessLine(scale, Number(guess)));
  parts.push(...handle(opening, steps, scale, t)); // below every label
  const ends = reached >= FARTHEST ? endLabels : startLabels;
  parts.push(...ends(opening, steps, scale, reached));
  parts.push(...crossings(opening, steps, scale, { t, reached }));
  if (guess !== null && guess !== "never") parts.push(guessLabel(scale, Number(guess)));
  return parts;
}

/** Where things are, in pixels, in a chart so many pixels wide. */
export function scales(opening, steps, width) {
  const height = Math.max(230, Math.min(330, width * 0.52));
  const letters = Math.max(...opening.words.map(([word]) => word.length));
  const [left, right, top, bottom] = [8, Math.min(width * 0.3, 16 + 8 * letters), 30, 26];
  const lowest = Math.min(
    ...steps.map(([word, begin]) => cosine(opening, lineOf(opening, word), begin)),
  );
  const end = cosine(opening, lineOf(opening, nearestAt(steps, FARTHEST)), FARTHEST);
  const floor = Math.max(-1, 2.3 * Math.min(lowest, end) - 1.3);
  const x = (t) => left + ((width - left - right) * t) / FARTHEST;
  const y = (value) => top + ((height - top - bottom) * (1 - value)) / (1 - floor);
  const window = (t) => ({ x: 0, y: 0, width: Math.max(0, x(t)), height: height - bottom });
  return { width, height, floor, x, y, window, foot: height - bottom };
}

const lineOf = ({ words }, wanted) => words.find(([word]) => word === wanted);

/** The colour of a word: the start's, one of those that are nearest later, or that of the others. */
export function toneOf(steps, word) {
  const place = steps.findIndex(([other]) => other === word);
  if (place < 0) return "var(--line)";
  return place === 0 ? "var(--ink)" : TONES[(place - 1) % TONES.length];
}

function axis({ x, foot, height }, { queries: [start, , plus] }) {
  const name = start === "king" && plus === "woman" ? "the famous equation" : "as usually written";
  const label = (t) =>
    shape(
      "text",
      { x: x(t), y: height - 8, "text-anchor": t ? "middle" : "start", class: "push-tick" },
      `${t}×`,
    );
  return [
    shape("line", { x1: x(0), x2: x(FARTHEST), y1: foot, y2: foot, class: "push-axis" }),
    shape("line", { x1: x(1), x2: x(1), y1: 4, y2: foot, class: "push-one" }),
    shape(
      "text",
      { x: x(1) - 6, y: foot - 8, "text-anchor": "end", class: "push-tick" },
      x(1) - x(0) < 140 ? "as written" : name,
    ),
    ...[0, 0.5, 1, 1.5, 2].map(label),
  ];
}

/** What the reader has not seen yet. */
function veil({ x, foot }, reached) {
  const from = x(reached);
  const middle = (from + x(FARTHEST)) / 2;
  const lines = x(FARTHEST) - from < 110 ? [] : ["hidden:", "guess, or drag"];
  return [
    shape("rect", {
      x: from,
      y: 0,
      width: Math.max(0, x(FARTHEST) - from),
      height: foot,
      class: "push-veil",
    }),
    ...lines.map((text, i) =>
      shape(
        "text",
        { x: middle, y: foot / 2 + 18 * i, "text-anchor": "middle", class: "push-tick" },
        text,
      ),
    ),
  ];
}

function curves(opening, steps, { x, y }) {
  const points = Array.from({ length: 41 }, (_, i) => (i * FARTHEST) / 40);
  const ofWord = (line) => {
    const tone = toneOf(steps, line[0]);
    const d = points.map(
      (t, i) => `${i ? "L" : "M"}${x(t).toFixed(1)} ${y(cosine(opening, line, t)).toFixed(1)}`,
    );
    const plain = tone === "var(--line)";
    return shape("path", {
      d: d.join(""),
      stroke: tone,
      class: plain ? "push-other" : "push-curve",
    });
  };
  return [...opening.words].reverse().map(ofWord); // the start is drawn last, on top
}

/** Words at the right end: first those that are nearest somewhere, then others where there is room. */
function endLabels(opening, steps, { x, y, foot }) {
  const named = ([word]) => steps.some(([other]) => other === word);
  const taken = [];
  return [...opening.words.filter(named), ...opening.words.filter((line) => !named(line))].map(
    (line) => {
      const height = y(cosine(opening, line, FARTHEST));
      const free = taken.every((other) => Math.abs(other - height) >= (named(line) ? 0 : 14));
      if (height > foot - 6 || !free) return null;
      taken.push(height);
      const style = `fill: ${named(line) ? toneOf(steps, line[0]) : "var(--muted)"}`;
      return shape(
        "text",
        { x: x(FARTHEST) + 8, y: height + 4, style, class: named(line) ? "push-named" : "" },
        line[0],
      );
    },
  );
}

/** The names of the two words that matter, until the end of their curves is seen. */
function startLabels(opening, steps, { x, y }, reached) {
  const shown = reached < 1 ? steps.slice(0, 1) : steps.slice(0, 2);
  return shown.map(([word]) => {
    const height = y(cosine(opening, lineOf(opening, word), 0));
    const style = `fill: ${toneOf(steps, word)}`;
    return shape("text", { x: x(0) + 4, y: height - 8, style, class: "push-named" }, word);
  });
}

/** Where the nearest word changes; the number is in the formula if the knob stands there. */
function crossings(opening, steps, { x, y }, { t, reached }) {
  return steps.slice(1).flatMap(([word, begin]) => {
    if (begin > reached) return [];
    const [cx, cy] = [x(begin), y(cosine(opening, lineOf(opening, word), begin))];
    const stroke = toneOf(steps, word);
    return [
      shape("circle", { cx, cy, r: 5, stroke, class: "push-crossing" }),
      shape(
        "text",
        {
          x: cx,
          y: cy - 12,
          "text-anchor": "middle",
          style: `fill: ${stroke}`,
          class: "push-named",
        },
        Math.abs(t - begin) < 0.06 ? "" : times(begin),
      ),
    ];
  });
}

function guessLine({ x, foot }, guess) {
  return shape("line", { x1: x(guess), x2: x(guess), y1: 4, y2: foot, class: "push-guess" });
}

function guessLabel({ x, foot }, guess) {
  const [anchor, shift] = guess > 1 ? ["end", -5] : ["start", 5]; // away from most answers
  const place = { x: x(guess) + shift, y: foot - 26, "text-anchor": anchor };
  return shape("text", { ...place, class: "push-guessed" }, "your guess");
}

function handle(opening, steps, { x, y, foot }, t) {
  const cy = y(cosine(opening, lineOf(opening, nearestAt(steps, t)), t));
  return [
    shape("line", { x1: x(t), x2: x(t), y1: 4, y2: foot, class: "push-now" }),
    shape("circle", { cx: x(t), cy, r: 7, class: "push-dot" }),
  ];
}
