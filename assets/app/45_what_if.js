/* The what-if: a slider and a number for each circumstance, zero in the middle; the map follows while they move.
   It stands in a tab beside the weights: one or the other, never both. */
(function () {
  "use strict";
  const app = window.clriskApp;
  const PLACE = "#risk-map-what-if";
  const PLAIN = ["", "", "points", "", ""]; // what an address does not say of factor, amount, unit, level, source
  const all = () => [...document.querySelectorAll(`${PLACE} .slider`)];
  const part = (box, kind) => box.querySelector(`input[type=${kind}]`);
  const round = (value) => Math.round(value * 100) / 100;
  const locale = () => document.getElementById("risk-map")?.dataset.locale || "en";

  function shifts() {
    const now = {};
    (app.view.current().query.shift || "").split(",").filter(Boolean).forEach((text) => {
      const [factor, amount, unit = "points", level = "", source = ""] = text.split(":");
      if (Number.isFinite(Number(amount))) now[factor] = { amount: Number(amount), unit, level, source };
    });
    return now;
  }

  /* As the server writes it: what is said anyway is left out. */
  function written(box, amount) {
    const { factor, unit, level, source } = box.dataset;
    const parts = [factor, String(amount), unit, level || "", source || ""];
    while (parts.length > 2 && parts[parts.length - 1] === PLAIN[parts.length - 1]) parts.pop();
    return parts.join(":");
  }

  function move(box, value) {
    if (!Number.isFinite(value)) return;
    const { min, max } = part(box, "number");
    app.undo.before();
    const amounts = Object.fromEntries(Object.entries(shifts()).map(([factor, one]) => [factor, one.amount]));
    amounts[box.dataset.factor] = round(Math.min(Math.max(value, Number(min)), Number(max)));
    const said = all().filter((one) => amounts[one.dataset.factor]).map((one) => written(one, amounts[one.dataset.factor]));
    app.view.weigh({ shift: said.length ? said.join(",") : undefined });
    draw();
  }

  function draw() {
    const now = shifts();
    const signed = new Intl.NumberFormat(locale(), { maximumFractionDigits: 2, signDisplay: "exceptZero" });
    const plural = new Intl.PluralRules(locale());
    all().forEach((box) => {
      const shift = now[box.dataset.factor];
      const value = shift ? shift.amount : 0;
      if (shift) Object.assign(box.dataset, { unit: shift.unit, level: shift.level, source: shift.source });
      // Only what differs is written: each writing makes the browser lay out and paint the column again.
      const slider = part(box, "range");
      const reached = Math.min(Math.max(value, Number(slider.min)), Number(slider.max));
      if (Number(slider.value) !== Math.round(reached / slider.step) * slider.step) slider.value = value;
      const entry = part(box, "number");
      if (document.activeElement !== entry && Number(entry.value) !== value) entry.value = value; // not under typing hands
      const { amount, amountOne } = box.dataset;
      const words = plural.select(Math.abs(value)) === "one" ? amountOne : amount;
      const text = words.replace("{amount}", signed.format(value));
      if (slider.getAttribute("aria-valuetext") !== text) slider.setAttribute("aria-valuetext", text);
      const level = box.querySelector("select");
      if (level && level.value !== box.dataset.level) level.value = box.dataset.level;
      box.classList.toggle("is-changed", value !== 0);
    });
    const { query } = app.view.current();
    const inForce = { "what-if": Boolean(query.shift), weights: app.address.SCENARIO.some((name) => name !== "shift" && query[name]) };
    document.querySelectorAll(".explore-tab").forEach((tab) => tab.classList.toggle("is-in-force", inForce[tab.dataset.explore]));
  }

  const boxOf = ({ target }) => target.closest && target.closest(`${PLACE} .slider`);
  document.addEventListener("input", (event) => {
    const box = boxOf(event);
    if (box && event.target.tagName === "INPUT" && event.target.value !== "") move(box, Number(event.target.value));
  });
  document.addEventListener("change", (event) => {
    const box = boxOf(event);
    if (!box) return;
    if (event.target.tagName === "SELECT") {
      const shift = shifts()[box.dataset.factor];
      Object.assign(box.dataset, { level: event.target.value, source: "" });
      if (!shift) return;
      move(box, shift.amount);
    }
    app.undo.commit();
  });
  // Undo, "official", a shared address: whoever changed the view, the sliders show it.
  document.addEventListener("clrisk:address", draw);
  document.addEventListener("clrisk:words", draw);
  document.addEventListener("focusout", (event) => boxOf(event) && setTimeout(draw)); // what was typed, as it was understood

  app.whatIf = { draw };

  /* ---------- the tabs ---------- */

  function open(tab, { focus = false } = {}) {
    document.querySelectorAll(".explore-tab").forEach((one) => {
      const isShown = one === tab;
      one.setAttribute("aria-selected", String(isShown));
      one.tabIndex = isShown ? 0 : -1;
      document.getElementById(one.getAttribute("aria-controls")).hidden = !isShown;
    });
    if (focus) tab.focus();
  }

  document.addEventListener("click", ({ target }) => {
    const tab = target.closest && target.closest(".explore-tab");
    if (tab) open(tab);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.classList || !event.target.classList.contains("explore-tab")) return;
    const tabs = [...document.querySelectorAll(".explore-tab")];
    const at = tabs.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    open(tabs[(to + tabs.length) % tabs.length], { focus: true });
  });

  /* One was begun while the other was in force: say what was set aside, and that it can come back. */
  document.addEventListener("clrisk:apart", ({ detail: { left } }) => {
    const words = document.querySelector(".explore")?.dataset[left === "shift" ? "leftWhatIf" : "leftWeights"];
    const place = document.getElementById("risk-map-notices");
    if (words && place) {
      const box = document.createElement("div");
      box.className = "notice is-apart";
      box.textContent = words;
      place.querySelector(".is-apart")?.remove();
      place.appendChild(box);
      setTimeout(() => box.remove(), 12000);
    }
    app.sliders.follow();
  });
})();
