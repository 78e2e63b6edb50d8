/* Buttons on the map: nearer, farther, the whole frame. Their names come from the page, in its language. */
(function () {
  "use strict";
  const parts = (window.clriskMapParts = window.clriskMapParts || {});
  const SHAPES = {
    zoomIn: "M10 4v12M4 10h12",
    zoomOut: "M4 10h12",
    fit: "M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4",
  };

  function controls(container, labels, act) {
    const bar = document.createElement("div");
    bar.className = "clrisk-map-controls";
    const named = {};
    for (const name of ["zoomIn", "zoomOut", "fit"]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `clrisk-map-button clrisk-map-${name}`;
      button.appendChild(icon(SHAPES[name]));
      button.addEventListener("click", () => act[name]());
      named[name] = button;
      bar.appendChild(button);
    }
    container.appendChild(bar);
    const name = (words) => {
      for (const key of Object.keys(named)) {
        const text = words[key] || key;
        named[key].title = text;
        named[key].setAttribute("aria-label", text);
      }
    };
    name(labels);
    return { bar, name };
  }

  function icon(path) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(space, "path");
    line.setAttribute("d", path);
    svg.appendChild(line);
    return svg;
  }

  parts.controls = controls;
})();
