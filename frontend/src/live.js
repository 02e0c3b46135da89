// An open file lives: what others change is fetched anew, piece by piece, and what is being typed stays as it is.
// Parts listen on the body for the same events that follow one's own changes.
const HEARD = { timeline: ["timeline-changed"], customer: ["customer-changed"], anew: ["timeline-changed", "customer-changed"] };
const GATHER = 250;
let waiting = null;

function announce() {
  const events = waiting;
  waiting = null;
  if (events.has("timeline-changed") && readsFarDown()) {
    events.delete("timeline-changed");
    document.querySelector(".timeline-news").hidden = false;
  }
  for (const name of events) document.body.dispatchEvent(new CustomEvent(name));
}

// Fetching the first page again would tear the reader away from an older one.
function readsFarDown() {
  const list = document.getElementById("timeline-list");
  return list !== null && list.getBoundingClientRect().top < 0;
}

document.addEventListener("news", (event) => {
  if (!event.target.hasAttribute?.("data-live")) return;
  if (!waiting) {
    waiting = new Set();
    setTimeout(announce, GATHER);
  }
  for (const name of HEARD[event.detail.event] ?? []) waiting.add(name);
}, true);

document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".timeline-news button")) return;
  document.body.dispatchEvent(new CustomEvent("timeline-changed"));
  document.getElementById("timeline").scrollIntoView();
});

document.addEventListener("timeline-changed", () => {
  for (const hint of document.querySelectorAll(".timeline-news")) hint.hidden = true;
}, true);
