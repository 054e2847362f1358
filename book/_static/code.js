// A switch at the top of a chapter: its code is shown, or folded. Remembered in this browser.
{
  const KEY = "course-code";
  const inputs = [...document.querySelectorAll("div.cell > div.cell_input")];

  const remembered = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  const remember = (state) => {
    try {
      localStorage.setItem(KEY, state);
    } catch {
      // then it is forgotten
    }
  };

  /** Put a cell's code into a fold of its own. */
  const foldOf = (input) => {
    const fold = document.createElement("details");
    const summary = document.createElement("summary");
    fold.className = "course-fold course-code";
    summary.textContent = "Code";
    input.before(fold);
    fold.append(summary, input);
    return fold;
  };

  const addSwitch = (home) => {
    const folds = inputs.map(foldOf);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm course-code-switch";
    button.setAttribute("role", "switch");
    button.textContent = "Code";
    const show = (state) => {
      document.documentElement.dataset.code = state;
      button.setAttribute("aria-checked", String(state === "shown"));
      button.title = state === "shown" ? "Code: shown. Fold it" : "Code: folded. Show it";
      for (const fold of folds) fold.open = state === "shown";
    };
    button.addEventListener("click", () => {
      const state = document.documentElement.dataset.code === "shown" ? "folded" : "shown";
      remember(state);
      show(state);
    });
    show(remembered() === "folded" ? "folded" : "shown");
    home.prepend(button);

    let closed = []; // paper has nothing to click on
    addEventListener("beforeprint", () => {
      closed = folds.filter((fold) => !fold.open);
      for (const fold of closed) fold.open = true;
    });
    addEventListener("afterprint", () => {
      for (const fold of closed) fold.open = false;
    });
  };

  const home = document.querySelector(".article-header-buttons");
  if (inputs.length > 0 && home) addSwitch(home);
}
