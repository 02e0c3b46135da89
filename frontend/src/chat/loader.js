// The script a site puts on its pages: a button, and a frame with the chat. It works where the site's policy allows
// nothing but our script and our frame, keeps the visitor's secret in the site's own storage (a frame from elsewhere is
// denied its own), and whatever goes wrong, the page it stands on goes on.
const site = JSON.parse("__SITE__");
const tag = document.currentScript;

const STYLE = `
:host { all: initial; }
button, iframe { position: fixed; bottom: 20px; SIDE: 20px; z-index: 2147483000; border: 0; margin: 0; }
button { width: 56px; height: 56px; padding: 0; border-radius: 28px; background: COLOUR; color: INK; cursor: pointer;
  display: grid; place-items: center; box-shadow: 0 2px 6px rgb(0 0 0 / .2), 0 8px 24px rgb(0 0 0 / .18); }
button:focus-visible { outline: 3px solid COLOUR; outline-offset: 3px; }
svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round;
  stroke-linejoin: round; }
span { position: absolute; top: -4px; right: -4px; min-width: 20px; height: 20px; padding: 0 5px; box-sizing: border-box;
  border-radius: 10px; background: #b3261e; color: #fff; font: 600 12px/20px system-ui, sans-serif; text-align: center; }
iframe { bottom: 88px; width: 384px; height: min(620px, calc(100vh - 108px)); border-radius: 14px; background: Canvas;
  color-scheme: normal; box-shadow: 0 4px 12px rgb(0 0 0 / .16), 0 16px 48px rgb(0 0 0 / .24); }
[hidden] { display: none !important; }
@media (max-width: 480px) {
  iframe { inset: 0; width: 100%; height: 100%; border-radius: 0; }
  .open button { display: none; }
}
@media print { button, iframe { display: none; } }`;
const TALK = "M7.9 20A9 9 0 1 0 4 16.1L2 22Z";
const CROSS = "M18 6 6 18M6 6l12 12";

function begin() {
  const origin = new URL(tag.src).origin;
  const place = `relacja-chat-${site.code}`;
  const asked = tag.dataset.language || document.documentElement.lang || navigator.language || "";
  const language = [asked.slice(0, 2).toLowerCase(), site.language].find((one) => site.words[one]) ?? "en";
  const words = site.words[language];
  const pages = [];
  let secret = remembered();
  let frame = null;
  let ready = false;
  let isOpen = false;
  let proof = tag.dataset.identity || "";

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE.replaceAll("SIDE", site.side).replaceAll("COLOUR", site.colour).replaceAll("INK", site.ink));
  root.adoptedStyleSheets = [sheet];
  const wrap = document.createElement("div");
  const button = document.createElement("button");
  const drawing = button.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
  const line = drawing.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  const badge = document.createElement("span");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  button.type = "button";
  badge.hidden = true;
  badge.setAttribute("aria-hidden", "true");
  button.append(badge);
  wrap.append(button);
  root.append(wrap);
  button.addEventListener("click", () => (isOpen ? close() : open()));
  draw(0);
  document.body.append(host);

  // Storage may be denied, full, or wiped while we run: then the secret lives as long as the page.
  function remembered() {
    try {
      const kept = JSON.parse(localStorage.getItem(place));
      if (kept && /^[\w-]{22,64}$/.test(kept.secret) && Date.now() - kept.at < site.days * 864e5) return kept.secret;
    } catch {}
    return "";
  }

  function keep() {
    try {
      localStorage.setItem(place, JSON.stringify({ secret, at: Date.now() }));
    } catch {}
  }

  function newSecret() {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
  }

  function draw(unread) {
    line.setAttribute("d", isOpen ? CROSS : TALK);
    button.setAttribute("aria-expanded", String(isOpen));
    button.setAttribute("aria-label", isOpen ? words.close : unread ? words.unread.replace("{n}", unread) : words.open);
    badge.hidden = isOpen || !unread;
    badge.textContent = unread > 9 ? "9+" : String(unread);
    wrap.className = isOpen ? "open" : "";
  }

  function build() {
    if (frame) return;
    secret ||= newSecret();
    keep();
    frame = document.createElement("iframe");
    frame.title = words.open;
    frame.hidden = !isOpen;
    frame.src = `${origin}/chat/${site.code}/?language=${language}`;
    wrap.append(frame);
  }

  function open() {
    isOpen = true;
    build();
    frame.hidden = false;
    draw(0);
    tell("opened");
    frame.focus();
  }

  function close() {
    isOpen = false;
    if (frame) frame.hidden = true;
    draw(0);
    tell("closed");
    button.focus();
  }

  function tell(kind, more) {
    if (ready) frame.contentWindow.postMessage({ relacjaChat: kind, ...more }, origin);
  }

  // This browser was somebody else's: a new secret, and nothing of before is shown.
  function forget() {
    secret = "";
    ready = false;
    try {
      localStorage.removeItem(place);
    } catch {}
    frame?.remove();
    frame = null;
    if (isOpen) build();
    draw(0);
  }

  function page() {
    return { url: location.href.split("#")[0].slice(0, 1000), title: document.title.slice(0, 150) };
  }

  function look() {
    const now = page();
    const last = pages.at(-1);
    if (last && last.url === now.url && last.title === now.title) return;
    if (last && last.url === now.url) pages.pop();
    pages.push(now);
    if (pages.length > 20) pages.shift();
    tell("page", { page: now });
  }

  const heard = {
    ready() {
      ready = true;
      tell("hello", { secret, pages, isOpen, proof });
    },
    close,
    unread: (data) => draw(Number(data.count) || 0),
    renew() {
      forget();
      build();
    },
  };

  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return;
    const kind = event.data?.relacjaChat;
    if (Object.hasOwn(heard, kind)) heard[kind](event.data);
  });

  globalThis.relacjaChat = {
    open,
    close,
    forget,
    identify(token) {
      proof = String(token);
      build();
      tell("identity", { proof });
    },
  };
  look();
  setInterval(look, 1000); // the address and the title change without any event that all browsers tell
  if (secret || proof) build();
}

function start() {
  try {
    if (!globalThis.relacjaChat) begin();
  } catch (problem) {
    console.warn("chat:", problem);
  }
}

if (document.body) start();
else document.addEventListener("DOMContentLoaded", start);
