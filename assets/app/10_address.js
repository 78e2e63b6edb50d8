/* A view and its address, in the browser. The server checks every part; here it is only taken apart and put together. */
(function () {
  "use strict";
  const app = (window.clriskApp = window.clriskApp || {});
  const REGION = "LAC";
  const boot = document.getElementById("clrisk-boot");
  app.edition = boot ? JSON.parse(boot.textContent).edition : "";
  const SCENARIO = ["w", "cal", "agg", "min", "opt", "shift"];
  const OURS = ["cam", "lock"]; // of no concern to the server: where the camera stands, which sliders are locked
  const ORDER = ["outcome", "layer", "method", "k", "scope", "bins", ...SCENARIO, "lock", "hide", "cam", "release", "sel"];
  const SLUGS = { es: "mapa", en: "map", pt: "mapa" };

  function read(address) {
    const [path, search = ""] = address.split("?");
    const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
    const query = {};
    new URLSearchParams(search).forEach((value, name) => {
      if (ORDER.includes(name) && value !== "") query[name] = value;
    });
    return {
      language: parts[0] || "es",
      country: (parts[2] || REGION).toUpperCase(),
      admin1: parts[3] || null,
      municipality: parts[4] || null,
      query,
    };
  }

  const encode = (text) => encodeURIComponent(text).replace(/%3A/g, ":").replace(/%2C/g, ",");

  function queryOf(query, left = []) {
    return ORDER.filter((name) => query[name] !== undefined && query[name] !== "" && !left.includes(name))
      .map((name) => `${name}=${encode(query[name])}`)
      .join("&");
  }

  function write(view, left = []) {
    const places = view.country === REGION ? [] : [view.country, view.admin1, view.municipality];
    while (places.length && !places[places.length - 1]) places.pop();
    const path = `/${view.language}/${SLUGS[view.language] || "mapa"}${places.map((p) => `/${encode(p || "~")}`).join("")}`;
    const query = queryOf(view.query, left);
    return query ? `${path}?${query}` : path;
  }

  /* The question of a data endpoint: the place stands in the query too, the camera is left out. */
  function data(endpoint, view, { left = [], more = {} } = {}) {
    const question = new URLSearchParams({ language: view.language, country: view.country });
    // The data the page is made of: a release published meanwhile does not change what is under the hand.
    if (app.edition) question.set("edition", app.edition);
    if (view.admin1 && !left.includes("admin1")) question.set("admin1", view.admin1);
    if (view.municipality && !left.includes("municipality")) question.set("municipality", view.municipality);
    Object.entries(more).forEach(([name, value]) => question.set(name, value));
    const rest = queryOf(view.query, [...OURS, "sel", ...left]);
    return `${endpoint}?${question}${rest ? `&${rest}` : ""}`;
  }

  const values = (view) => data("/values", view, { left: ["admin1", "municipality", "hide"] });
  const scenario = (query) => Object.fromEntries(SCENARIO.filter((n) => query[n] !== undefined).map((n) => [n, query[n]]));

  /* An answer of the server in `read` ("json", "text", "arrayBuffer"). A line that breaks or hangs is tried once more. */
  const TIMEOUT = { json: 10000, arrayBuffer: 10000, text: 30000 }; // ms; a picture of a large country takes its time
  function ask(url, read = "json", time = 1) {
    return fetch(url, { credentials: "same-origin", signal: AbortSignal.timeout(TIMEOUT[read]) })
      .then((answer) => {
        if (!answer.ok) throw Object.assign(new Error(`${answer.status} ${url}`), { isAnswer: true });
        return answer[read]();
      })
      .catch((error) => {
        if (error.isAnswer || time > 1) throw error;
        return ask(url, read, time + 1);
      });
  }
  app.ask = ask;

  app.address = { read, write, data, values, scenario, SCENARIO, OURS, REGION };
})();
