/* The page's side of the map: one element that outlives every page, the hover card, the picture without WebGL2. */
(function () {
  "use strict";
  const app = window.clriskApp;
  const { address } = app;
  const map = () => window.clriskMap;
  const HOVER_REST = 70;

  const host = document.createElement("div");
  host.className = "map-host";
  const card = document.createElement("div");
  card.className = "hover-card";
  card.hidden = true;
  card.setAttribute("aria-hidden", "true");

  let scene = null;
  let turn = 0; // newest refresh wins
  let hasMap = false;
  let attached = false;
  let hoverTimer = 0;
  let hoverCode = null;
  const hoverKept = new Map();

  const theme = () => (document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light");
  const view = () => app.view.current();

  function start(first) {
    const place = document.getElementById("boot-slot");
    if (!first || !place) return;
    place.appendChild(host);
    ensure();
    app.view.whenReady = true;
    const url = first.values;
    present(first);
    if (hasMap) map().paint({ url, tag: "first" }).catch(() => failed());
  }

  function ensure() {
    if (attached || !map()) return;
    attached = true;
    map().on("unavailable", () => {
      hasMap = false;
      drawPicture();
    });
    hasMap = map().attach(host, { labels: app.labels, library });
    if (!hasMap) return;
    host.appendChild(card);
    map().on("hover", hover);
    map().on("select", ({ code }) => select(code));
    map().on("open", ({ code }) => openPlace(code));
    map().on("camera", (camera) => app.view.look(camera));
  }

  /* The script of the library, asked for once the first picture is drawn: reading it takes the processor which that needs. */
  const PATIENCE = 1500; // milliseconds; values that are late must not keep the map from moving
  let loading = null;
  function library() {
    loading = loading || new Promise((resolve, reject) => {
      const load = () => {
        if (load.begun) return;
        load.begun = true;
        const script = document.createElement("script");
        script.src = app.files.maplibre;
        script.async = false; // before the scripts of Dash, which are asked for at the same moment
        script.onload = resolve;
        script.onerror = reject;
        document.head.appendChild(script);
      };
      document.addEventListener("clrisk:painted", load, { once: true });
      setTimeout(load, PATIENCE);
    });
    return loading;
  }

  function mount(slot) {
    ensure();
    if (host.parentElement !== slot) slot.appendChild(host);
    if (!scene) refresh();
    else settleFrame();
    const boot = document.getElementById("boot");
    if (boot) boot.remove();
    if (!hasMap && attached) drawPicture();
  }

  /* Bounds at which the land is as large as it can be with no named place under the legend or the buttons. */
  const RIM = 24; // CSS pixels kept free around the land
  const PLACES = [[0.5, 0.5], [0.75, 0.5], [1, 0.5], [0.5, 0.25], [0.75, 0.25], [1, 0.25], [0.5, 0], [0.75, 0], [1, 0]];
  const y = (latitude) => (Math.asinh(Math.tan((latitude * Math.PI) / 180)) * 180) / Math.PI;
  const latitudeOf = (at) => (Math.atan(Math.sinh((at * Math.PI) / 180)) * 180) / Math.PI;

  function roomy({ bounds, labels, palettes }) {
    const legend = document.querySelector(".map-stage > .legend");
    const box = host.getBoundingClientRect();
    const isBeside = legend ? getComputedStyle(legend).position === "absolute" : matchMedia("(min-width: 900px)").matches;
    if (!bounds || !box.width || !isBeside) return bounds;
    const wide = (legend ? legend.offsetWidth : 300) + 12;
    const high = (legend ? legend.offsetHeight : 58 + 24 * (2 + palettes.light.bytes.filter(({ index }) => index >= 16).length)) + 12;
    const taken = [
      { left: 0, right: wide, top: box.height - high, bottom: box.height },
      { left: box.width - 58, right: box.width, top: 0, bottom: 124 },
    ];
    const [width, height] = [bounds.east - bounds.west, y(bounds.north) - y(bounds.south)];
    const least = Math.max(width / Math.max(60, box.width - 2 * RIM), height / Math.max(60, box.height - 2 * RIM));
    for (let perPixel = least; perPixel < 2.2 * least; perPixel *= 1.04) {
      for (const [across, down] of PLACES) {
        const left = RIM + across * (box.width - 2 * RIM - width / perPixel);
        const top = RIM + down * (box.height - 2 * RIM - height / perPixel);
        const isCovered = (labels || []).some(({ name, longitude, latitude }) => {
          const x = left + (longitude - bounds.west) / perPixel;
          const at = top + (y(bounds.north) - y(latitude)) / perPixel;
          const half = 3 * name.length; // of the written name, about
          return taken.some((one) => x + half > one.left && x - half < one.right && at + 9 > one.top && at - 9 < one.bottom);
        });
        if (isCovered) continue;
        const [west, north] = [bounds.west - (left - RIM) * perPixel, y(bounds.north) + (top - RIM) * perPixel];
        const [east, south] = [west + (box.width - 2 * RIM) * perPixel, north - (box.height - 2 * RIM) * perPixel];
        return { west, east, north: latitudeOf(north), south: latitudeOf(south) };
      }
    }
    return bounds;
  }

  function present(told) {
    scene = { ...told, palette: told.palettes[theme()], bounds: roomy(told) };
    scene.land = told.bounds;
    if (!hasMap) return;
    map().show(scene).catch(() => failed());
    map().filter(told.hidden || []);
    const chosen = view().query.sel || told.selected;
    if (chosen) map().select(chosen);
  }

  /* The page is there now, with its legend: frame the land again if that leaves other room. */
  function settleFrame() {
    requestAnimationFrame(() => {
      if (!hasMap || !scene || view().query.cam) return;
      const bounds = roomy({ ...scene, bounds: scene.land });
      if (JSON.stringify(bounds) === JSON.stringify(scene.bounds)) return;
      scene = { ...scene, bounds, camera: null };
      map().show(scene);
    });
  }

  /* The scene and its values together, so that no frame shows new colours on old values. */
  function refresh() {
    const mine = ++turn;
    const at = view();
    if (!hasMap) return Promise.resolve(drawPicture());
    const url = address.values(at);
    const told = app.ask(address.data("/scene", at, { more: at.query.cam ? { cam: at.query.cam } : {} }));
    return Promise.all([told, app.ask(url, "arrayBuffer")])
      .then(([answer, bytes]) => {
        if (mine !== turn) return undefined;
        present(answer);
        // A slider may have moved meanwhile: its colours are newer than these.
        const wanted = address.values(view());
        return map().paint(wanted === url ? { bytes: new Uint8Array(bytes), tag: "view" } : { url: wanted, tag: "weights" });
      })
      .catch(() => mine === turn && failed());
  }

  function paint() {
    hideCard();
    hoverKept.clear();
    if (!hasMap) return drawPicture();
    return map().paint({ url: address.values(view()), tag: "weights" }).catch(() => failed());
  }

  function recolour() {
    if (scene && hasMap) {
      scene.palette = scene.palettes[theme()];
      map().setPalette(scene.palette);
    } else drawPicture();
  }

  const failed = () => document.dispatchEvent(new CustomEvent("clrisk:failed"));

  /* ---------- choosing ---------- */

  function select(code) {
    if (!scene) return;
    const at = view();
    if (scene.level === "country") {
      app.view.choose({ sel: code || undefined }, { push: Boolean(code), repaint: "none" });
      if (hasMap) map().select(code);
      return;
    }
    if (hasMap) map().select(code);
    if (scene.level === "admin1") app.view.go([at.country, code].filter(Boolean).join("/"), { fly: false });
    else if (code) app.view.go(`${at.country}/~/${code}`, { fly: false });
    else if (at.municipality) app.view.go([at.country, at.admin1].filter(Boolean).join("/"), { fly: false });
  }

  function openPlace(code) {
    const at = view();
    if (scene.level === "country") app.view.go(code);
    else if (scene.level === "admin1") app.view.go(`${at.country}/${code}`);
    else app.view.go(`${at.country}/~/${code}`);
  }

  /* ---------- hover card ---------- */

  function hover({ code, x, y }) {
    app.table.hover(code);
    if (!code) {
      hideCard();
      return;
    }
    placeCard(x, y);
    if (code === hoverCode) return;
    hoverCode = code;
    card.hidden = true;
    clearTimeout(hoverTimer);
    hoverTimer = setTimeout(() => ask(code), HOVER_REST);
  }

  function ask(code) {
    const url = address.data("/hover", view(), { left: ["hide", "municipality"], more: { code } });
    const told = hoverKept.get(url);
    if (told) return fill(told, code);
    return app.ask(url).then(
      (answer) => {
        if (hoverKept.size > 400) hoverKept.clear();
        hoverKept.set(url, answer);
        fill(answer, code);
      },
      () => undefined,
    );
  }

  function fill(told, code) {
    if (code !== hoverCode) return;
    card.replaceChildren(...[
      element("div", "hover-name", told.name),
      told.above && element("div", "hover-above", told.above),
      told.level && level(told.level),
      ...told.lines.map(([name, value]) => line(name, value)),
      told.up.length && group("up", told.up_title, told.up),
      told.down.length && group("down", told.down_title, told.down),
      told.source && element("div", "hover-source", told.source),
      told.mark && element("div", "hover-mark", told.mark),
    ].filter(Boolean));
    card.hidden = false;
    placeCard(card.atX, card.atY);
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function line(name, value) {
    const row = element("div", "hover-line");
    row.append(element("span", "", name), element("strong", "", value));
    return row;
  }

  function level(told) {
    const row = element("div", "hover-level");
    if (told.light) {
      const mark = element("span", "swatch");
      mark.style.setProperty("--light", told.light);
      mark.style.setProperty("--dark", told.dark);
      row.append(mark);
    }
    row.append(element("span", "", told.word));
    return row;
  }

  function group(sign, title, names) {
    const box = element("div", `hover-drivers driver-${sign}`);
    box.append(element("span", "hover-drivers-title", title), element("span", "", names.join(" · ")));
    return box;
  }

  function placeCard(x, y) {
    if (x === undefined) return;
    Object.assign(card, { atX: x, atY: y });
    const wide = host.clientWidth;
    const right = x + 18 + card.offsetWidth > wide;
    const top = Math.max(8, Math.min(y - 20, host.clientHeight - card.offsetHeight - 8));
    card.style.transform = `translate(${right ? Math.max(8, x - card.offsetWidth - 18) : x + 18}px, ${top}px)`;
  }

  function hideCard() {
    hoverCode = null;
    clearTimeout(hoverTimer);
    card.hidden = true;
  }

  /* ---------- without WebGL2 ---------- */

  let pictureTurn = 0;
  let lit = null;
  function spotlight(codes) {
    lit = codes;
    if (hasMap) return map().spotlight(codes);
    const kept = codes && new Set(codes);
    return host.querySelectorAll("svg.map-picture [data-code]").forEach((unit) => {
      unit.style.opacity = kept && !kept.has(unit.dataset.code) ? "0.3" : "";
    });
  }

  function drawPicture() {
    const mine = ++pictureTurn;
    host.classList.add("is-picture");
    const url = address.data("/map.svg", view(), { more: { theme: theme() } });
    return app.ask(url, "text")
      .then((text) => {
        if (mine !== pictureTurn) return;
        const svg = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
        svg.classList.add("map-picture");
        const note = element("p", "map-fallback", app.labels.fallback);
        host.replaceChildren(note, svg);
        spotlight(lit);
        if (!scene) app.ask(address.data("/scene", view())).then((told) => (scene = told), () => undefined);
      })
      .catch(() => mine === pictureTurn && failed());
  }

  host.addEventListener("click", (event) => {
    const unit = !hasMap && event.target.closest("[data-code]");
    if (unit) select(unit.dataset.code);
  });

  /* ---------- picture to take away ---------- */

  function png(about) {
    const legend = [...document.querySelectorAll(".legend-entry")].map((entry) => {
      const mark = entry.querySelector(".swatch");
      return {
        colour: mark.style.getPropertyValue(theme() === "dark" ? "--dark" : "--light").trim(),
        pattern: (mark.className.match(/pattern-(\w+)/) || [])[1] || "none",
        label: entry.dataset.name,
      };
    });
    const filtered = document.querySelector(".table-filtered-words")?.textContent; // a picture says why places stand back
    const source = [about.source, filtered].filter(Boolean).join(" ");
    return map().png({ ...about, source, legend, address: location.href, scale: 2 });
  }

  app.map = {
    start, mount, refresh, paint, recolour, png, select: (code) => hasMap && map().select(code || null),
    focus: (admin1) => hasMap && scene && scene.level === "municipality" && map().focus(admin1 || null),
    filter: (bytes) => hasMap && map().filter(bytes),
    spotlight,
    hover: (code) => hasMap && map().hover(code),
    open: openPlace, choose: select, isDrawn: () => hasMap, level: () => scene && scene.level,
  };
})();
