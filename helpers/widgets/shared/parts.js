/** Small parts that every explorer uses. Nothing here reads what a person types as HTML. */

const SVG = "http://www.w3.org/2000/svg";
const UNSEEN = /[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
let count = 0;

/** An HTML element. Attributes that start with "on" are listeners; null and false are left out. */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element, with the same rules. */
export function shape(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** An id that no other element of the page has. */
export function unique(name) {
  count += 1;
  return `explorer-${name}-${count}`;
}

/** A number with a real minus sign and no negative zero. */
export function digits(number, places) {
  return number
    .toFixed(places)
    .replace(/^-(0(\.0*)?)$/, "$1")
    .replace("-", "−");
}

/** An integer with commas: 38,597,376. */
export function grouped(number) {
  return Math.round(number)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",")
    .replace("-", "−");
}

/** What a person typed, ready to be shown in a sentence: in quotation marks, and not too long. */
export function quoted(text) {
  const letters = [...text];
  return `“${letters.length > 30 ? `${letters.slice(0, 30).join("")}…` : text}”`;
}

/**
 * A text as it is compared: é is é, stored as one character or as two, and what nobody sees is left
 * out. As `normal_form` in helpers/text.py.
 */
export function normal(text) {
  return text
    .replace(UNSEEN, "")
    .replace(/\u200b/g, " ")
    .normalize("NFC");
}

/**
 * The word that a reader means: as it was typed, else in lower case; null if `isKnown` knows
 * neither. As `find_spelling` in helpers/text.py.
 */
export function findSpelling(typed, isKnown) {
  const word = normal(typed).trim();
  const forms = (letters) => [letters.normalize("NFC"), letters.normalize("NFD")];
  return [typed, ...forms(word), ...forms(word.toLowerCase())].find(isKnown) ?? null;
}

/** Whether the reader has asked for less motion. */
export function lessMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Make `el` the home of the explorer `name`. */
export function settle(el, name) {
  el.classList.add("explorer", name);
  el.dataset.lmSuppressShortcuts = "true"; // JupyterLab would take keys such as Enter for itself
}

/** Make `el` the panel of an explorer: its title, a question to try, and what follows. */
export function panel(el, name, title, question, ...children) {
  settle(el, name);
  el.append(
    element(
      "div",
      { class: "explorer-head" },
      element("p", { class: "explorer-title" }, title),
      element("p", { class: "explorer-question" }, question),
    ),
    ...children,
  );
}

/** A line that is read out when its text changes. */
export function announcer() {
  return element("p", { class: "explorer-status", role: "status" });
}

/**
 * What an explorer says about its result: a visible line, and a copy that is read out. The copy
 * waits until someone who types pauses, so that it does not speak at every key.
 *
 * `update(news, typing)` changes any of `result`, a sentence; `problem`, what is wrong with the
 * input, or null; `still`, what the result shown is for; and `waiting`, said for the time being, or
 * null. With a problem the parts of class "explorer-result" are dimmed.
 */
export function statusLine(el) {
  const seen = element("p", { class: "explorer-status", "aria-hidden": "true" });
  const heard = element("p", { class: "explorer-hidden", role: "status" });
  const state = { result: "", problem: null, still: "", waiting: null };
  let timer;
  const speak = (text) => {
    if (heard.textContent !== text) heard.textContent = text;
  };
  function update(news, typing = false) {
    const { result, problem, still, waiting } = Object.assign(state, news);
    const text = waiting ?? (problem === null ? result : `${problem} ${still}`);
    el.classList.toggle("explorer-stale", problem !== null);
    seen.textContent = text;
    clearTimeout(timer);
    if (typing) timer = setTimeout(() => speak(text), 1000);
    else speak(text);
  }
  return { nodes: [seen, heard], update };
}

/** A button. `more`: further attributes. */
export function button(text, onclick, more = {}) {
  return element("button", { type: "button", onclick, ...more }, text);
}

/** A button that puts an example into an explorer. */
export function chip(text, onclick, more = {}) {
  return button(text, onclick, { class: "explorer-chip", ...more });
}

/** The rows of a ranking: names, a bar for each cosine, and its number. `mark` adds to a name. */
export function rankingRows(answers, mark = () => "") {
  return answers.flatMap(([name, cosine]) => {
    const bar = element("i", { "aria-hidden": "true" });
    bar.style.setProperty("--part", Math.max(0, cosine));
    return [element("b", {}, name, mark(name)), bar, element("span", {}, digits(cosine, 3))];
  });
}

/**
 * Where a point lies in a drawing of `size`, the width and the height: one unit both ways, and the
 * middle of `points` in the middle. `unitFor` gives a unit's pixels from the extents of `points`.
 */
export function plane(points, size, unitFor) {
  const ranges = size.map((_, axis) => {
    const places = points.map((point) => point[axis]);
    return [Math.min(...places), Math.max(...places)];
  });
  const unit = unitFor(ranges.map(([low, high]) => high - low));
  return (point) =>
    ranges.map(([low, high], axis) => {
      const offset = (point[axis] - (low + high) / 2) * unit;
      return size[axis] / 2 + (axis ? -offset : offset); // upwards is less in a drawing
    });
}

/** A labelled control: the words above it, in the same label. */
export function labelled(text, control) {
  return element("label", { class: "explorer-field" }, element("span", {}, text), control);
}

/**
 * Call `take` with the text of `input`, and with whether it was entered: by Enter, or by leaving
 * the field. If it was not, someone types and has paused; what they typed may be half a word.
 */
export function whenEntered(input, take) {
  let timer;
  const enter = () => {
    clearTimeout(timer);
    take(input.value, true);
  };
  input.addEventListener("change", enter);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") enter(); // JupyterLab keeps it from `change`
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => take(input.value, false), 150);
  });
}

/** A switch: a button that is on or off. `change` is called with the new value. */
export function toggle(text, on, change) {
  const button = element("button", { type: "button", role: "switch", class: "explorer-switch" });
  button.append(element("i", { "aria-hidden": "true" }), text);
  const show = () => button.setAttribute("aria-checked", String(on));
  button.addEventListener("click", () => {
    on = !on;
    show();
    change(on);
  });
  show();
  return button;
}

/**
 * A group of buttons of which one is chosen, as radio buttons: arrow keys move the choice.
 * `options`: pairs of value and text. `change` is called with the value.
 */
export function choice(name, options, chosen, change) {
  const group = unique("choice");
  const field = element("fieldset", { class: "explorer-choice" }, element("legend", {}, name));
  for (const [value, text] of options) {
    const input = element("input", { type: "radio", name: group, value });
    input.checked = value === chosen;
    input.addEventListener("change", () => change(value));
    field.append(element("label", {}, input, element("span", {}, text)));
  }
  return field;
}

/** Tell the page of the site what is answered; `detail` is as in helpers/site/course_bar.py. */
export function answered(el, detail) {
  el.dispatchEvent(new CustomEvent("course:answered", { bubbles: true, detail }));
}

/** Call `take` when the page says which answers it has kept. Returns what ends that. */
export function whenRemembered(take) {
  const listen = ({ detail }) => take(detail);
  document.addEventListener("course:remembered", listen);
  return () => document.removeEventListener("course:remembered", listen);
}
