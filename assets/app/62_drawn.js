/* Content that travels as text is put where it belongs; the server has escaped every word of it. */
(function () {
  "use strict";

  const SETTLING = 4000; // milliseconds in which what stands above may still grow
  let reached = "", since = 0;
  const stay = () => { since = -Infinity; };
  ["wheel", "touchstart", "keydown", "pointerdown"].forEach((told) => addEventListener(told, stay, { passive: true }));

  function aimed() {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch (broken) {
      return null; // a percent sign that means nothing
    }
  }

  /* The browser looked for what the address names before it was there: gone to now, and kept in sight until the page
     settles or somebody moves. */
  function reach() {
    const aim = location.hash.length > 1 && aimed();
    if (!aim) return;
    if (reached !== location.href) [reached, since] = [location.href, Date.now()];
    if (Date.now() - since < SETTLING) aim.scrollIntoView();
  }

  /* A row of tabs that is wider than the screen begins where the open one is seen. */
  function showOpenTabs() {
    document.querySelectorAll(".desk-tabs").forEach((tabs) => {
      const open = tabs.querySelector("[aria-current]");
      if (!open || tabs.shownTab === open || tabs.scrollWidth <= tabs.clientWidth) return;
      tabs.shownTab = open;
      tabs.scrollLeft += open.getBoundingClientRect().left - tabs.getBoundingClientRect().left - 24;
    });
  }

  function draw() {
    document.querySelectorAll("[data-drawn]").forEach((place) => {
      const text = place.dataset.drawn;
      if (place.drawnText === text) return;
      place.drawnText = text;
      place.innerHTML = text;
    });
    showOpenTabs();
    reach();
  }

  new MutationObserver(draw).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-drawn"],
  });
})();
