// Paper is light: a page that is read in the dark is printed in the light theme.
const paper = matchMedia("print");
let screen = null;

paper.addEventListener("change", () => {
  const theme = document.documentElement.dataset;
  if (paper.matches) {
    screen = { mode: theme.mode, theme: theme.theme };
    theme.mode = theme.theme = "light";
  } else if (screen !== null) {
    Object.assign(theme, screen);
    screen = null;
  }
});
