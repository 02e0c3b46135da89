// News for whoever reads, on any page: one tab listens for all of them, one tab that is seen says it, and none says what
// is being looked at. The words come from the server, which knows what its reader may see and wants to hear.
import { listen, whenAwake } from "./push.js";
import { toast } from "./toasts.js";

const KEPT = 40;
const RECENT = 60000; // a place from which on the next page may ask what fell between the two
const MOST = 3;
const LET_LOOK = 200; // whoever looks at what the news is about comes first
const HELD = 5000;

const tabs = window.BroadcastChannel ? new BroadcastChannel("relacja-own-news") : null;
const isSeen = () => document.visibilityState === "visible";
let mine = "";
let waiting = [];
let missed = false;
let end = null;

const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(`relacja-own-news ${name} ${mine}`));
  } catch {
    return null;
  }
};
const write = (name, value) => {
  try {
    localStorage.setItem(`relacja-own-news ${name} ${mine}`, JSON.stringify(value));
  } catch {
    // a browser that keeps nothing says news again after a page was turned
  }
};
const isSaid = (key) => (read("said") ?? []).includes(key);
const noteSaid = (key) => write("said", [...(read("said") ?? []), key].slice(-KEPT));

function start() {
  mine = document.getElementById("own-news")?.dataset.mine ?? "";
  if (!mine) return;
  tabs?.addEventListener("message", ({ data }) => data.mine === mine && take(data));
  document.addEventListener("visibilitychange", seen);
  if (navigator.locks) navigator.locks.request(`relacja-own-news ${mine}`, () => new Promise(() => hearAnew()));
  else if (isSeen()) hearAnew(); // without locks each tab hears for itself, while it is seen
  whenAwake(() => end && hearAnew());
}

function hearAnew() {
  end?.();
  end = listen(mine, hear, () => {
    const place = read("place");
    return place && Date.now() - place.at < RECENT ? place.number : "";
  });
}

async function hear(event) {
  write("place", { number: event.lastEventId, at: Date.now() });
  if (event.type !== "news") return;
  const { event: name, ids } = JSON.parse(event.data);
  const key = `${event.lastEventId} ${event.data}`;
  if (name !== "anew" && isSaid(key)) return;
  const said = name === "anew" ? null : await words(name, ids);
  if (!said) noteSaid(key);
  share({ mine, key, said });
}

async function words(name, ids) {
  const asked = new URLSearchParams({ ...ids, event: name });
  try {
    const answer = await fetch(`${document.getElementById("own-news").dataset.words}?${asked}`, { headers: { "HX-Request": "true" } });
    return answer.status === 200 ? await answer.json() : null;
  } catch {
    return null;
  }
}

function share(news) {
  tabs?.postMessage(news);
  take(news);
}

function take({ key, said }) {
  missed = true;
  if (said && !waiting.some((one) => one.key === key)) waiting.push({ key, ...said });
  if (isSeen()) seen();
  else entitle();
}

// What is here now and was not said yet; a tab that was not looked at brings the last few when it is.
async function seen() {
  if (!navigator.locks) {
    if (isSeen() !== Boolean(end)) isSeen() ? hearAnew() : (end(), (end = null));
  }
  if (!isSeen()) return;
  entitle(true);
  if (missed) document.body.dispatchEvent(new CustomEvent("own-news"));
  missed = false;
  const come = waiting;
  waiting = [];
  const others = come.filter((one) => one.url !== location.pathname);
  for (const one of come) if (!others.includes(one)) await claim(one.key);
  if (!others.length) return;
  await new Promise((done) => setTimeout(done, LET_LOOK));
  for (const [at, one] of others.entries()) {
    const is = await claim(one.key);
    if (is && at >= others.length - MOST) toast(one.text, "news", null, one.url);
  }
}

// Whether this tab is the one to say it. The lock is held a while, for others look at what was kept only later.
function claim(key) {
  const isOurs = () => !isSaid(key) && (noteSaid(key), true);
  if (!navigator.locks) return Promise.resolve(isOurs());
  return new Promise((done) => {
    navigator.locks.request(`relacja-own-news ${mine} ${key}`, { ifAvailable: true }, (lock) => {
      const ours = Boolean(lock) && isOurs();
      done(ours);
      return ours ? new Promise((free) => setTimeout(free, HELD)) : null;
    });
  });
}

function entitle(plain = false) {
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = plain || !waiting.length ? title : `(${waiting.length}) ${title}`;
}

document.addEventListener("DOMContentLoaded", start);
