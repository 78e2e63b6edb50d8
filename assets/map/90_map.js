/* window.clriskMap: MapLibre for camera, gestures and keys, our own layer for everything that is drawn.
   The page tells it what to show; it tells the page what the visitor points at. */
(function () {
  "use strict";
  const parts = window.clriskMapParts;
  const { WORLD, lonToCell, latToCell, lookAt } = parts.camera;
  const KEPT = 4; // geometries whose buffers stay on the graphics card
  const PATIENT = 400; // ms the old picture waits for the first values of a new scene
  const TIMEOUT = 8000; // ms after which values are asked for again
  const BORDERS_TIMEOUT = 60000; // ms, for a megabyte on a slow line
  const NO_FRAME = 1500; // ms after which a frame that did not come is asked for again
  const OUTLINE_COARSE = 1.2;
  const LEAST_ZOOM = 0.5;
  const MOST_ZOOM = 15;

  const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  let element = null;
  let holder = null;
  let map = null; // the library's, null until its script has been read
  let early = null; // what draws until then
  let surface; // what `early` draws on; null where WebGL2 is missing
  let isWarm = false;
  let painter = null; // null before the first frame and while the context is lost
  let labelsLayer = null;
  let buttons = null;
  let options = {};
  let palette = parts.paint.readPalette({});
  let paints = 0; // counts what changes the colour of any unit
  let hidden = [];
  let lit = null; // units in the spotlight: {codes, mesh, dim}
  let scene = null; // what is drawn
  let coming = null; // what was asked for and is not drawn yet
  let selected = null;
  let hovered = null;
  let pointed = null; // unit under the pointer
  let resizing = null;
  let pressTimer = null;
  let hoverFrame = 0;
  let lastPointer = null;
  let hasDrawn = false; // our layer, in the library's frame of now
  const awaited = []; // who waits for the next frame
  let watch = 0;
  const geometries = new Map(); // "digest/name" -> {promise, mesh, finder, gpu}
  const listeners = new Map();

  /* ---------- telling the page ---------- */

  function on(name, listener) {
    if (!listeners.has(name)) listeners.set(name, new Set());
    listeners.get(name).add(listener);
    return () => listeners.get(name).delete(listener);
  }

  function tell(name, detail) {
    for (const listener of listeners.get(name) || []) listener(detail || {});
    document.dispatchEvent(new CustomEvent(`clrisk:${name}`, { detail: detail || {} }));
  }

  /* ---------- life of the map ---------- */

  /* Where the script of the library is still to come, `given.library()` promises it, and the first picture is drawn
     without. */
  function attach(target, given) {
    options = Object.assign({ base: "/geometry/", labels: {} }, given);
    if (element === target && (map || early)) {
      if (buttons) buttons.name(options.labels);
      return true;
    }
    if (map || early) detach();
    element = target;
    element.classList.add("clrisk-map");
    const look = { center: [-86, 8], zoom: 2 };
    if (!window.maplibregl && options.library) {
      if (!makeEarly(look)) return false;
    } else if (!makeMap(look)) return false;
    labelsLayer = parts.Labels(element, parts.paint.css);
    buttons = parts.controls(element, options.labels, {
      zoomIn: () => map && map.zoomIn({ animate: !still() }),
      zoomOut: () => map && map.zoomOut({ animate: !still() }),
      fit: () => fit(true),
    });
    resizing = new ResizeObserver(() => {
      const before = frameOf();
      (map || early).resize();
      repaint();
      if (coming === null && scene && scene.fitted && before !== frameOf()) fit(false);
    });
    resizing.observe(element);
    applyTheme();
    if (coming) move(coming, false);
    return true;
  }

  const pixelRatio = () => Math.min(window.devicePixelRatio || 1, 3);
  const transformOf = () => (map || early).transform;
  const ratioOf = () => (map ? map.getPixelRatio() : early.ratio);

  // In a later turn, so that whoever attaches may still register for it.
  const tellUnavailable = (reason, message) => setTimeout(() => tell("unavailable", { reason, message }), 0);

  function makeEarly(look) {
    if (surface === undefined) surface = parts.early.surface();
    if (!surface) {
      tellUnavailable("webgl2");
      return false;
    }
    early = parts.early.Early(element, surface, pixelRatio(), drawEarly);
    painter = early.painter;
    early.jump(look);
    const mine = early;
    // Nobody waits for a frame that cannot come; the library starts with a context of its own.
    surface.canvas.addEventListener("webglcontextlost", () => early === mine && !map && letGo());
    options.library().then(
      () => early === mine && !map && takeOver(),
      () => early === mine && !map && giveUp("maplibre"),
    );
    return true;
  }

  function drawEarly(own, gl) {
    if (map || !scene) return;
    early.appear();
    own.frame(eye(), palette, ready(scene));
    gl.flush(); // the card draws while names are written
    drawLabels();
    drewFrame(gl);
  }

  /* Before the page itself is read: what its first picture needs is announced in the head of the document. */
  function prepare() {
    const announced = [...document.querySelectorAll('link[rel="preload"][href^="/geometry/"]')];
    if (!announced.length) return;
    announced.forEach((link) => geometry(link.getAttribute("href").slice(10, -4)).catch(() => undefined));
    surface = parts.early.surface();
  }

  function warm() {
    if (isWarm || map || !surface) return;
    isWarm = true;
    surface.painter.warm(palette);
  }

  /* The library is there: its canvas below, the first picture above until the same has been drawn again. */
  function takeOver() {
    const { center, zoom } = early.transform;
    painter = null;
    forgetBuffers();
    if (!makeMap({ center, zoom })) return void giveUp();
    holder.style.visibility = "hidden"; // its first frames are empty
    applyTheme();
  }

  function giveUp(reason) {
    detach();
    if (reason) tellUnavailable(reason);
  }

  function leaveEarly() {
    if (!early) return;
    early.remove();
    early = null;
    surface = undefined;
  }

  function makeMap(look) {
    holder = document.createElement("div");
    holder.className = "clrisk-map-canvas";
    element.prepend(holder);
    try {
      map = new window.maplibregl.Map({
        container: holder,
        style: { version: 8, sources: {}, layers: [] },
        center: look.center,
        zoom: look.zoom,
        maxZoom: MOST_ZOOM,
        minZoom: LEAST_ZOOM,
        maxPitch: 0,
        dragRotate: false,
        pitchWithRotate: false,
        touchPitch: false,
        doubleClickZoom: false,
        boxZoom: true,
        renderWorldCopies: false,
        attributionControl: false,
        fadeDuration: 0,
        refreshExpiredTiles: false,
        maxTileCacheSize: 0,
        validateStyle: false,
        trackResize: false,
        pixelRatio: pixelRatio(),
        canvasContextAttributes: { antialias: false, preserveDrawingBuffer: false, powerPreference: "high-performance" },
        locale: { "Map.Title": options.labels.map || "Map" },
      });
    } catch (error) {
      holder.remove();
      map = null;
      tellUnavailable(window.maplibregl ? "webgl2" : "maplibre", String(error.message || error));
      return false;
    }
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.on("error", (event) => tell("error", { message: String(event.error && event.error.message) }));
    map.on("load", () => {
      map.addLayer(layer);
      nextFrame().then(() => {
        leaveEarly();
        for (const { mesh } of geometries.values()) if (mesh) mesh.lines = null;
        tell("movable");
      });
    });
    map.on("webglcontextlost", () => {
      painter = null;
      letGo(); // `revive` draws what is wanted by then
      tell("lost");
    });
    map.on("webglcontextrestored", revive);
    map.on("render", () => {
      drawLabels();
      if (hasDrawn) drewFrame(map.painter.context.gl);
      hasDrawn = false;
    });
    listenToPointer();
    return true;
  }

  /* The card is back: a fresh map in place of the old one, whose own buffers belong to the lost context.
     Geometry and values were kept as arrays and go up again with the next frame. */
  function revive() {
    const look = { center: map.getCenter(), zoom: map.getZoom() };
    const hadFocus = holder.contains(document.activeElement);
    painter = null;
    forgetBuffers();
    map.remove();
    holder.remove();
    if (!makeMap(look)) return;
    if (hadFocus) map.getCanvas().focus();
    map.once("load", () => nextFrame().then(() => tell("restored")));
  }

  const frameOf = () => `${transformOf().width}x${transformOf().height}`;

  function detach() {
    if (resizing) resizing.disconnect();
    newest.cancel();
    leaveEarly();
    if (map) map.remove();
    letGo();
    for (const old of [holder, labelsLayer && labelsLayer.canvas, buttons && buttons.bar]) if (old) old.remove();
    map = painter = labelsLayer = buttons = holder = null;
    forgetBuffers();
    scene = coming = null;
  }

  function forgetBuffers() {
    for (const held of geometries.values()) {
      held.gpu = held.around = null;
    }
    for (const one of [scene, coming]) if (one) one.units = null;
    paints++;
  }

  /* ---------- geometry ---------- */

  function geometry(path) {
    if (geometries.has(path)) {
      const held = geometries.get(path);
      geometries.delete(path); // youngest last
      geometries.set(path, held);
      return held.promise;
    }
    const held = { path, mesh: null, gpu: null };
    held.promise = bordersOf(path)
      .catch((error) => (error.isAnswer ? Promise.reject(error) : bordersOf(path))) // a line that broke: once more
      .then((buffer) => {
        warm();
        const before = performance.now();
        held.mesh = parts.geometry.decode(buffer);
        held.decodeMs = performance.now() - before;
        held.bytes = buffer.byteLength;
        return held;
      })
      .catch((error) => {
        geometries.delete(path);
        throw error;
      });
    geometries.set(path, held);
    return held.promise;
  }

  function bordersOf(path) {
    const answered = fetch(`${options.base || "/geometry/"}${path}.bin`, {
      credentials: "same-origin",
      signal: AbortSignal.timeout(BORDERS_TIMEOUT),
    });
    return answered.then((answer) => {
      if (!answer.ok) throw Object.assign(new Error(`Geometry could not be read: ${answer.status} ${path}`), { isAnswer: true });
      return answer.arrayBuffer();
    });
  }

  function trim() {
    const used = new Set();
    for (const one of [scene, coming]) if (one) one.held().forEach((held) => used.add(held));
    for (const [path, held] of geometries) {
      if (geometries.size <= KEPT * 2) break;
      if (used.has(held) || !held.mesh) continue;
      for (const buffers of [held.gpu, held.around]) if (buffers && painter) painter.drop(buffers);
      geometries.delete(path);
    }
  }

  const finderOf = (held) => (held.finder = held.finder || parts.Finder(held.mesh));

  /* ---------- scenes ---------- */

  function Scene(given) {
    const base = `${given.digest}/${given.fill}`;
    const made = {
      given,
      key: base,
      overview: null,
      full: null,
      context: [],
      values: null,
      units: null,
      focus: given.focus || null,
      fitted: true,
      wanted: [],
      held: () => [made.overview, made.full, ...made.context].filter(Boolean),
      any: () => made.full || made.overview,
    };
    return made;
  }

  /* Show a scene; resolves when its geometry is drawn. The picture before stays until then. */
  function show(given) {
    const { bounds, camera: look } = given;
    if (given.palette) setPalette(given.palette);
    const key = `${given.digest}/${given.fill}`;
    const same = [coming, scene].find((one) => one && one.key === key);
    if (same && (same === coming || !coming)) {
      const moved = JSON.stringify([same.given.bounds, same.given.camera]) !== JSON.stringify([bounds, look]);
      same.given = given;
      if (labelsLayer && same === scene) labelsLayer.show(given.labels);
      if (same === scene) {
        focus(given.focus || null);
        select(given.selected || null);
      }
      if (moved) move(same, true);
      repaint();
      return same.ready || Promise.resolve();
    }
    newest.cancel();
    const next = Scene(given);
    const animate = Boolean(scene);
    if (coming) coming.cancelled = true;
    coming = next;
    move(next, animate);
    const extras = (given.outlines || []).filter((name) => !(name === "admin1" && given.level === "municipality"));
    const first = geometry(`${key}-overview`).then((held) => (next.overview = held));
    const context = extras.map((name) =>
      geometry(name.includes("/") ? name : `${given.digest}/${name}`).then((held) => next.context.push(held), () => null),
    );
    next.ready = Promise.all([first, ...context]).then(() => {
      if (next.cancelled) return undefined;
      next.settled = true;
      if (next.bytesWaiting) setValues(next, next.bytesWaiting);
      if (next.values) return swap(next);
      // A scene without values is drawn plainly, but only when they take long: no flash of grey.
      return new Promise((resolve) => {
        next.onValues = resolve;
        setTimeout(resolve, PATIENT);
      }).then(() => swap(next));
    });
    return next.ready;
  }

  function swap(next) {
    if (next.cancelled || coming !== next) return undefined;
    const before = scene;
    scene = next;
    coming = null;
    hovered = pointed = null;
    selected = next.given.selected || null;
    if (before && before.units && painter) before.units.drop();
    if (before) before.units = null;
    paints++;
    labelsLayer && labelsLayer.show(next.given.labels);
    trim();
    const drawn = nextFrame();
    repaint();
    return drawn.then(() => {
      tell("shown", { digest: next.given.digest, fill: next.given.fill, drawn: performance.now() });
      return refine();
    });
  }

  /* Load the exact borders once the coarse ones would show, or when the browser has nothing else to do. */
  function refine() {
    const wanted = scene;
    if (!map || !wanted || wanted.full || wanted.refining || !wanted.overview) return;
    if (!wanted.overview.mesh.tolerance) {
      wanted.full = wanted.overview; // small enough: the overview is the whole
      return;
    }
    const load = () => {
      if (scene !== wanted || wanted.full || wanted.refining) return;
      wanted.refining = geometry(wanted.key).then(
        (held) => {
          wanted.full = held;
          if (scene === wanted) repaint();
        },
        () => (wanted.refining = null),
      );
    };
    if (tooCoarse(wanted)) load();
    else if (!wanted.idle) {
      wanted.idle = true;
      (window.requestIdleCallback || ((fn) => setTimeout(fn, 600)))(load, { timeout: 4000 });
    }
  }

  const cellsPerPixel = () => WORLD / (transformOf().worldSize * ratioOf());
  const tooCoarse = (one) => one.overview.mesh.tolerance > cellsPerPixel() * OUTLINE_COARSE;

  function shownGeometry(one) {
    if (one.full && (!one.overview || tooCoarse(one))) return one.full;
    return one.overview || one.full;
  }

  /* ---------- camera ---------- */

  function move(one, animate) {
    if (!map && !early) return;
    const look = one.given.camera;
    one.fitted = !look;
    if (look) go({ center: [look.longitude, look.latitude], zoom: look.zoom }, animate);
    else if (one.given.bounds) frame(one.given.bounds, animate);
  }

  function go(to, animate) {
    if (!map) early.jump(to);
    else if (animate && !still()) map.easeTo(Object.assign({ duration: 450 }, to));
    else map.jumpTo(to);
  }

  function frame(b, animate) {
    const { width, height } = transformOf();
    const padding = Math.max(8, Math.min(32, Math.min(width, height) * 0.05));
    go(lookAt(b, { width, height, padding, most: 12, least: LEAST_ZOOM }), animate);
  }

  function fit(animate) {
    const one = coming || scene;
    if (!(map || early) || !one || !one.given.bounds) return;
    one.fitted = true;
    frame(one.given.bounds, animate);
  }

  function camera(look) {
    if (!map && !early) return;
    const one = coming || scene;
    if (look) {
      if (one) one.fitted = false;
      go({ center: [look.longitude, look.latitude], zoom: look.zoom }, true);
    } else fit(true);
  }

  /* ---------- values ---------- */

  const newest = parts.Newest((bytes, job) => apply(bytes, job), () => options.timeout || TIMEOUT);

  /* paint({url, tag}) or paint({bytes, tag}): resolves after the frame that shows it. */
  function paint(job) {
    if (job.bytes) {
      newest.cancel();
      const timed = Object.assign({ asked: performance.now() }, job);
      return new Promise((resolve) => resolve(apply(Uint8Array.from(job.bytes), timed)));
    }
    return newest.ask(job);
  }

  function apply(bytes, job) {
    const target = coming || scene;
    const answer = { tag: job.tag, url: job.url };
    if (!target) {
      return Promise.resolve(Object.assign(answer, { dropped: true }));
    }
    const done = () => {
      answer.drawn = performance.now();
      answer.ms = answer.drawn - job.asked;
      tell("painted", answer);
      return answer;
    };
    if (target === coming) {
      target.bytesWaiting = bytes;
      if (target.settled) {
        setValues(target, bytes);
        if (target.onValues) target.onValues();
      }
      return target.ready.then(() => (target.cancelled ? Object.assign(answer, { dropped: true }) : done()));
    }
    setValues(target, bytes);
    const drawn = nextFrame();
    if (map && painter) redraw();
    else repaint();
    return drawn.then(done);
  }

  function setValues(one, bytes) {
    const n = one.any().mesh.nUnits;
    if (bytes.length !== n) {
      throw new Error(`Values for ${n} units were expected, ${bytes.length} arrived (${one.key}).`);
    }
    one.values = bytes;
    paints++;
  }

  /* Resolves once the graphics card has finished the next frame of ours. */
  function nextFrame() {
    if (!map && !early) return Promise.resolve();
    const gl = map ? map.painter.context.gl : early.gl;
    if (gl.isContextLost()) return Promise.resolve(); // `revive` draws what is wanted by then
    clearInterval(watch);
    // A frame that was asked for and never came must not keep a change from being seen. A hidden page draws none.
    watch = setInterval(() => {
      if (!awaited.length) clearInterval(watch);
      else if (!document.hidden) redraw();
    }, NO_FRAME);
    return new Promise((resolve) => awaited.push(resolve));
  }

  function redraw() {
    if (map) map.redraw();
    else if (early) early.redraw();
  }

  const letGo = () => awaited.splice(0).forEach((resolve) => resolve());

  function drewFrame(gl) {
    if (!awaited.length) return;
    const shown = awaited.splice(0);
    finished(gl).then(() => shown.forEach((resolve) => resolve()));
  }

  function finished(gl) {
    return new Promise((resolve) => {
      const fence = !gl.isContextLost() && gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
      if (!fence) return void resolve();
      gl.flush();
      const started = performance.now();
      const poll = () => {
        const state = gl.isContextLost() ? gl.CONDITION_SATISFIED : gl.clientWaitSync(fence, 0, 0);
        if (state === gl.TIMEOUT_EXPIRED && performance.now() - started < 1000) return void setTimeout(poll, 2);
        gl.deleteSync(fence);
        return void resolve();
      };
      setTimeout(poll, 0);
      return undefined;
    });
  }

  function repaint() {
    if (map) map.triggerRepaint();
    else if (early) early.ask();
  }

  /* ---------- looks ---------- */

  function setPalette(given) {
    palette = parts.paint.readPalette(given || {});
    paints++;
    applyTheme();
    repaint();
  }

  function applyTheme() {
    if (!element || !(map || early)) return;
    element.classList.toggle("is-dark", palette.dark);
    element.style.backgroundColor = parts.paint.css(palette.background);
  }

  function filter(bytes) {
    hidden = (bytes || []).filter((b) => b >= 0 && b < 256);
    paints++;
    repaint();
  }

  function unitOf(code) {
    if (!scene || code === null || !scene.any()) return -1;
    const { mesh } = scene.any();
    mesh.byCode = mesh.byCode || new Map(mesh.codes.map((one, at) => [one, at]));
    return mesh.byCode.has(code) ? mesh.byCode.get(code) : -1;
  }

  function select(code) {
    selected = code || null;
    if (coming) coming.given = Object.assign({}, coming.given, { selected });
    repaint();
  }

  function hover(code) {
    const next = code || null;
    if (next === hovered) return;
    hovered = next;
    paints++;
    repaint();
  }

  function focus(parent) {
    if (!scene || scene.focus === (parent || null)) return;
    scene.focus = parent || null;
    paints++;
    repaint();
  }

  /* Only these units keep their full colour, as if the others lay outside the focus; null: all of them. */
  function spotlight(codes) {
    if (!codes && !lit) return;
    lit = codes ? { codes: new Set(codes), mesh: null, dim: null } : null;
    paints++;
    repaint();
  }

  function unlitOf(mesh) {
    if (lit.mesh !== mesh) {
      lit.mesh = mesh;
      lit.dim = Uint8Array.from(mesh.codes, (code) => (lit.codes.has(code) ? 0 : 1));
    }
    return lit.dim;
  }

  function flagsOf(one) {
    const { mesh } = one.any();
    const flags = lit ? Uint8Array.from(unlitOf(mesh)) : new Uint8Array(mesh.nUnits);
    const focused = one.focus ? mesh.parentCodes.indexOf(one.focus) : -1;
    if (focused >= 0) {
      for (let unit = 0; unit < mesh.nUnits; unit++) if (mesh.parent[unit] !== focused) flags[unit] = 1;
    }
    const at = unitOf(hovered);
    if (at >= 0) flags[at] |= 2;
    return flags;
  }

  /* ---------- drawing ---------- */

  const layer = {
    id: "clrisk",
    type: "custom",
    renderingMode: "2d",
    render(gl) {
      if (gl.isContextLost()) return;
      if (!painter) painter = parts.paint.Painter(gl);
      painter.frame(eye(), palette, scene ? ready(scene) : { context: [], held: null });
      hasDrawn = true;
      if (holder.style.visibility) holder.style.visibility = "";
      if (scene) refine();
    },
  };

  /* The camera in cells; bearing and pitch are always zero, so the way to the screen is a scale and a shift. */
  function eye() {
    const transform = transformOf();
    const ratio = ratioOf();
    const centre = transform.center;
    const x = lonToCell(centre.lng);
    const y = latToCell(centre.lat);
    const perCell = (transform.worldSize / WORLD) * ratio;
    const { width, height } = map ? map.getCanvas() : early.canvas;
    return {
      x: Math.floor(x), y: Math.floor(y), restX: x - Math.floor(x), restY: y - Math.floor(y),
      perCell, ratio, width, height,
      shiftX: x * perCell - width / 2, shiftY: -y * perCell - height / 2,
    };
  }

  function ready(one) {
    const context = one.context.map((held) => around(held, one.given.country));
    const drawn = shownGeometry(one);
    if (!drawn) return { context, held: null };
    drawn.gpu = drawn.gpu || upload(drawn.mesh);
    one.units = one.units || painter.unitTexture(drawn.mesh.nUnits);
    if (one.painted !== paints) {
      one.units.write(one.values, flagsOf(one), palette, hidden);
      one.painted = paints;
    }
    return {
      context,
      held: drawn.gpu,
      units: one.units,
      widths: widthsOf(drawn.mesh),
      outlines: outlinesOf(one, drawn.mesh),
    };
  }

  /* The segments are kept for the second time that they go up: to the canvas of the library. */
  function upload(mesh, own) {
    if (early && !map) mesh.lines = mesh.lines || parts.geometry.linesOf(mesh);
    return painter.upload(mesh, own);
  }

  /* Buffers of a geometry drawn around a country; apart from those of the same geometry shown for itself. */
  function around(held, country) {
    const own = held.mesh.codes.indexOf(country);
    if (held.around && held.around.own !== own) {
      painter.drop(held.around);
      held.around = null;
    }
    held.around = held.around || upload(held.mesh, own);
    return held.around;
  }

  const smooth = (a, b, v) => {
    const t = Math.min(1, Math.max(0, (v - a) / (b - a)));
    return t * t * (3 - 2 * t);
  };

  /* Hairlines appear as the units grow on the screen: at the scale of a continent they would hide the colours. */
  function widthsOf(mesh) {
    const [west, north, east, south] = mesh.box || [0, 0, 1, 1];
    const pixels = (Math.sqrt(((east - west) * (south - north)) / Math.max(1, mesh.nUnits)) * transformOf().worldSize) / WORLD;
    const alone = mesh.arcs.level.indexOf(0) < 0; // countries: every border is a parent line
    const grown = smooth(4, 40, pixels);
    return {
      lines: [0.45 + 0.55 * smooth(8, 60, pixels), alone ? 0.8 : 0.7 + 0.8 * grown, alone ? 0.8 : 0.9 + 0.7 * grown],
      alphas: [0.25 + 0.65 * smooth(5, 24, pixels), alone ? 0.75 : 0.85, 1],
    };
  }

  function outlinesOf(one, mesh) {
    const out = [];
    const kept = (mesh.outlines = mesh.outlines || new Map());
    const outline = (key, make) => {
      if (!kept.has(key)) {
        if (kept.size > 40) kept.clear();
        kept.set(key, make());
      }
      return kept.get(key);
    };
    const parent = one.focus ? mesh.parentCodes.indexOf(one.focus) : -1;
    if (parent >= 0) {
      const segments = outline(`p${parent}`, () => parts.geometry.parentOutlineOf(mesh, parent));
      out.push({ segments, colour: faded(palette.halo, 0.8), width: 4.2 }, { segments, colour: palette.focus, width: 2 });
    }
    const at = unitOf(hovered);
    if (at >= 0 && hovered !== selected) {
      const segments = outline(at, () => parts.geometry.outlineOf(mesh, at));
      out.push({ segments, colour: faded(palette.halo, 0.75), width: 3.6 }, { segments, colour: palette.hover, width: 1.6 });
    }
    const chosen = unitOf(selected);
    if (chosen >= 0) {
      const segments = outline(chosen, () => parts.geometry.outlineOf(mesh, chosen));
      out.push({ segments, colour: palette.halo, width: 6.4 }, { segments, colour: palette.selected, width: 3 });
    }
    return out;
  }

  const faded = (c, alpha) => [c[0], c[1], c[2], c[3] * alpha];

  function drawLabels() {
    if (!labelsLayer || !scene) return;
    const transform = transformOf();
    const centre = transform.center;
    const per = transform.worldSize / WORLD;
    const cx = lonToCell(centre.lng);
    const cy = latToCell(centre.lat);
    const key = [cx, cy, per, transform.width, transform.height, palette.dark, scene.given.labels].join();
    if (key === labelsLayer.key && labelsLayer.palette === palette && labelsLayer.scene === scene.given) return;
    Object.assign(labelsLayer, { key, palette, scene: scene.given });
    labelsLayer.draw(
      (longitude, latitude) => ({
        x: (lonToCell(longitude) - cx) * per + transform.width / 2,
        y: (latToCell(latitude) - cy) * per + transform.height / 2,
      }),
      transform.width, transform.height, ratioOf(), palette,
    );
  }

  /* ---------- pointing ---------- */

  function codeAt(point, reach) {
    const held = scene && scene.any();
    if (!held) return null;
    const best = scene.full || held;
    const { transform } = map;
    const per = transform.worldSize / WORLD;
    const x = lonToCell(transform.center.lng) + (point.x - transform.width / 2) / per;
    const y = latToCell(transform.center.lat) + (point.y - transform.height / 2) / per;
    const unit = finderOf(best).at(x, y, reach / per);
    return unit < 0 ? null : best.mesh.codes[unit];
  }

  function listenToPointer() {
    const canvas = map.getCanvas();
    const point = () => {
      hoverFrame = 0;
      if (!map || !lastPointer) return;
      const code = codeAt(lastPointer, 3);
      hover(code);
      if (code !== pointed || code) tell("hover", { code, x: lastPointer.x, y: lastPointer.y });
      pointed = code;
      element.classList.toggle("has-hover", Boolean(code));
    };
    map.on("mousemove", (event) => {
      lastPointer = event.point;
      if (!hoverFrame) hoverFrame = requestAnimationFrame(point);
    });
    const leave = () => {
      lastPointer = null;
      hover(null);
      if (pointed !== null) tell("hover", { code: null });
      pointed = null;
    };
    map.on("mouseout", leave);
    map.on("dragstart", leave);
    map.on("click", (event) => {
      if (pressTimer === "opened") {
        pressTimer = null;
        return;
      }
      const code = codeAt(event.point, event.originalEvent.pointerType === "touch" ? 12 : 4);
      tell("select", { code });
    });
    map.on("dblclick", (event) => {
      const code = codeAt(event.point, 4);
      if (code) tell("open", { code });
    });
    const endPress = () => {
      if (typeof pressTimer === "number") clearTimeout(pressTimer);
      if (pressTimer !== "opened") pressTimer = null;
    };
    map.on("touchstart", (event) => {
      endPress();
      pressTimer = null;
      if (event.points.length !== 1) return;
      const { point: at } = event;
      pressTimer = setTimeout(() => {
        const code = codeAt(at, 12);
        pressTimer = code ? "opened" : null;
        if (code) tell("open", { code });
      }, 550);
    });
    map.on("touchend", endPress);
    map.on("touchcancel", endPress);
    map.on("touchmove", endPress);
    canvas.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && selected) {
        event.preventDefault();
        tell("open", { code: selected });
      }
    });
    let settled = 0;
    map.on("moveend", (event) => {
      clearTimeout(settled);
      if (event.originalEvent && scene) scene.fitted = false;
      settled = setTimeout(() => {
        if (!map || map.isMoving()) return;
        const centre = map.getCenter();
        tell("camera", {
          longitude: Number(centre.lng.toFixed(4)),
          latitude: Number(centre.lat.toFixed(4)),
          zoom: Number(map.getZoom().toFixed(2)),
          fitted: Boolean(scene && scene.fitted),
        });
      }, 160);
    });
  }

  /* ---------- picture ---------- */

  function png(about) {
    if (!map || !painter) return Promise.reject(new Error("There is no map to make a picture of."));
    const family = getComputedStyle(element).fontFamily || "sans-serif";
    return parts.picture([copy(), labelsLayer.canvas], map.transform, palette, parts.paint.css, family, about || {});
  }

  function copy() {
    const made = document.createElement("canvas");
    const canvas = map.getCanvas();
    map.redraw(); // the drawing buffer lives only until this turn ends
    made.width = canvas.width;
    made.height = canvas.height;
    made.getContext("2d").drawImage(canvas, 0, 0);
    return made;
  }

  /* What is seen, for paper: a browser that prints does not draw the map again, and would leave its place white. */
  function printed() {
    if (!map || !painter) return null;
    const made = copy();
    made.getContext("2d").drawImage(labelsLayer.canvas, 0, 0, made.width, made.height);
    made.className = "clrisk-map-still";
    return made;
  }

  /* What tests and measurements ask. */
  function state() {
    return {
      scene: scene && scene.key,
      coming: coming && coming.key,
      selected,
      hovered,
      hidden: hidden.slice(),
      lit: lit ? lit.codes.size : null,
      units: scene && scene.any() ? scene.any().mesh.nUnits : 0,
      detail: scene && scene.any() ? (shownGeometry(scene) === scene.full ? "full" : "overview") : null,
      geometry: [...geometries.values()].map(({ path, decodeMs, bytes }) => ({ path, decodeMs, bytes })),
      zoom: map || early ? transformOf().zoom : null,
      center: map || early ? [transformOf().center.lng, transformOf().center.lat] : null,
      movable: Boolean(map && !early),
    };
  }

  function project(longitude, latitude) {
    const { center, worldSize, width, height } = transformOf();
    return {
      x: ((lonToCell(longitude) - lonToCell(center.lng)) * worldSize) / WORLD + width / 2,
      y: ((latToCell(latitude) - latToCell(center.lat)) * worldSize) / WORLD + height / 2,
    };
  }

  window.clriskMap = Object.freeze({
    attach, detach, show, paint, setPalette, filter, spotlight, select, hover, focus, camera, fit, png, printed, on, state, project,
  });
  delete window.clriskMapParts;
  prepare();
})();
