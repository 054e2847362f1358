/** What an embedding matrix costs: V × D in parameters, bytes and share, beside other models. */

import { announcer, choice, digits, element, grouped, labelled, panel } from "./shared/parts.js";

const SIZES = {
  V: { name: "vocabulary size", most: 10_000_000, stops: percents(10_000_000) },
  D: { name: "embedding dimension", most: 100_000, stops: doublings(100_000, 16) },
};
const [LOWEST, HIGHEST] = [6, 10]; // the ends of the scale, as powers of ten
const APART = 7.4; // percent of the scale: on a phone 24 px, the width of a dot's target
const NAMED = ["GPT-2 small", "BLOOM 176B", "Pythia 70M", "Llama 3.1 405B"];
const NAMED_IF_WIDE = ["Gemma 2B", "Llama 2 7B"];

/** Parameters, bytes and share. `rest`: the parameters of the model outside these matrices. */
export function count({ vocabSize, embedDim, tied, bytesPerNumber, rest }) {
  const one = vocabSize * embedDim;
  const parameters = tied ? one : 2 * one;
  return { one, parameters, bytes: parameters * bytesPerNumber, share: parameters / (rest + parameters) };
}

/** What was typed, as a whole number from 1 to `most`; null if it is none. 50,257 may have its comma. */
export function whole(typed, most) {
  const text = typed.trim();
  if (!/^(\d+|\d{1,3}([, _\u00a0\u202f]\d{3})+)$/.test(text)) return null;
  const number = Number(text.replace(/\D/g, ""));
  return number >= 1 && number <= most ? number : null;
}

/** Bytes in the unit that suits: 154.4 MB, with 1 MB = 1,000,000 bytes. */
export function size(bytes) {
  const units = [[1e12, "TB"], [1e9, "GB"], [1e6, "MB"], [1e3, "kB"]];
  const found = units.find(([unit]) => bytes >= 0.99995 * unit);
  return found ? `${digits(bytes / found[0], 1)} ${found[1]}` : `${grouped(bytes)} bytes`;
}

/** A share in percent, which never says that something is nothing, or all. */
export function percent(share) {
  if (share < 0.0005) return "< 0.1%";
  return share < 1 && share >= 0.9995 ? "> 99.9%" : `${digits(100 * share, 1)}%`;
}

/** Where a count lies among the models, in words. `others`: names and counts; `all`: what they are. */
export function among(others, parameters, all = "the models") {
  const same = others.filter((other) => other.parameters === parameters);
  if (same.length) return `as many as in ${same.map(({ name }) => name).join(" and ")}`;
  const sorted = [...others].sort((a, b) => a.parameters - b.parameters);
  const next = sorted.findIndex((other) => other.parameters > parameters);
  if (next === 0) return `fewer than in any of ${all}`;
  if (next < 0) return `more than in any of ${all}`;
  return `between ${sorted[next - 1].name} and ${sorted[next].name}`;
}

/** The sizes at which a slider stops: about 1% apart, rounded to three digits. */
export function percents(most) {
  const list = [];
  for (let at = 1; at < most; at = Math.max(at + 1, Number((1.01 * at).toPrecision(3)))) list.push(at);
  return [...list, most];
}

/** The same with round numbers to the base 2: to 2 × `first` by 1, to 4 × `first` by 2, and so on. */
export function doublings(most, first) {
  const list = [];
  for (let at = 1, step = 1; at < most; at += step) {
    if (at === 2 * first * step) step *= 2;
    list.push(at);
  }
  return [...list, most];
}

function nearestStop(list, value) {
  const distance = (stop) => Math.abs(Math.log(stop / value));
  return list.reduce((best, stop, i) => (distance(stop) < distance(list[best]) ? i : best), 0);
}

/** Where a count lies on the scale, in percent of its width. */
export function place(parameters) {
  return Math.min(100, Math.max(0, (100 * (Math.log10(parameters) - LOWEST)) / (HIGHEST - LOWEST)));
}

/** What must be said when only the matrices have another D. */
function caution(D, base) {
  if (D === base.D) return "";
  const change = D > base.D ? "grow" : "shrink";
  return ` (The rest is kept at ${base.name}’s size. In a real model it would ${change} with D, faster than the table.)`;
}

