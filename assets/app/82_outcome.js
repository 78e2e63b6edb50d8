/* Another outcome of the same release: another page, for its population, classes and controls are its own. */
(function () {
  "use strict";
  const app = window.clriskApp;
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-outcome]");
    if (!button || button.getAttribute("aria-pressed") === "true") return;
    const at = app.view.current();
    const { release, method, k, scope, bins, cam } = at.query;
    app.view.navigate(app.address.write({ ...at, query: { release, method, k, scope, bins, cam, outcome: button.dataset.outcome } }));
  });
})();
