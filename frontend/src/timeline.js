// The timeline: one key picks what to log, and an entry's details slide in from the side.
const FORM = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
let focusComposer = false;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(`${FORM}, dialog`)) return;
  const choice = document.querySelector(`#composer [data-key="${CSS.escape(event.key)}"]`);
  if (!choice) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (choice.getAttribute("aria-pressed") === "true") return focusFirst();
  choice.click();
}, true);

document.addEventListener("click", (event) => {
  if (event.target.closest?.("#composer [data-key]")) focusComposer = true;
});

function focusFirst() {
  document.querySelector("#composer form :is(input, textarea)")?.focus();
}

document.addEventListener("htmx:afterSwap", (event) => {
  const { target } = event.detail;
  if (target.id === "composer" && focusComposer) {
    focusComposer = false;
    focusFirst();
  }
  if (target.id === "entry-drawer-body") {
    const drawer = target.closest("dialog");
    if (drawer && !drawer.open) drawer.showModal();
  }
});
