/* The one place where the view changes: state, address, history, and who is told. */
(function () {
  "use strict";
  const app = window.clriskApp;
  const { address } = app;
  const PAUSE = 140; // ms without a change after which the words around the map are asked for
  const LONGEST = 1000; // ms they may lag behind while a slider keeps moving: the map has the right of way

  let view = address.read(location.pathname + location.search);
  let settling = 0;
  let pending = null; // {scenarioOnly} not yet told to the server

  const current = () => view;
  const isMap = () => Boolean(document.getElementById("risk-map"));

  function put(next, push) {
    view = next;
    show(push);
  }

  function show(push) {
    const to = address.write(view);
    if (to === location.pathname + location.search) return;
    history[push ? "pushState" : "replaceState"](null, "", to);
    document.dispatchEvent(new CustomEvent("clrisk:address", { detail: { address: to } }));
  }

  /* Change the place; `fly` moves the camera to it. */
  function go(place, { fly = true, query = {} } = {}) {
    const [country, admin1 = null, municipality = null] = place.split("/");
    const target = country || address.REGION;
    const next = { ...view, country: target, admin1, municipality, query: { ...view.query, ...query } };
    delete next.query.sel;
    if (fly) delete next.query.cam;
    if (target !== view.country) return open(next);
    put(next, true);
    app.map.select(municipality);
    if (fly) app.map.refresh();
    return settle({ scenarioOnly: false, now: true });
  }

  /* Another country is another page: sliders, layers and release are its own. */
  function open(next) {
    const kept = {};
    if (next.query.layer && next.query.layer.startsWith("facts:")) kept.layer = next.query.layer;
    const fresh = { language: next.language, country: next.country, admin1: next.admin1, municipality: next.municipality, query: kept };
    navigate(address.write(fresh));
  }

  function navigate(to) {
    view = address.read(to);
    const [pathname, search] = to.split("?");
    app.undo.clear();
    app.map.refresh();
    window.dash_clientside.set_props("shell-location", { pathname, search: search ? `?${search}` : "" });
  }

  /* Change choices; `undefined` takes one back to its default. */
  function choose(changes, { push = true, repaint = "scene" } = {}) {
    const query = { ...view.query, ...changes };
    Object.keys(query).forEach((name) => query[name] === undefined && delete query[name]);
    put({ ...view, query }, push);
    if (repaint === "scene") app.map.refresh();
    settle({ scenarioOnly: false, now: true });
  }

  /* A slider has moved: paint at once, tell the rest when it rests. */
  function weigh(changes, { now = false } = {}) {
    const query = { ...view.query, ...changes };
    Object.keys(query).forEach((name) => query[name] === undefined && delete query[name]);
    view = { ...view, query }; // the address bar follows when the hand rests: writing it is slow
    app.map.paint();
    settle({ scenarioOnly: true, now });
  }

  /* What the address keeps and nobody has to be asked about. */
  function keep(changes) {
    const query = { ...view.query, ...changes };
    Object.keys(query).forEach((name) => query[name] === undefined && delete query[name]);
    put({ ...view, query }, false);
  }

  function look(camera) {
    const query = { ...view.query };
    if (camera.fitted) delete query.cam;
    else query.cam = `${camera.longitude},${camera.latitude},${camera.zoom}`;
    if (query.cam !== view.query.cam) put({ ...view, query }, false);
  }

  function settle({ scenarioOnly, now = false }) {
    pending = { scenarioOnly: pending ? pending.scenarioOnly && scenarioOnly : scenarioOnly };
    clearTimeout(settling);
    const first = (settle.since = settle.since || performance.now());
    const wait = now ? 0 : Math.max(0, Math.min(PAUSE, LONGEST - (performance.now() - first)));
    settling = setTimeout(tell, wait);
  }

  function tell() {
    if (!pending || !isMap()) return;
    settle.since = 0;
    show(false);
    const { scenarioOnly } = pending;
    pending = null;
    app.words.ask(address.write(view), scenarioOnly);
  }

  /* The server has understood an address; take over what it made of it, unless we have moved on. */
  function canonical(told) {
    const now = address.write(view, address.OURS);
    const asked = told.asked && address.write(address.read(told.asked), address.OURS);
    if (asked && asked !== now) return false;
    const next = address.read(told.address);
    for (const name of address.OURS) if (view.query[name]) next.query[name] = view.query[name];
    const moved = { focus: next.admin1 !== view.admin1, place: next };
    put(next, false);
    edition();
    return moved;
  }

  /* The page may have come from newer data than the map that was drawn before it: then the map follows. */
  function edition() {
    const told = document.getElementById("risk-map")?.dataset.edition;
    if (!told || told === app.edition) return;
    app.edition = told;
    app.map.refresh();
  }

  /* Another release or outcome has controls of its own. */
  const isOther = (next) => ["release", "outcome"].some((name) => next.query[name] !== view.query[name]);

  /* Back and forward within one country are changes of the view; anything else is another page. */
  window.addEventListener(
    "popstate",
    (event) => {
      const next = address.read(location.pathname + location.search);
      const here = isMap() && /^\/[a-z]{2}(\/map[a]?(\/|$)|$)/.test(location.pathname);
      if (!here || next.language !== view.language || next.country !== view.country || isOther(next)) {
        view = next;
        if (here) app.map.refresh();
        return;
      }
      event.stopImmediatePropagation();
      view = next;
      app.sliders.follow();
      app.map.select(view.municipality || view.query.sel || null);
      app.map.refresh();
      settle({ scenarioOnly: false, now: true });
    },
    true,
  );

  app.view = { current, go, open, navigate, choose, weigh, keep, look, settle, canonical };
})();
