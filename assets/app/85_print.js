/* Printing a page opens what is folded, so that the paper holds all of it. */
(function () {
  "use strict";
  document.addEventListener("click", (event) => {
    if (event.target.closest && event.target.closest("[data-action=print]")) window.print();
  });
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll(".method details:not([open])")];
    folded.forEach((one) => (one.open = true));
  });
  window.addEventListener("afterprint", () => folded.forEach((one) => (one.open = false)));
})();
