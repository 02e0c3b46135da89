// The script for sites that have none of their own: visits, what is done and who it is, sent as Segment's libraries do.
// It keeps a name for the browser and what could not be sent yet in the site's own storage; whatever goes wrong with it,
// the page it stands on goes on. With data-consent="wait" it keeps and sends nothing before `relacja.consent(...)`.
const tag = document.currentScript;
const key = "__KEY__";
const host = new URL(tag.src).origin;
const MOST = 50;
const KEPT = 300;
const own = globalThis.relacja;
let queue = [];
let consent = tag.dataset.consent === "wait" ? null : undefined;
let person = read("person") ?? {};
let pause = 1000;
let timer;
let isSending = false;

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(`relacja-${name}`));
  } catch {}
}

function keep(name, value) {
  if (consent === null) return;
  try {
    if (value == null) localStorage.removeItem(`relacja-${name}`);
    else localStorage.setItem(`relacja-${name}`, JSON.stringify(value));
  } catch {}
}

function uuid() {
  const at = [...crypto.getRandomValues(new Uint8Array(16))];
  at[6] = (at[6] & 15) | 64;
  at[8] = (at[8] & 63) | 128;
  const text = at.map((one) => one.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function context() {
  const { href, pathname, search } = location;
  const told = new URLSearchParams(search);
  const campaign = {};
  for (const [name, value] of told) if (name.startsWith("utm_")) campaign[name === "utm_campaign" ? "name" : name.slice(4)] = value;
  return {
    page: { url: href.split("#")[0], path: pathname, search, title: document.title, referrer: document.referrer },
    locale: navigator.language,
    userAgent: navigator.userAgent,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: { width: screen.width, height: screen.height },
    library: { name: "relacja.js", version: "1" },
    ...(Object.keys(campaign).length && { campaign }),
    ...(consent && { consent: { categoryPreferences: consent } }),
  };
}

function put(type, more) {
  person.anonymousId ??= uuid();
  keep("person", person);
  queue.push({ type, messageId: uuid(), timestamp: new Date().toISOString(), ...person, context: context(), ...more });
  queue = queue.slice(-KEPT);
  later(queue.length < MOST ? 300 : 0);
}

function later(wait) {
  clearTimeout(timer);
  if (consent !== null) timer = setTimeout(send, wait);
}

function body(batch) {
  return JSON.stringify({ batch, writeKey: key, sentAt: new Date().toISOString() });
}

async function send() {
  if (isSending || !queue.length || consent === null) return;
  const batch = queue.slice(0, MOST);
  isSending = true;
  let again = true;
  try {
    const answer = await fetch(`${host}/v1/batch`, { method: "POST", body: body(batch), keepalive: true, credentials: "omit" });
    again = answer.status === 429 || answer.status >= 500;
  } catch {}
  isSending = false;
  if (again) pause = Math.min(60000, pause * 2);
  else {
    pause = 1000;
    queue = queue.filter((one) => !batch.includes(one));
  }
  if (queue.length) later(again ? pause : 0);
}

// What the page leaves behind goes as a beacon; it stays kept too, for a beacon has no answer, and is known when it comes
// twice.
function leave() {
  if (consent === null || !queue.length) return;
  keep("queue", queue);
  navigator.sendBeacon(`${host}/v1/batch`, body(queue.slice(0, MOST)));
}

let seen = "";
function look() {
  if (location.href.split("#")[0] === seen || tag.dataset.pages === "off") return;
  seen = location.href.split("#")[0];
  put("page", { name: document.title, properties: context().page });
}

const verbs = {
  track: (event, properties = {}) => put("track", { event, properties }),
  page: (name, properties = {}) => put("page", { name, properties: { ...context().page, ...properties } }),
  identify(userId, traits = {}) {
    if (userId) person.userId = String(userId);
    put("identify", { traits });
  },
  group: (groupId, traits = {}) => put("group", { groupId, traits }),
  reset() {
    person = {};
    keep("person", null);
  },
  // true, or the purposes one by one, as { analytics: true, marketing: false }; false forgets the browser.
  consent(said) {
    if (said) {
      consent = typeof said === "object" ? said : undefined;
      keep("person", person);
      later(0);
    } else {
      queue = [];
      verbs.reset();
      keep("queue", null);
      consent = null;
    }
  },
};

if (!own?.track) {
  globalThis.relacja = verbs;
  queue = read("queue") ?? [];
  keep("queue", null);
  addEventListener("pagehide", leave);
  addEventListener("online", () => later(0));
  for (const [verb, ...given] of Array.isArray(own) ? own : []) verbs[verb]?.(...given);
  look();
  setInterval(look, 1000); // the address changes without any event that all browsers tell
  later(0);
}
