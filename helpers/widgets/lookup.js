/** Tokens to ids to rows of a table: as a lookup, as a matrix product, and back as a gradient. */

import { MOST, read, split } from "./lookup_tokens.js";
import { VIEWS } from "./lookup_views.js";
import {
  button,
  chip,
  choice,
  element,
  labelled,
  panel,
  statusLine,
  whenEntered,
} from "./shared/parts.js";

const CHOICES = [
  ["lookup", "lookup"],
  ["product", "one-hot × W"],
  ["gradient", "gradient"],
];

/** The layer: its tokens, its table, and the size of the largest number in that. */
function layerOf(model) {
  const weight = model.get("weight");
  const largest = Math.max(...weight.flat().map(Math.abs)) || 1; // a table of zeros has no colours
  return { tokens: model.get("tokens"), weight, largest };
}

/**
 * The field for tokens and the buttons that change it. `answer` is called with the ids and whether
 * they were entered, or with the problem.
 */
function tokenForm(tokens, opening, answer) {
  const input = element("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  input.value = opening.join(" ");
  /** Switch off what cannot be done with `length` tokens. Not `disabled`: that would lose the focus. */
  function limit(length) {
    remove.setAttribute("aria-disabled", length < 2);
    for (const add of chips) add.setAttribute("aria-disabled", length >= MOST);
  }
  function take(typed, entered = true) {
    const { ids, problem = null } = read(typed, tokens);
    limit(split(typed, tokens).length);
    if (problem && !entered) return;
    input.setAttribute("aria-invalid", Boolean(problem));
    // Never under the fingers of someone who types.
    if (!problem && entered) input.value = ids.map((id) => tokens[id]).join(" ");
    answer({ ids, problem }, entered);
  }
  /** Take what stands in the field, changed. */
  const change = (edit) => {
    input.value = edit(split(input.value, tokens)).join(" ");
    take(input.value);
  };
  const chips = tokens.map((token) => {
    const add = () => change((typed) => (typed.length < MOST ? [...typed, token] : typed));
    return chip(token, add, { "aria-label": `add ${token}` });
  });
  const shorter = (typed) => typed.slice(0, Math.max(1, typed.length - 1));
  const remove = button("remove last", () => change(shorter));
  limit(opening.length);
  whenEntered(input, take);
  return { input, remove, chips };
}

function render({ model, el }) {
  const layer = layerOf(model);
  const { tokens } = layer;
  const state = { ids: [], view: "lookup", chosen: [0, 0] }; // chosen: the cell multiplied out
  state.ids = model.get("opening").map((token) => tokens.indexOf(token));
  const line = statusLine(el);
  const stage = element("div", { class: "lookup-stage explorer-result" });
  const explained = element("p", { class: "lookup-sum explorer-result" });

  function choose(place) {
    state.chosen = place;
    line.update(show());
    stage.querySelector("[tabindex='0']").focus();
  }
  function show() {
    const { ids, view, chosen } = state;
    state.chosen = [Math.min(chosen[0], ids.length - 1), chosen[1]];
    const seen = VIEWS[view](layer, { ...state, choose });
    stage.replaceChildren(...seen.parts);
    explained.textContent = seen.explained;
    const words = ids.map((id) => tokens[id]).join(" ");
    return { result: seen.result, still: `The matrices are still those of “${words}”.` };
  }
  const form = tokenForm(tokens, model.get("opening"), ({ ids, problem }, entered) => {
    if (problem) return line.update({ problem });
    state.ids = ids;
    line.update({ problem: null, ...show() }, !entered);
  });
  const views = choice("seen as", CHOICES, state.view, (view) => {
    state.view = view;
    line.update(show());
  });
  const adding = element("span", { class: "explorer-small" }, `add, up to ${MOST} tokens:`);

  panel(
    el,
    "lookup",
    "What does the layer do with your tokens?",
    "Try: find three tokens that give one row a gradient of 3 in every column.",
    element("div", { class: "explorer-row" }, labelled("tokens", form.input), form.remove),
    element("div", { class: "explorer-row lookup-add" }, adding, ...form.chips),
    views,
    stage,
    explained,
    ...line.nodes,
  );
  line.update(show());
}

export default { render };
