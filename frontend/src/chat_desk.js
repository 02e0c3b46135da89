// A chat beside whoever answers it: that the visitor writes, the page they are on; and the visitor is told that we have
// read, and that we write. An element with data-chat="7" stands for the chat that is open.
const SHOWN = 5000;
const EVERY = 3000;
let told = 0;
let shownUntil = 0;

const open = () => document.querySelector("[data-chat]");

function post(panel, what) {
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  fetch(`/inbox/${panel.dataset.chat}/${what}`, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
}

function seen() {
  const panel = open();
  if (panel && document.visibilityState === "visible") post(panel, "seen");
}

function typing(is) {
  for (const line of document.querySelectorAll("[data-typing-said]")) line.hidden = !is;
  if (!is) return;
  shownUntil = Date.now() + SHOWN;
  setTimeout(() => Date.now() >= shownUntil && typing(false), SHOWN + 50);
}

// News do not bubble, but they are caught on their way down.
document.addEventListener("news", (event) => {
  if (event.target.matches("[data-chat]")) {
    if (event.detail.event === "typing") typing(true);
    else window.htmx.trigger(event.target, "refresh");
  } else if (event.target.matches("[data-chat-written]")) {
    typing(false);
    seen();
  }
}, true);
document.addEventListener("htmx:load", (event) => {
  const loaded = event.detail.elt;
  if (loaded.matches?.("[data-chat]") || loaded.querySelector?.("[data-chat]")) seen();
});
document.addEventListener("visibilitychange", seen);
document.addEventListener("input", (event) => {
  const panel = open();
  if (!panel || !event.target.closest?.("[data-compose]:not(.is-note)") || Date.now() - told < EVERY) return;
  told = Date.now();
  post(panel, "typing");
});
