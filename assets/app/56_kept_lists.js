/* Named lists of municipalities, kept in this browser only; nothing else reads or writes their place in its storage.
   Kept as {"lists": [{country, name, places: [{code, name}]}]}; a list without a name is the first one, which every
   country has from the start and which is named in the language of the page. */
(function () {
  "use strict";
  const app = window.clriskApp;
  const KEY = "clrisk-lists";
  const ONE = "clrisk-favourites"; // of the time when there was one list: [{id: "MEX:07101", name}]
  const ASIDE = "clrisk-lists-unread"; // what could not be read; somebody may still want it
  const LONGEST = 40;
  let unsaved = null; // what the storage does not take lasts as long as the page
  let isUnread = false;

  /* ---------- names ---------- */

  const clean = (name) => [...name.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim()].slice(0, LONGEST).join("").trim();
  const key = (name) => name.normalize("NFKC").toLocaleLowerCase();
  const isList = (country, name) => (one) => one.country === country && key(one.name) === key(name);

  /* ---------- reading ---------- */

  const isText = (one) => typeof one === "string";
  const isPlace = (one) => Boolean(one) && isText(one.code) && isText(one.name);

  /* Two lists of one name are one list with the places of both. */
  function join(lists, { country, name, places }, at = lists.length) {
    let list = lists.find(isList(country, name));
    if (!list) lists.splice(at, 0, (list = { country, name, places: [] }));
    const held = new Set(list.places.map((one) => one.code));
    places.forEach((one) => held.has(one.code) || (held.add(one.code) && list.places.push({ code: one.code, name: one.name })));
  }

  function takeLists(held, lists) {
    if (!held || !Array.isArray(held.lists)) return false;
    return held.lists.map((one) => {
      if (!one || !isText(one.country) || !isText(one.name) || !Array.isArray(one.places)) return false;
      join(lists, { country: one.country, name: clean(one.name), places: one.places.filter(isPlace) });
      return one.places.every(isPlace);
    }).every(Boolean);
  }

  function takeOne(held, lists) {
    if (!Array.isArray(held)) return false;
    return held.map((one) => {
      const [country, code] = one && isText(one.id) ? one.id.split(":") : [];
      if (!code || !isText(one.name)) return false;
      join(lists, { country, name: "", places: [{ code, name: one.name }] });
      return true;
    }).every(Boolean);
  }

  /* Lists, and the texts of which something could not be read. */
  function read() {
    const lists = [], spoilt = [];
    for (const [place, take] of [[KEY, takeLists], [ONE, takeOne]]) {
      const text = localStorage.getItem(place);
      if (text === null) continue;
      let isWhole = false;
      try {
        isWhole = take(JSON.parse(text), lists);
      } catch {
        /* no JSON: all of it is set aside */
      }
      if (!isWhole) spoilt.push(text);
    }
    if (spoilt.length) isUnread = true;
    return { lists, spoilt };
  }

  function held() {
    if (unsaved) return { lists: unsaved, spoilt: [] };
    try {
      return read();
    } catch {
      unsaved = []; // storage is forbidden
      return { lists: unsaved, spoilt: [] };
    }
  }

  /* ---------- writing ---------- */

  function setAside(spoilt) {
    const before = localStorage.getItem(ASIDE);
    const more = spoilt.filter((text) => !(before || "").includes(text));
    if (more.length) localStorage.setItem(ASIDE, [...(before ? [before] : []), ...more].join("\n"));
  }

  function keep(lists) {
    try {
      setAside(read().spoilt); // first: what is not aside yet must not be written over
      localStorage.setItem(KEY, JSON.stringify({ lists }));
      localStorage.removeItem(ONE);
      unsaved = null;
    } catch {
      unsaved = lists; // forbidden or full; asked again with the next change
    }
  }

  /* The lists of a country are changed as they are now, with what another window has done to them meanwhile. */
  function change(how) {
    const { lists } = held();
    const told = how(lists);
    keep(lists);
    return told;
  }

  /* ---------- what one can do ---------- */

  function of(country) {
    const mine = held().lists.filter((one) => one.country === country);
    return mine.length ? mine : [{ country, name: "", places: [] }];
  }

  function put(country, name, place, isIn) {
    change((lists) => {
      join(lists, { country, name, places: isIn ? [place] : [] });
      const list = lists.find(isList(country, name));
      if (!isIn) list.places = list.places.filter((one) => one.code !== place.code);
    });
  }

  const make = (country, name) => change((lists) => {
    // The list that everybody has is one of several from now on.
    if (!lists.some((one) => one.country === country)) join(lists, { country, name: "", places: [] });
    join(lists, { country, name, places: [] });
  });
  const rename = (country, from, to) => change((lists) => {
    const list = lists.find(isList(country, from));
    if (list) list.name = to;
    else join(lists, { country, name: to, places: [] }); // another window removed it
  });

  /* Both answer with what brings it back. */
  const empty = (country, name) => change((lists) => {
    const list = lists.find(isList(country, name));
    return list && { list: { ...list, places: list.places.splice(0) } };
  });
  const remove = (country, name) => change((lists) => {
    const at = lists.findIndex(isList(country, name));
    return at < 0 ? undefined : { list: lists.splice(at, 1)[0], at };
  });
  const restore = ({ list, at }) => change((lists) => join(lists, list, at));

  /* Another window has written: what this one could not keep is not lost, nor what the other one kept. */
  function heard() {
    if (!unsaved) return;
    try {
      read().lists.forEach((list) => join(unsaved, list));
    } catch {
      /* still forbidden */
    }
  }

  app.kept = {
    clean, of, put, make, rename, empty, remove, restore, heard, isKept: (name) => name === KEY || name === ONE || name === null,
    alike: (one, other) => key(one) === key(other), state: () => (unsaved ? "blocked" : isUnread ? "unread" : ""),
  };
})();
