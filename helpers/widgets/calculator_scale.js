/** All models as dots on one scale of parameters, with a mark for the setting. */

import { HIGHEST, LOWEST, place } from "./calculator_costs.js";
import { button, element, grouped } from "./shared/parts.js";

const APART = 7.4; // percent of the scale: on a phone 24 px, the width of a dot's target
const NAMED = ["GPT-2 small", "BLOOM 176B", "Pythia 70M", "Llama 3.1 405B"];
const NAMED_IF_WIDE = ["Gemma 2B", "Llama 2 7B"];

const isNamed = ({ name }) => [...NAMED, ...NAMED_IF_WIDE].includes(name);

/**
 * The row of each model's dot in its lane, tied or untied: dots that would touch go to different
 * rows, and those with a name come first. A map from the models to numbers.
 */
export function rowsOf(models) {
  const lanes = { true: [], false: [] };
  const rows = new Map();
  const unnamed = models.filter((model) => !isNamed(model));
  for (const model of [...models.filter(isNamed), ...unnamed]) {
    const at = place(model.parameters);
    const lane = lanes[model.tied];
    let row = lane.findIndex((taken) => taken.every((other) => Math.abs(other - at) > APART));
    if (row < 0) row = lane.push([]) - 1;
    lane[row].push(at);
    rows.set(model, row);
  }
  return rows;
}

/** A model as a button on the scale, in its row. */
function dotOf(model, row, choose) {
  const { name, parameters, tied } = model;
  const words = ` ${grouped(parameters)}, ${tied ? "tied" : "untied"}`;
  const tip = element("span", {}, element("b", {}, name), words);
  const dot = button(tip, () => choose(model), { class: "calculator-dot" });
  dot.classList.toggle("calculator-tied", tied);
  dot.style.setProperty("--at", place(parameters));
  dot.style.setProperty("--row", row);
  return dot;
}

/** The dot to which a key leads from the dot `at`; undefined if it leads nowhere. */
function target(key, at, last) {
  const steps = {
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    Home: 0,
    End: last,
  };
  return key in steps ? Math.min(last, Math.max(0, steps[key])) : undefined;
}

function text(type, at, words) {
  const settings = { class: `calculator-text ${type}`, "aria-hidden": "true" };
  const node = element("span", settings, words);
  node.style.setProperty("--at", at);
  return node;
}

function nameOf({ name, tied, parameters }) {
  const wide = NAMED_IF_WIDE.includes(name) ? " calculator-wide" : "";
  const type = `calculator-name calculator-${tied ? "tied" : "untied"}${wide}`;
  return text(type, place(parameters), name);
}

/** The mark of the setting: a line over the scale, and its count. */
function marker() {
  const number = element("strong");
  const node = element("div", { class: "calculator-mark", "aria-hidden": "true" });
  node.append(element("i"), number);
  const show = (parameters) => {
    const power = Math.log10(parameters);
    const [before, after] = [power < LOWEST ? "← " : "", power > HIGHEST ? " →" : ""];
    number.textContent = `${before}${grouped(parameters)}${after}`;
    node.style.setProperty("--at", place(parameters));
  };
  return { node, show };
}

/** What the dots are, and what the scale is: above it and below it. */
function captions() {
  return [
    element(
      "p",
      { class: "explorer-small calculator-key", "aria-hidden": "true" },
      element("span", { class: "calculator-tied" }, "● tied: one matrix"),
      element("span", {}, "■ untied: two"),
    ),
    element(
      "p",
      { class: "explorer-small" },
      "parameters of the input and output matrices, on a logarithmic scale; choose a dot to load its model",
    ),
  ];
}

/** The scale of all models. `choose` is called with a model. */
export function scale(models, choose) {
  const sorted = [...models].sort((a, b) => a.parameters - b.parameters);
  const rows = rowsOf(sorted);
  const dots = sorted.map((model) => dotOf(model, rows.get(model), choose));
  const mark = marker();
  // One dot can be reached by the tab key; arrow keys lead to the others.
  const stop = (at) => {
    dots.forEach((dot, i) => {
      dot.setAttribute("tabindex", i === at ? 0 : -1);
    });
  };
  const move = (event) => {
    plot.classList.toggle("calculator-quiet", event.key === "Escape"); // hides what lies over others
    const to = target(event.key, dots.indexOf(event.target), dots.length - 1);
    if (to === undefined) return;
    event.preventDefault();
    stop(to);
    dots[to].focus();
  };
  const label = "Models on the scale. Arrow keys move, Enter chooses.";
  const plot = element(
    "div",
    { class: "calculator-plot", role: "group", "aria-label": label, onkeydown: move },
    mark.node, // first, so that its line is under the names and the dots
    ...["1 M", "10 M", "100 M", "1 B", "10 B"].map((words, i) =>
      text("calculator-tick", 25 * i, words),
    ),
    ...sorted.filter(isNamed).map(nameOf),
    ...dots,
  );
  const show = ({ base, changed }, { parameters }) => {
    sorted.forEach((model, i) => {
      dots[i].setAttribute("aria-current", String(model === base && !changed));
    });
    stop(sorted.indexOf(base));
    mark.show(parameters);
  };
  const [key, axis] = captions();
  return { nodes: [key, plot, axis], show };
}
