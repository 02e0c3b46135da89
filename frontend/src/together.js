// Panels that load themselves, side by side: shown at once when all have come, or when one keeps the others waiting.
const LONGEST_WAIT = 1500;

function show(group) {
  group.setAttribute("data-ready", "");
}

document.addEventListener("DOMContentLoaded", () => {
  for (const group of document.querySelectorAll("[data-together]")) {
    group.waitingFor = group.querySelectorAll("[hx-trigger^=load]").length;
    if (group.waitingFor === 0) show(group);
    else setTimeout(() => show(group), LONGEST_WAIT);
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const group = event.detail.elt.closest?.("[data-together]:not([data-ready])");
  if (group && event.detail.elt.matches("[hx-trigger^=load]") && --group.waitingFor <= 0) {
    requestAnimationFrame(() => show(group));
  }
});
