// Conveniences; every page works without them.
"use strict";

// Rows of a form: add, move and remove at once.  Without this, each of these buttons asks the server.
for (const table of document.querySelectorAll("[data-rows]")) {
  const add = table.querySelector("[data-add]");
  const said = table.querySelector("[data-said]");
  const most = Number(table.dataset.most);
  const rows = () => [...table.querySelectorAll("[data-row]")];
  let next = rows().length;

  const renumber = (row, number) => {
    // A name is `field.3.column` and an id `field-officers-3-column`: the number is the row.
    const renamed = (text) => text.replace(/([.-])\d+([.-])/g, `$1${number}$2`);
    for (const element of row.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        if (element.hasAttribute(name)) element.setAttribute(name, renamed(element.getAttribute(name)));
      }
    }
  };

  const tidy = () => {
    rows().forEach((row, i) => {
      for (const number of row.querySelectorAll("[data-number]")) number.textContent = String(i + 1);
      for (const remove of row.querySelectorAll("[data-remove]")) remove.hidden = rows().length < 2;
      for (const up of row.querySelectorAll("[data-up]")) up.hidden = i === 0;
      for (const down of row.querySelectorAll("[data-down]")) down.hidden = i === rows().length - 1;
    });
    add.hidden = rows().length >= most;
  };

  const copy = () => {
    const row = rows().at(-1).cloneNode(true);
    renumber(row, next);
    for (const element of row.querySelectorAll("*")) {
      element.removeAttribute("aria-invalid");
      element.classList.remove("usa-form-group--error", "usa-input--error");
      if (element.matches("input[type=radio], input[type=checkbox]")) element.checked = false;
      else if (element.matches("input, textarea, select") && !("stays" in element.dataset)) element.value = "";
    }
    for (const error of row.querySelectorAll(".usa-error-message")) error.remove();
    next += 1;
    rows().at(-1).after(row);
    tidy();
    return row;
  };

  // The order of the rows is the order of their numbers, so two that change places change numbers too.
  const swap = (upper, lower) => {
    const number = (row) => row.querySelector("[name]").name.match(/\.(\d+)\./)[1];
    const [first, second] = [number(upper), number(lower)];
    upper.before(lower);
    renumber(upper, "x1");
    renumber(lower, first);
    for (const element of upper.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replace(/([.-])x1([.-])/g, `$1${second}$2`));
      }
    }
    tidy();
  };

  const changed = () => table.dispatchEvent(new Event("input", { bubbles: true }));

  add.addEventListener("click", (event) => {
    event.preventDefault();
    copy().querySelector("input, select, textarea").focus();
    said.textContent = add.textContent;
  });
  table.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove], [data-up], [data-down]");
    if (!button) return;
    event.preventDefault();
    said.textContent = button.textContent;
    const row = button.closest("[data-row]");
    if (button.matches("[data-remove]")) {
      row.remove();
      tidy();
      add.focus();
    } else {
      const at = rows().indexOf(row);
      if (button.matches("[data-up]")) swap(rows()[at - 1], row);
      else swap(row, rows()[at + 1]);
      (button.hidden ? row.querySelector("[data-up]:not([hidden]), [data-down]:not([hidden])") : button).focus();
    }
    changed();
  });
  if (rows().length) tidy();
}

// Long forms save themselves while somebody types, say so, and lose nothing with the connection or the session.
const SAVE_AFTER = 1500;
const TRY_AGAIN = 5000;
for (const form of document.querySelectorAll("form[data-keeps]")) {
  const said = form.querySelector("[data-keeping]");
  let dirty = false;
  let lost = false;
  let saving = false;
  let leaving = false;
  let timer;

  const say = (text, link) => {
    said.textContent = text;
    if (!link) return;
    const a = document.createElement("a");
    a.className = "usa-link";
    a.href = "/sign-in/";
    a.target = "_blank";
    a.rel = "noopener";
    a.textContent = link;
    said.append(" ", a);
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  async function save() {
    if (!dirty || saving || leaving) return;
    saving = true;
    dirty = false;
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    try {
      const answer = await fetch(form.dataset.keeps, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      if (answer.ok && told.id) {
        form.elements.draft.value = told.id;
        form.elements.draft_version.value = told.version;
        const time = new Date(told.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
        const words = `${said.dataset.saved} ${time}`;
        say([lost ? said.dataset.back : "", `${words}.`, told.apart ? said.dataset.apart : ""].filter(Boolean).join(" "));
        lost = false;
      } else if (answer.type === "opaqueredirect") {
        dirty = true;
        say(said.dataset.out, said.dataset.in);
        later(TRY_AGAIN);
      } else {
        say(told.said || said.dataset.failed);
      }
    } catch {
      dirty = true;
      lost = true;
      say(said.dataset.lost);
      later(TRY_AGAIN);
    }
    saving = false;
    if (dirty && !lost) later(SAVE_AFTER);
  }

  form.addEventListener("input", () => {
    dirty = true;
    if (!lost) later(SAVE_AFTER);
  });
  form.addEventListener("change", () => {
    dirty = true;
    if (!lost) later(SAVE_AFTER);
  });
  window.addEventListener("online", () => later(0));
  window.addEventListener("offline", () => {
    lost = true;
    dirty = true;
    say(said.dataset.lost);
    later(TRY_AGAIN);
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine && !lost) {
      leaving = true;
      clearTimeout(timer);
      return;
    }
    event.preventDefault();
    dirty = true;
    say(said.dataset.unsent);
    later(TRY_AGAIN);
  });
  // Coming back with the browser's own button, the page goes on as it was.
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });
}