/** A field and a slider for the same number. `change` is called with it, or with null. */
function sizeControl(letter, change) {
  const { name, most, stops: list } = SIZES[letter];
  const input = element("input", { type: "text", inputmode: "numeric", autocomplete: "off" });
  const slider = element("input", { type: "range", min: 0, max: list.length - 1, "aria-label": `${letter}, by slider` });
  input.addEventListener("input", () => change(whole(input.value, most), input));
  input.addEventListener("change", () => change(whole(input.value, most)));
  slider.addEventListener("input", () => change(list[slider.value]));
  const show = (value, typing) => {
    if (typing !== input) input.value = grouped(value);
    input.removeAttribute("aria-invalid");
    slider.value = nearestStop(list, value);
    slider.setAttribute("aria-valuetext", grouped(value));
  };
  const node = element("div", { class: "calculator-size" }, labelled(`${letter}: ${name}`, input), slider);
  return { node, input, show, range: `${letter} must be a whole number from 1 to ${grouped(most)}.` };
}

function results() {
  const figures = ["count", "bytes", "share"].map((name) => {
    const parts = ["explorer-label", "calculator-number", "explorer-small"].map((type) => element("p", { class: type }));
    return element("div", { class: `calculator-${name}` }, ...parts);
  });
  const bar = element("div", { class: "calculator-bar", "aria-hidden": "true" }, element("i"), element("i"), element("b"));
  const note = element("p", { class: "explorer-small calculator-note" });
  const show = ({ V, D, tied, format, base }, { one, parameters, bytes, share }) => {
    const texts = [
      [`${tied ? "" : "2 × "}${grouped(V)} × ${grouped(D)} parameters`, grouped(parameters)],
      [format === "int8" ? "int8, without scales" : `in ${format}`, size(bytes), `${grouped(bytes)} bytes`],
      ["share of the model", percent(share), `rest: ${grouped(base.rest)}`],
    ];
    texts[0].push(tied ? "one matrix, for input and output" : `input and output, ${grouped(one)} each`);
    figures.forEach((figure, i) => [...figure.children].forEach((part, j) => (part.textContent = texts[i][j])));
    bar.classList.toggle("calculator-tied", tied);
    bar.style.setProperty("--share", share);
    note.textContent = `Coloured: ${tied ? "the matrix" : "the two matrices"}. Grey: the rest of ${base.name}, kept as it is.`;
  };
  return { nodes: [element("div", { class: "calculator-results" }, ...figures), bar, note], show };
}

/** All models as dots on one scale, with a mark for the setting. `choose` is called with a model. */
function scale(models, choose) {
  const dots = [...models].sort((a, b) => a.parameters - b.parameters).map((model) => {
    const { name, parameters, tied } = model;
    const tip = element("span", {}, element("b", {}, name), ` ${grouped(parameters)}, ${tied ? "tied" : "untied"}`);
    const dot = element("button", { type: "button", class: "calculator-dot", onclick: () => choose(model) }, tip);
    dot.classList.toggle("calculator-tied", tied);
    dot.style.setProperty("--at", place(parameters));
    return { model, dot };
  });
  // Dots of a lane that would touch go to different rows; those with a name come first.
  const rows = { true: [], false: [] };
  const isNamed = ({ model }) => [...NAMED, ...NAMED_IF_WIDE].includes(model.name);
  for (const { model, dot } of [...dots.filter(isNamed), ...dots.filter((each) => !isNamed(each))]) {
    const at = place(model.parameters);
    const lane = rows[model.tied];
    let row = lane.findIndex((taken) => taken.every((other) => Math.abs(other - at) > APART));
    if (row < 0) row = lane.push([]) - 1;
    lane[row].push(at);
    dot.style.setProperty("--row", row);
  }
  const stop = (at) => dots.forEach(({ dot }, i) => dot.setAttribute("tabindex", i === at ? 0 : -1));
  const move = (event) => {
    const at = dots.findIndex(({ dot }) => dot === event.target);
    const steps = { ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1, Home: 0, End: dots.length - 1 };
    plot.classList.toggle("calculator-quiet", event.key === "Escape"); // hides what lies over others
    if (!(event.key in steps)) return;
    event.preventDefault();
    const to = Math.min(dots.length - 1, Math.max(0, steps[event.key]));
    stop(to);
    dots[to].dot.focus();
  };
  const text = (type, at, words) => {
    const node = element("span", { class: `calculator-text ${type}`, "aria-hidden": "true" }, words);
    node.style.setProperty("--at", at);
    return node;
  };
  const number = element("strong");
  const mark = element("div", { class: "calculator-mark", "aria-hidden": "true" }, element("i"), number);
  const plot = element(
    "div",
    { class: "calculator-plot", role: "group", "aria-label": "Models on the scale. Arrow keys move, Enter chooses.", onkeydown: move },
    mark, // first, so that its line is under the names and the dots
    ...["1 M", "10 M", "100 M", "1 B", "10 B"].map((words, i) => text("calculator-tick", 25 * i, words)),
    ...dots.filter(isNamed).map(({ model: { name, tied, parameters } }) => {
      const wide = NAMED_IF_WIDE.includes(name) ? " calculator-wide" : "";
      return text(`calculator-name calculator-${tied ? "tied" : "untied"}${wide}`, place(parameters), name);
    }),
    ...dots.map(({ dot }) => dot),
  );
  const show = ({ base, changed }, { parameters }) => {
    dots.forEach(({ model, dot }) => dot.setAttribute("aria-current", String(model === base && !changed)));
    stop(dots.findIndex(({ model }) => model === base));
    const power = Math.log10(parameters);
    number.textContent = `${power < LOWEST ? "← " : ""}${grouped(parameters)}${power > HIGHEST ? " →" : ""}`;
    mark.style.setProperty("--at", place(parameters));
  };
  const axis = element("p", { class: "explorer-small" }, "parameters of the input and output matrices, on a logarithmic scale; choose a dot to load its model");
  const key = element(
    "p",
    { class: "explorer-small calculator-key", "aria-hidden": "true" },
    element("span", { class: "calculator-tied" }, "● tied: one matrix"),
    element("span", {}, "■ untied: two"),
  );
  return { nodes: [key, plot, axis], show };
}

