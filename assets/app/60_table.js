/* The table in step with the map: rows are fetched when the table is seen; selection, hover and filter go both ways. */
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
  let about = ""; // place and layer whose rows are filtered
  const box = () => document.getElementById("risk-map-table-filter");
  const fold = (text) => String(text ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

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
    tell(null);
    if (watcher) watcher.disconnect();
    watcher = new IntersectionObserver((entries) => {
      isSeen = entries.some((entry) => entry.isIntersecting);
      if (isSeen) refresh();
    }, { rootMargin: "-64px 0px" }); // a heading at the edge of the window is no reason to fetch every row anew
    watcher.observe(section);
  }

  function refresh() {
    const grid = api();
    const { country, admin1, query } = app.view.current();
    const subject = [country, admin1, query.layer].join();
    if (about !== subject) clear();
    about = subject;
    if (!isSeen && !isFiltered(grid)) return;
    if (!grid) {
      clearTimeout(retry);
      retry = setTimeout(refresh, 150);
      return;
    }
    if (grid !== heldApi) listen(grid);
    const url = app.address.data("/rows", app.view.current(), { left: ["municipality"] });
    if (url === shown || url === asked) return follow(grid);
    asked = url;
    app.ask(url)
      .then((told) => {
        if (asked !== url) return;
        shown = url;
        fill(grid, told);
        follow(grid);
      })
      .catch(() => {
        if (asked !== url) return;
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
      const named = [...told.columns].sort((one, other) => (other.field === "name") - (one.field === "name"));
      grid.setGridOption("columnDefs", named.map((column) => define(column, locale)));
    }
    const count = told.columns.length ? told.columns[0].values.length : 0;
    const rows = Array.from({ length: count }, (_, at) =>
      Object.fromEntries(told.columns.map((column) => [column.field, column.values[at]])),
    );
    for (const { field, withheld } of told.columns) {
      for (const at of withheld || []) rows[at][`withheld:${field}`] = told.withheld;
    }
    const cell = document.activeElement.closest(`#${GRID} .ag-body`) && grid.getFocusedCell();
    const held = cell && grid.getDisplayedRowAtIndex(cell.rowIndex);
    grid.setGridOption("rowData", rows);
    // Other rows, the same place under the keyboard.
    const again = held && held.data && grid.getRowNode(held.data.code);
    if (cell) grid.setFocusedCell(again && again.rowIndex !== null ? again.rowIndex : 0, cell.column);
    light(grid);
  }

  /* An absence keeps its word, and its place after everything that has a value, whichever way one sorts. */
  function define(column, locale) {
    const { field, kind } = column;
    const isNumber = ["share", "number", "count"].includes(kind);
    const absent = (data) => (data && (data[`withheld:${field}`] || (ABSENT.test(field) && data.status))) || "—";
    const made = {
      field, colId: field, headerName: column.name, headerTooltip: column.name, sortable: column.sortable, floatingFilter: true,
      // Fields such as "factor:rural" hold no dots, but are not paths either.
      valueGetter: ({ data }) => (data ? data[field] : null),
      comparator: lastAbsent(isNumber ? (one, other) => one - other : comparing(column, locale)),
      initialSort: field === "estimate" ? "desc" : undefined,
    };
    if (isNumber) {
      const format = formatOf(column, locale);
      const scale = kind === "share" ? 100 : 1; // who types 10 means ten per cent
      const least = ["greaterThanOrEqual", "lessThanOrEqual", "inRange", "equals"];
      const [decimal] = new Intl.NumberFormat(locale).format(0.5).match(/[.,]/);
      return Object.assign(made, {
        type: "rightAligned",
        filter: "agNumberColumnFilter",
        filterValueGetter: ({ data }) => (data && typeof data[field] === "number" ? scale * data[field] : null),
        filterParams: {
          maxNumConditions: 1,
          filterOptions: field === "rank" ? ["lessThanOrEqual", "greaterThanOrEqual", "inRange", "equals"] : least,
          allowedCharPattern: "\\d\\-.,",
          numberParser: (text) => (text ? Number(text.split(decimal === "," ? "." : ",").join("").replace(",", ".")) : null),
        },
        valueFormatter: ({ value, data }) => (typeof value === "number" ? format.format(value) : absent(data)),
        getQuickFilterText: () => "",
        width: 116, minWidth: 96, flex: 1,
      });
    }
    Object.assign(made, {
      filter: "agTextColumnFilter",
      filterValueGetter: ({ data }) => (data ? data[field] ?? absent(data) : null),
      filterParams: { maxNumConditions: 1, filterOptions: ["contains", "notContains", "startsWith"], textFormatter: fold },
      valueFormatter: ({ value, data }) => value ?? absent(data),
      getQuickFilterText: ({ value, data }) => fold(value ?? absent(data)),
    });
    if (field === "name") return Object.assign(made, { pinned: innerWidth > 700 ? "left" : null, width: 210 });
    if (field === "code") return Object.assign(made, { width: 110 });
    return Object.assign(made, field === "source" || field === "note" ? { width: 320 } : { width: 130, flex: 1 });
  }

  const ABSENT = /^(level|official_level|recomputed_level|estimate|official_estimate|difference)$/;

  const lastAbsent = (compare) => (one, other, _, __, isDescending) => {
    const [here, there] = [one ?? null, other ?? null];
    if (here === null || there === null) return here === there ? 0 : (here === null) !== isDescending ? 1 : -1;
    return compare(here, there);
  };

  /* Levels by their height, words by the alphabet of the page. */
  function comparing(column, locale) {
    if (column.order) return (one, other) => height(column, one) - height(column, other);
    return new Intl.Collator(locale, { numeric: true }).compare;
  }
  const height = ({ order }, value) => (typeof value === "number" ? value : order.indexOf(value));

  function formatOf(column, locale) {
    if (CHANGES.has(column.field)) return changeOf(column, locale);
    if (column.kind === "share") return percentOf(locale);
    if (column.kind === "count") return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  }

  /* The sign follows the language, as on the page: browsers part it from the number by country. */
  function percentOf(locale) {
    const number = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    const sign = locale.startsWith("es") ? "\u00a0%" : "%";
    return { format: (value) => number.format(100 * value) + sign };
  }

  /* A difference of two shares is told in points: "%" would pass for percent of what it was. */
  const CHANGES = new Set(["difference", "more_children", "change_percent"]);
  function changeOf(column, locale) {
    const scale = column.kind === "share" ? 100 : 1;
    const signed = new Intl.NumberFormat(locale, { maximumFractionDigits: scale === 1 ? 1 : 2, signDisplay: "exceptZero" });
    return { format: (value) => signed.format(scale * value) };
  }

  function listen(grid) {
    heldApi = grid;
    grid.addEventListener("cellMouseOver", ({ data }) => data && app.map.hover(data.code));
    grid.addEventListener("cellMouseOut", () => app.map.hover(null));
    grid.addEventListener("filterChanged", () => light(grid));
    grid.addEventListener("rowClicked", ({ data }) => data && app.map.choose(data.code));
    grid.addEventListener("cellFocused", ({ rowIndex }) => {
      const row = rowIndex === null || rowIndex === undefined ? null : grid.getDisplayedRowAtIndex(rowIndex);
      app.map.hover(row && row.data ? row.data.code : null);
    });
    grid.addEventListener("cellKeyDown", ({ data, event }) => {
      if (event.key === "Escape") return void release(grid);
      if (!data || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      if (event.key === "Enter" && event.shiftKey) app.map.open(data.code);
      else app.map.choose(data.code);
    });
  }

  /* ---------- filter ---------- */

  const isFiltered = (grid) => Boolean(grid && grid === heldApi && grid.isAnyFilterPresent());

  /* What the table leaves out stands back on the map, and the map says why. */
  function light(grid) {
    if (!isFiltered(grid)) return tell(null);
    const codes = [];
    grid.forEachNodeAfterFilter(({ data }) => codes.push(data.code));
    let total = 0;
    grid.forEachNode(() => total++);
    return tell(codes, total);
  }

  function tell(codes, total) {
    app.map.spotlight(codes);
    const format = new Intl.NumberFormat(document.getElementById("risk-map")?.dataset.locale || "en");
    document.querySelectorAll(".table-filtered").forEach((chip) => {
      chip.hidden = !codes;
      const words = chip.querySelector(".table-filtered-words");
      const said = codes
        ? words.dataset.sentence.replace("{shown}", format.format(codes.length)).replace("{total}", format.format(total))
        : "";
      if (words.textContent !== said) words.textContent = said;
    });
  }

  function clear() {
    const field = box();
    if (field) field.value = "";
    if (heldApi && !heldApi.isDestroyed()) {
      heldApi.setGridOption("quickFilterText", "");
      heldApi.setFilterModel(null);
    }
    tell(null);
  }

  /* Escape: first the selection, then the filter. */
  function release(grid) {
    if (grid.getSelectedNodes().length) app.map.choose(null);
    else clear();
  }

  document.addEventListener("input", ({ target }) => {
    if (target === box() && heldApi) heldApi.setGridOption("quickFilterText", fold(target.value));
  });
  document.addEventListener("keydown", (event) => {
    if (event.target !== box() || !heldApi) return;
    if (event.key === "Escape") {
      event.preventDefault();
      clear();
    } else if (event.key === "ArrowDown" && heldApi.getDisplayedRowCount()) {
      event.preventDefault();
      heldApi.setFocusedCell(0, heldApi.getAllDisplayedColumns()[0]);
    }
  });

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

  app.table = { watch, refresh, hover, clear };
})();
