// Server-sent events by `fetch`: a browser's own EventSource sends no Authorization header, and a secret must not stand
// in an address. It goes on from the last event it has heard, and waits longer each time it fails.
export function stream(path, secret, { news, begun, lost }) {
  let place = "";
  let failures = 0;

  async function once() {
    const headers = { Authorization: `Visitor ${secret}`, Accept: "text/event-stream" };
    if (place) headers["Last-Event-ID"] = place;
    const answer = await fetch(path, { headers, cache: "no-store", credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    failures = 0;
    begun();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n\n");
      rest = parts.pop();
      parts.forEach(hear);
    }
  }

  function hear(event) {
    const lines = event.split("\n");
    const isNews = lines.includes("event: news");
    for (const line of lines) {
      if (line.startsWith("id: ")) place = line.slice(4);
      if (isNews && line.startsWith("data: ")) {
        try {
          news(JSON.parse(line.slice(6)));
        } catch {}
      }
    }
  }

  (async () => {
    for (;;) {
      try {
        await once();
      } catch {
        failures += 1;
        if (failures > 1) lost();
      }
      const pause = Math.min(30, 2 ** failures) * (500 + Math.random() * 500);
      await new Promise((go) => setTimeout(go, pause));
    }
  })();
  return { path };
}
