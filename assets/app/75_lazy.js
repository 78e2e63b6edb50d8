/* What is folded away is asked for when it is opened, and again when the view has changed while it is open. */
(function () {
  "use strict";
  const app = window.clriskApp;

  function fill(fold) {
    const place = fold.querySelector(".lazy-place");
    if (!place) return;
    const { lazy, code, level } = fold.dataset;
    const url = app.address.data(lazy, app.view.current(), { left: ["hide", "admin1", "municipality"], more: { code, level } });
    if (place.lazyShown === url && place.childNodes.length) return;
    if (!place.childNodes.length) place.textContent = place.dataset.waiting;
    place.lazyAsked = url;
    fetch(url, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then((told) => {
        if (place.lazyAsked !== url) return;
        place.lazyShown = url;
        place.innerHTML = told.html; // the server has escaped every text
      })
      .catch(() => place.lazyAsked === url && document.dispatchEvent(new CustomEvent("clrisk:failed")));
  }

  // "toggle" does not bubble, so it is caught on the way down.
  document.addEventListener("toggle", ({ target }) => target.open && target.dataset && target.dataset.lazy && fill(target), true);
  document.addEventListener("clrisk:words", () => document.querySelectorAll("details[data-lazy][open]").forEach(fill));
})();
