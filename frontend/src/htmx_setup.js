// htmx under a strict policy, and what a page says when an answer does not come or the session has ended.
import { toast } from "./toasts.js";

const words = (name) => document.body?.dataset[name] ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { status } = event.detail.xhr;
  if (status === 422 || status === 409) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401) document.getElementById("session-ended")?.showModal();
  else if (status === 403) toast(words("wordForbidden"), "error");
  else if (status === 404) toast(words("wordMissing"), "error");
  else if (status === 429) toast(words("wordTooMany"), "error");
  else toast(words("wordFailed"), "error");
});

document.addEventListener("htmx:sendError", () => toast(words("wordOffline"), "error"));
document.addEventListener("htmx:timeout", () => toast(words("wordOffline"), "error"));

let running = 0;
function showProgress(change) {
  running = Math.max(0, running + change);
  const line = document.getElementById("progress-line");
  if (!line) return;
  if (running === 0) line.hidden = true;
  else setTimeout(() => (line.hidden = running === 0), 250);
}
document.addEventListener("htmx:beforeRequest", () => showProgress(1));
document.addEventListener("htmx:afterRequest", () => showProgress(-1));
