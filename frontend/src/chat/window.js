// The window in the frame: what was written, what is being written, files, and where to answer when nobody is there.
// Whoever stands around the frame is believed only if it is a page of the site; everything written is put in as text.
import { rating } from "./rating.js";
import { stream } from "./stream.js";

const config = JSON.parse(document.getElementById("chat-config").textContent);
const words = config.words;
const $ = (id) => document.getElementById(id);
const language = document.documentElement.lang;
const here = location.pathname;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });

const ASK_PLACE = 30000; // whoever stands far back in the queue is not told of each step
let secret = "";
let introduce;
const introduced = new Promise((resolve) => (introduce = resolve)); // who writes before that waits for it
let parentOrigin = "";
let isOpen = false;
let pages = [];
let last = 0;
let unread = 0;
let day = "";
let state = { open: true, standing: "none" };
let listening = null;
let typingUntil = 0;
let toldTyping = 0;
const shown = new Map();
const waiting = new Map();

document.documentElement.style.setProperty("--colour", config.colour);
document.documentElement.style.setProperty("--on-colour", config.ink);

// --- asking the server

class Refused extends Error {
  constructor(status, code) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

async function ask(path, body, options = {}) {
  await introduced;
  const headers = { Authorization: `Visitor ${secret}`, "Accept-Language": language };
  if (body !== undefined && !options.raw) headers["Content-Type"] = "application/json";
  const answer = await fetch(here + path, {
    method: body === undefined ? "GET" : "POST",
    headers,
    body: body === undefined || options.raw ? body : JSON.stringify(body),
    credentials: "omit",
    cache: "no-store",
  });
  if (options.file) return answer.ok ? answer.blob() : Promise.reject(new Refused(answer.status, "error"));
  const told = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, told.error ?? "error");
  return told;
}

function inWords(problem) {
  const code = problem instanceof Refused ? problem.code : "offline";
  return (words[code] ?? words.error).replace("{mib}", config.file_mib);
}

function say(problem) {
  $("problem").textContent = problem;
}

// --- what stands there

async function refresh() {
  if (!secret) return;
  const told = await ask(`messages?after=${last}`);
  for (const message of told.messages) add(message);
  standing(told.state);
  if (told.messages.length === 100) await refresh();
}

function add(message) {
  last = Math.max(last, message.id);
  if (shown.has(message.id)) return;
  const pending = message.echo && waiting.get(message.echo);
  if (pending) {
    waiting.delete(message.echo);
    pending.remove();
  }
  shown.set(message.id, message);
  if (!message.mine) {
    typingUntil = 0;
    typing();
    if (!isSeen()) unread += 1;
  }
  const near = atEnd();
  dayLine(message.at);
  $("messages").append(bubble(message));
  if (near || message.mine) toEnd();
  marks();
}

function dayLine(at) {
  const date = new Date(at);
  const text = date.toDateString() === new Date().toDateString() ? words.today : calendar.format(date);
  if (text === day) return;
  day = text;
  const item = document.createElement("li");
  item.className = "day";
  item.textContent = text;
  $("messages").append(item);
}

function bubble(message) {
  const item = document.createElement("li");
  item.className = message.mine ? "mine" : "theirs";
  item.dataset.id = message.id ?? "";
  const who = document.createElement("span");
  who.className = message.mine || !message.who ? "unseen" : "name";
  who.textContent = message.mine ? words.you : message.who || words.us;
  item.append(who);
  if (message.text) item.append(paragraph(message.text));
  for (const file of message.files ?? []) item.append(attachment(file));
  const foot = document.createElement("span");
  foot.className = "foot";
  const time = document.createElement("time");
  time.dateTime = message.at;
  time.textContent = clock.format(new Date(message.at));
  foot.append(time);
  const mark = document.createElement("span");
  mark.className = "mark";
  foot.append(mark);
  item.append(foot);
  return item;
}

function paragraph(text) {
  const body = document.createElement("p");
  for (const part of text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/)) {
    if (!/^https?:\/\//.test(part)) body.append(part);
    else {
      const link = document.createElement("a");
      link.href = part;
      link.textContent = part;
      link.target = "_blank";
      link.rel = "noopener noreferrer nofollow";
      body.append(link);
    }
  }
  return body;
}

function attachment(file) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "file";
  button.textContent = `${file.name} · ${size(file.size)}`;
  button.addEventListener("click", () => fetched(file).then((url) => save(url, file.name), failed));
  if (config.images.includes(file.type) && file.size < 5e6) {
    fetched(file).then((url) => {
      const image = document.createElement("img");
      image.alt = words.picture.replace("{name}", file.name);
      const near = atEnd();
      image.addEventListener("load", () => near && toEnd());
      image.src = url;
      button.replaceChildren(image);
    }, () => {});
  }
  return button;
}

