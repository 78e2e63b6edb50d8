/* A filled spreadsheet: looked at first, all problems with their cells at once, then imported whole or not at all. */
(function () {
  "use strict";
  const app = window.clriskApp;
  const made = (tag, words, className) => Object.assign(document.createElement(tag), { textContent: words || "", className: className || "" });
  let isBusy = false;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset || form.dataset.plan === undefined || !form.matches("form[data-import]")) return;
    event.preventDefault();
    if (!isBusy) send(form, "preview");
  });

  function send(form, button) {
    const body = new FormData(form);
    const words = JSON.parse(form.dataset.words);
    const place = document.getElementById("plan-import-told");
    body.set("button", button);
    isBusy = true;
    form.setAttribute("aria-busy", "true");
    place.replaceChildren(made("p", words.looking));
    app.edits.post("plan.import", body).then((told) => {
      isBusy = false;
      form.setAttribute("aria-busy", "false");
      if (!told.ok) return refused(place, words, told.problems || []);
      if (told.data.imported === undefined) return preview(place, words, told, form);
      app.edits.keep({ sentence: told.told });
      location.assign(form.dataset.done);
    });
  }

  function box(place, title, isBad) {
    const section = made("section", "", isBad ? "desk-panel is-refused" : "desk-panel");
    const heading = made("h2", title, "panel-heading");
    heading.tabIndex = -1;
    section.append(heading);
    place.replaceChildren(section);
    heading.focus();
    return section;
  }

  function refused(place, words, problems) {
    const section = box(place, words.refused.replace("{count}", problems.length), true);
    const list = made("ul", "", "import-problems");
    for (const problem of problems) {
      const item = made("li", problem.told);
      if (problem.detail) {
        const more = made("details", "", "problem-detail");
        more.append(made("summary", words.detail), made("p", problem.detail));
        item.append(more);
      }
      list.append(item);
    }
    section.append(list);
  }

  function preview(place, words, told, form) {
    const { preview } = told.data;
    const section = box(place, told.told, false);
    const numbers = ["new", "changed", "unchanged", "kept"].map((name) => words[name].replace("{count}", preview[name]));
    section.append(made("p", numbers.join(" · ")));
    if (preview.rows.length) section.append(table(words, preview.rows));
    if (preview.more) section.append(made("p", words.more.replace("{count}", preview.more), "quiet"));
    const button = made("button", words.apply, "btn btn-primary");
    button.type = "button";
    button.disabled = !preview.rows.length;
    button.addEventListener("click", () => isBusy || send(form, "apply"));
    section.append(button);
  }

  function table(words, rows) {
    const region = made("div", "", "desk-scroll");
    region.tabIndex = 0;
    region.setAttribute("role", "region");
    region.setAttribute("aria-label", words.table);
    const made_ = made("table", "", "desk-table");
    const head = made("tr");
    for (const name of ["sheet", "row", "changes"]) head.append(Object.assign(made("th", words[name]), { scope: "col" }));
    const body = document.createElement("tbody");
    for (const row of rows) body.append(line(words, row));
    const top = document.createElement("thead");
    top.append(head);
    made_.append(top, body);
    region.append(made_);
    return region;
  }

  function line(words, { sheet, key, new: isNew, fields }) {
    const row = document.createElement("tr");
    const name = made("th", key);
    name.scope = "row";
    const changes = document.createElement("td");
    if (isNew) changes.append(made("span", words.isNew, "state state-new"));
    for (const field of fields) {
      const told = isNew ? field.after : `${field.before || "—"} → ${field.after || "—"}`;
      const one = made("div", `${field.name}: ${told}`);
      if (field.conflict !== null) one.append(made("strong", ` ${words.theirs}: ${field.conflict || "—"}`));
      changes.append(one);
    }
    row.append(made("td", sheet), name, changes);
    return row;
  }
})();
