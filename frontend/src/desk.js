// The desk: keys that do what the buttons say, and clocks that run between news.
const typing = (target) => target.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  const desk = document.getElementById("desk");
  if (!desk || event.key.length !== 1) return;
  const key = event.shiftKey && event.code.startsWith("Digit") ? `⇧${event.code.at(-1)}` : event.key.toLowerCase();
  const button = [...desk.querySelectorAll("[data-desk-key]")].find((one) => one.dataset.deskKey === key);
  if (!button || (ends(button) && !desk.querySelector('[data-desk-state="wrapping"]'))) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // the file beside the call has keys of its own
  window.htmx.process(button); // drawn this moment, it may not be wired yet
  button.click();
  if (button.matches("summary")) button.parentElement.querySelector("details[open] input")?.focus();
}, true);

// The outcome ends the wrap-up; its other keys are there while the talk goes on as well.
function ends(button) {
  return button.type === "submit" && button.form?.hasAttribute("data-wrap-up");
}

// Who has written the note goes on by keys.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event.target) && event.target.closest("[data-wrap-up]")) event.target.blur();
});

// What is marked to be kept (the file, the form that is being filled in) survives the desk being drawn anew.
const kept = new Map();
let focused = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "desk" || !event.detail.shouldSwap) return;
  focused = document.activeElement;
  for (const element of event.detail.target.querySelectorAll("[data-keep]")) {
    kept.set(element.id, element);
    element.remove();
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "desk") return;
  for (const element of event.detail.target.querySelectorAll("[data-keep]")) {
    const before = kept.get(element.id);
    if (!before) continue;
    element.replaceWith(before);
    if (before.contains(focused)) focused.focus();
  }
  kept.clear();
  if (!focused?.isConnected) again(event.detail.target, focused);
  say(event.detail.target);
});

// Who had a button under the finger has it still, or the one that took its place.
function again(desk, lost) {
  const key = lost?.closest?.("[data-desk-key]")?.dataset.deskKey;
  if (key) (desk.querySelector(`[data-desk-key="${CSS.escape(key)}"]`) ?? desk.querySelector(".desk-card button"))?.focus();
}

// That it rings is told once, to those who do not look as well, and stands in the title of a tab that is not in front.
const title = document.title;

function say(desk) {
  const said = desk.querySelector("[data-desk-said]")?.dataset.deskSaid ?? "";
  const place = document.getElementById("desk-said");
  if (place && place.textContent !== said) place.textContent = said;
  document.title = said ? `☎ ${said}` : title;
}

document.addEventListener("DOMContentLoaded", () => {
  const desk = document.getElementById("desk");
  if (desk) say(desk);
});

const two = (number) => String(number).padStart(2, "0");

function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function tick() {
  const now = Date.now();
  for (const element of document.querySelectorAll("[data-since]")) {
    if (element.dataset.since) element.textContent = clock((now - Date.parse(element.dataset.since)) / 1000);
  }
  for (const element of document.querySelectorAll("[data-until]")) {
    if (element.dataset.until) element.textContent = clock((Date.parse(element.dataset.until) - now) / 1000);
  }
}

setInterval(tick, 1000);
document.addEventListener("DOMContentLoaded", tick);
document.addEventListener("htmx:afterSettle", tick);

// A menu that is open on the wallboard stays; what happened meanwhile is drawn when it has closed.
const hasOpenMenu = (element) => element.id === "wallboard" && element.querySelector("details[open]") !== null;
let isBehind = false;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!hasOpenMenu(event.target)) return;
  event.preventDefault();
  isBehind = true;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!hasOpenMenu(event.target)) return;
  event.detail.shouldSwap = false;
  isBehind = true;
});
document.addEventListener("toggle", (event) => {
  if (!isBehind || event.target.open || !event.target.closest("#wallboard")) return;
  isBehind = false;
  document.body.dispatchEvent(new CustomEvent("desk-changed"));
}, true);
