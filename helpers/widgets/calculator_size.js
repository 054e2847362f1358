/** A size of the matrices, V or D: a field and a slider for the same number. */

import { doublings, nearestStop, percents, whole } from "./calculator_costs.js";
import { element, grouped, labelled } from "./shared/parts.js";

const SIZES = {
  V: { name: "vocabulary size", most: 10_000_000, stops: percents(10_000_000) },
  D: { name: "embedding dimension", most: 100_000, stops: doublings(100_000, 16) },
};

/** The control of V or of D. `change` is called with the number, or with null. */
export function sizeControl(letter, change) {
  const { name, most, stops } = SIZES[letter];
  const input = element("input", { type: "text", inputmode: "numeric", autocomplete: "off" });
  const range = { type: "range", min: 0, max: stops.length - 1 };
  const slider = element("input", { ...range, "aria-label": `${letter}, by slider` });
  input.addEventListener("input", () => change(whole(input.value, most), input));
  input.addEventListener("change", () => change(whole(input.value, most)));
  slider.addEventListener("input", () => change(stops[slider.value]));
  const show = (value, typing) => {
    if (typing !== input) input.value = grouped(value);
    input.removeAttribute("aria-invalid");
    slider.value = nearestStop(stops, value);
    slider.setAttribute("aria-valuetext", grouped(value));
  };
  const field = labelled(`${letter}: ${name}`, input);
  return {
    node: element("div", { class: "calculator-size" }, field, slider),
    input,
    show,
    range: `${letter} must be a whole number from 1 to ${grouped(most)}.`,
  };
}
