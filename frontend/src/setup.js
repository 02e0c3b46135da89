// Settings: rows moved by keys (Alt and an arrow, wherever one is in the row), variables put in and addresses copied
// by one click.
import { toast } from "./toasts.js";

// buttons to be pressed one after the other: the rows are drawn anew by each, and no key may be lost meanwhile
const presses = [];
const press = () => document.getElementById(presses[0])?.click();

document.addEventListener("keydown", (event) => {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const button = event.target.closest?.("[data-moves]")?.querySelector(`[data-move=${event.key}]`);
  if (!button) return;
  event.preventDefault();
  button.focus();
  if (presses.push(button.id) === 1) press();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.requestConfig?.elt?.id !== presses[0]) return;
  presses.shift();
  press();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful) presses.length = 0;
});

// a variable goes where one was writing last
let written = null;
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[data-variables]")) written = event.target;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  const box = written?.isConnected ? written : document.querySelector("[open] [data-variables]");
  if (!button || !box) return;
  box.focus();
  box.setRangeText(button.dataset.insert, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const { copy: text, copied } = button.dataset;
  try {
    await navigator.clipboard.writeText(text);
    toast(copied);
  } catch {
    const shown = document.getElementById(button.getAttribute("aria-controls"));
    if (shown) window.getSelection().selectAllChildren(shown); // not allowed here: marked, to be copied by hand
  }
});