// Search as you type: a form with `data-live="#results"` replaces that part of the page from its own answer.
for (const form of document.querySelectorAll("form[data-live]")) {
  let timer;
  let asked = 0;
  const ask = async () => {
    const mine = (asked += 1);
    const query = new URLSearchParams(new FormData(form));
    const address = `${form.getAttribute("action") || location.pathname}?${query}`;
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(form.dataset.live);
    if (fresh) document.querySelector(form.dataset.live).replaceWith(document.adoptNode(fresh));
    history.replaceState(null, "", address);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });
}

// After a refusal the reader starts at the summary of what is wrong.
document.querySelector(".accord-summary:not(.accord-example *)")?.focus();

// A link to a section that is folded opens it; a link to something folded away opens what it lies in.
function unfold() {
  const target = document.getElementById(window.location.hash.slice(1)) || document.body;
  const within = target.closest("details:not([open])");
  for (let at = within; at; at = at.parentElement.closest("details")) at.open = true;
  const section = target.matches("section > :is(h2, h3)") ? target.parentElement : target;
  for (const folded of section.querySelectorAll(":scope > details[data-folded]")) folded.open = true;
  if (within) target.scrollIntoView();
}
window.addEventListener("hashchange", unfold);
unfold();

// A word of the field: the link to the page of words becomes a button that opens its meaning here.
document.querySelectorAll("a.accord-term[data-meaning]").forEach((link, i) => {
  if (!("popover" in HTMLElement.prototype)) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.textContent = link.textContent;
  const said = document.createElement("span");
  said.id = `meaning-${i}`;
  said.popover = "auto";
  said.className = "accord-meaning";
  const word = document.createElement("strong");
  word.textContent = link.textContent;
  const meaning = document.createElement("span");
  meaning.textContent = link.dataset.meaning;
  const more = document.createElement("a");
  more.href = link.getAttribute("href");
  more.className = "usa-link";
  more.textContent = document.body.dataset.allWords;
  said.append(word, meaning, more);
  button.setAttribute("popovertarget", said.id);
  link.replaceWith(button, said);
});

