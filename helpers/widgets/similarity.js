/** Two words: as ids, as one-hot vectors, as embeddings; their neighbours; both on the map. */

import {
  chip,
  digits,
  element,
  grouped,
  labelled,
  panel,
  rankingRows,
  statusLine,
} from "./shared/parts.js";
import { wordForm } from "./shared/word_form.js";
import { mapOf, place } from "./similarity_map.js";

const EXAMPLES = [
  ["cat", "kitten"],
  ["cat", "banana"],
  ["good", "bad"],
  ["apple", "software"],
  ["north", "south"],
];

/** Everything that the explorer shows about two words. */
export function compare(words, map, first, second) {
  const about = (word) => ({
    word,
    id: words.id(word),
    nearest: words.nearest(words.vector(word), 5, [word]),
    point: place(map, words.vector(word)),
  });
  return {
    cosine: words.similarity(first, second),
    first: about(first),
    second: about(second),
  };
}

/** The result in one sentence. */
function sentence({ cosine, first, second }) {
  if (first.word === second.word)
    return `“${first.word}” and itself: cosine 1, the highest there is. As one-hot vectors: 1 too.`;
  return (
    `Cosine of “${first.word}” and “${second.word}”: ${digits(cosine, 3)}. ` +
    `As one-hot vectors: 0, like any two different words. ` +
    `Their ids are ${grouped(Math.abs(first.id - second.id))} apart, which says nothing about meaning.`
  );
}

function scale() {
  const mark = element("div", { class: "similarity-mark explorer-moves" });
  const value = element("strong");
  const base = element("div", { class: "similarity-mark similarity-base explorer-moves" });
  base.append(element("span", {}, "one-hot"));
  mark.append(value);
  const ticks = [-1, -0.5, 0, 0.5, 1].map((at) => {
    const tick = element("span", { class: "similarity-tick" }, digits(at, at % 1 ? 1 : 0));
    tick.style.left = `${50 + 50 * at}%`;
    return tick;
  });
  const track = element("div", { class: "similarity-track" }, ...ticks, base, mark);
  const show = ({ cosine, first, second }) => {
    mark.style.left = `${50 + 50 * cosine}%`;
    mark.style.setProperty("--at", 50 + 50 * cosine); // at an end the number stays on the scale
    base.style.left = first.word === second.word ? "100%" : "50%";
    value.textContent = digits(cosine, 3);
  };
  return {
    node: element(
      "div",
      { class: "similarity-scale explorer-result", "aria-hidden": "true" },
      track,
    ),
    show,
  };
}

function neighbours(tone) {
  const label = element("p", { class: "explorer-label" });
  const list = element("div", { class: "explorer-ranking" });
  list.style.setProperty("--tone", `var(--${tone})`);
  const show = ({ word, id, nearest }) => {
    const name = element("strong", {}, word);
    name.style.color = `var(--${tone})`;
    label.replaceChildren("nearest to ", name, ` (id ${grouped(id)})`);
    list.replaceChildren(...rankingRows(nearest));
  };
  return { node: element("div", {}, label, list), show };
}

function render({ model, el }) {
  const map = model.get("map");
  const opening = model.get("opening");
  const line = statusLine(el);
  const views = [scale(), neighbours("blue"), neighbours("orange"), mapOf(map)];

  const show = (result) => {
    const { first, second } = result;
    const parts = [result, first, second, result];
    views.forEach((view, index) => {
      view.show(parts[index]);
    });
    const still = `The figures are still those of “${first.word}” and “${second.word}”.`;
    return { problem: null, result: sentence(result), still };
  };
  const names = ["first word", "second word"];
  const { fields, enter } = wordForm(
    model,
    names,
    [opening.first.word, opening.second.word],
    line,
    (words, found) => show(compare(words, map, ...found)),
  );
  const chips = EXAMPLES.map((pair) => chip(pair.join(" · "), () => enter(pair)));
  const question = "Try: find two words with a cosine below 0. Do opposites help?";

  panel(
    el,
    "similarity",
    "How alike are two words?",
    question,
    element(
      "div",
      { class: "explorer-row" },
      ...fields.map(({ input }, index) => labelled(names[index], input)),
      ...fields.map(({ list }) => list),
    ),
    element("div", { class: "explorer-row" }, ...chips),
    views[0].node,
    ...line.nodes,
    element(
      "div",
      { class: "explorer-columns explorer-result" },
      element("div", {}, views[1].node, views[2].node),
      views[3].node,
    ),
  );
  line.update(show(opening));
}

export default { render };
