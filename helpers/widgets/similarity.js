/** Two words: as ids, as one-hot vectors, as embeddings; their neighbours; both on the map. */

import { digits, element, grouped, labelled, panel, shape, statusLine } from "./shared/parts.js";
import { wordForm } from "./shared/words.js";

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

/** Where a vector of length 1 lies on the map. */
export function place({ basis, offset }, vector) {
  return offset.map((start, axis) => vector.reduce((sum, x, d) => sum + x * basis[d][axis], start));
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
    base.style.left = first.word === second.word ? "100%" : "50%";
    value.textContent = digits(cosine, 3);
  };
  return { node: element("div", { class: "similarity-scale explorer-result", "aria-hidden": "true" }, track), show };
}

function neighbours(tone) {
  const label = element("p", { class: "explorer-label" });
  const list = element("div", { class: "explorer-ranking" });
  list.style.setProperty("--tone", `var(--${tone})`);
  const show = ({ word, id, nearest }) => {
    const name = element("strong", {}, word);
    name.style.color = `var(--${tone})`;
    label.replaceChildren("nearest to ", name, ` (id ${grouped(id)})`);
    list.replaceChildren(
      ...nearest.flatMap(([other, cosine]) => {
        const bar = element("i", { "aria-hidden": "true" });
        bar.style.setProperty("--part", Math.max(0, cosine));
        return [element("b", {}, other), bar, element("span", {}, digits(cosine, 3))];
      }),
    );
  };
  return { node: element("div", {}, label, list), show };
}

const SIZE = 340;
const extent = (numbers) => [Math.min(...numbers), Math.max(...numbers)];

function mapOf({ groups, names, points, share }) {
  const ranges = [0, 1].map((axis) => extent(points.map((point) => point[axis])));
  const reach = 0.6 * Math.max(...ranges.map(([low, high]) => high - low)); // one unit both ways
  const at = (point) =>
    ranges.map(([low, high], axis) => {
      const part = (point[axis] - (low + high) / 2) / reach;
      return ((1 + (axis ? -part : part)) * SIZE) / 2;
    });
  const dots = points.map((point, index) => {
    const [cx, cy] = at(point);
    return shape("circle", { cx, cy, r: 3 }, shape("title", {}, groups[index][0]));
  });
  const titles = names.map((name, number) => {
    const members = points.filter((_, index) => groups[index][1] === number).map(at);
    const x = members.reduce((sum, point) => sum + point[0], 0) / members.length;
    const y = Math.min(...members.map((point) => point[1])) - 10;
    return shape("text", { x, y, "text-anchor": "middle" }, name);
  });
  const marks = ["blue", "orange"].map((tone) => {
    const mark = shape("g", { class: "similarity-point explorer-moves" });
    mark.append(shape("circle", { r: 6 }), shape("text", {}));
    mark.style.setProperty("--tone", `var(--${tone})`);
    return mark;
  });
  const drawing = shape("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img" });
  drawing.append(...dots, ...titles, ...marks);
  const show = ({ first, second }) => {
    const label = `A map of ${points.length} words, with ${first.word} and ${second.word} marked.`;
    drawing.setAttribute("aria-label", label);
    const inside = (part) => Math.min(SIZE - 16, Math.max(16, part));
    const spots = [first, second].map(({ point }) => at(point).map(inside));
    [first, second].forEach(({ word }, index) => {
      const [x, y] = spots[index];
      const other = spots[1 - index];
      const close = Math.abs(x - other[0]) < 90 && Math.abs(y - other[1]) < 24;
      const above = close ? y < other[1] || (y === other[1] && index === 0) : true;
      const text = marks[index].lastChild;
      marks[index].style.transform = `translate(${x}px, ${y}px)`;
      text.textContent = word;
      text.setAttribute("y", above ? -11 : 20);
      text.setAttribute("text-anchor", x < 60 ? "start" : x > SIZE - 60 ? "end" : "middle");
    });
  };
  const note = `The ${points.length} words of the map above, in grey. It keeps ${Math.round(100 * share)}% of their variance; the two words are placed on it afterwards.`;
  return {
    node: element(
      "div",
      {},
      element("p", { class: "explorer-label" }, "both on the map"),
      drawing,
      element("p", { class: "explorer-small" }, note),
    ),
    show,
  };
}

function render({ model, el }) {
  const map = model.get("map");
  const opening = model.get("opening");
  const line = statusLine(el);
  const views = [scale(), neighbours("blue"), neighbours("orange"), mapOf(map)];

  const show = (result) => {
    const { first, second } = result;
    views.forEach((view, index) => view.show([result, first, second, result][index]));
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
  const chips = EXAMPLES.map((pair) => {
    const onclick = () => enter(pair);
    const name = pair.join(" · ");
    return element("button", { type: "button", class: "explorer-chip", onclick }, name);
  });
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
