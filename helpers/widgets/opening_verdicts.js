/** Chapter 2: will the vectors get it right? One question after another, each guessed first. */

import { announcer, button, digits, element } from "./shared/parts.js";

const END = " Is that good? So few questions cannot tell: this chapter asks thousands.";

/** How it stands: the vectors' answers, and the reader's guesses. */
function tally(results) {
  const right = results.filter(({ correct }) => correct).length;
  const foreseen = results.filter(({ correct, guess }) => correct === guess).length;
  return `The vectors: ${right} of ${results.length} right. You foresaw ${foreseen}.`;
}

/** What is said of an answer, and of the guess. */
function verdict(best, correct, guess, expected) {
  if (correct)
    return `“${best}” is right, ${guess ? "as you said" : "though you expected a mistake"}.`;
  const wanted = expected.join(", ").replace(/, (\S+)$/, " or $1");
  return `“${best}” is wrong${guess ? "" : ", as you expected"}: it should be ${wanted}.`;
}

function show({ expected, answers, remark }, guess) {
  const [[best]] = answers;
  const correct = expected.includes(best.toLowerCase());
  const others = answers.slice(1).map(([name, cosine]) => `${name} ${digits(cosine, 2)}`);
  return {
    correct,
    answer: element(
      "p",
      { class: "opening-answer" },
      element(
        "b",
        { class: correct ? "opening-right" : "opening-wrong" },
        `${best} ${correct ? "✓" : "✗"}`,
      ),
      `${digits(answers[0][1], 2)}, then ${others.join(", ")}`,
    ),
    said: `${verdict(best, correct, guess, expected)}${remark ? ` ${remark}` : ""}`,
  };
}

/** `questions`: word is to relative as asked is to whom; what was expected; the three best answers. */
export function verdicts({ questions }) {
  const results = [];
  const asked = element("p", { class: "opening-big" });
  const answer = element("div", { class: "opening-said" });
  const status = announcer();
  const guesses = [true, false].map((guess) =>
    button(guess ? "The vectors get it right" : "The vectors get it wrong", () => take(guess), {
      class: "explorer-main",
    }),
  );
  const next = button("Next question", () => ask());
  function ask() {
    if (results.length === questions.length) results.length = 0;
    const { word, relative, asked: third } = questions[results.length];
    asked.textContent = `${word} is to ${relative} as ${third} is to …?`;
    answer.replaceChildren();
    for (const each of guesses) each.hidden = false;
    next.hidden = true;
    if (results.length === 0)
      status.textContent =
        "Question 1. Will the vectors’ first answer be right? The words of the question are left out of the answers; the chapter shows what that changes.";
    else
      status.textContent = `Question ${results.length + 1} of ${questions.length}. ${tally(results)}`;
  }
  function take(guess) {
    const { correct, answer: shown, said } = show(questions[results.length], guess);
    results.push({ correct, guess });
    answer.replaceChildren(shown);
    status.textContent = `${said} ${tally(results)}${results.length === questions.length ? END : ""}`;
    for (const each of guesses) each.hidden = true;
    next.textContent = results.length === questions.length ? "Start again" : "Next question";
    next.hidden = false;
    next.focus({ preventScroll: true }); // the button that was pressed is gone
  }
  ask();
  return [asked, element("div", { class: "opening-controls" }, ...guesses, next), answer, status];
}