// Keys: what carries `data-key` is followed or pressed by it; a search field by "/"; the list of keys by "?".
{
  const OFF = "accord-keys-off";
  const dialog = document.getElementById("keys");
  const switched = dialog?.querySelector("[data-keys-off]");
  const marked = [...document.querySelectorAll("[data-key]")];
  const search = document.querySelector("form[role=search] input:not([type=hidden])");
  const rows = () => [...document.querySelectorAll(".accord-list tbody tr th a")];
  const off = () => {
    try {
      return localStorage.getItem(OFF) === "yes";
    } catch {
      return false;
    }
  };
  const step = (by) => {
    const links = rows();
    if (!links.length) return;
    const here = links.indexOf(document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, here + by))].focus();
  };
  if (dialog) {
    const list = dialog.querySelector("[data-keys]");
    const tell = (key, words) => {
      const [dt, dd, kbd] = ["dt", "dd", "kbd"].map((name) => document.createElement(name));
      kbd.textContent = key;
      dt.append(kbd);
      dd.textContent = words;
      list.append(dt, dd);
    };
    tell("?", dialog.dataset.saysKeys);
    if (search) tell("/", dialog.dataset.saysSearch);
    if (rows().length) tell("j k ↑ ↓", dialog.dataset.saysRows);
    for (const element of marked) tell(element.dataset.key, element.dataset.keySays || element.textContent.trim());
    switched.checked = off();
    switched.addEventListener("change", () => {
      try {
        localStorage.setItem(OFF, switched.checked ? "yes" : "no");
      } catch {
        // A browser that keeps nothing asks again on the next page.
      }
    });
    for (const button of document.querySelectorAll("[data-keys-open]")) {
      button.hidden = false;
      button.addEventListener("click", () => dialog.showModal());
    }
  }
  let before = "";
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || off()) return;
    const pressed = before ? `${before} ${event.key}` : event.key;
    const found = marked.find((e) => e.dataset.key === pressed);
    before = event.key === "g" ? "g" : "";
    if (found) found.click();
    else if (pressed === "?") dialog?.showModal();
    else if (pressed === "/" && search) search.focus();
    else if (pressed === "j") step(1);
    else if (pressed === "k") step(-1);
    // On a row, the arrows walk too; elsewhere they scroll the page as everywhere.
    else if (pressed === "ArrowDown" && rows().includes(event.target)) step(1);
    else if (pressed === "ArrowUp" && rows().includes(event.target)) step(-1);
    else return;
    event.preventDefault();
  });
}

// Printing is the browser's own; the button only saves the way through its menu.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// The form without an account: what is typed stays in this tab alone until it is sent; never who typed it.
{
  const place = "accord-unsent";
  try {
    if (document.querySelector("[data-sent]")) sessionStorage.removeItem(place);
    const words = document.querySelector("form[data-unsent] textarea");
    if (words) {
      if (!words.value) words.value = sessionStorage.getItem(place) || "";
      words.addEventListener("input", () => sessionStorage.setItem(place, words.value));
    }
  } catch {
    // A browser that keeps nothing: the form works all the same.
  }
}

// Two fields of a picture over time become sliders; what they show is fetched and put in place as they move.
for (const form of document.querySelectorAll("form[data-slides]")) {
  let asked = 0;
  const show = async () => {
    const mine = (asked += 1);
    const query = new URLSearchParams(new FormData(form));
    const answer = await fetch(`?${query}`, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [there, here] = [page.querySelector("[data-slid]"), document.querySelector("[data-slid]")];
    // Only the last question asked is answered: an older answer may come later.
    if (there && here && mine === asked) here.replaceWith(there);
    history.replaceState(null, "", `?${query}`);
  };
  for (const box of form.querySelectorAll("[data-slide]")) {
    const field = document.getElementById(box.dataset.slide);
    const slider = box.querySelector("input");
    // Local time is counted as if it were universal: a day is a day, and no zone is asked.
    const first = Date.parse(`${box.dataset.first}:00Z`);
    const spell = () => {
      const last = "open" in box.dataset && slider.value === slider.max;
      field.value = last ? "" : new Date(first + Number(slider.value) * 86400000).toISOString().slice(0, 16);
      slider.setAttribute("aria-valuetext", field.value.replace("T", " ") || field.labels[0].textContent.trim());
    };
    box.hidden = false;
    slider.addEventListener("input", spell);
    slider.addEventListener("change", () => { show(); });
  }
}

// Help while typing: offers names in the field's own list.  The search itself is the form's.
for (const input of document.querySelectorAll("input[data-suggest][list]")) {
  const offers = document.getElementById(input.getAttribute("list"));
  let waits = 0;
  let asked = "";
  input.addEventListener("input", () => {
    window.clearTimeout(waits);
    const words = input.value.trim();
    if (words.length < 2 || words === asked || [...offers.options].some((o) => o.value === input.value)) return;
    waits = window.setTimeout(async () => {
      asked = words;
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
        if (!answer.ok || input.value.trim() !== words) return;
        const { agencies } = await answer.json();
        offers.replaceChildren(...agencies.map((a) => new Option(a.state, a.name)));
      } catch {
        // Without an answer the field is an ordinary one.
      }
    }, 200);
  });
}

// A file under way: asks every two seconds how far it is, and says so in the same place.
async function followProgress() {
  const shown = document.querySelector("[data-progress][data-unfinished]");
  if (!shown) return;
  try {
    const answer = await fetch(window.location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-progress]");
    if (answer.ok && next) shown.replaceWith(document.adoptNode(next));
  } catch {
    // The next round asks again.
  }
  window.setTimeout(followProgress, 2000);
}
window.setTimeout(followProgress, 2000);
