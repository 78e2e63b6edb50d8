/* Before the first frame: the theme the visitor chose, or the one of the system. */
(function () {
  "use strict";
  let chosen = null;
  try {
    chosen = localStorage.getItem("clrisk-theme");
  } catch {
    /* storage may be forbidden; then the system decides */
  }
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
})();
