/* Forms that write: drawn from their text, sent to /edit/<name>, refused without losing a word, told when done. */
(function () {
  "use strict";
  const app = window.clriskApp;
  const TOLD = "clrisk-told"; // what was done, kept over the reload that shows it
  const say = (name) => (app.labels && app.labels[name]) || "";

  /* ---------- drawn ---------- */

  const places = document.getElementsByClassName("edit-place");
  function draw() {
    for (const place of places) {
      if (place.formDrawn === place.dataset.form) continue;
      place.formDrawn = place.dataset.form;
      place.innerHTML = place.dataset.form; // the server has escaped every text
      const wanted = place.querySelector("[autofocus]");
      if (wanted) wanted.focus();
    }
  }
  new MutationObserver(draw).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-form"],
  });

  /* ---------- told ---------- */

  const status = document.createElement("div");
  status.className = "edit-status";
  status.setAttribute("role", "status");
  document.body.append(status);

  function tell(sentence) {
    const words = document.createElement("p");
    words.textContent = sentence;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "edit-status-close";
    close.textContent = "×";
    close.setAttribute("aria-label", say("editClose"));
    close.addEventListener("click", () => status.replaceChildren());
    status.replaceChildren(words, close);
  }

  function keep(told) {
    try {
      sessionStorage.setItem(TOLD, JSON.stringify(told));
    } catch {
      /* then it is not said; what was done stands all the same */
    }
  }

  /* After the reload: said once the page is there, which then stands where it stood. */
  function tellAgain() {
    let told = null;
    try {
      told = JSON.parse(sessionStorage.getItem(TOLD));
      sessionStorage.removeItem(TOLD);
    } catch {
      return;
    }
    if (!told) return;
    let tries = 0;
    const timer = setInterval(() => {
      if (!document.getElementById("main") && ++tries < 100) return;
      clearInterval(timer);
      if (told.scroll) scrollTo(0, told.scroll);
      if (told.sentence) tell(told.sentence);
    }, 100);
  }

  /* ---------- sent ---------- */

  const busy = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset || !form.dataset.edit) return;
    event.preventDefault();
    if (busy.has(form) || (form.dataset.asks && !confirm(form.dataset.asks))) return;
    send(form, event.submitter);
  });

  function bodyOf(form, submitter) {
    const body = new FormData(form, submitter || undefined);
    // An unchecked box is an answer too.
    for (const box of form.querySelectorAll("input[type=checkbox][name]")) if (!body.has(box.name)) body.append(box.name, "");
    return body;
  }

  /* Post `body` to an edit: {status, ...answer}; the line that breaks is an answer too, and nothing was kept then. */
  function post(name, body) {
    const token = body.get("csrf_token") || "";
    const headers = { "X-CSRFToken": token, "X-Language": document.documentElement.lang, Accept: "application/json" };
    return fetch(`/edit/${encodeURIComponent(name)}`, { method: "POST", body, headers, credentials: "same-origin" })
      .then((answer) => answer.json().then((told) => ({ status: answer.status, ...told })))
      .catch(() => ({ status: 0, ok: false, problems: [{ field: "", told: say("editOffline") }] }))
      .then((told) => {
        if (told.csrf) for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = told.csrf;
        return told;
      });
  }

  function send(form, submitter) {
    const body = bodyOf(form, submitter);
    wait(form, true);
    clear(form);
    return post(form.dataset.edit, body).then((told) => {
      wait(form, false);
      if (told.ok) done(form, told);
      else if (told.conflict) conflict(form, told.conflict);
      else problems(form, told.problems || []);
      form.dispatchEvent(new CustomEvent("clrisk:edited", { bubbles: true, detail: told }));
    });
  }

  function wait(form, is) {
    if (is) busy.add(form);
    else busy.delete(form);
    form.setAttribute("aria-busy", String(is));
    // The rest of the form stays as it is: what is disabled loses the focus, and cannot be read.
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = is;
  }

  function done(form, { go, told, shows = [], data = {} }) {
    if (data.html) return look(form, data.html);
    clean(form);
    if (shows.length) return show(form, told, shows);
    const to = go && go.startsWith("/") && !go.startsWith("//") ? new URL(go, location.origin) : null;
    const isHere = !to || to.pathname + to.search === location.pathname + location.search;
    keep({ sentence: told, scroll: isHere && !(to && to.hash) ? scrollY : 0 });
    if (!isHere) return location.assign(to.href);
    if (to && to.hash) history.replaceState(null, "", to.href);
    location.reload();
  }

  /* What an edit would do, shown before it is done: nothing was kept, and the form stays as it is filled in. */
  const lookOf = (form) => form && document.getElementById(`${form.id}-look`);
  function look(form, html) {
    const place = lookOf(form);
    place.innerHTML = html; // the server has escaped every text
    place.querySelector("[tabindex]").focus();
  }
  document.addEventListener("change", ({ target }) => {
    const place = target.form && target.form.dataset.edit && lookOf(target.form);
    if (!place) return;
    // Another file is another question; another choice within the same one is asked at once.
    if (target.type === "file") place.replaceChildren();
    else if (place.contains(target)) target.form.requestSubmit();
  });

  /* What is said once: the page stays until it was passed on. */
  function show(form, told, shows) {
    const box = made("section", "", "edit-shown");
    box.tabIndex = -1;
    box.append(made("h3", told));
    for (const [label, value] of shows) box.append(once(label, value));
    const again = made("button", say("editGoOn"), "btn btn-primary");
    again.type = "button";
    again.addEventListener("click", () => location.reload());
    box.append(again);
    form.replaceWith(box);
    box.focus();
  }

  function once(label, value) {
    const line = made("div", "", "edit-once");
    const entry = Object.assign(made("input", "", "form-control"), { type: "text", readOnly: true });
    entry.value = value.startsWith("/") ? new URL(value, location.origin).href : value;
    entry.setAttribute("aria-label", label);
    const copy = made("button", say("editCopy"), "btn btn-outline-secondary");
    copy.type = "button";
    copy.addEventListener("click", () => {
      entry.select();
      const done = () => tell(say("editCopied"));
      if (navigator.clipboard) navigator.clipboard.writeText(entry.value).then(done, () => document.execCommand("copy"));
      else if (document.execCommand("copy")) done();
    });
    line.append(made("p", label, "field-label"), entry, copy);
    return line;
  }

  /* ---------- refused ---------- */

  const named = (form, name) => [...form.elements].filter((one) => one.name === name && one.type !== "hidden");

  function clear(form) {
    const box = form.querySelector(".form-problems");
    box.hidden = true;
    box.replaceChildren();
    for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
    for (const slot of form.querySelectorAll(".field-problem")) {
      slot.hidden = true;
      slot.textContent = "";
    }
    for (const view of form.querySelectorAll(".conflict")) view.remove();
  }

  const made = (tag, words, className) => {
    const element = document.createElement(tag);
    if (words) element.textContent = words;
    if (className) element.className = className;
    return element;
  };

  function problems(form, found) {
    const box = form.querySelector(".form-problems");
    box.append(made("p", say("editProblems"), "form-problems-title"));
    const list = made("ul");
    for (const problem of found) {
      const item = made("li");
      const [control] = problem.field ? named(form, problem.field) : [];
      item.append(control ? linkTo(control, problem.told) : made("span", problem.told));
      if (problem.detail) item.append(detail(problem.detail));
      if (control) beside(control, problem.told);
      list.append(item);
    }
    box.append(list);
    box.hidden = false;
    box.focus();
  }

  function detail(words) {
    const more = made("details", "", "problem-detail");
    more.append(made("summary", say("editDetail")), made("p", words));
    return more;
  }

  function linkTo(control, words) {
    const label = control.labels && control.labels[0];
    const link = made("a", label ? `${label.firstChild.textContent.trim()}: ${words}` : words);
    link.href = `#${control.id}`;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      for (let at = control.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
      control.focus();
    });
    return link;
  }

  function beside(control, words) {
    control.setAttribute("aria-invalid", "true");
    const slot = document.getElementById(`${control.id}-problem`);
    if (!slot) return;
    slot.textContent = slot.textContent ? `${slot.textContent} ${words}` : words;
    slot.hidden = false;
  }

  /* ---------- saved by somebody else in between ---------- */

  const valueOf = (form, name) => {
    const controls = named(form, name);
    if (controls.length && controls[0].type === "checkbox") return controls.filter((one) => one.checked).map((one) => one.value).join(",");
    return controls.length ? controls[0].value : "";
  };
  const before = (control) => (control.type === "checkbox" ? (control.defaultChecked ? control.value : "") : startOf(control));
  const startOf = (control) => {
    // A field of one line leaves out line ends that a file or another program brought.
    if (control.nodeName === "INPUT") return control.defaultValue.replace(/[\r\n]/g, "");
    if (control.nodeName !== "SELECT") return control.defaultValue;
    const chosen = [...control.options].find((one) => one.defaultSelected) || control.options[0];
    return chosen ? chosen.value : "";
  };
  const startsAs = (form, name) => named(form, name).map(before).filter(Boolean).join(",");

  function put(form, name, value) {
    const values = value.split(",");
    for (const control of named(form, name)) {
      if (control.type === "checkbox") control.checked = values.includes(control.value);
      else control.value = value;
    }
  }

  function conflict(form, { told, theirs, version }) {
    const inOrder = [...new Set([...form.elements].map((one) => one.name))].filter((name) => name in theirs);
    const differing = inOrder.filter((name) => named(form, name).length && valueOf(form, name) !== theirs[name]);
    if (version) form.elements.version.value = version;
    const view = made("section", "", "conflict");
    view.tabIndex = -1;
    view.setAttribute("role", "alert");
    view.append(made("h3", say("editConflict")), made("p", told));
    const read = differing.map((name) => [name, choice(form, view, name, theirs[name])]);
    const again = made("button", say("editSaveChoice"), "btn btn-primary");
    again.type = "button";
    again.addEventListener("click", () => {
      for (const [name, isTheirs] of read) if (isTheirs()) put(form, name, theirs[name]);
      view.remove();
      send(form);
    });
    if (version) view.append(again);
    form.querySelector(".form-problems").after(view);
    view.focus();
  }

  function choice(form, view, name, theirs) {
    const mine = valueOf(form, name);
    const set = made("fieldset", "", "conflict-field");
    set.append(made("legend", calledIn(form, name)));
    const group = `conflict-${form.id}-${name}`;
    // Who did not touch a field has nothing to defend in it.
    const takesTheirs = mine === startsAs(form, name);
    const [keepMine, takeTheirs] = [["editMine", mine], ["editTheirs", theirs]].map(([words, value], at) => {
      const radio = Object.assign(made("input"), { type: "radio", name: group, checked: (at === 1) === takesTheirs });
      const line = made("label", "", "conflict-choice");
      line.append(radio, made("span", say(words), "conflict-who"), made("span", shown(form, name, value), "conflict-value"));
      set.append(line);
      return radio;
    });
    view.append(set);
    return () => takeTheirs.checked && !keepMine.checked;
  }

  function calledIn(form, name) {
    const [control] = named(form, name);
    const group = control.type === "checkbox" && control.closest("fieldset")?.querySelector("legend");
    const label = group || control.labels[0];
    return label ? label.firstChild.textContent : name;
  }

  function shown(form, name, value) {
    const [control] = named(form, name);
    if (!value) return say("editEmpty");
    if (control.type === "checkbox") {
      const chosen = value.split(",");
      const boxes = named(form, name).filter((one) => chosen.includes(one.value));
      return boxes.map((one) => one.labels[0].firstChild.textContent).join(", ");
    }
    if (control.nodeName !== "SELECT") return value;
    const option = [...control.options].find((one) => one.value === value);
    return option ? option.textContent : value;
  }

  /* ---------- unsent words ---------- */

  const isTouched = (control) => {
    if (!control.name || control.type === "hidden" || control.nodeName === "BUTTON") return false;
    if (control.type === "file") return control.files.length > 0;
    if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
    return control.value !== startOf(control);
  };
  const left = new WeakSet();
  const clean = (form) => left.add(form);
  const hasUnsent = () =>
    [...document.querySelectorAll("form[data-edit][data-warns]")].some(
      (form) => !left.has(form) && [...form.elements].some(isTouched),
    );
  window.addEventListener("beforeunload", (event) => {
    if (hasUnsent()) event.preventDefault();
  });

  /* Who signs in comes back to where they were: the address of the map changes without a new page. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("[data-sign-in]");
    if (link) link.href = `${link.pathname}?${new URLSearchParams({ next: location.pathname + location.search })}`;
  });

  tellAgain();
  app.edits = { post, tell, keep };
})();
