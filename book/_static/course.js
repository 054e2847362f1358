// Paper is light: a page that is read in the dark is printed in the light theme.
{
  const paper = matchMedia("print");
  let before = null; // what the reader had chosen

  paper.addEventListener("change", () => {
    const theme = document.documentElement.dataset;
    if (paper.matches) {
      before = { mode: theme.mode, theme: theme.theme };
      theme.mode = theme.theme = "light";
    } else if (before !== null) {
      Object.assign(theme, before);
      before = null;
    }
  });
}
