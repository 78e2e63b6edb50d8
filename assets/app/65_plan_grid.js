/* The plan in its grid: each edit is posted with the version that was seen, and can be taken back by its inverse.
   One history for all tables of a plan in this tab: the button says what it takes back, whichever table is shown. */
(function () {
  "use strict";
  const app = window.clriskApp;
  const GRID = "plan-grid";
  const MOST = 200; // steps that can be taken back
  let held = null; // {section, api, words}
  let line = Promise.resolve(); // one post after the other: each needs the version that the one before made

  const section = () => document.getElementById("plan-grid-section");
  const say = (name, facts = {}) =>
    Object.entries(facts).reduce((told, [fact, value]) => told.replaceAll(`{${fact}}`, value), held.words[name] || "");

  function gridApi() {
    const ag = window.dash_ag_grid;
    try {
      return ag && ag.getApi ? ag.getApi(GRID) : null;
    } catch {
      return null; // the grid is not there yet
    }
  }

  new MutationObserver(begin).observe(document.documentElement, { childList: true, subtree: true });
  let retry = 0;
  function begin() {
    const place = section();
    if (!place || (held && held.section === place)) return;
    const api = gridApi();
    clearTimeout(retry);
    if (!api || typeof api.addEventListener !== "function") return void (retry = setTimeout(begin, 150));
    held = { section: place, api, words: JSON.parse(place.dataset.words), tables: JSON.parse(place.dataset.tables) };
    api.addEventListener("cellValueChanged", ({ data, colDef, oldValue, newValue, source }) => {
      if (source === "edit" || source === "paste" || source === "cellClear" || source === undefined) {
        change(data.key, colDef.field, oldValue ?? "", newValue ?? "");
      }
    });
    place.addEventListener("keydown", keys, true);
    place.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-grid]");
      if (button) act(button.dataset.grid);
    });
    place.dataset.ready = "1";
    tools();
  }

  /* ---------- steps that can be taken back ---------- */

  const here = () => held.section.dataset.table;
  const store = () => `clrisk-plan:${held.section.dataset.plan}`;
  const nameOf = (table, row) => held.tables[table].key.map((name) => row[name]).filter(Boolean).join(" ");
  const what = ({ table, name, column }) =>
    [held.tables[table].title, name, column && held.tables[table].columns[column]].filter(Boolean).join(" · ");
  function steps() {
    try {
      return JSON.parse(sessionStorage.getItem(store())) || { done: [], undone: [] };
    } catch {
      return { done: [], undone: [] };
    }
  }
  function keep(kept) {
    try {
      sessionStorage.setItem(store(), JSON.stringify({ done: kept.done.slice(-MOST), undone: kept.undone.slice(-MOST) }));
    } catch {
      /* then the steps of this page cannot be taken back; what was saved stands */
    }
    tools();
  }
  function remember(step, row) {
    const kept = steps();
    const full = { ...step, table: here(), name: nameOf(here(), row), version: row.version };
    keep({ done: [...kept.done, full], undone: [] });
  }
  function tools() {
    const kept = steps();
    for (const [name, list] of [["undo", kept.done], ["redo", kept.undone]]) {
      const button = held.section.querySelector(`[data-grid=${name}]`);
      button.setAttribute("aria-disabled", String(!list.length));
      button.querySelector(".grid-next").textContent = list.length ? what(list.at(-1)) : "";
    }
  }

  /* ---------- posted ---------- */

  const tell = (words, isBad = false) => {
    const status = document.getElementById("plan-grid-status");
    status.textContent = words;
    status.classList.toggle("is-bad", isBad);
  };
  const node = (key) => held.api.getRowNode(String(key));
  const put = (row) => {
    const found = node(row.id);
    const data = { ...row, key: String(row.id) };
    if (found) found.setData(data);
    else held.api.applyTransaction({ add: [data] });
  };

  function post(name, fields) {
    const body = new FormData();
    body.set("csrf_token", held.section.dataset.csrf);
    body.set("table", here());
    Object.entries(fields).forEach(([field, value]) => body.set(field, value));
    tell(say("saving"));
    return app.edits.post(name, body).then((told) => {
      if (told.csrf) held.section.dataset.csrf = told.csrf;
      return told;
    });
  }

  const queue = (work) => (line = line.then(work).catch(() => tell(say("failed"), true)));
  const versionOf = (key) => (node(key) ? node(key).data.version : 0);
  const cell = (key, column, text, version = versionOf(key)) =>
    post("plan.cell", { row: key, column, text, version });

  function change(key, column, before, after) {
    if (before === after) return;
    queue(() =>
      cell(key, column, after).then((told) =>
        settle(told, { key, column, before, after }, () => {
          const after = told.data.row[column];
          if (after !== before) remember({ key, column, before, after }, told.data.row);
          tell(say("saved"));
        }),
      ),
    );
  }

  /* Kept, in conflict, or refused: the cell shows what stands, the sentence says what was typed. */
  function settle(told, { key, column, before, after }, done) {
    if (told.ok) {
      if (told.data.table === here()) put(told.data.row);
      done(told);
    } else if (told.conflict) {
      show(key, column, before);
      conflict(told.conflict, key, column, before, after);
    } else {
      show(key, column, before);
      const why = (told.problems || []).map((problem) => problem.told).join(" ");
      tell(say("refused", { typed: after, why }), true);
    }
  }

  function show(key, column, value) {
    const found = node(key);
    if (found) found.setData({ ...found.data, [column]: value });
  }

  /* ---------- saved by somebody else in between ---------- */

  const made = (tag, words, className) => Object.assign(document.createElement(tag), { textContent: words, className: className || "" });

  function conflict({ told, theirs, version }, key, column, before, mine) {
    const place = document.getElementById("plan-grid-conflict");
    const box = made("div", "", "conflict");
    box.setAttribute("role", "alertdialog");
    box.setAttribute("aria-label", say("conflict"));
    box.tabIndex = -1;
    const name = held.api.getColumnDef(column).headerName;
    const facts = document.createElement("dl");
    for (const [who, value] of [["mine", mine], ["theirs", theirs.text]]) {
      facts.append(made("dt", say(who)), made("dd", value || say("empty")));
    }
    const choose = (text) => {
      place.replaceChildren();
      queue(() => cell(key, column, text, version).then((answer) => settle(answer, { key, column, before: theirs.text, after: text }, () => {
        if (text !== theirs.text) remember({ key, column, before: theirs.text, after: text }, answer.data.row);
        tell(say("saved"));
      })));
      held.api.setFocusedCell(node(key).rowIndex, column);
    };
    const buttons = made("div", "", "form-buttons");
    for (const [words, text] of [["keep", mine], ["take", theirs.text]]) {
      const button = made("button", say(words), `btn ${words === "keep" ? "btn-primary" : "btn-outline-secondary"}`);
      button.type = "button";
      button.dataset.choice = words;
      button.addEventListener("click", () => choose(text));
      buttons.append(button);
    }
    box.append(made("h3", `${say("conflict")}: ${name}`), made("p", told), facts, buttons);
    place.replaceChildren(box);
    tell("");
    box.focus();
  }

  /* ---------- taken back and done again ---------- */

  function keys(event) {
    if (!(event.ctrlKey || event.metaKey) || event.target.closest("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    const name = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : "";
    if (!name) return;
    event.preventDefault();
    event.stopPropagation();
    act(name);
  }

  function act(name) {
    if (name === "withdraw") return withdraw();
    queue(() => step(name === "undo" ? "done" : "undone"));
  }

  function step(from) {
    const kept = steps();
    const last = kept[from].at(-1);
    const isUndo = from === "done";
    if (!last) return void tell(say(isUndo ? "nothing_undo" : "nothing_redo"));
    const moved = ({ data }) => {
      const now = steps();
      const other = isUndo ? "undone" : "done";
      const step = { ...last, version: data.row.version };
      keep({ ...now, [from]: now[from].slice(0, -1), [other]: [...now[other], step] });
      tell(say(isUndo ? "undone" : "redone", { what: what(last) }));
    };
    // Somebody else changed the cell since: theirs is not taken back, and the step is gone.
    const drop = () => {
      keep({ ...kept, [from]: kept[from].slice(0, -1) });
      tell(`${what(last)}: ${say("moved_on")}`, true);
    };
    if (last.withdrawn !== undefined) {
      const out = isUndo ? !last.withdrawn : last.withdrawn;
      return !out && last.cells ? fill(last, moved, drop) : mark(last, out, moved);
    }
    const [stands, wanted] = isUndo ? [last.after, last.before] : [last.before, last.after];
    if (!isElsewhere(last) && node(last.key)?.data[last.column] !== stands) return drop();
    return cellOf(last, last.column, wanted, stands).then((told) => {
      if (isElsewhere(last) && told.conflict) return drop();
      return settle(told, { key: last.key, column: last.column, before: stands, after: wanted }, moved);
    });
  }

  /* A step of a table that is not shown: its rows are not here, so it is posted with the version that it made. Where
     the row has moved on and the cell has not, it is posted once more with the version that stands. */
  const isElsewhere = ({ table }) => table !== here();
  function cellOf(last, column, text, stands) {
    if (!isElsewhere(last)) return cell(last.key, column, text);
    const go = (version) => post("plan.cell", { table: last.table, row: last.key, column, text, version });
    return go(last.version).then((told) => (told.conflict?.theirs.text === stands ? go(told.conflict.version) : told));
  }

  function withdraw() {
    const [row] = held.api.getSelectedRows();
    const focused = held.api.getFocusedCell();
    const chosen = row || (focused && held.api.getDisplayedRowAtIndex(focused.rowIndex)?.data);
    if (!chosen) return void tell(say("choose_row"), true);
    const is = !chosen.is_withdrawn;
    queue(() =>
      mark({ key: chosen.key, table: here(), version: chosen.version }, is, (told) => {
        remember({ key: chosen.key, withdrawn: is, ...cellsOf(chosen) }, { ...chosen, version: told.data.row.version });
        tell(told.told);
      }),
    );
  }

  /* A target is withdrawn by emptying it, and comes back by being filled in again. */
  const cellsOf = ({ value, milestone }) => (here() === "targets" ? { cells: { value, milestone } } : {});
  function fill(last, done, drop) {
    const one = (column) => (before) => {
      if (before && !before.ok) return before;
      const version = before ? before.data.row.version : last.version;
      return cellOf({ ...last, version }, column, last.cells[column], "").then((told) => {
        if (told.ok && !isElsewhere(last)) put(told.data.row);
        return told;
      });
    };
    const columns = Object.keys(last.cells).filter((column) => last.cells[column]);
    const posts = columns.reduce((before, column) => before.then(one(column)), Promise.resolve(null));
    return posts.then((told) => (told && told.ok ? done(told) : drop()));
  }

  function mark(last, is, done) {
    const version = isElsewhere(last) ? last.version : versionOf(last.key);
    return post("plan.withdraw", { table: last.table, row: last.key, back: is ? "" : "yes", version }).then((told) => {
      if (told.ok) {
        if (!isElsewhere(last)) put(told.data.row);
        done(told);
      } else {
        const why = (told.problems || [told.conflict || {}]).map((problem) => problem.told).join(" ");
        tell(say("refused", { typed: "", why }), true);
      }
    });
  }

  /* A row that was added is taken back by withdrawing it. */
  document.addEventListener("clrisk:edited", ({ target, detail }) => {
    if (!held || target.dataset.edit !== "plan.add" || !detail.ok) return;
    remember({ key: String(detail.data.row.id), withdrawn: false, ...cellsOf(detail.data.row) }, detail.data.row);
  });
})();
