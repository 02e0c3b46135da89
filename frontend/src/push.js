// News from the server: an element with data-topic="party:7" hears `htmx` trigger "news" when something changed there.
let source = null;
let following = "";

function topics() {
  return [...new Set([...document.querySelectorAll("[data-topic]")].map((element) => element.dataset.topic))].sort();
}

function follow() {
  const wanted = topics().join(",");
  if (wanted === following) return;
  following = wanted;
  source?.close();
  source = null;
  if (!wanted) return;
  source = new EventSource(`/push?topics=${encodeURIComponent(wanted)}`);
  source.addEventListener("message", (event) => tell(event.data));
  source.addEventListener("news", (event) => tell(event.data));
  source.addEventListener("error", comeBack);
}

// A browser tries again by itself where the connection broke, and gives up where it was refused: a server that is just
// being started again must not be the end of news.
function comeBack(event) {
  if (event.target !== source || source.readyState !== EventSource.CLOSED) return;
  setTimeout(() => {
    following = "";
    follow();
  }, 5000);
}

function tell(data) {
  if (!navigator.onLine) return; // nothing can be fetched now; whoever wakes asks for everything
  let news;
  try {
    news = JSON.parse(data);
  } catch {
    return;
  }
  for (const element of document.querySelectorAll(`[data-topic="${CSS.escape(news.topic ?? "")}"]`)) {
    element.dispatchEvent(new CustomEvent("news", { detail: news, bubbles: false }));
  }
}

// Who slept, or had no network, has missed news: the line is made anew, and everything on the page is asked for once.
function wake() {
  if (!source) return;
  following = "";
  follow();
  for (const element of document.querySelectorAll("[data-topic]")) {
    element.dispatchEvent(new CustomEvent("news", { detail: { topic: element.dataset.topic, event: "anew" }, bubbles: false }));
  }
}

window.addEventListener("online", wake);
document.addEventListener("resume", wake);
window.addEventListener("pageshow", (event) => event.persisted && wake());
document.addEventListener("DOMContentLoaded", follow);
document.addEventListener("htmx:afterSettle", follow);
