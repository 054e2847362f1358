/** Quick questions: every choice answers with its explanation. */

import { answered, element, panel, unique, whenRemembered } from "./shared/parts.js";

const LETTERS = ["a", "b", "c", "d"];

/**
 * One question: its text, a button for each choice, and what the last choice said. `tell` is called
 * with a choice that the reader makes; `restore` shows one that was made before, or none.
 */
function asked(number, [text, choices], tell) {
  const heading = unique("question");
  const said = element("p", { class: "quiz-said", "aria-live": "polite" });
  const buttons = choices.map(([words], index) =>
    element(
      "button",
      {
        type: "button",
        class: "quiz-choice",
        "aria-pressed": "false",
        onclick: () => choose(index),
      },
      element("b", { "aria-hidden": "true" }, LETTERS[index]),
      element("span", {}, words),
    ),
  );
  const show = (chosen) => {
    buttons.forEach((button, index) => {
      button.setAttribute("aria-pressed", String(index === chosen));
    });
    const [, right, because] = choices[chosen];
    buttons[chosen].classList.add(right ? "quiz-right" : "quiz-wrong");
    said.replaceChildren(element("strong", {}, right ? "Right. " : "Not this one. "), because);
  };
  const choose = (index) => {
    said.setAttribute("aria-live", "polite");
    show(index);
    tell(index);
  };
  const restore = (chosen) => {
    // What was said before is not read out now: nobody has asked.
    said.setAttribute("aria-live", buttons[chosen] ? "off" : "polite");
    said.replaceChildren();
    for (const button of buttons) {
      button.setAttribute("aria-pressed", "false");
      button.classList.remove("quiz-right", "quiz-wrong");
    }
    if (buttons[chosen]) show(chosen);
  };
  const group = element(
    "div",
    { class: "quiz-question", role: "group", "aria-labelledby": heading },
    element("p", { id: heading, class: "quiz-text" }, `${number}. ${text}`),
    element("div", { class: "quiz-choices" }, ...buttons),
    said,
  );
  return { group, restore };
}

function render({ model, el }) {
  const questions = model.get("questions");
  const all = { what: "quiz", of: questions.length };
  const parts = questions.map((question, which) =>
    asked(which + 1, question, (answer) => answered(el, { ...all, which, answer })),
  );
  panel(el, "quiz", "What do you say?", "There is no score.", ...parts.map(({ group }) => group));
  return whenRemembered((kept) => {
    parts.forEach(({ restore }, which) => {
      restore(kept.quiz?.[which]);
    });
    answered(el, all);
  });
}

export default { render };
