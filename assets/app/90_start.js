/* Start: the map first, then the page as Dash mounts it; clicks, keys and what the server tells. */
(function () {
  "use strict";
  const app = window.clriskApp;
  let picture = {};

  const told = JSON.parse(document.getElementById("clrisk-boot").textContent);
  app.labels = told.words;
  app.files = told.files;

  /* ---------- the page comes and goes ---------- */

  function mounted() {
    const slot = document.getElementById("risk-map-slot");
    // Called for every change of the document: only a new slot is news, anything else would cost a layout each time.
    if (slot && slot !== mounted.slot) {
      app.map.mount(slot);
      app.search.prepare();
      app.table.watch();
    }
    mounted.slot = slot;
    const root = document.getElementById("risk-map");
    const address = root && root.dataset.address;
    // React may keep the element of the page before; its address says that it is another page.
    if (address && address !== mounted.address) arrived(root);
    mounted.address = address;
    const main = document.getElementById("main");
    const boot = document.getElementById("boot");
    if (main && boot && !slot) boot.remove();
  }

  function arrived(root) {
    const words = JSON.parse(root.dataset.words);
    app.words.show(words.parts);
    app.view.canonical({ address: root.dataset.address });
    app.undo.start();
    app.sliders.draw();
    app.whatIf.draw();
    renewed(words.picture);
    if (matchMedia("(max-width: 899px)").matches) {
      document.querySelectorAll(".controls .section").forEach((one) => (one.open = false));
    }
  }

  function renewed(about) {
    picture = about;
    document.title = `${about.title} · CLRISK Atlas`;
    languages();
    app.table.refresh();
  }

  document.addEventListener("clrisk:words", ({ detail: { told: answer, moved } }) => {
    app.map.focus(moved.place.admin1);
    renewed(answer.picture);
  });

  new MutationObserver(mounted).observe(document.documentElement, { childList: true, subtree: true });

  function languages() {
    document.querySelectorAll("[data-language]").forEach((link) => {
      link.href = app.address.write({ ...app.view.current(), language: link.dataset.language });
    });
  }
  document.addEventListener("clrisk:address", () => document.getElementById("risk-map") && languages());

  /* ---------- clicks ---------- */

  const actions = {
    ...app.sliders.actions,
    "clear-table": () => app.table.clear(),
    theme: () => {
      const root = document.documentElement;
      const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
      root.dataset.bsTheme = next;
      try {
        localStorage.setItem("clrisk-theme", next);
      } catch {
        /* the choice then lasts as long as the page */
      }
      if (document.getElementById("risk-map")) app.map.recolour();
    },
    dismiss: (button) => {
      const box = button.closest(".notice");
      if (box) box.hidden = true;
    },
    share: (button) => {
      const label = button.textContent;
      const done = () => {
        button.textContent = button.dataset.done;
        setTimeout(() => (button.textContent = label), 1800);
      };
      if (navigator.clipboard) navigator.clipboard.writeText(location.href).then(done, () => prompt(label, location.href));
      else prompt(label, location.href);
    },
  };

  document.addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey) return;
    const target = event.target.closest && event.target.closest("[data-action],[data-layer],[data-place],[data-select],[data-hide],[data-download]");
    if (!target || target.closest("#risk-map-search-list")) return;
    const marks = target.dataset;
    if (marks.action && actions[marks.action]) {
      event.preventDefault();
      actions[marks.action](target);
    } else if (marks.layer) {
      app.view.choose({ layer: marks.layer === "level" ? undefined : marks.layer, hide: undefined });
    } else if (marks.hide) toggle(target);
    else if (marks.download) download(event, target);
    else if (marks.select) app.view.go(`${app.view.current().country}/~/${marks.select}`, { fly: false });
    else if (marks.place) {
      event.preventDefault();
      app.view.go(marks.place);
    }
  });

  function toggle(entry) {
    const on = entry.getAttribute("aria-pressed") !== "true";
    entry.setAttribute("aria-pressed", String(on));
    const hidden = new Set((app.view.current().query.hide || "").split(",").filter(Boolean).map(Number));
    hidden[on ? "delete" : "add"](Number(entry.dataset.hide));
    const bytes = [...hidden].sort((one, other) => one - other);
    app.map.filter(bytes);
    app.view.choose({ hide: bytes.length ? bytes.join(",") : undefined }, { repaint: app.map.isDrawn() ? "none" : "scene" });
  }

  function download(event, link) {
    const format = link.dataset.download;
    if (format !== "png") {
      link.href = app.address.data("/download", app.view.current(), { more: { format } });
      return;
    }
    event.preventDefault();
    const at = app.view.current();
    const mark = document.getElementById("shell-demonstration") ? "demonstration-" : "";
    app.map.png(picture).then((blob) => {
      const made = document.createElement("a");
      made.href = URL.createObjectURL(blob);
      const place = [at.country, at.admin1, at.municipality].filter(Boolean).join("-").toLowerCase();
      made.download = `clrisk-${mark}${place}-${(at.query.layer || "map").replace(/\W/g, "-")}.png`;
      made.click();
      setTimeout(() => URL.revokeObjectURL(made.href), 10000);
    }, () => document.dispatchEvent(new CustomEvent("clrisk:failed")));
  }

  /* ---------- selects ---------- */

  const chosen = (value) => (value === "official" ? undefined : value);
  const selects = {
    "risk-map-method": (value) => app.view.choose({ method: chosen(value), bins: undefined }),
    "risk-map-bins": (value) => app.view.choose({ bins: chosen(value) }),
    "risk-map-k": (value) => app.view.choose({ k: value, hide: undefined }),
    "risk-map-scope": (value) => app.view.choose({ scope: value === "national" ? undefined : value }),
    "risk-map-country": (value) => app.view.go(value),
    "risk-map-release": (value) => {
      const initial = document.querySelector(".release-choice").dataset.default;
      const at = app.view.current();
      app.view.navigate(app.address.write({ ...at, query: { release: value === initial ? undefined : value } }));
    },
    "risk-map-aggregation": (value) => scenario({ agg: value === "arithmetic" ? undefined : value }),
    "risk-map-threshold": (value) => scenario({ min: chosen(value) }),
  };
  function scenario(changes) {
    app.undo.before();
    app.view.weigh(changes, { now: true });
    app.undo.commit();
  }
  document.addEventListener("change", (event) => {
    const act = selects[event.target.id];
    if (act) act(event.target.value);
  });

  /* ---------- keys ---------- */

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input:not([type=range]),select,textarea,[contenteditable]");
    const control = event.ctrlKey || event.metaKey;
    if (!document.getElementById("risk-map") || typing || event.altKey) return;
    const key = event.key.toLowerCase();
    if (control && key === "z") run(event, event.shiftKey ? actions.redo : actions.undo);
    else if (control && key === "y") run(event, actions.redo);
    else if (control) return;
    else if (key === "/") run(event, () => document.getElementById("risk-map-search").focus());
    else if ((key === "o" || key === "0") && document.querySelector(".banner-return")) run(event, actions.official);
    else if (key === "u") run(event, up);
  });

  function run(event, act) {
    event.preventDefault();
    act();
  }

  function up() {
    const { country, admin1, municipality } = app.view.current();
    if (municipality) app.view.go([country, admin1].filter(Boolean).join("/"));
    else if (admin1) app.view.go(country);
    else if (country !== app.address.REGION) app.view.go(app.address.REGION);
  }

  document.addEventListener("clrisk:failed", () => {
    const place = document.getElementById("risk-map-notices");
    if (!place || place.querySelector(".is-failure")) return;
    const box = document.createElement("div");
    box.className = "notice is-failure";
    box.textContent = app.labels.failed;
    place.appendChild(box);
    setTimeout(() => box.remove(), 8000);
  });

  app.map.start(told.scene);
})();
