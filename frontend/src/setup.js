// Settings: rows moved by keys (Alt and an arrow, wherever one is in the row), variables put in and addresses copied
// by one click.
import { toast } from "./toasts.js";

document.addEventListener("keydown", (event) => {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const button = event.target.closest?.("[data-moves]")?.querySelector(`[data-move=${event.key}]`);
  if (!button) return;
  event.preventDefault();
  button.focus();
  button.click();
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
