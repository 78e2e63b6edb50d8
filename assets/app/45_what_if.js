/* The what-if: a slider for each circumstance, zero in the middle; the map follows while it moves. */
(function () {
  "use strict";
  const app = window.clriskApp;
  const PLACE = "#risk-map-what-if";
  const all = () => [...document.querySelectorAll(`${PLACE} .slider`)];
  const range = (box) => box.querySelector("input[type=range]");
  const signed = (value) => (value > 0 ? `+${value}` : value < 0 ? `−${-value}` : "0");

  function shifts() {
    const now = {};
    (app.view.current().query.shift || "").split(",").filter(Boolean).forEach((part) => {
      const [factor, amount] = part.split(":");
      if (Number.isFinite(Number(amount))) now[factor] = Number(amount);
    });
    return now;
  }

  /* As the server writes it: what is said anyway is left out. */
  function written(box, amount) {
    const { factor, level, unit } = box.dataset;
    if (level) return [factor, amount, unit, level].join(":");
    return unit === "points" ? `${factor}:${amount}` : [factor, amount, unit].join(":");
  }

  function move(box, value) {
    app.undo.before();
    const now = { ...shifts(), [box.dataset.factor]: value };
    const said = all().filter((one) => now[one.dataset.factor]).map((one) => written(one, now[one.dataset.factor]));
    app.view.weigh({ shift: said.length ? said.join(",") : undefined });
    draw(box);
    app.sliders.follow();
  }

  function draw(held) {
    const now = shifts();
    all().forEach((box) => {
      const value = now[box.dataset.factor] || 0;
      const slider = range(box);
      if (box !== held && Number(slider.value) !== value) slider.value = value;
      const text = box.dataset.amount.replace("{amount}", signed(value));
      const output = box.querySelector("output");
      if (output.textContent !== text) output.textContent = text;
      if (slider.getAttribute("aria-valuetext") !== text) slider.setAttribute("aria-valuetext", text);
      box.classList.toggle("is-changed", value !== 0);
    });
  }

  const boxOf = ({ target }) => target.closest && target.type === "range" && target.closest(`${PLACE} .slider`);
  document.addEventListener("input", (event) => {
    const box = boxOf(event);
    if (box) move(box, Number(event.target.value));
  });
  document.addEventListener("change", (event) => boxOf(event) && app.undo.commit());
  // Undo, "official", a shared address: whoever changed the view, the sliders show it.
  document.addEventListener("clrisk:address", () => draw(document.activeElement && document.activeElement.closest(`${PLACE} .slider`)));
  document.addEventListener("clrisk:words", () => draw(null));
})();