async function fetched(file) {
  file.url ??= URL.createObjectURL(await ask(`files/${file.id}`, undefined, { file: true }));
  return file.url;
}

function save(url, name) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

function size(bytes) {
  const [amount, unit] = bytes < 1e6 ? [bytes / 1024, "kilobyte"] : [bytes / 1048576, "megabyte"];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}

function standing(told) {
  state = told;
  const text = {
    none: told.open ? words.here : closed(),
    waiting: told.open ? queued() : closed(),
    nobody: words.nobody,
    with: told.who ? words.with.replace("{who}", told.who) : "",
    done: words.done,
  }[told.standing];
  if ($("standing").textContent !== text) $("standing").textContent = text;
  const asks = !told.email && (told.standing === "nobody" || (!told.open && ["none", "waiting", "done"].includes(told.standing)));
  const withText = told.standing !== "nobody";
  $("leave").hidden = !asks;
  $("compose").hidden = asks && withText;
  for (const part of document.querySelectorAll("[data-letter]")) part.hidden = !withText;
  $("leave-why").textContent = withText ? words.closed_ask : words.nobody;
  rate.show(told);
  marks();
  clearTimeout(standing.later);
  const pause = Math.min(config.patience * 60000 + 2000, told.place ? ASK_PLACE : Infinity);
  if (told.standing === "waiting") standing.later = setTimeout(() => refresh().catch(() => {}), pause);
}

function queued() {
  if (!state.place) return words.waiting;
  return `${words.received} ${state.place === 1 ? words.next : words.place.replace("{n}", state.place)}`;
}

function closed() {
  return state.opens ? `${words.closed} ${words.opens.replace("{when}", state.opens)}` : words.closed;
}

// Only the last of what the visitor wrote says how far it came.
function marks() {
  const mine = [...$("messages").querySelectorAll("li.mine:not(.pending)")];
  mine.forEach((item, at) => {
    const text = at < mine.length - 1 ? "" : Number(item.dataset.id) <= (state.seen ?? 0) ? words.read : words.sent;
    const mark = item.querySelector(".mark");
    if (mark.textContent !== text) mark.textContent = text;
  });
}

function atEnd() {
  const log = $("log");
  return log.scrollHeight - log.scrollTop - log.clientHeight < 60;
}

function toEnd() {
  $("log").scrollTop = $("log").scrollHeight;
}

function isSeen() {
  return isOpen && document.visibilityState === "visible";
}

function seen() {
  if (isSeen() && unread) {
    unread = 0;
    ask("read", { up_to: last }).catch(() => {});
  } else if (isSeen() && last > (seen.upTo ?? 0) && [...shown.values()].some((one) => !one.mine)) {
    seen.upTo = last;
    ask("read", { up_to: last }).catch(() => {});
  }
  if (!isSeen()) tellParent("unread", { count: unread });
}

function typing() {
  const is = Date.now() < typingUntil;
  $("typing").hidden = !is;
  $("typing").textContent = is ? `${state.who || words.somebody} ${words.typing}` : "";
  if (is) {
    if (atEnd()) toEnd();
    clearTimeout(typing.later);
    typing.later = setTimeout(typing, 1000);
  }
}

const rate = rating({ ask, words, failed, grown: () => toEnd() });

// --- writing

function newEcho() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

function device() {
  const agent = navigator.userAgent;
  const browser = /Edg\//.test(agent) ? "Edge" : /Firefox\//.test(agent) ? "Firefox" : /Chrome\//.test(agent) ? "Chrome" : "Safari";
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"].find((one) => agent.includes(one)) ?? "";
  return [browser, system].filter(Boolean).join(", ");
}

async function send(text, file) {
  const echo = newEcho();
  const now = new Date().toISOString();
  const item = bubble({ mine: true, text: text || file.name, at: now });
  item.classList.add("pending");
  waiting.set(echo, item);
  dayLine(now);
  $("messages").append(item);
  toEnd();
  await deliver(echo, item, text, file);
}

