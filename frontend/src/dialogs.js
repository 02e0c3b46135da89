// Dialogs: `data-open="id"` opens one; a fragment swapped into #modal-body opens the shared one.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    document.getElementById(opener.dataset.open)?.showModal();
    event.preventDefault();
  }
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement && event.target.matches("[data-light]")) event.target.close();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "modal-body") return;
  const modal = document.getElementById("modal");
  if (!event.detail.target.childElementCount) modal.close();
  else if (!modal.open) {
    modal.showModal();
    const fields = "#modal-body :is(input, select, textarea):not([type=hidden], [disabled])";
    if (!modal.querySelector("[autofocus]")) modal.querySelector(fields)?.focus();
  }
});

document.addEventListener("close-modal", () => document.getElementById("modal")?.close());

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (!event.detail.successful || !form.matches?.("form[data-closes]")) return;
  form.closest("dialog")?.close();
  form.reset();
});
