/** Fields for words, which ask for the vectors and complete what is typed. */

import { element, quoted, unique, whenEntered } from "./parts.js";
import { wordsOf } from "./words.js";

const WAITING = "Loading the word vectors …";
const STILL_WAITING =
  "Still loading the word vectors. If nothing comes, reload the page; in a notebook, run the cell again.";

/**
 * Text fields for words, answered together: while someone types, as soon as all words are known.
 * An unknown word is complained about when it was entered. `answer` is called with the words of
 * `model` and those found in the fields, and returns the news for `line`, a `statusLine`.
 */
export function wordForm(model, names, opening, line, answer) {
  let asked = null;
  let loaded = false;
  const ask = () => {
    asked ??= wordsOf(model);
    return asked;
  };
  const take = (_, entered) => update(entered);
  const fields = names.map((name, i) => wordField(name, opening[i], ask, take));

  function read(words, entered) {
    const found = fields.map(({ input }) => words.find(input.value));
    found.forEach((word, i) => {
      if (word !== null || entered) fields[i].input.setAttribute("aria-invalid", word === null);
    });
    const missing = found.indexOf(null);
    const lost = found.find((word) => word !== null && !words.hasDirection(word));
    if (missing < 0 && lost === undefined) return answer(words, found);
    if (!entered) return {};
    if (missing >= 0) return { problem: words.unknown(fields[missing].input.value) };
    return {
      problem: `${quoted(lost)} has no direction: its vector is all zeros. Try another word.`,
    };
  }
  async function update(entered) {
    let timer;
    if (!loaded) {
      line.update({ waiting: WAITING }, !entered);
      timer = setTimeout(() => line.update({ waiting: STILL_WAITING }), 20_000);
    }
    let news;
    try {
      const words = await ask();
      loaded = true;
      news = read(words, entered);
    } catch (problem) {
      news = { problem: problem.message };
    }
    clearTimeout(timer);
    line.update({ ...news, waiting: null }, !entered);
  }
  const enter = (texts) => {
    fields.forEach(({ input }, i) => {
      input.value = texts[i];
    });
    update(true);
  };
  return { fields, enter };
}

/**
 * A text field that completes words. `ask` is called with no value when the field is first
 * used, and must return a promise of the words; `take` is called as `whenEntered` calls it.
 */
function wordField(name, value, ask, take) {
  const list = element("datalist", { id: unique("words") });
  const input = element("input", {
    type: "text",
    list: list.id,
    value,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    "aria-label": name,
  });
  const complete = () =>
    ask().then(
      (words) => list.replaceChildren(...words.complete(input.value).map((word) => option(word))),
      () => {}, // the explorer says so when the word is entered
    );
  input.addEventListener("focus", complete);
  input.addEventListener("input", complete);
  whenEntered(input, take);
  return { input, list };
}

function option(value) {
  return element("option", { value });
}