async function deliver(echo, item, text, file) {
  item.classList.remove("failed");
  item.querySelector(".mark").textContent = words.sending;
  try {
    const named = file && `files?name=${encodeURIComponent(file.name)}&echo=${echo}`;
    const told = file
      ? await ask(named, file, { raw: true })
      : await ask("messages", { text, echo, page: pages.at(-1), pages, language, device: device() });
    say("");
    listen();
    if (file) await refresh();
    else add({ id: told.id, mine: true, text, at: told.at, echo, files: [] });
    standing(told.state);
  } catch (problem) {
    say(inWords(problem));
    item.classList.add("failed");
    const again = document.createElement("button");
    again.type = "button";
    again.className = "again";
    again.textContent = words.again;
    again.addEventListener("click", () => deliver(echo, item, text, file));
    item.querySelector(".mark").replaceChildren(`${words.failed} `, again);
  }
}

function failed(problem) {
  say(inWords(problem));
}

$("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = "";
  grow();
  send(text);
});

$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("compose").requestSubmit();
  }
});

$("text").addEventListener("input", () => {
  grow();
  if (shown.size && Date.now() - toldTyping > 3000) {
    toldTyping = Date.now();
    ask("typing", {}).catch(() => {});
  }
});

function grow() {
  $("text").style.height = "auto";
  $("text").style.height = `${Math.min($("text").scrollHeight, 120)}px`;
}

function offer(file) {
  if (file.size > config.file_mib * 1048576) return say(inWords(new Refused(422, "size")));
  return send("", file);
}

$("attach")?.addEventListener("click", () => $("file").click());
$("file")?.addEventListener("change", () => {
  for (const file of $("file").files) offer(file);
  $("file").value = "";
});
$("text").addEventListener("paste", (event) => {
  if (!config.files.length || !event.clipboardData.files.length) return;
  event.preventDefault();
  for (const file of event.clipboardData.files) offer(file);
});

$("leave").addEventListener("submit", async (event) => {
  event.preventDefault();
  const withText = !$("letter").hidden;
  const email = $("email").value.trim();
  try {
    const text = withText ? $("letter").value.trim() : "";
    const told = await ask("address", { email, text, echo: newEcho(), page: pages.at(-1) });
    $("letter").value = "";
    say("");
    await refresh();
    standing(told.state);
    $("leave").hidden = true;
    $("standing").textContent = words.left.replace("{email}", email);
  } catch (problem) {
    failed(problem);
    (problem.code === "address" ? $("email") : $("letter")).focus();
  }
});

// --- news from the server

function listen() {
  if (listening || !secret) return;
  listening = stream(`/push${here.slice(0, -1)}`, secret, {
    news(told) {
      if (told.event === "typing") {
        typingUntil = Date.now() + 5000;
        typing();
      } else refresh().then(seen, () => {});
    },
    begun: () => refresh().then(() => { say(""); seen(); }, () => {}),
    lost: () => say(words.offline),
  });
}

// --- the page around the frame

function allowed(origin) {
  return config.origins.some((one) => {
    const [scheme, host] = one.split("://");
    if (!host.startsWith("*.")) return one === origin;
    return origin.startsWith(`${scheme}://`) && origin.endsWith(host.slice(1));
  });
}

function tellParent(kind, more) {
  if (parentOrigin) parent.postMessage({ relacjaChat: kind, ...more }, parentOrigin);
}

async function prove(token) {
  try {
    await ask("identity", { token });
  } catch (problem) {
    if (problem.status === 409) tellParent("renew");
  }
}

const heard = {
  async hello(told) {
    secret = told.secret;
    introduce();
    pages = told.pages ?? [];
    isOpen = Boolean(told.isOpen);
    if (told.proof) await prove(told.proof);
    await refresh().catch(failed);
    if (shown.size) listen();
    toEnd();
    seen();
    if (isOpen) focusText();
  },
  page(told) {
    pages = [...pages, told.page].slice(-20);
    if (shown.size) ask("page", told.page).catch(() => {});
  },
  identity: (told) => prove(told.proof),
  opened() {
    isOpen = true;
    toEnd();
    seen();
    focusText();
  },
  closed: () => (isOpen = false),
};

function focusText() {
  ($("compose").hidden ? $("email") : $("text")).focus();
}

addEventListener("message", (event) => {
  if (event.source !== parent || parent === window || !allowed(event.origin)) return;
  parentOrigin = event.origin;
  const kind = event.data?.relacjaChat;
  if (Object.hasOwn(heard, kind)) heard[kind](event.data);
});
document.addEventListener("visibilitychange", seen);
document.addEventListener("keydown", (event) => event.key === "Escape" && tellParent("close"));
$("close").addEventListener("click", () => tellParent("close"));
$("close").hidden = parent === window;
standing(state); // shows where to write: not before there is somebody to hear it
if (parent !== window) parent.postMessage({ relacjaChat: "ready" }, "*"); // says nothing that anybody may not know
