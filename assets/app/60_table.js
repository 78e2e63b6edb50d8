/* The table in step with the map: rows are fetched when the table is seen, selection and hover go both ways. */
(function () {
  "use strict";
  const app = window.clriskApp;
  const GRID = "risk-map-table";
  let shown = ""; // question whose rows the grid holds
  let asked = "";
  let watcher = null;
  let isSeen = false;
  let heldApi = null;
  let hovered = null;
  let retry = 0;

  function api() {
    const ag = window.dash_ag_grid;
    try {
      return ag && ag.getApi ? ag.getApi(GRID) : null;
    } catch {
      return null; // the grid is not there yet
    }
  }

  function watch() {
    const section = document.getElementById("risk-map-table-section");
    if (!section || section === watch.section) return;
    watch.section = section;
    shown = asked = "";
    heldApi = null;
    if (watcher) watcher.disconnect();
    watcher = new IntersectionObserver((entries) => {
      isSeen = entries.some((entry) => entry.isIntersecting);
      if (isSeen) refresh();
    }, { rootMargin: "-64px 0px" }); // a heading at the edge of the window is no reason to fetch every row anew
    watcher.observe(section);
  }

  function refresh() {
    const grid = api();
    if (!isSeen) return;
    if (!grid) {
      clearTimeout(retry);
      retry = setTimeout(refresh, 150);
      return;
    }
    if (grid !== heldApi) listen(grid);
    const url = app.address.data("/rows", app.view.current(), { left: ["municipality"] });
    if (url === shown || url === asked) return follow(grid);
    asked = url;
    fetch(url, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then((told) => {
        if (asked !== url) return;
        shown = url;
        fill(grid, told);
        follow(grid);
      })
      .catch(() => {
        asked = "";
        document.dispatchEvent(new CustomEvent("clrisk:failed"));
      });
  }

  function fill(grid, told) {
    const locale = document.getElementById("risk-map").dataset.locale || "en";
    const key = told.columns.map((column) => column.field + column.name).join("|");
    if (key !== fill.key || grid !== fill.grid) {
      fill.key = key;
      fill.grid = grid;
      grid.setGridOption("columnDefs", told.columns.map((column) => define(column, locale)));
    }
    const count = told.columns.length ? told.columns[0].values.length : 0;
    const rows = Array.from({ length: count }, (_, at) =>
      Object.fromEntries(told.columns.map((column) => [column.field, column.values[at]])),
    );
    grid.setGridOption("rowData", rows);
  }

  function define(column, locale) {
    const made = { field: column.field, colId: column.field, headerName: column.name, headerTooltip: column.name };
    if (["share", "number", "count"].includes(column.kind)) {
      const format = formatOf(column, locale);
      made.type = "rightAligned";
      made.filter = "agNumberColumnFilter";
      made.valueFormatter = ({ value }) => (typeof value === "number" ? format.format(value) : "—");
      made.comparator = (one, other) => (one ?? -Infinity) - (other ?? -Infinity);
      Object.assign(made, { width: 116, minWidth: 96, flex: 1 });
    } else {
      made.filter = "agTextColumnFilter";
      made.valueFormatter = ({ value }) => value ?? "—";
      if (column.field === "name") Object.assign(made, { pinned: innerWidth > 700 ? "left" : null, width: 210 });
      else if (column.field === "code") made.width = 110;
      else Object.assign(made, column.field === "source" || column.field === "note" ? { width: 320 } : { width: 130, flex: 1 });
    }
    // Fields such as "factor:rural" hold no dots, but are not paths either.
    made.valueGetter = ({ data }) => (data ? data[column.field] : null);
    return made;
  }

  function formatOf(column, locale) {
    if (column.kind === "share") return new Intl.NumberFormat(locale, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
    if (column.kind === "count") return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  }

  function listen(grid) {
    heldApi = grid;
    grid.addEventListener("cellMouseOver", ({ data }) => data && app.map.hover(data.code));
    grid.addEventListener("cellMouseOut", () => app.map.hover(null));
    grid.addEventListener("rowClicked", ({ data }) => data && app.map.choose(data.code));
    grid.addEventListener("cellFocused", ({ rowIndex }) => {
      const row = rowIndex === null || rowIndex === undefined ? null : grid.getDisplayedRowAtIndex(rowIndex);
      app.map.hover(row && row.data ? row.data.code : null);
    });
    grid.addEventListener("cellKeyDown", ({ data, event }) => {
      if (!data || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      if (event.key === "Enter" && event.shiftKey) app.map.open(data.code);
      else app.map.choose(data.code);
    });
  }

  /* The selected place is the selected row. */
  function follow(grid) {
    const { municipality, admin1, query } = app.view.current();
    const level = app.map.level();
    const code = level === "municipality" ? municipality : level === "admin1" ? admin1 : query.sel;
    const row = code && grid.getRowNode(code);
    const chosen = grid.getSelectedNodes();
    if (!row) {
      if (chosen.length) grid.deselectAll();
      return;
    }
    if (chosen.length === 1 && chosen[0] === row) return;
    row.setSelected(true, true);
    grid.ensureNodeVisible(row, null);
  }

  function hover(code) {
    if (!isSeen || !heldApi || code === hovered) return;
    const body = document.querySelector(`#${GRID}`);
    if (!body) return;
    body.querySelectorAll(".is-hovered").forEach((row) => row.classList.remove("is-hovered"));
    hovered = code;
    if (code) body.querySelectorAll(`[row-id="${CSS.escape(code)}"]`).forEach((row) => row.classList.add("is-hovered"));
  }

  app.table = { watch, refresh, hover };
})();
