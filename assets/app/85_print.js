/* For paper: what is folded is opened, the map stands as a picture, and the light theme is taken, whatever the page has. */
(function () {
  "use strict";
  const app = window.clriskApp;
  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest("[data-action=print]")) window.print();
  });
  let folded = [], theme = "", picture = null;

  function dress(name) {
    document.documentElement.dataset.bsTheme = name;
    if (document.getElementById("risk-map")) app.map.recolour();
  }

  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll(".method details:not([open])")];
    folded.forEach((one) => (one.open = true));
    theme = document.documentElement.dataset.bsTheme;
    if (theme === "dark") dress("light");
    const host = document.querySelector("#risk-map-slot .clrisk-map");
    picture = host && window.clriskMap.printed();
    if (picture) host.append(picture);
  });
  window.addEventListener("afterprint", () => {
    folded.forEach((one) => (one.open = false));
    if (picture) picture.remove();
    if (theme === "dark") dress("dark");
  });
})();
