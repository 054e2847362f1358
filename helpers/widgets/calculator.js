/** What an embedding matrix costs: V × D in parameters, bytes and share, beside other models. */

import { count, modelsOf, sentence } from "./calculator_costs.js";
import { results } from "./calculator_results.js";
import { scale } from "./calculator_scale.js";
import { sizeControl } from "./calculator_size.js";
import { announcer, choice, element, grouped, labelled, panel } from "./shared/parts.js";

const TYING = [
  ["tied", "tied"],
  ["untied", "untied"],
];

/** The menu of models, with "your own" while that is so. `load` is called with a model. */
function modelMenu(models, load) {
  const own = element("option", { value: "own" }, "your own");
  const options = models.map(({ name }, i) => element("option", { value: i }, name));
  const select = element("select", {}, ...options);
  select.addEventListener("change", () => select.value !== "own" && load(models[select.value]));
  const show = ({ base, changed }) => {
    if (changed) select.prepend(own);
    else own.remove();
    select.value = changed ? "own" : models.indexOf(base);
  };
  return { select, show };
}

/** The switch between tied and untied weights. `change` is called with whether they are tied. */
function tyingChoice(change) {
  const node = choice("weights", TYING, "", (value) => change(value === "tied"));
  const show = ({ tied }) => {
    for (const input of node.querySelectorAll("input"))
      input.checked = (input.value === "tied") === tied;
  };
  return { node, show };
}

/** The fields for V and D. `change` is called with news, `complain` with what is wrong. */
function sizeControls(change, complain) {
  const controls = {};
  for (const letter of ["V", "D"])
    controls[letter] = sizeControl(letter, (value, typing) => {
      if (value !== null) return change({ [letter]: value }, typing);
      controls[letter].input.setAttribute("aria-invalid", "true");
      complain(letter, controls[letter].range);
    });
  const node = element("div", { class: "explorer-columns" }, controls.V.node, controls.D.node);
  const show = ({ V, D }, typing) => {
    controls.V.show(V, typing);
    controls.D.show(D, typing);
  };
  return { node, show };
}

/** The calculator of models whose numbers are right. */
function calculator(el, models, formats, opening) {
  const state = { format: formats[0][0] };
  const status = announcer();
  const load = (base) => update({ base, V: base.V, D: base.D, tied: base.tied });
  const sizes = sizeControls(update, (letter, range) => {
    el.classList.add("explorer-stale");
    status.textContent = `${range} The figures below are for ${grouped(state[letter])}.`;
  });
  const menu = modelMenu(models, load);
  const tying = tyingChoice((tied) => update({ tied }));
  const names = formats.map(([name]) => [name, name]);
  const format = choice("number format", names, state.format, (name) => update({ format: name }));
  const views = [results(), scale(models, load)];

  function update(news, typing) {
    Object.assign(state, news);
    el.classList.remove("explorer-stale");
    const { base, V, D, tied } = state;
    const changed = V !== base.V || D !== base.D || tied !== base.tied;
    const setting = { ...state, changed };
    const bytesPerNumber = Object.fromEntries(formats)[state.format];
    const result = count({ vocabSize: V, embedDim: D, tied, bytesPerNumber, rest: base.rest });
    sizes.show(setting, typing);
    for (const view of [tying, menu, ...views]) view.show(setting, result);
    status.textContent = sentence(models, setting, result);
  }

  panel(
    el,
    "calculator",
    "What does a table cost?",
    "Try: with tied weights, how large can V grow before the table is more than half of the model?",
    element("div", { class: "explorer-row" }, labelled("model", menu.select), tying.node, format),
    sizes.node,
    status,
    ...views.flatMap(({ nodes }) => nodes),
  );
  load(models.find(({ name }) => name === opening));
}

function render({ model, el }) {
  const models = modelsOf(model.get("models"));
  const wrong = models.find(({ rest }) => !(rest >= 0));
  if (wrong === undefined)
    return calculator(el, models, model.get("formats"), model.get("opening"));
  const told = `The numbers of ${wrong.name} contradict each other: its matrices have more parameters than the whole model. Correct the record.`;
  el.append(element("p", {}, told));
}

export default { render };
