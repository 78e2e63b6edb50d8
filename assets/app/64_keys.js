/* The keyboard on every page. A table or list of many links is one stop of the tab key: the arrow keys, Home and End
   move among its links, and the next press of Tab leaves it; thirty countries by five results would be a hundred and
   eighty presses otherwise. An open menu closes by Escape and when it is left. */
(function () {
  "use strict";
  const app = window.clriskApp;
  const FEW = 8; // so many are passed by the tab key as quickly
  const STOPS = "a[href],button";
  const PLACE = "one-stop";
  const places = document.getElementsByClassName(PLACE);
  const arranged = new WeakSet();
  const stopsOf = (place) => [...place.querySelectorAll(STOPS)].filter((one) => one.getClientRects().length);
  const placeOf = (target) => {
    const place = target.closest && target.closest(`.${PLACE}`);
    return place && arranged.has(place) ? place : null;
  };

  function arrange() {
    for (const place of places) {
      if (arranged.has(place)) continue;
      const stops = place.querySelectorAll(STOPS);
      if (stops.length <= FEW) continue;
      arranged.add(place);
      stops.forEach((one) => (one.tabIndex = -1));
      ([...stops].find((one) => one === document.activeElement) || stops[0]).tabIndex = 0;
    }
  }
  new MutationObserver(arrange).observe(document.documentElement, { childList: true, subtree: true });

  /* ---------- moving ---------- */

  const moves = {
    ArrowRight: (stops, at) => stops[at + 1],
    ArrowLeft: (stops, at) => stops[at - 1],
    ArrowDown: (stops, at) => beside(stops, stops[at], 1),
    ArrowUp: (stops, at) => beside(stops, stops[at], -1),
    Home: (stops) => stops[0],
    End: (stops) => stops[stops.length - 1],
  };

  /* The next link of the column, else the nearest: tables and lists in columns are told by where things stand. */
  function beside(stops, here, way) {
    const from = here.getBoundingClientRect();
    let found = null, nearest = Infinity;
    for (const one of stops) {
      const box = one.getBoundingClientRect();
      const away = way > 0 ? box.top - from.bottom : from.top - box.bottom;
      if (away < -2) continue;
      const isAside = box.left >= from.right || from.left >= box.right;
      const far = away + (isAside ? 1e6 + Math.abs(box.left - from.left) : 0);
      if (far < nearest) [found, nearest] = [one, far];
    }
    return found;
  }

  document.addEventListener("keydown", (event) => {
    const place = moves[event.key] && placeOf(event.target);
    if (!place || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const stops = stopsOf(place);
    const next = moves[event.key](stops, stops.indexOf(event.target));
    event.preventDefault();
    if (next) next.focus();
  });

  /* ---------- told ---------- */

  const hint = document.createElement("p");
  hint.className = "arrow-hint";
  hint.setAttribute("role", "status");
  document.body.append(hint);
  let inside = null;

  document.addEventListener("focusin", ({ target }) => {
    const place = placeOf(target);
    if (place) {
      place.querySelectorAll('[tabindex="0"]').forEach((one) => (one.tabIndex = -1));
      target.tabIndex = 0;
    }
    // Who came by the pointer needs no keys.
    tell(place && target.matches(":focus-visible") ? place : null);
  });
  document.addEventListener("focusout", ({ relatedTarget }) => relatedTarget || tell(null));

  function tell(place) {
    if (place === inside) return;
    inside = place;
    hint.textContent = place ? app.labels.arrows : "";
  }

  /* ---------- menus ---------- */

  const menus = () => document.querySelectorAll("details.account-menu[open],details.downloads[open],details.list-menu[open]");
  // What lies over the page would hide where the focus went, and what the hand wants next.
  function leave({ target }) {
    for (const menu of menus()) if (!menu.contains(target)) menu.open = false;
  }
  document.addEventListener("focusin", leave);
  document.addEventListener("click", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();
