/* Lists of favourites on a page: the menu at the star, the lists above the table and its stars, the filter by a list. */
(function () {
  "use strict";
  const app = window.clriskApp;
  const { kept } = app;
  const MOST_COMPARED = 6;
  const SHOWN = "clrisk-list-shown"; // of this window: the list that is shown and that the stars of a table speak of
  let shown = null, undo = null, holder = null, words = {};

  const find = (marks, near = document) => near.querySelector(marks);
  const say = (name, facts) => words[name].replace(/\{(\w+)\}/g, (_, fact) => facts[fact]);
  const called = (list) => list.name || words.first;
  const number = (count) => new Intl.NumberFormat(document.documentElement.lang).format(count);
  const of = (mark) => ({ country: mark.split(":")[0], code: mark.split(":")[1] });
  const has = (list, code) => list.places.some((one) => one.code === code);

  function element(tag, content, props = {}) {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...[content].flat());
    return made;
  }

  function tell(near, text) {
    const place = find("[data-list-status]", near.closest("[data-list-menu], [data-list-country]") || holder);
    place.textContent = text;
    clearTimeout(place.clearing);
    // What can be undone is told as long as it can.
    place.clearing = setTimeout(() => undo || (place.textContent = ""), 8000);
  }

  function chosen(country) {
    const lists = kept.of(country);
    return lists.find((one) => one.name === shown) || lists[0];
  }

  function choose(name) {
    shown = name;
    try {
      sessionStorage.setItem(SHOWN, name);
    } catch {
      /* the choice then lasts as long as the page */
    }
  }

  /* ---------- showing; the page is watched, so a part that is as it should be is left alone ---------- */

  function show() {
    holder = find("[data-list-words]");
    if (!holder) return;
    if (holder.told !== holder.dataset.listWords) words = JSON.parse((holder.told = holder.dataset.listWords));
    try {
      shown ??= sessionStorage.getItem(SHOWN);
    } catch {
      /* then the first one is shown */
    }
    const country = holder.dataset.listCountry || of(holder.dataset.listMenu).country;
    const mark = JSON.stringify([kept.of(country), shown, kept.state(), Boolean(undo), document.documentElement.lang]);
    const renew = (place, how) => place && place.shows !== mark && ((place.shows = mark), how(place, country));
    document.querySelectorAll("[data-favourite]").forEach((one) => renew(one, star));
    renew(holder, holder.dataset.listMenu ? menu : section);
    renew(find("[data-list-filter]"), filter);
  }

  function notice() {
    const place = find("[data-list-notice]", holder), state = kept.state();
    place.hidden = !state;
    place.textContent = state ? words[state] : "";
  }

  function star(button) {
    const { country, code } = of(button.dataset.favourite);
    const list = chosen(country), on = has(list, code);
    button.setAttribute("aria-pressed", String(on));
    button.setAttribute("aria-label", say(on ? "drop" : "add", { place: button.dataset.name, list: called(list) }));
    button.title = button.getAttribute("aria-label");
    find(".star", button).textContent = on ? "★" : "☆";
  }

  function menu(root, country) {
    const { code } = of(root.dataset.listMenu), lists = kept.of(country), place = find("[data-list-boxes]", root);
    const names = JSON.stringify(lists.map(called));
    // A box under the hand stays the same element as long as the lists are the same.
    if (place.names !== names) {
      place.names = names;
      const focused = place.contains(document.activeElement) && document.activeElement.inList;
      place.replaceChildren(...lists.map((list) => {
        const box = element("input", [], { type: "checkbox", className: "form-check-input" });
        box.inList = list.name;
        return element("label", [box, element("span", called(list)), " ", element("span", "", { className: "list-count" })], { className: "list-name" });
      }));
      if (focused !== false) ([...place.querySelectorAll("input")].find((one) => one.inList === focused) || find("input", place)).focus();
    }
    place.querySelectorAll("label").forEach((label, at) => {
      find("input", label).checked = has(lists[at], code);
      find(".list-count", label).textContent = number(lists[at].places.length);
    });
    const inside = lists.filter((list) => has(list, code));
    find("summary .star", root).textContent = inside.length ? "★" : "☆";
    root.classList.toggle("is-kept", inside.length > 0);
    find("[data-list-held]", root).textContent = `, ${inside.length ? say("in", { lists: inside.map(called).join(", ") }) : words.in_none}`;
    notice();
  }

  function section(root, country) {
    const lists = kept.of(country), list = chosen(country), some = list.places.length > 0;
    names(root, lists, list);
    places(root, list);
    find("[data-list-none]", root).hidden = some;
    const compare = find("[data-list-compare]", root);
    const codes = list.places.slice(0, MOST_COMPARED).map((one) => encodeURIComponent(one.code));
    compare.href = compare.dataset.listCompare.replace("{codes}", codes.join(","));
    compare.hidden = !some;
    const six = find("[data-list-six]", root);
    six.hidden = list.places.length <= MOST_COMPARED;
    six.textContent = say("six", { count: number(list.places.length) });
    find("[data-list-do=empty]", root).hidden = !some;
    find("[data-list-do=remove]", root).hidden = lists.length === 1 && !list.name;
    find("[data-list-do=undo]", root).hidden = !undo;
    notice();
  }

  function names(root, lists, list) {
    const place = find("[data-list-names]", root);
    const isFocused = place.contains(document.activeElement);
    place.replaceChildren(...lists.map((one) => {
      const count = element("span", number(one.places.length), { className: "list-count" });
      const button = element("button", [element("span", called(one)), " ", count], { type: "button", className: "list-name" });
      button.setAttribute("aria-pressed", String(one.name === list.name));
      button.addEventListener("click", () => {
        undo = null;
        choose(one.name);
        show();
      });
      return button;
    }));
    if (isFocused) find("[aria-pressed=true]", place).focus();
  }

  function places(root, list) {
    const place = find("[data-list-places]", root);
    place.replaceChildren(...list.places.map((one) => {
      const link = element("a", one.name, { href: root.dataset.placeTemplate.replace("{code}", encodeURIComponent(one.code)) });
      const drop = element("button", "×", { type: "button", className: "favourite-drop" });
      drop.setAttribute("aria-label", (drop.title = say("drop", { place: one.name, list: called(list) })));
      drop.addEventListener("click", () => {
        const at = [...place.children].indexOf(drop.parentElement);
        put(drop, list, one, false);
        follow();
        const next = place.children[Math.min(at, place.children.length - 1)];
        (next ? find("a", next) : find("h2", root)).focus();
      });
      return element("li", [link, drop]);
    }));
  }

  /* The value of a choice is who is in the list: that is what the address of the table says. */
  function filter(select, country) {
    const most = Number(select.dataset.most), same = (value) => value.split(",").sort().join();
    const address = select.options[1] && !("inList" in select.options[1]) ? select.options[1] : null;
    const before = select.selectedOptions[0];
    const options = kept.of(country).map((list) => {
      const { length } = list.places, cut = length > most && { list: called(list), most: number(most), count: number(length) };
      const option = new Option(cut ? say("cut", cut) : `${called(list)} (${number(length)})`, list.places.slice(0, most).map((one) => one.code).join(","));
      option.disabled = !length;
      option.inList = list.name;
      return option;
    });
    const mine = address && options.find((one) => one.value && same(one.value) === same(address.value));
    select.replaceChildren(select.options[0], ...(address && !mine ? [address] : []), ...options);
    const again = before === address ? mine || address : options.find((one) => one.inList === before.inList);
    (again && !again.disabled ? again : select.options[0]).selected = true;
    select.asked ??= select.value;
  }

  /* The table shows the list as it is now; a row whose star was taken back stays until then, under the hand. */
  function follow() {
    const select = find("[data-list-filter]");
    if (select && select.value !== select.asked) select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* ---------- doing ---------- */

  function put(near, list, place, isIn) {
    undo = null;
    kept.put(list.country, list.name, { code: place.code, name: place.name }, isIn);
    show();
    tell(near, say(isIn ? "added" : "dropped", { place: place.name, list: called(list) }));
  }

  function takeBack(near, done, word) {
    undo = done || null;
    if (!done) return show();
    show();
    follow();
    tell(near, say(word, { list: called(done.list) }));
    find("[data-list-do=undo]", holder).focus();
  }

  function open(form, mode, list) {
    const field = find("input", form);
    form.hidden = false;
    form.mode = mode;
    form.list = list.name;
    find("label", form).textContent = mode === "rename" ? say("rename.label", { list: called(list) }) : words["new.label"];
    field.value = mode === "rename" ? called(list) : "";
    wrong(form, "");
    field.focus();
    field.select();
  }

  function close(form) {
    form.hidden = true;
    wrong(form, "");
    find(`[data-list-do=${form.mode}]`, holder).focus();
  }

  function wrong(form, text) {
    find(".list-error", form).textContent = text;
    const field = find("input", form);
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (text) field.focus();
  }

  function submit(form) {
    const { listMenu: mark, listCountry } = holder.dataset, { country, code } = mark ? of(mark) : { country: listCountry };
    const field = find("input", form), name = kept.clean(field.value), isNew = form.mode !== "rename";
    if (!name) return wrong(form, words.nameless);
    const taken = kept.of(country).find((one) => kept.alike(called(one), name) && (isNew || one.name !== form.list));
    if (taken) return wrong(form, say("taken", { list: called(taken) }));
    wrong(form, "");
    undo = null;
    if (isNew) kept.make(country, name);
    else kept.rename(country, form.list, name);
    choose(name);
    field.value = "";
    if (mark) return put(form, { country, name }, { code, name: holder.dataset.name }, true);
    show();
    close(form);
    tell(form, say(isNew ? "made" : "renamed", { list: name }));
  }

  const actions = {
    new: (root, list) => open(find("[data-list-form]", root), "new", list),
    rename: (root, list) => open(find("[data-list-form]", root), "rename", list),
    cancel: (root) => close(find("[data-list-form]", root)),
    empty: (root, list) => takeBack(root, kept.empty(list.country, list.name), "emptied"),
    remove: (root, list) => takeBack(root, kept.remove(list.country, list.name), "removed"),
    undo: (root) => {
      kept.restore(undo);
      choose(undo.list.name);
      const list = called(undo.list);
      undo = null;
      show();
      follow();
      tell(root, say("undone", { list }));
      find("[data-list-names] [aria-pressed=true]", root).focus();
    },
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest) return;
    const button = event.target.closest("[data-favourite]"), does = event.target.closest("[data-list-do]");
    if (button) {
      const { country, code } = of(button.dataset.favourite), list = chosen(country);
      put(button, list, { code, name: button.dataset.name }, !has(list, code));
    } else if (does) actions[does.dataset.listDo](holder, chosen(holder.dataset.listCountry));
  });
  document.addEventListener("change", ({ target }) => {
    if (!target.matches) return;
    if (target.matches("[data-list-boxes] input")) {
      const { country, code } = of(holder.dataset.listMenu);
      put(target, { country, name: target.inList }, { code, name: holder.dataset.name }, target.checked);
    } else if (target.matches("[data-list-filter]") && target.selectedOptions[0]) {
      target.asked = target.value;
      const { inList } = target.selectedOptions[0];
      if (inList === undefined) return;
      choose(inList);
      show();
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-list-form]")) return;
    event.preventDefault();
    submit(event.target);
  });
  document.addEventListener("keydown", ({ key, target }) => {
    const form = key === "Escape" && target.closest && target.closest("[data-list-country] [data-list-form]");
    if (form) close(form);
  });
  window.addEventListener("storage", ({ key }) => {
    if (!kept.isKept(key)) return;
    kept.heard();
    show();
  });

  app.lists = { show };
})();
