// Forms: Ctrl+Enter saves, the first field with an error has the focus, and nothing typed is lost unasked.
const changed = new WeakSet();
let leaving = false;

const watched = () => [...document.querySelectorAll("form[data-guard]")].filter((form) => changed.has(form));

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) changed.add(form);
});

// a form that came back from the server as it is being written: what stands in it is nowhere else
document.addEventListener("htmx:load", (event) => {
  const here = event.detail.elt;
  for (const form of [here, ...here.querySelectorAll("form")]) if (form.matches("form[data-unsaved]")) changed.add(form);
});

document.addEventListener("submit", (event) => {
  changed.delete(event.target);
  leaving = true;
  setTimeout(() => (leaving = false), 1000);
});

window.addEventListener("beforeunload", (event) => {
  if (!leaving && watched().length) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-main], button:not([type=button])"));
});

function focusFirstError(where) {
  where.querySelector?.("[aria-invalid=true]")?.focus();
}

document.addEventListener("DOMContentLoaded", () => focusFirstError(document));
document.addEventListener("htmx:afterSettle", (event) => focusFirstError(event.detail.target));
