/* The search box: type, arrows, Enter. */
(function () {
  "use strict";
  const app = window.clriskApp;
  let turn = 0;
  let timer = 0;
  let active = -1;

  const input = () => document.getElementById("risk-map-search");
  const list = () => document.getElementById("risk-map-search-list");
  const options = () => [...list().querySelectorAll("[role=option]")];

  function prepare() {
    const box = input();
    if (!box || box.getAttribute("role") === "combobox") return;
    const marks = { role: "combobox", "aria-expanded": "false", "aria-controls": "risk-map-search-list", "aria-autocomplete": "list" };
    Object.entries(marks).forEach(([name, value]) => box.setAttribute(name, value));
  }

  function close() {
    turn++;
    active = -1;
    const found = list();
    if (!found) return;
    found.hidden = true;
    found.replaceChildren();
    input().setAttribute("aria-expanded", "false");
    input().removeAttribute("aria-activedescendant");
  }

  function ask() {
    const text = input().value.trim();
    if (!text) return close();
    const mine = ++turn;
    const { language, country } = app.view.current();
    const question = new URLSearchParams({ q: text, language, country });
    return app.ask(`/search?${question}`).then(
      (hits) => mine === turn && show(hits),
      (error) => mine === turn && (error.isAnswer ? show([]) : document.dispatchEvent(new CustomEvent("clrisk:failed"))),
    );
  }

  function show(hits) {
    const found = list();
    active = -1;
    found.replaceChildren(...(hits.length ? hits.map(row) : [nothing(list().dataset.none)]));
    found.hidden = false;
    input().setAttribute("aria-expanded", "true");
    if (hits.length) mark(0);
  }

  const made = (tag, className, words) => Object.assign(document.createElement(tag), { className, textContent: words });

  /* An answer of a search, as one line of its list: the name and where the place lies. */
  function option(id, hit) {
    const item = document.createElement("li");
    item.id = id;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(made("span", "search-name", hit.name), made("span", "search-context", hit.context));
    return item;
  }

  /* What is said where nothing was found. */
  function nothing(words) {
    const item = made("li", "search-none", words);
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
    return item;
  }

  function row(hit, at) {
    const item = option(`search-option-${at}`, hit);
    item.dataset.place = hit.place;
    if (hit.page) {
      item.dataset.page = hit.page;
      const page = made("span", "search-page", list().dataset.pageWord);
      page.title = list().dataset.pageKeys;
      item.append(page);
    }
    return item;
  }

  function mark(at) {
    const rows = options().filter((one) => one.dataset.place);
    if (!rows.length) return;
    active = (at + rows.length) % rows.length;
    rows.forEach((one, index) => one.setAttribute("aria-selected", String(index === active)));
    rows[active].scrollIntoView({ block: "nearest" });
    input().setAttribute("aria-activedescendant", rows[active].id);
  }

  function take(item) {
    if (!item || !item.dataset.place) return;
    const { place } = item.dataset;
    input().value = "";
    close();
    app.view.go(place === app.address.REGION ? app.address.REGION : place);
  }

  document.addEventListener("input", (event) => {
    if (event.target.id !== "risk-map-search") return;
    clearTimeout(timer);
    timer = setTimeout(ask, 60);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "risk-map-search") return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list().hidden) ask();
      else mark(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (event.shiftKey && !list().hidden && active >= 0 && options()[active].dataset.page) location.assign(options()[active].dataset.page);
      else if (!list().hidden && active >= 0) take(options()[active]);
      else Promise.resolve(ask()).then(() => undefined);
    } else if (event.key === "Escape") close();
  });
  document.addEventListener("mousedown", (event) => {
    const item = event.target.closest && event.target.closest("#risk-map-search-list [role=option]");
    if (item) {
      event.preventDefault();
      if (event.target.closest(".search-page")) location.assign(item.dataset.page);
      else take(item);
    } else if (event.target.id !== "risk-map-search" && list() && !list().hidden) close();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.id === "risk-map-search") setTimeout(() => document.activeElement !== input() && close(), 120);
  });

  app.search = { prepare, close, option, nothing };
})();
