/* The pages of municipalities: drawings, copying, search, weights, the list. */
(function () {
  "use strict";
  const app = window.clriskApp;
  const PAUSE = 140; // ms without a change after which the server is asked

  /* ---------- what the server has written whole; it has escaped every text ---------- */

  function draw(root) {
    root.querySelectorAll("[data-drawing]").forEach((place) => {
      if (place.drawn === place.dataset.drawing) return;
      place.drawn = place.dataset.drawing;
      place.innerHTML = place.drawn;
    });
  }

  function tell(near, text) {
    const place = (near.closest("section, .place-tools, .compare-tools, main") || document).querySelector("[data-place-status]")
      || document.querySelector("[data-place-status]");
    if (!place) return;
    place.textContent = text;
    clearTimeout(place.clearing);
    place.clearing = setTimeout(() => (place.textContent = ""), 6000);
  }

  /* ---------- copying ---------- */

  function copy(button) {
    const { copy: text, done, failed } = button.dataset;
    const said = (words) => {
      const label = button.label || (button.label = button.textContent);
      button.textContent = words;
      tell(button, words);
      setTimeout(() => (button.textContent = label), 2500);
    };
    if (!navigator.clipboard) return said(failed);
    navigator.clipboard.writeText(text).then(() => said(done), () => said(failed));
  }

  /* ---------- the search box of a page: a combobox whose choice opens an address ---------- */

  const box = (target) => target.closest && target.closest("[data-place-search]");
  const input = (root) => root.querySelector("input");
  const list = (root) => root.querySelector("[role=listbox]");
  const options = (root) => [...list(root).querySelectorAll("[role=option][data-code]")];

  function prepare(root) {
    const field = input(root);
    if (!field || field.getAttribute("role") === "combobox") return;
    const marks = { role: "combobox", "aria-expanded": "false", "aria-controls": list(root).id, "aria-autocomplete": "list" };
    Object.entries(marks).forEach(([name, value]) => field.setAttribute(name, value));
  }

  function close(root) {
    root.turn = (root.turn || 0) + 1;
    root.active = -1;
    list(root).hidden = true;
    list(root).replaceChildren();
    input(root).setAttribute("aria-expanded", "false");
    input(root).removeAttribute("aria-activedescendant");
  }

  function search(root) {
    const text = input(root).value.trim();
    if (!text) return Promise.resolve(close(root));
    const mine = (root.turn = (root.turn || 0) + 1);
    const { language, country, failed } = root.dataset;
    const question = new URLSearchParams({ q: text, language, country, level: "municipality" });
    return app.ask(`/search?${question}`).then(
      (hits) => mine === root.turn && show(root, hits.filter((hit) => hit.level === "municipality" && hit.place.startsWith(`${country}/`))),
      (error) => mine === root.turn && (error.isAnswer ? show(root, []) : say(root, failed)),
    );
  }

  const say = (root, text) => (root.querySelector("[role=status]").textContent = text);

  function show(root, hits) {
    const rows = hits.length ? hits.map((hit, at) => row(root, hit, at)) : [app.search.nothing(root.dataset.none)];
    list(root).replaceChildren(...rows);
    list(root).hidden = false;
    input(root).setAttribute("aria-expanded", "true");
    say(root, hits.length ? root.dataset.count.replace("{count}", hits.length) : root.dataset.none);
    if (hits.length) mark(root, 0);
  }

  function row(root, hit, at) {
    const item = app.search.option(`${list(root).id}-${at}`, hit);
    item.dataset.code = hit.place.split("/").pop();
    return item;
  }

  function mark(root, at) {
    const rows = options(root);
    if (!rows.length) return;
    root.active = (at + rows.length) % rows.length;
    rows.forEach((one, index) => one.setAttribute("aria-selected", String(index === root.active)));
    rows[root.active].scrollIntoView({ block: "nearest" });
    input(root).setAttribute("aria-activedescendant", rows[root.active].id);
  }

  function take(root, item) {
    if (!item) return;
    const to = root.dataset.placeSearch.replace("{code}", encodeURIComponent(item.dataset.code));
    close(root);
    location.assign(to);
  }

  document.addEventListener("input", ({ target }) => {
    const root = target.matches && target.matches("[data-place-search] input") && box(target);
    if (!root) return;
    clearTimeout(root.timer);
    root.timer = setTimeout(() => search(root), 60);
  });
  document.addEventListener("keydown", (event) => {
    const root = event.target.matches && event.target.matches("[data-place-search] input") && box(event.target);
    if (!root) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list(root).hidden) search(root);
      else mark(root, root.active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(root.timer);
      // Whoever types and presses Enter at once means the first answer to all that was typed.
      if (!list(root).hidden && root.active > 0) take(root, options(root)[root.active]);
      else Promise.resolve(search(root)).then(() => take(root, options(root)[0]));
    } else if (event.key === "Escape") close(root);
  });
  document.addEventListener("mousedown", (event) => {
    const item = event.target.closest && event.target.closest("[data-place-search] [role=option]");
    if (!item) return;
    event.preventDefault();
    if (item.dataset.code) take(box(item), item);
  });
  document.addEventListener("focusout", ({ target }) => {
    const root = target.matches && target.matches("[data-place-search] input") && box(target);
    if (root) setTimeout(() => document.activeElement !== target && close(root), 120);
  });

  /* ---------- parts of a page that the server makes anew ---------- */

  function put(place, markup) {
    place.innerHTML = markup; // the server has escaped every text
    app.lists.show();
  }

  /* ---------- similar municipalities: weights ---------- */

  function weigh(fold) {
    clearTimeout(fold.timer);
    fold.querySelectorAll("input[type=range]").forEach((slider) => {
      const written = fold.querySelector(`output[for="${slider.id}"]`);
      if (written) written.textContent = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2 }).format(slider.value);
    });
    fold.timer = setTimeout(() => order(fold), PAUSE);
  }

  function order(fold) {
    const mine = (fold.turn = (fold.turn || 0) + 1);
    const question = new URL(fold.dataset.similar, location.origin);
    fold.querySelectorAll("input[type=range]").forEach((slider) => question.searchParams.set(slider.id.replace("similar-", ""), slider.value));
    if (fold.querySelector("[data-similar-within]").getAttribute("aria-pressed") === "true") question.searchParams.set("within", "1");
    const status = document.querySelector("[data-similar-status]");
    app.ask(question.pathname + question.search).then(
      (told) => {
        if (mine !== fold.turn) return;
        put(document.getElementById("similar-places"), told.html);
        status.textContent = told.told;
      },
      () => {
        status.textContent = fold.dataset.failed;
        status.classList.remove("visually-hidden");
      },
    );
  }

  document.addEventListener("input", ({ target }) => {
    const fold = target.matches && target.matches(".similar-weights input[type=range]") && target.closest(".similar-weights");
    if (fold) weigh(fold);
  });

  function reset(fold) {
    fold.querySelectorAll("input[type=range]").forEach((slider) => (slider.value = 1));
    fold.querySelector("[data-similar-within]").setAttribute("aria-pressed", "false");
    weigh(fold);
  }

  function within(button) {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    weigh(button.closest(".similar-weights"));
  }

  /* ---------- the list of municipalities: filters, order, pages ---------- */

  const form = () => document.getElementById("ranking-form");

  function chosen() {
    const held = new URLSearchParams(location.search);
    const query = new URLSearchParams();
    if (held.get("sort")) query.set("sort", held.get("sort"));
    new FormData(form()).forEach((value, name) => value !== "" && value !== "all" && query.set(name, value));
    return query;
  }

  function renew(query, { focus = null } = {}) {
    const place = document.getElementById("ranking-result");
    const mine = (place.turn = (place.turn || 0) + 1);
    const question = new URL(form().dataset.ranking, location.origin);
    query.forEach((value, name) => question.searchParams.set(name, value));
    place.setAttribute("aria-busy", "true");
    return app.ask(question.pathname + question.search).then(
      (told) => {
        if (mine !== place.turn) return;
        place.setAttribute("aria-busy", "false");
        put(place, told.html);
        history.replaceState(null, "", told.address);
        languages();
        if (focus) (place.querySelector(`[data-ranking-go="${focus}"]`) || place.querySelector("table a"))?.focus();
      },
      () => {
        place.setAttribute("aria-busy", "false");
        const told = place.querySelector("[role=status]");
        if (told) told.textContent = form().dataset.failed;
      },
    );
  }

  /* The same list in the other languages. */
  function languages() {
    document.querySelectorAll("[data-language][href]").forEach((link) => {
      link.href = link.href.split("?")[0] + location.search;
    });
  }

  let waiting = 0;
  document.addEventListener("input", ({ target }) => {
    if (!target.matches || !target.matches("#ranking-form input")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => renew(chosen()), PAUSE);
  });
  document.addEventListener("change", ({ target }) => {
    if (!target.matches || !target.matches("#ranking-form select")) return;
    // Which side of the country is asked for makes sense only with a factor: the field comes with the page.
    if (target.name === "factor") return void form().requestSubmit();
    renew(chosen());
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "ranking-form") return;
    event.preventDefault();
    const query = chosen().toString();
    location.assign(form().getAttribute("action") + (query ? `?${query}` : ""));
  });

  /* ---------- clicks ---------- */

  document.addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey || !event.target.closest) return;
    const at = (marks) => event.target.closest(marks);
    let found;
    if ((found = at("[data-copy]"))) copy(found);
    else if ((found = at("[data-similar-within]"))) within(found);
    else if ((found = at("[data-similar-reset]"))) reset(found.closest(".similar-weights"));
    else if ((found = at("a[data-ranking-go]"))) {
      event.preventDefault();
      renew(new URL(found.href).searchParams, { focus: found.dataset.rankingGo });
    }
  });

  function mounted() {
    draw(document);
    const page = document.querySelector(".place-page");
    if (!page) return;
    app.lists.show();
    page.querySelectorAll("[data-place-search]").forEach(prepare);
    if (mounted.page !== page) {
      mounted.page = page;
      // On a telephone the list comes first; filters that are in force stay in sight.
      if (matchMedia("(max-width: 699px)").matches) {
        page.querySelectorAll(".ranking-filters:not([data-active])").forEach((one) => (one.open = false));
      }
      // The page grows after the address was read: its parts can only now be gone to.
      const part = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (part) part.scrollIntoView();
    }
  }

  new MutationObserver(mounted).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-drawing"] });
})();
