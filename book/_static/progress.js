// The bar of the chapters: how far down the page, and what is answered. What figures tell it, and
// what it tells them, stands in helpers/site/course_bar.py.
{
  const KEY = "course-answers";
  const VERSION = 1;
  const bar = document.querySelector(".course-bar");
  const kept = document.querySelector(".course-kept > p");
  const here = bar?.querySelector("[aria-current]")?.dataset.chapter;
  let answers = {}; // by chapter, by what is answered: {of, given: {which: answer}}
  let keeps = true;

  const isObject = (value) => typeof value === "object" && value !== null;

  /** What this browser has kept; nothing, if it is of another version or cannot be read. */
  const read = () => {
    try {
      const { version, chapters } = JSON.parse(localStorage.getItem(KEY)) ?? {};
      return version === VERSION && isObject(chapters) ? chapters : {};
    } catch (problem) {
      keeps = problem instanceof SyntaxError;
      return {};
    }
  };
  const write = () => {
    try {
      if (answered().length === 0) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, JSON.stringify({ version: VERSION, chapters: answers }));
    } catch {
      keeps = false;
    }
  };

  const parts = (chapter) =>
    Object.entries(answers[chapter] ?? {}).filter(([, part]) => isObject(part?.given));
  /** How many answers are given in a chapter, and how many are asked for. */
  const count = (chapter) =>
    parts(chapter).reduce(
      ([given, all], [, part]) => {
        const of = Number(part.of) || 0;
        return [given + Math.min(of, Object.keys(part.given).length), all + of];
      },
      [0, 0],
    );
  /** The chapters in which something is answered. */
  const answered = () => Object.keys(answers).filter((chapter) => count(chapter)[0] > 0);
  /** "7 answers in chapters 1, 3 and 4" */
  const inWords = () => {
    const chapters = answered();
    const number = chapters.reduce((sum, chapter) => sum + count(chapter)[0], 0);
    const list = chapters.join(", ").replace(/, (\w+)$/, " and $1");
    const some = (count, word) => (count === 1 ? word : `${word}s`);
    return `${number} ${some(number, "answer")} in ${some(chapters.length, "chapter")} ${list}`;
  };

  const made = (tag, attributes, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };
  const button = (text, more) =>
    made("button", { type: "button", className: "btn", ...more }, text);

  /** Show in a chapter's link how much of it is answered: by a shape, and in words. */
  const mark = (link) => {
    const [given, of] = count(link.dataset.chapter);
    const sign = link.querySelector("i");
    const state = given === of ? "course-done" : "course-begun";
    sign.className = given > 0 ? state : "";
    sign.style.setProperty("--part", given / of);
    sign.replaceChildren();
    if (given > 0) sign.append(made("span", {}, `(${given} of ${of} answered)`));
    link.title = link.textContent.trim();
  };

  const show = () => {
    for (const link of bar.querySelectorAll("a")) mark(link);
    if (!keeps)
      kept.textContent = "This browser keeps no answers: they go when the page is closed.";
    else if (answered().length === 0) kept.textContent = "Answers are kept in this browser only.";
    else {
      const forget = button("Forget my answers", { onclick: ask });
      kept.replaceChildren(`${inWords()}, kept in this browser only. `, forget);
    }
  };

  /** Tell the figures of this page what is kept of theirs. */
  const tell = () => {
    const detail = Object.fromEntries(parts(here).map(([what, part]) => [what, { ...part.given }]));
    document.dispatchEvent(new CustomEvent("course:remembered", { detail }));
  };

  const begin = () => {
    answers = read();
    tell();
    show();
  };

  const forget = () => {
    answers = {};
    write();
    tell();
    show();
    kept.tabIndex = -1;
    kept.focus();
  };

  /** Ask before anything is lost, and say what. */
  const ask = () => {
    const question = made("p", { id: "course-forget" }, `Forget ${inWords()}? `);
    question.append("The ticks go with them. They are kept nowhere else and cannot be restored.");
    const keep = button("Keep them", { type: "submit", autofocus: true });
    const lose = button("Forget them", { type: "submit", value: "forget" });
    const form = made("form", { method: "dialog" }, question, keep, lose);
    const dialog = made("dialog", { className: "course-dialog" }, form);
    dialog.setAttribute("aria-labelledby", question.id);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue === "forget") forget();
    });
    document.body.append(dialog);
    dialog.showModal();
  };

  const take = ({ detail: { chapter = here, what, which, of, answer = true } }) => {
    if (chapter === undefined) return; // a page that is no chapter
    answers[chapter] ??= {};
    const part = answers[chapter][what];
    const given = { ...part?.given };
    if (which !== undefined) given[which] = answer;
    answers[chapter][what] = { of, given };
    if (which !== undefined) write();
    show();
  };

  /** How far down the page the reader is, from 0 to 1. */
  const place = () => {
    const { scrollHeight, clientHeight } = document.documentElement;
    const far = Math.min(1, Math.max(0, scrollY / Math.max(1, scrollHeight - clientHeight)));
    bar.style.setProperty("--far", far.toFixed(4));
  };

  if (bar && kept) {
    let waiting = false;
    const placeSoon = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        place();
      });
    };
    addEventListener("scroll", placeSoon, { passive: true });
    addEventListener("resize", placeSoon);
    addEventListener("pageshow", (event) => {
      if (event.persisted) begin(); // by the button "back": more may be answered now
    });
    addEventListener("storage", ({ key }) => {
      if (key === KEY || key === null) begin(); // in another tab
    });
    document.addEventListener("course:answered", take);
    begin();
    placeSoon();
  }
}
