/** Chapter 5: how much of a model are its embeddings? Guessed on a line, and shown beside it. */

import { announcer, button, element, grouped } from "./shared/parts.js";

/** Where a model keeps a vector for each token. */
const matrices = (tied) =>
  tied
    ? "the embedding matrix, which is also the output matrix"
    : "the embedding matrix and the output matrix";

/** A guess, and how far off it was. */
function sentence({ name, share, tied }, guess) {
  const truth = Math.round(100 * share);
  const off = Math.abs(truth - guess);
  const verdict = off <= 3 ? "Well guessed" : `${off} points off`;
  return `${name}: ${truth}% of its parameters are in ${matrices(tied)}; you said ${guess}%. ${verdict}.`;
}

/** What all models together show. */
function span(models) {
  const shares = models.map(({ share }) => Math.round(100 * share));
  return ` From ${Math.max(...shares)}% to ${Math.min(...shares)}%: what decides it, this chapter shows.`;
}

function bar(part, text, kind) {
  const fill = element("i", { "aria-hidden": "true" });
  fill.style.width = `${part}%`;
  return element("p", { class: `opening-bar ${kind}` }, fill, element("span", {}, text));
}

/** `models`: name, parameters in all, the share of its input and output matrices, one if tied. */
export function shares({ models }) {
  let place = 0;
  const asked = element("p", { class: "opening-big" });
  const range = element("input", { type: "range", min: 0, max: 100, step: 1 });
  const guess = element("output", { class: "opening-guess" });
  const bars = element("div", { class: "opening-bars" });
  const status = announcer();
  const reveal = button("Show", () => show(), { class: "explorer-main" });
  function ask() {
    const { name, total } = models[place];
    asked.replaceChildren(element("b", {}, name), ` has ${grouped(total)} parameters`);
    range.setAttribute("aria-label", `your guess: the share of the embeddings of ${name}`);
    range.disabled = false;
    range.value = 50;
    reveal.disabled = true; // until there is a guess
    reveal.textContent = "Show";
    bars.replaceChildren();
    moved();
    status.textContent = `Model ${place + 1} of ${models.length}. What share of them is in ${matrices(models[place].tied)}? Drag, then show.`;
  }
  function moved() {
    guess.textContent = `${range.value}%`;
    range.setAttribute("aria-valuetext", guess.textContent);
  }
  function show() {
    if (range.disabled) {
      place = (place + 1) % models.length;
      ask();
      return;
    }
    const truth = 100 * models[place].share;
    range.disabled = true;
    bars.replaceChildren(
      bar(range.value, `your guess ${range.value}%`, "opening-yours"),
      bar(truth, `actual share ${Math.round(truth)}%`, "opening-truth"),
    );
    const last = place === models.length - 1;
    status.textContent = sentence(models[place], Number(range.value)) + (last ? span(models) : "");
    reveal.textContent = last ? "Start again" : "Next model";
  }
  range.addEventListener("input", () => {
    reveal.disabled = false;
    moved();
  });
  ask();
  return [
    asked,
    element("div", { class: "opening-controls opening-slide" }, range, guess, reveal),
    bars,
    status,
  ];
}
