/** Chapter 4: the cosines between words of four groups, while a model learns. */

import { announcer, button, digits, element, lessMotion, shape } from "./shared/parts.js";

const [LABELS, SIZE, PAUSE] = [92, 15, 700]; // pixels of the names, of a cell; milliseconds a frame

/** The average cosine of two words of one group, and of two words of different groups. */
function averages(cosines, group) {
  const sums = { within: [0, 0], between: [0, 0] };
  cosines.forEach((row, i) => {
    row.forEach((value, j) => {
      if (j >= i) return;
      const sum = sums[group[i] === group[j] ? "within" : "between"];
      sum[0] += value / 100;
      sum[1] += 1;
    });
  });
  return Object.fromEntries(
    Object.entries(sums).map(([name, [sum, count]]) => [name, sum / count]),
  );
}

function draw(words, cosines, group) {
  const at = (i) => SIZE * i + 3 * group[i]; // a gap between groups
  const cell = (value, i, j) =>
    shape("rect", {
      x: LABELS + at(j),
      y: at(i),
      width: SIZE - 1,
      height: SIZE - 1,
      style: `fill: ${value > 0 ? "var(--positive)" : "var(--negative)"}; opacity: ${Math.abs(value) / 100}`,
    });
  return words.flatMap((word, i) => [
    shape("text", { x: LABELS - 8, y: at(i) + SIZE - 4, "text-anchor": "end" }, word),
    ...cosines[i].map((value, j) => cell(value, i, j)),
  ]);
}

/** `words`, `group`: the group of each; `names`: what follows; `frames`: epoch, and all cosines. */
export function blocks({ words, group, names, frames }) {
  let timer;
  const size = SIZE * words.length + 3 * (names.length - 1);
  const svg = shape("svg", {
    viewBox: `0 0 ${LABELS + size} ${size}`,
    class: "opening-drawing opening-square",
    role: "img",
  });
  const status = announcer();
  const range = element("input", {
    type: "range",
    min: 0,
    max: frames.length - 1,
    value: 0,
    "aria-label": "how far training has come",
  });
  const play = button("Watch it learn", () => run(), { class: "explorer-main" });
  const isLast = () => Number(range.value) === frames.length - 1;
  function show() {
    const [epoch, cosines] = frames[Number(range.value)];
    const { within, between } = averages(cosines, group);
    svg.replaceChildren(...draw(words, cosines, group));
    svg.setAttribute(
      "aria-label",
      `Cosines of ${words.length} words after ${epoch} passes over the text`,
    );
    play.textContent = isLast() ? "Watch again" : "Watch it learn";
    range.setAttribute("aria-valuetext", `${epoch} passes`);
    status.textContent = `After ${epoch} passes over the text: average cosine ${digits(within, 2)} within a block, ${digits(between, 2)} between blocks.${epoch === 0 ? " Which cells will turn orange?" : ""}`;
  }
  function run() {
    clearTimeout(timer);
    if (lessMotion()) range.value = frames.length - 1;
    else if (isLast()) range.value = 0;
    const step = () => {
      show();
      if (isLast() || !svg.isConnected) return;
      timer = setTimeout(() => {
        range.value = Number(range.value) + 1;
        step();
      }, PAUSE);
    };
    step();
  }
  range.addEventListener("input", () => {
    clearTimeout(timer);
    show();
  });
  show();
  const key = `Each cell compares two words of an essay by their cosine. The words of a block are followed by the same word: ${names.join(", ")} (punctuation is part of a word here). Orange: above 0. Purple: below 0. The fainter, the nearer to 0.`;
  return [
    svg,
    element("div", { class: "opening-controls opening-slide" }, play, range),
    status,
    element("p", { class: "explorer-small" }, key),
  ];
}
