/* Weights: free multipliers for the model, linked points that add up to 100 for an index; locks, undo, redo. */
(function () {
  "use strict";
  const app = window.clriskApp;
  const TOTAL = 100;
  let base = null; // weights when the hand went down: moving back and forth loses nothing

  const all = () => [...document.querySelectorAll("#risk-map-sliders .slider")];
  const isIndex = () => document.querySelector("#risk-map-sliders")?.dataset.kind === "index";
  const range = (box) => box.querySelector("input[type=range]");
  const number = (box) => box.querySelector("input[type=number]");
  const locked = () => new Set((app.view.current().query.lock || "").split(",").filter(Boolean));
  const round = (value) => Math.round(value * 100) / 100;

  function officials() {
    return Object.fromEntries(all().map((box) => [box.dataset.factor, Number(box.dataset.official)]));
  }

  function weights() {
    const now = officials();
    (app.view.current().query.w || "").split(",").filter(Boolean).forEach((pair) => {
      const [factor, value] = pair.split(":");
      if (factor in now && value !== "" && Number.isFinite(Number(value))) now[factor] = Number(value);
    });
    return now;
  }

  function written(now) {
    const official = officials();
    const changed = Object.keys(now).filter((factor) => Math.abs(now[factor] - official[factor]) > 1e-9);
    return changed.length ? changed.map((factor) => `${factor}:${now[factor]}`).join(",") : undefined;
  }

  /* The others share what is left in the proportion they had, to the hundredth: the sum is 100 exactly. */
  function linked(before, factor, wanted) {
    const now = { ...before };
    const others = Object.keys(now).filter((name) => name !== factor);
    const still = locked();
    const fixed = others.filter((name) => still.has(name)).reduce((sum, name) => sum + now[name], 0);
    const free = others.filter((name) => !still.has(name));
    const room = Math.max(0, TOTAL - fixed);
    now[factor] = free.length ? round(Math.min(Math.max(0, wanted), room)) : room;
    const rest = Math.max(0, room - now[factor]);
    const held = free.reduce((sum, name) => sum + before[name], 0);
    const exact = free.map((name) => [name, 100 * (held > 0 ? (before[name] / held) * rest : rest / free.length)]);
    exact.forEach(([name, hundredths]) => (now[name] = Math.floor(hundredths)));
    let left = Math.round(100 * rest) - free.reduce((sum, name) => sum + now[name], 0);
    exact
      .sort(([, one], [, other]) => (other % 1) - (one % 1))
      .forEach(([name]) => (now[name] = (now[name] + (left-- > 0 ? 1 : 0)) / 100));
    return now;
  }

  function move(box, value) {
    if (!Number.isFinite(value)) return;
    const { factor } = box.dataset;
    base = base || weights();
    const now = isIndex() ? linked(base, factor, value) : { ...weights(), [factor]: round(value) };
    draw(now, box);
    app.view.weigh({ w: written(now) });
  }

  function draw(now, held) {
    const locale = document.getElementById("risk-map")?.dataset.locale || "en";
    const two = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false });
    all().forEach((box) => {
      const value = now[box.dataset.factor];
      const slider = range(box);
      // Only what differs is written: each writing makes the browser lay out and paint the column again.
      if (slider && (box !== held || document.activeElement !== slider) && Number(slider.value) !== value) slider.value = value;
      const entry = number(box);
      if (entry && document.activeElement !== entry && Number(entry.value) !== round(value)) entry.value = round(value);
      const output = box.querySelector("output");
      const text = output ? `×${two.format(value)}` : String(round(value));
      if (output && output.textContent !== text) output.textContent = text;
      if (slider && slider.getAttribute("aria-valuetext") !== text) slider.setAttribute("aria-valuetext", text);
      const official = Number(box.dataset.official);
      box.classList.toggle("is-changed", Math.abs(value - official) > 1e-9);
      box.classList.toggle("is-zero", value === 0);
    });
  }

  function drawLocks() {
    const now = locked();
    document.querySelectorAll('#risk-map-sliders [data-action="lock"]').forEach((button) => {
      const on = now.has(button.dataset.factor);
      button.setAttribute("aria-pressed", String(on));
      button.closest(".slider").classList.toggle("is-locked", on);
    });
  }

  function released() {
    base = null;
    app.undo.commit();
  }

  /* The controls show the view, whoever changed it. */
  function follow() {
    const { query } = app.view.current();
    draw(weights(), null);
    drawLocks();
    const calibrate = document.getElementById("risk-map-calibrate");
    if (calibrate) calibrate.setAttribute("aria-checked", query.cal === "1" ? "true" : "false");
    if (!isIndex()) return;
    show("risk-map-aggregation", query.agg || "arithmetic");
    show("risk-map-threshold", query.min || "official");
    const options = optionsOf(query);
    all().forEach((box) => {
      const option = options[box.dataset.factor] || {};
      const select = box.querySelector("select");
      if (select) select.value = option.normalisation || "official";
      const reverse = box.querySelector('[data-action="reverse"]');
      if (reverse) reverse.setAttribute("aria-pressed", option.direction ? "true" : "false");
      const original = Number(box.dataset.direction) * (box.dataset.reversed === "true" ? -1 : 1);
      point(box, option.direction ? -original : original);
    });
  }

  function show(id, value) {
    const select = document.getElementById(id);
    if (select) select.value = value;
  }

  function point(box, direction) {
    const sign = box.querySelector(".slider-direction");
    sign.textContent = direction > 0 ? "▲" : "▼";
    sign.classList.toggle("direction-up", direction > 0);
    sign.classList.toggle("direction-down", direction < 0);
  }

  function apply(scenario) {
    const changes = Object.fromEntries(app.address.SCENARIO.map((name) => [name, scenario[name]]));
    base = null;
    app.view.weigh(changes, { now: true });
    follow();
  }

  function setAll(now) {
    app.undo.before();
    app.view.weigh({ w: written(now) }, { now: true });
    app.undo.commit();
    follow();
  }

  function optionsOf(query) {
    const options = {};
    (query.opt || "").split(",").filter(Boolean).forEach((part) => {
      const [factor, direction, normalisation] = part.split(":");
      options[factor] = { direction, normalisation };
    });
    return options;
  }

  function option(factor, change) {
    const options = optionsOf(app.view.current().query);
    options[factor] = { ...options[factor], ...change };
    const parts = Object.entries(options)
      .filter(([, one]) => one.direction || one.normalisation)
      .map(([name, one]) => `${name}:${one.direction || ""}:${one.normalisation || ""}`);
    app.undo.before();
    app.view.weigh({ opt: parts.length ? parts.join(",") : undefined }, { now: true });
    app.undo.commit();
  }

  const actions = {
    reset: () => apply(app.undo.around({})),
    official: () => apply(app.undo.around({})),
    equal: () => {
      const names = Object.keys(officials());
      setAll(Object.fromEntries(names.map((name) => [name, TOTAL / names.length])));
    },
    "reset-one": (button) => {
      const { factor } = button.dataset;
      const official = officials()[factor];
      setAll(isIndex() ? linked(weights(), factor, official) : { ...weights(), [factor]: official });
    },
    lock: (button) => {
      const known = officials();
      const now = new Set([...locked()].filter((factor) => factor in known));
      now[now.has(button.dataset.factor) ? "delete" : "add"](button.dataset.factor);
      app.view.keep({ lock: now.size ? [...now].join(",") : undefined });
      drawLocks();
    },
    reverse: (button) => {
      const { factor } = button.dataset;
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      const box = button.closest(".slider");
      // The direction that the page came with may be a reversed one already.
      const original = Number(box.dataset.direction) * (box.dataset.reversed === "true" ? -1 : 1);
      point(box, on ? -original : original);
      option(factor, { direction: on ? String(-original) : "" });
    },
    calibrate: (button) => {
      const on = button.getAttribute("aria-checked") !== "true";
      button.setAttribute("aria-checked", String(on));
      app.undo.before();
      app.view.weigh({ cal: on ? "1" : undefined }, { now: true });
      app.undo.commit();
    },
    undo: () => app.undo.back(),
    redo: () => app.undo.forth(),
  };

  /* ---------- undo ---------- */

  const past = [];
  let future = [];
  let committed = null;
  const now = () => app.address.scenario(app.view.current().query);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  app.undo = {
    before: () => (committed = committed || now()),
    commit: () => {
      const then = committed || {};
      committed = now();
      if (same(then, committed)) return;
      past.push(then);
      if (past.length > 100) past.shift();
      future = [];
    },
    around: (next) => {
      const before = now();
      if (!same(before, next)) {
        past.push(before);
        future = [];
      }
      committed = next;
      return next;
    },
    back: () => {
      if (!past.length) return;
      future.push(now());
      committed = past.pop();
      apply(committed);
    },
    forth: () => {
      if (!future.length) return;
      past.push(now());
      committed = future.pop();
      apply(committed);
    },
    clear: () => {
      past.length = 0;
      future = [];
      committed = null;
    },
    start: () => (committed = now()),
  };

  document.addEventListener("input", (event) => {
    const box = event.target.closest && event.target.closest("#risk-map-sliders .slider");
    if (!box) return;
    if (event.target.type === "range") move(box, Number(event.target.value));
    if (event.target.type === "number" && event.target.value !== "") move(box, Number(event.target.value));
  });
  document.addEventListener("change", (event) => {
    if (event.target.closest && event.target.closest("#risk-map-sliders .slider")) {
      if (event.target.tagName === "SELECT") {
        const { value } = event.target;
        const box = event.target.closest(".slider");
        option(box.dataset.factor, { normalisation: value === "official" ? "" : value });
      } else released();
    }
  });

  app.sliders = { follow, actions, draw: () => (draw(weights(), null), drawLocks()), linked };
})();
