/** What follows a word, in a recorded run: the word to choose, and bars for its followers. */

import { others } from "./replay_run.js";
import { digits, element } from "./shared/parts.js";

/** The words to choose from: those with several followers first. `change` is called with one. */
export function wordMenu({ tokens, followers }, chosen, change) {
  const option = ([current, nexts]) => {
    const word = tokens[current];
    const text = nexts.length > 1 ? `${word} (${nexts.length} different words)` : word;
    return element("option", { value: word }, text);
  };
  const group = (label, words) => element("optgroup", { label }, ...words.map(option));
  const many = followers
    .filter(([, nexts]) => nexts.length > 1)
    .sort((a, b) => b[1].length - a[1].length);
  const one = followers.filter(([, nexts]) => nexts.length === 1);
  const select = element(
    "select",
    { onchange: () => change(select.value) },
    group("followed by several words", many),
    group("followed by one word", one),
  );
  select.value = chosen;
  return select;
}

/** The followers of a word: the share in the text above the predicted probability. */
export function bars() {
  const list = element("div", { class: "replay-bars" });
  const rest = element("p", { class: "explorer-small" });
  const bar = (part, type) => {
    const node = element("i", { class: type });
    node.style.setProperty("--part", Math.min(1, part));
    return node;
  };
  const show = (rows, scale) => {
    list.replaceChildren(
      ...rows.flatMap(({ token, share, probability }) => [
        element("b", {}, token),
        element(
          "div",
          { "aria-hidden": "true" },
          bar(share / scale, "replay-share"),
          bar(probability / scale, "replay-predicted"),
        ),
        element(
          "span",
          {},
          `${digits(share, 2)} / `,
          element("strong", {}, digits(probability, 2)),
        ),
      ]),
    );
    rest.textContent = `All other words together: 0 / ${digits(Math.max(0, others(rows)), 2)}`;
  };
  return { list, rest, show };
}

/** What the two bars are. */
export function key() {
  return element(
    "p",
    { class: "explorer-small replay-key" },
    element("i", { class: "replay-share" }),
    " share in the text / ",
    element("i", { class: "replay-predicted" }),
    element("strong", {}, " predicted"),
  );
}
