/* Content that travels as text is put where it belongs; the server has escaped every word of it. */
(function () {
  "use strict";

  function draw() {
    document.querySelectorAll("[data-drawn]").forEach((place) => {
      const text = place.dataset.drawn;
      if (place.drawnText === text) return;
      place.drawnText = text;
      place.innerHTML = text;
      // The browser looked for the place in the address before there was one.
      const aim = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (aim && place.contains(aim)) aim.scrollIntoView();
    });
  }

  new MutationObserver(draw).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-drawn"],
  });
})();
