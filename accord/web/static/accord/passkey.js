// Passkeys: ask the server for a challenge, let the browser's own dialogue answer it, post the answer.
// The forms are hidden in the page and shown only where the browser can do it.
"use strict";

const capable = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;

for (const form of capable ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  const said = form.querySelector("[data-failed]");
  form.addEventListener("submit", async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    said.textContent = "";
    try {
      const asked = await fetch(form.dataset.options, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      if (!asked.ok) throw new Error(String(asked.status));
      const options = (await asked.json()).publicKey;
      const made =
        form.dataset.passkey === "create"
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.elements.answer.value = JSON.stringify(made.toJSON());
      form.submit();
    } catch {
      said.textContent = said.dataset.failed;
    }
  });
}
