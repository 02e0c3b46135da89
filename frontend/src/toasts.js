// Short messages at the bottom: said by the server in `HX-Trigger: {"toast": ...}`, or by the page itself.
const STAY = 6000;
const STAY_WITH_WAY = 12000;

export function toast(text, tone = "done", undo = null, link = "") {
  const region = document.getElementById("toasts");
  const template = document.getElementById("toast-template");
  if (!region || !template || !text) return;
  const note = template.content.firstElementChild.cloneNode(true);
  note.querySelector("[data-toast-text]").textContent = text;
  note.dataset.tone = tone;
  const way = note.querySelector("[data-toast-link]");
  if (link) {
    document.querySelector(`.toast [data-toast-link][href="${CSS.escape(link)}"]`)?.closest(".toast").remove();
    way.setAttribute("href", link);
  } else way.remove();
  const form = note.querySelector("form");
  if (undo) {
    form.setAttribute("hx-post", undo.url);
    form.querySelector("[name=token]").value = undo.token;
  } else form.remove();
  region.append(note);
  window.htmx?.process(note);
  stay(note, undo || link ? STAY_WITH_WAY : STAY);
}

function stay(note, time) {
  let timer = setTimeout(() => note.remove(), time);
  note.addEventListener("mouseenter", () => clearTimeout(timer));
  note.addEventListener("focusin", () => clearTimeout(timer));
  note.addEventListener("mouseleave", () => (timer = setTimeout(() => note.remove(), 2500)));
}

document.addEventListener("toast", (event) => {
  const { text, tone, undo } = event.detail;
  toast(text, tone, undo);
});

document.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest(".toast")?.remove());
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches?.(".toast form")) event.target.closest(".toast").remove();
});

// What was taken back where it stands has no second way back here.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[hx-post$='/take-back']")) return;
  [...document.querySelectorAll(".toast:has(.toast-undo)")].at(-1)?.remove();
});

document.addEventListener("DOMContentLoaded", () => {
  for (const said of document.querySelectorAll("[data-said]")) {
    const { said: text, tone, undoUrl, undoToken } = said.dataset;
    toast(text, tone, undoUrl ? { url: undoUrl, token: undoToken } : null);
  }
});
