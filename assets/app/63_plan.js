/* The plan's panels: readings are sent once, counted and painted here, so that a filter answers at once.

   A reading is a sign (dashboard/plan/panel.py): its status, in the row of those asked for or not, reported or not. */
(function () {
  "use strict";
  const SIGNS = ["01234567", "abcdefgh", "IJKLMNOP", "ABCDEFGH"];
  const NAMES = ["result", "country", "reporter", "year"];
  const STATUS = new Int8Array(128).fill(-1);
  const [TOLD, ASKED] = [new Uint8Array(128), new Uint8Array(128)];
  SIGNS.forEach((row, at) => [...row].forEach((sign, status) => {
    const code = sign.charCodeAt(0);
    STATUS[code] = status;
    TOLD[code] = at % 2;
    ASKED[code] = at < 2 ? 1 : 0;
  }));

  let held = null; // the readings of the page that is open
  let words = null;
  let root = null;

  const escape = (text) => String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const fill = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
  let format = null; // making one takes longer than writing a hundred numbers
  const number = (value) => format.format(value);
  const grid = (length) => Array.from({ length }, () => new Int32Array(words.statuses.length));
  const sum = (counts) => counts.reduce((one, other) => one + other, 0);

  /* ---------- counting ---------- */

  function chosen() {
    const of = (name) => root.querySelector(`#plan-filter-${name}`)?.value || "";
    const at = (list, test) => list.findIndex(test);
    const year = held.years.indexOf(Number(of("year")));
    return {
      result: of("result") ? Number(of("result")) : null,
      country: of("country") ? at(held.countries, ({ code }) => code === of("country")) : -1,
      reporter: of("reporter") ? at(held.reporters, ({ code }) => code === of("reporter")) : -1,
      column: year < 0 ? held.years.length : year,
    };
  }

  function tally(filter) {
    const { signs, years, countries, reporters, results, indicators } = held;
    const wide = years.length + 1;
    const place = new Map(results.map(({ number: name }, at) => [name, at]));
    const found = {
      all: grid(1), results: grid(results.length), indicators: grid(indicators.length), reporters: grid(reporters.length),
      countries: grid(countries.length), years: grid(wide), heat: grid(results.length * countries.length),
      countryYears: grid(countries.length * wide), asked: new Int32Array(countries.length * reporters.length),
      told: new Int32Array(countries.length * reporters.length),
    };
    indicators.forEach(({ result }, i) => {
      if (filter.result !== null && result !== filter.result) return;
      const r = place.get(result);
      for (let c = 0; c < countries.length; c++) {
        if (filter.country >= 0 && c !== filter.country) continue;
        for (let p = 0; p < reporters.length; p++) {
          if (filter.reporter >= 0 && p !== filter.reporter) continue;
          const first = ((i * countries.length + c) * reporters.length + p) * wide;
          const code = signs.charCodeAt(first + filter.column);
          const status = STATUS[code];
          if (status < 0) continue;
          found.all[0][status]++;
          found.results[r][status]++;
          found.indicators[i][status]++;
          found.reporters[p][status]++;
          found.countries[c][status]++;
          found.heat[r * countries.length + c][status]++;
          found.asked[c * reporters.length + p] += ASKED[code];
          found.told[c * reporters.length + p] += ASKED[code] & TOLD[code];
          for (let y = 0; y < wide; y++) {
            const then = STATUS[signs.charCodeAt(first + y)];
            found.years[y][then]++;
            found.countryYears[c * wide + y][then]++;
          }
        }
      }
    });
    return found;
  }

  /* ---------- painting ---------- */

  const silentAt = () => words.statuses.findIndex(({ key }) => key === "no-data");

  /* One element for a whole distribution: a heat table of forty countries has two hundred of them. */
  function gradient(counts, towards = "90deg") {
    const total = sum(counts) || 1;
    let from = 0;
    const parts = [];
    counts.forEach((count, at) => {
      if (!count) return;
      const to = from + (100 * count) / total;
      parts.push(`var(--st-${words.statuses[at].key}) ${from.toFixed(2)}% ${to.toFixed(2)}%`);
      from = to;
    });
    return parts.length ? `linear-gradient(${towards}, ${parts.join(", ")})` : "none";
  }

  const bar = (counts) => `<div class="gradient-bar" style="background:${gradient(counts)}"></div>`;
  const told = (counts) =>
    words.statuses.map(({ name }, at) => (counts[at] ? `${name}: ${number(counts[at])}` : "")).filter(Boolean).join(", ");

  function legend(counts) {
    const parts = words.statuses.map(({ key }, at) =>
      counts[at] ? `<span class="status-part status-${key}" style="flex-grow:${counts[at]}"></span>` : "");
    const lines = words.statuses.map(({ key, name }, at) =>
      counts[at] || at === silentAt()
        ? `<li><span class="status-dot status-${key}" aria-hidden="true"></span><span>${escape(name)}</span><strong>${number(counts[at])}</strong></li>`
        : "");
    return `<div class="status-bar" role="img" aria-label="${escape(told(counts))}">${parts.join("")}</div><ul class="status-counts">${lines.join("")}</ul>`;
  }

  /* What the colours of a panel mean, beside them. */
  function key(found) {
    const lines = words.statuses.map(({ key: name, name: said }, at) =>
      found.years.some((counts) => counts[at])
        ? `<li><span class="status-dot status-${name}" aria-hidden="true"></span><span>${escape(said)}</span></li>`
        : "");
    return `<ul class="status-counts status-key">${lines.join("")}</ul>`;
  }

  function table(named, rows, found) {
    const kept = rows.filter(({ counts }) => sum(counts));
    if (!kept.length) return nothing();
    const heads = words.statuses.map(({ name }) => `<th scope="col" class="count">${escape(name)}</th>`).join("");
    const lines = kept.map(({ name, counts }) => {
      const cells = Array.from(counts, (count) => `<td class="count">${number(count)}</td>`).join("");
      const silent = `${number(counts[silentAt()])} / ${number(sum(counts))}`;
      return `<tr><th scope="row">${escape(name)}</th><td>${bar(counts)}</td><td class="silent">${silent}</td>${cells}</tr>`;
    });
    const head = `<th scope="col">${escape(named)}</th><th scope="col">${escape(words.readings)}</th><th scope="col">${escape(words.without)}</th>${heads}`;
    return `${key(found)}<div class="plan-scroll" tabindex="0" role="region" aria-label="${escape(words.readings)}"><table class="painted"><thead><tr>${head}</tr></thead><tbody>${lines.join("")}</tbody></table></div>
      <div class="panel-tools"><button type="button" class="btn btn-outline-secondary btn-sm" data-numbers aria-pressed="false">${escape(words.numbers)}</button></div>`;
  }

  const nothing = () => `<p class="plan-note">${escape(words.no_reading)}</p>`;
  const byName = () => (held.byName ??= sorted(held.countries.map((one, at) => ({ ...one, at })).filter(({ code }) => code)));
  function sorted(places) {
    const { compare } = new Intl.Collator(words.locale);
    return places.sort((one, other) => compare(one.name, other.name));
  }

  function heat(found) {
    const good = [0, 1];
    const places = byName().filter(({ at }) => sum(found.countries[at]));
    if (!places.length) return nothing();
    const heads = held.results.map(({ name, title }) => `<th scope="col" title="${escape(title)}">${escape(name)}</th>`).join("");
    const lines = places.map(({ name, href, at }) => {
      const cells = held.results.map((result, r) => {
        const counts = found.heat[r * held.countries.length + at];
        const total = sum(counts);
        if (!total) return "<td></td>";
        const reached = good.reduce((one, status) => one + counts[status], 0);
        const label = `${fill(words.heat_cell, { result: result.name, country: name })}: ${told(counts)}`;
        return `<td><a href="${escape(href)}#result-${result.number}" aria-label="${escape(label)}" title="${escape(told(counts))}">${number(reached)}/${number(total)}${bar(counts)}</a></td>`;
      });
      return `<tr><th scope="row"><a href="${escape(href)}">${escape(name)}</a></th>${cells.join("")}</tr>`;
    });
    return `${key(found)}<div class="plan-scroll" tabindex="0" role="region" aria-label="${escape(words.country_column)}"><table class="painted heat one-stop"><thead><tr><th scope="col">${escape(words.country_column)}</th>${heads}</tr></thead><tbody>${lines.join("")}</tbody></table></div>`;
  }

  function multiples(found) {
    const wide = held.years.length + 1;
    const places = byName().filter(({ at }) => sum(found.countries[at]));
    if (!places.length) return nothing();
    const items = places.map(({ name, href, at }) => {
      const years = held.years.map((year, y) => {
        const counts = found.countryYears[at * wide + y];
        return `<span style="background:${gradient(counts, "0deg")}" title="${escape(`${year}: ${told(counts)}`)}"></span>`;
      });
      const now = found.countries[at];
      return `<li><a href="${escape(href)}">${escape(name)}</a><div class="year-columns" role="img" aria-label="${escape(told(now))}">${years.join("")}</div>
        <div class="year-ends" aria-hidden="true"><span>${held.years[0]}</span><span>${held.years[held.years.length - 1]}</span></div></li>`;
    });
    return `${key(found)}<ul class="multiples one-stop">${items.join("")}</ul>`;
  }

  function coverage(found) {
    const { reporters, countries } = held;
    const at = (c, p) => c * reporters.length + p;
    const shown = reporters.map((one, p) => ({ ...one, p })).filter(({ p }) => countries.some((_, c) => found.asked[at(c, p)]));
    const places = [...byName(), ...countries.map((one, c) => ({ ...one, at: c, name: reporters[reporters.length - 1].name })).filter(({ code }) => !code)]
      .filter(({ at: c }) => shown.some(({ p }) => found.asked[at(c, p)]));
    if (!places.length) return nothing();
    const heads = shown.map(({ name }) => `<th scope="col">${escape(name)}</th>`).join("");
    const lines = places.map(({ name, href, at: c }) => {
      const cells = shown.map(({ p }) => {
        const [asked, said] = [found.asked[at(c, p)], found.told[at(c, p)]];
        if (!asked) return "<td></td>";
        const share = (100 * said) / asked;
        const words_ = fill(words.reported_of, { reported: number(said), expected: number(asked) });
        return `<td>${words_}<div class="gradient-bar" style="background:linear-gradient(90deg, var(--accent) ${share}%, var(--st-not-due) ${share}%)"></div></td>`;
      });
      const named = href ? `<a href="${escape(href)}">${escape(name)}</a>` : escape(name);
      return `<tr><th scope="row">${named}</th>${cells.join("")}</tr>`;
    });
    return `<div class="plan-scroll" tabindex="0" role="region" aria-label="${escape(words.reported)}"><table class="painted one-stop"><thead><tr><th scope="col">${escape(words.country_column)}</th>${heads}</tr></thead><tbody>${lines.join("")}</tbody></table></div>`;
  }

  function paint() {
    const begun = performance.now();
    const filter = chosen();
    const found = tally(filter);
    const numbers = new Set([...root.querySelectorAll(".with-numbers")].map(({ dataset }) => dataset.panel));
    const results = new Map(held.results.map(({ number: name }, at) => [`result:${name}`, found.results[at]]));
    const indicators = new Map(held.indicators.map(({ code }, at) => [`indicator:${code}`, found.indicators[at]]));
    const years = [...held.years, words.all_years].map((name, y) => ({ name, counts: found.years[y] }));
    const panels = {
      all: () => legend(found.all[0]),
      reporter: () => table(words.row, held.reporters.map(({ name }, p) => ({ name, counts: found.reporters[p] })), found),
      year: () => table(words.year, years, found),
      heat: () => heat(found),
      country: () => multiples(found),
      coverage: () => coverage(found),
    };
    root.querySelectorAll("[data-panel]").forEach((space) => {
      const { panel } = space.dataset;
      const counts = results.get(panel) || indicators.get(panel);
      if (results.has(panel)) space.innerHTML = sum(counts) ? legend(counts) : nothing();
      else if (counts) space.innerHTML = sum(counts) ? `<div role="img" aria-label="${escape(told(counts))}" title="${escape(told(counts))}">${bar(counts)}</div>` : "–";
      else if (panels[panel]) space.innerHTML = panels[panel]();
      if (numbers.has(panel)) show(space, true);
    });
    const headline = root.querySelector(".plan-headline");
    const all = found.all[0];
    if (headline) headline.textContent = fill(words.headline, { total: number(sum(all)), without: number(all[silentAt()]) });
    root.dataset.painted = String(performance.now() - begun);
  }

  function show(space, on) {
    space.classList.toggle("with-numbers", on);
    const button = space.querySelector("[data-numbers]");
    if (!button) return;
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? words.numbers_hide : words.numbers;
  }

  /* ---------- choices and the address ---------- */

  function draw(space) {
    const { choice, chosen: value, options } = space.dataset;
    const select = document.createElement("select");
    select.id = `plan-filter-${choice}`;
    select.className = "form-select form-select-sm";
    JSON.parse(options).forEach(([code, name]) => select.add(new Option(name, code, code === value, code === value)));
    space.replaceChildren(select);
  }

  /* The address says what is seen, in every language. */
  function told_in_address() {
    const change = (address) => {
      const url = new URL(address, location.href);
      NAMES.forEach((name) => {
        const { value } = root.querySelector(`#plan-filter-${name}`);
        if (value) url.searchParams.set(name, value);
        else url.searchParams.delete(name);
      });
      return url.pathname + url.search + url.hash;
    };
    history.replaceState(history.state, "", change(location.href));
    document.querySelectorAll("[data-language]").forEach((link) => link.setAttribute("href", change(link.href)));
  }

  function renew() {
    if (!held) return;
    told_in_address();
    paint();
  }

  document.addEventListener("change", ({ target }) => {
    if (root && target.id && target.id.startsWith("plan-filter-")) renew();
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest && target.closest("#plan-filter-clear,[data-numbers]");
    if (!button || !root) return;
    if (button.id) {
      NAMES.forEach((name) => (root.querySelector(`#plan-filter-${name}`).value = ""));
      renew();
    } else {
      const space = button.closest("[data-panel]");
      show(space, !space.classList.contains("with-numbers"));
    }
  });

  /* ---------- the page comes and goes ---------- */

  function arrived() {
    const filters = document.getElementById("plan-filters");
    if (!filters || filters === arrived.filters) return;
    arrived.filters = filters;
    held = null;
    root = document.getElementById("plan");
    words = JSON.parse(filters.dataset.words);
    format = new Intl.NumberFormat(words.locale);
    filters.querySelectorAll("[data-choice]").forEach(draw);
    fetch(filters.dataset.readings, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then((told_) => {
        if (arrived.filters !== filters) return;
        held = told_;
        paint();
      })
      .catch(() => {
        root.querySelectorAll("[data-panel][data-waiting]").forEach((space) => (space.textContent = window.clriskApp.labels.failed));
      });
  }

  new MutationObserver(arrived).observe(document.documentElement, { childList: true, subtree: true });
})();