function render({ model, el }) {
  const formats = Object.fromEntries(model.get("formats"));
  const models = model.get("models").map(([name, V, D, total, tied]) => {
    const parameters = V * D * (tied ? 1 : 2);
    return { name, V, D, tied, parameters, rest: total - parameters };
  });
  const wrong = models.find(({ rest }) => !(rest >= 0));
  if (wrong !== undefined) {
    el.append(element("p", {}, `The numbers of ${wrong.name} contradict each other: its matrices have more parameters than the whole model. Correct the record.`));
    return;
  }
  const state = { format: model.get("formats")[0][0] };
  const status = announcer();
  const own = element("option", { value: "own" }, "your own");
  const select = element("select", {}, ...models.map(({ name }, i) => element("option", { value: i }, name)));
  select.addEventListener("change", () => select.value !== "own" && load(models[select.value]));

  const change = (letter) => (value, typing) => {
    const control = controls[letter];
    if (value !== null) return update({ [letter]: value }, typing);
    control.input.setAttribute("aria-invalid", "true");
    status.textContent = `${control.range} The figures below are for ${grouped(state[letter])}.`;
  };
  const controls = { V: sizeControl("V", change("V")), D: sizeControl("D", change("D")) };
  const weights = choice("weights", [["tied", "tied"], ["untied", "untied"]], "", (value) => update({ tied: value === "tied" }));
  const format = choice("number format", Object.keys(formats).map((name) => [name, name]), state.format, (value) => update({ format: value }));
  const load = (base) => update({ base, V: base.V, D: base.D, tied: base.tied });
  const views = [results(), scale(models, load)];

  function update(news, typing) {
    Object.assign(state, news);
    const { base, V, D, tied } = state;
    const changed = V !== base.V || D !== base.D || tied !== base.tied;
    const result = count({ vocabSize: V, embedDim: D, tied, bytesPerNumber: formats[state.format], rest: base.rest });
    controls.V.show(V, typing);
    controls.D.show(D, typing);
    for (const input of weights.querySelectorAll("input")) input.checked = (input.value === "tied") === tied;
    if (changed) select.prepend(own);
    else own.remove();
    select.value = changed ? "own" : models.indexOf(base);
    views.forEach((view) => view.show({ ...state, changed }, result));
    const place = changed
      ? among(models, result.parameters)
      : among(models.filter((other) => other !== base), result.parameters, "the other models");
    status.textContent =
      `${changed ? "Yours" : base.name}: ${grouped(result.parameters)} parameter${result.parameters === 1 ? "" : "s"}, ${percent(result.share)} ` +
      `${changed ? `with the rest of ${base.name}` : "of the model"}. That is ${place}.${caution(D, base)}`;
  }

  panel(
    el,
    "calculator",
    "What does a table cost?",
    "Try: with tied weights, how large can V grow before the table is more than half of the model?",
    element("div", { class: "explorer-row" }, labelled("model", select), weights, format),
    element("div", { class: "explorer-columns" }, controls.V.node, controls.D.node),
    status,
    ...views.flatMap(({ nodes }) => nodes),
  );
  load(models.find(({ name }) => name === model.get("opening")));
}

export default { render };
