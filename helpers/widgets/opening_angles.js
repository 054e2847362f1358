/** Chapter 1: a word and two others, written as ids, as switches and as vectors. */

import { announcer, button, chip, choice, element, shape } from "./shared/parts.js";

const [WIDTH, TOP, HEIGHT] = [340, 22, 190];
const WAYS = [
  ["ids", "ids"],
  ["switches", "switches"],
  ["vectors", "vectors"],
];
const TONES = ["var(--ink)", "var(--blue)", "var(--orange)"];
const CELLS = 9;

/** What can be seen: which of the two others is nearer, and why. */
function sentence(way, [word, first, second], ids, degrees, dimensions) {
  const verdict = (a, b, unit) => {
    if (a === b) return "a tie";
    return `${a < b ? first : second} is nearer (${Math.min(a, b)}${unit} against ${Math.max(a, b)}${unit})`;
  };
  if (way === "ids") {
    const [a, b] = [1, 2].map((i) => Math.abs(ids[i] - ids[0]));
    return `As places in a list: ${verdict(a, b, "")}. Shuffle the list, and ask again.`;
  }
  if (way === "switches")
    return `As switches: ${first} and ${second} are both at a right angle to ${word}: a tie, whatever the words.`;
  return `As vectors learned from text: ${verdict(...degrees, "°")}, in whatever order the words are listed. Only these two angles are true; the vectors have ${dimensions} dimensions.`;
}

function label(x, y, text, tone, anchor = "middle", more = {}) {
  const inside = Math.max(4, Math.min(WIDTH - 4, x));
  return shape(
    "text",
    { x: inside, y, "text-anchor": anchor, style: `fill: ${tone}`, ...more },
    text,
  );
}

function line(x1, y1, x2, y2, tone, width = 1) {
  return shape("line", { x1, y1, x2, y2, style: `stroke: ${tone}; stroke-width: ${width}` });
}

/** A number line with the three ids; the word above it, the two others below. */
function drawIds(words, ids) {
  const x = (id) => 16 + ((WIDTH - 32) * id) / 100;
  const middle = 80;
  const depths = [middle - 34, middle + 48, middle + 78];
  const anchor = (id) => (id < 15 ? "start" : id > 85 ? "end" : "middle");
  return [
    line(x(0), middle, x(100), middle, "var(--line)"),
    ...words.flatMap((word, i) => [
      line(x(ids[i]), middle, x(ids[i]), depths[i] + (i ? -14 : 6), TONES[i]),
      shape("circle", { cx: x(ids[i]), cy: middle, r: 4, style: `fill: ${TONES[i]}` }),
      label(x(ids[i]), depths[i], `${word} ${ids[i]}`, TONES[i], anchor(ids[i])),
    ]),
    label(
      x(0),
      HEIGHT - 6,
      "the list, from its first word to its hundredth",
      "var(--muted)",
      "start",
      { class: "opening-quiet" },
    ),
  ];
}

/** A row of switches for each word, one of them on. */
function drawSwitches(words) {
  const cell = (i, j) =>
    shape("rect", {
      x: 104 + 25 * j,
      y: 36 + 46 * i,
      width: 21,
      height: 21,
      rx: 3,
      style:
        j === 2 * i + 1
          ? `fill: ${TONES[i]}; stroke: ${TONES[i]}`
          : "fill: none; stroke: var(--line)",
    });
  return words.flatMap((word, i) => [
    label(92, 51 + 46 * i, word, TONES[i], "end"),
    ...Array.from({ length: CELLS }, (_, j) => cell(i, j)),
  ]);
}

/** The word upright, and the two others at their true angles to it, one on each side. */
function drawVectors(words, degrees) {
  const [x0, y0, long] = [WIDTH / 2, HEIGHT - 12, 128];
  const tip = (angle, length) => {
    const turn = (angle * Math.PI) / 180;
    return [x0 + length * Math.sin(turn), y0 - length * Math.cos(turn)];
  };
  const arc = (angle, radius, tone) => {
    const [x, y] = tip(angle, radius);
    const path = `M ${x0} ${y0 - radius} A ${radius} ${radius} 0 0 ${angle > 0 ? 1 : 0} ${x} ${y}`;
    return shape("path", { d: path, style: `fill: none; stroke: ${tone}` });
  };
  const ray = (angle, i) => {
    const [x, y] = tip(angle, long);
    const [lx, ly] = i ? [x + (i === 1 ? 10 : -10), y - 9] : [x, y - 9];
    return [line(x0, y0, x, y, TONES[i], 3), label(lx, ly, words[i], TONES[i])];
  };
  const number = (angle, i) => {
    const [x, y] = tip(angle / 2, 66);
    return label(x, y, `${Math.abs(angle)}°`, TONES[i]);
  };
  const turns = [degrees[0], -degrees[1]];
  return [
    ...turns.map((angle, i) => arc(angle, 44, TONES[i + 1])),
    ...[0, ...turns].flatMap(ray),
    ...turns.map((angle, i) => number(angle, i + 1)),
  ];
}

/** `sets`: three words, and the angles from the first to the others; `lists`: their ids. */
export function angles({ sets, lists, dimensions }) {
  const state = { set: 0, list: 0, way: "ids" };
  const svg = shape("svg", {
    viewBox: `0 ${TOP} ${WIDTH} ${HEIGHT - TOP}`,
    class: "opening-drawing",
    role: "img",
  });
  const status = announcer();
  const shuffle = button("Shuffle the list", () =>
    change({ list: (state.list + 1) % lists.length }),
  );
  const chips = sets.map(([words], i) => chip(words.join(" · "), () => change({ set: i })));
  function change(news) {
    Object.assign(state, news);
    const [words, degrees] = sets[state.set];
    const ids = lists[(state.list + state.set) % lists.length];
    const draw = { ids: drawIds, switches: drawSwitches, vectors: drawVectors }[state.way];
    svg.replaceChildren(...draw(words, state.way === "ids" ? ids : degrees));
    status.textContent = sentence(state.way, words, ids, degrees, dimensions);
    svg.setAttribute("aria-label", `${words.join(", ")} as ${state.way}`);
    shuffle.style.visibility = state.way === "ids" ? "" : "hidden"; // it keeps its room
    chips.forEach((each, i) => {
      each.setAttribute("aria-pressed", String(i === state.set));
    });
  }
  change({});
  const ways = choice("Write the words as", WAYS, state.way, (way) => change({ way }));
  return [
    element("div", { class: "opening-controls" }, ways, shuffle),
    svg,
    status,
    element("div", { class: "opening-chips" }, ...chips),
  ];
}
