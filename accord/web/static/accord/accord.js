// Two conveniences; every page works without them.
"use strict";

// Rows of a form: add and remove.  Without this, a form shows a fixed number of empty rows.
for (const table of document.querySelectorAll("[data-rows]")) {
  const add = table.querySelector("[data-add]");
  const said = table.querySelector("[data-said]");
  const most = Number(table.dataset.most);
  const rows = () => [...table.querySelectorAll("[data-row]")];
  let next = rows().length;

  const tidy = () => {
    rows().forEach((row, i) => {
      for (const number of row.querySelectorAll("[data-number]")) number.textContent = String(i + 1);
      row.querySelector("[data-remove]").hidden = rows().length < 2;
    });
    add.hidden = rows().length >= most;
  };

  const copy = () => {
    const row = rows().at(-1).cloneNode(true);
    // A name is `field.3.column` and an id `field-officers-3-column`: the number is the row.
    const renumber = (text) => text.replace(/([.-])\d+([.-])/g, `$1${next}$2`);
    for (const element of row.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        if (element.hasAttribute(name)) element.setAttribute(name, renumber(element.getAttribute(name)));
      }
      element.removeAttribute("aria-invalid");
      element.classList.remove("usa-form-group--error", "usa-input--error");
      if (element.matches("input[type=radio], input[type=checkbox]")) element.checked = false;
      else if (element.matches("input, textarea, select")) element.value = "";
    }
    for (const error of row.querySelectorAll(".usa-error-message")) error.remove();
    next += 1;
    rows().at(-1).after(row);
    tidy();
    return row;
  };

  add.addEventListener("click", () => {
    copy().querySelector("input, select, textarea").focus();
    said.textContent = add.textContent;
  });
  table.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    said.textContent = button.textContent;
    button.closest("[data-row]").remove();
    tidy();
    add.focus();
  });
  if (rows().length) tidy();
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
document.querySelector(".accord-summary")?.focus();
