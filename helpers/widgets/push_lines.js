/** Which word is nearest while another is pushed: the arithmetic, and what is said about it. */

import { digits } from "./shared/parts.js";
import { dot } from "./shared/words.js";

export const FARTHEST = 2; // in steps
const SHOWN = 9; // words whose cosines are drawn, beside those that are nearest somewhere

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
  return {
    queries: [start, minus, plus],
    lean: own[2],
    square: dot(step, step),
    words: [...shown],
  };
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

/** The word that is nearest at `t`. */
export const nearestAt = (steps, t) => [...steps].reverse().find(([, begin]) => begin <= t)[0];

/** A number of steps: 1.38×. */
export const times = (t) => `${digits(t, 2)}×`;

/** What the figure says, before and after the answer is seen. */
export function sentence({ opening, steps, reached, guess }) {
  const [start] = opening.queries;
  const [, crossing] = steps;
  const seen = reached >= (crossing?.[1] ?? FARTHEST);
  if (!seen) return "";
  const told = guess === null ? "" : `You guessed ${guess === "never" ? "never" : `${guess}×`}. `;
  if (!crossing) return `${told}It stays ${start}, as far as twice the step.`;
  const [word, begin] = crossing;
  const atOne =
    begin > 1
      ? `At 1×, as the equation is usually written, the nearest word is still ${start}.`
      : `At 1× it is ${nearestAt(steps, 1)}.`;
  return `${told}At ${times(begin)} ${word} takes over. ${atOne}`;
}
