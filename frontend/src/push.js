// News from the server: an element with data-topic="party:7" hears `htmx` trigger "news" when something changed there.
const SOON = 5000;
const LATEST = 60000;
let end = null;
let following = "";

function topics() {
  return [...new Set([...document.querySelectorAll("[data-topic]")].map((element) => element.dataset.topic))].sort();
}

function follow() {
  const wanted = topics().join(",");
  if (wanted === following) return;
  following = wanted;
  end?.();
  end = wanted ? listen(wanted, (event) => event.type === "news" && tell(event.data)) : null;
}

// A browser tries again by itself where the connection broke, and gives up where it was refused: a server that is just
// being started again must not be the end of news. `since` says from which place on it wants to hear. Answers with
// what ends it.
export function listen(wanted, hear, since = () => "") {
  let source = null;
  let timer = 0;
  let wait = SOON;
  function open() {
    const place = since();
    const from = place ? `&since=${encodeURIComponent(place)}` : "";
    source = new EventSource(`/push?topics=${encodeURIComponent(wanted)}${from}`);
    source.addEventListener("open", () => (wait = SOON));
    for (const kind of ["news", "place"]) source.addEventListener(kind, hear);
    source.addEventListener("error", ({ target }) => {
      if (target !== source || source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(LATEST, 2 * wait);
    });
  }
  open();
  return () => {
    clearTimeout(timer);
    source.close();
    source = null;
  };
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
  if (!end) return;
  following = "";
  follow();
  for (const element of document.querySelectorAll("[data-topic]")) {
    element.dispatchEvent(new CustomEvent("news", { detail: { topic: element.dataset.topic, event: "anew" }, bubbles: false }));
  }
}

export function whenAwake(run) {
  window.addEventListener("online", run);
  document.addEventListener("resume", run);
  window.addEventListener("pageshow", (event) => event.persisted && run());
}

whenAwake(wake);
document.addEventListener("DOMContentLoaded", follow);
document.addEventListener("htmx:afterSettle", follow);
