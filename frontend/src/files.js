// A box for files: it says what was chosen, and the form around it takes what is dropped on it.
const NAMES = 3;

function tell(box) {
  const names = [...box.files].map((file) => file.name);
  const said = names.slice(0, NAMES).join(", ") + (names.length > NAMES ? ` +${names.length - NAMES}` : "");
  const words = box.closest(".file-box")?.querySelector("[data-file-names]");
  if (words && said) words.textContent = said;
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-file-box]")) tell(event.target);
});

function aim(event) {
  return event.dataTransfer?.types.includes("Files") ? event.target.closest?.("[data-drop]") : null;
}

document.addEventListener("dragover", (event) => {
  const form = aim(event);
  if (!form) return;
  event.preventDefault();
  form.classList.add("is-aimed");
});

document.addEventListener("dragleave", (event) => event.target.closest?.("[data-drop]")?.classList.remove("is-aimed"));

document.addEventListener("drop", (event) => {
  const form = aim(event);
  if (!form) return;
  event.preventDefault();
  form.classList.remove("is-aimed");
  const box = form.querySelector("[data-file-box]");
  box.files = event.dataTransfer.files;
  box.dispatchEvent(new Event("change", { bubbles: true }));
});

// A box whose files are sent as soon as they are chosen is empty again once they are there; else they go with the form.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.elt.matches?.("[data-empties]") || !detail.successful) return;
  detail.elt.value = "";
  detail.elt.closest(".file-box").querySelector("[data-file-names]").textContent = detail.elt.dataset.empties;
});
