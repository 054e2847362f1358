/** Quick questions: every choice answers with its explanation. */

import { element, panel, unique } from "./shared/parts.js";

const LETTERS = ["a", "b", "c", "d"];

/** One question: its text, a button for each choice, and what the last choice said. */
function asked(number, [text, choices]) {
  const heading = unique("question");
  const said = element("p", { class: "quiz-said", "aria-live": "polite" });
  const buttons = choices.map(([words, right, because], index) => {
    const choose = () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      button.classList.add(right ? "quiz-right" : "quiz-wrong");
      said.replaceChildren(element("strong", {}, right ? "Right. " : "Not this one. "), because);
    };
    const button = element(
      "button",
      { type: "button", class: "quiz-choice", "aria-pressed": "false", onclick: choose },
      element("b", { "aria-hidden": "true" }, LETTERS[index]),
      element("span", {}, words),
    );
    return button;
  });
  return element(
    "div",
    { class: "quiz-question", role: "group", "aria-labelledby": heading },
    element("p", { id: heading, class: "quiz-text" }, `${number}. ${text}`),
    element("div", { class: "quiz-choices" }, ...buttons),
    said,
  );
}

function render({ model, el }) {
  const questions = model.get("questions");
  const groups = questions.map((question, index) => asked(index + 1, question));
  panel(el, "quiz", "What do you say?", "No choice is counted.", ...groups);
}

export default { render };
