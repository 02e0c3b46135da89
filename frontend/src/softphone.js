// The telephone in the browser: SIP over a websocket, sound by WebRTC. A file of its own, fetched where a page has a
// telephone. Six things can be done with it (start, dial, answer, hold, dtmf, hangup); what happens is told by events.
import JsSIP from "jssip";

const RAW = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

export class Softphone {
  // `account`: websocket, address, user, password, ice_servers. `tell(what, details)` hears of everything that happens.
  constructor(account, tell = () => {}, raw = false) {
    this.account = account;
    this.tell = tell;
    this.audio = raw ? RAW : true;
    this.session = null;
    this.speaker = new Audio();
    this.speaker.autoplay = true;
  }

  start() {
    const { websocket, address, user, password } = this.account;
    this.agent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(websocket)],
      uri: address,
      authorization_user: user,
      password,
      display_name: user,
      session_timers: false,
      register_expires: 300,
      user_agent: "Relacja",
    });
    this.agent.on("registered", () => this.tell("ready"));
    this.agent.on("unregistered", () => this.tell("away"));
    this.agent.on("disconnected", () => this.tell("away"));
    this.agent.on("registrationFailed", ({ cause }) => this.tell("refused", { cause }));
    this.agent.on("newRTCSession", ({ session, originator, request }) => this.#comes(session, originator === "remote", request));
    this.agent.start();
  }

  stop() {
    this.agent?.stop();
  }

  dial(number) {
    this.agent.call(`sip:${number}@${this.account.address.split("@")[1]}`, this.#options());
  }

  answer() {
    if (this.session?.direction === "incoming" && !this.session.isEstablished()) this.session.answer(this.#options());
  }

  hold(on = true) {
    if (!this.session?.isEstablished()) return;
    if (on) this.session.hold();
    else this.session.unhold();
  }

  dtmf(keys) {
    this.session?.sendDTMF(keys);
  }

  hangup() {
    if (!this.session || this.session.isEnded()) return;
    const ringing = this.session.direction === "incoming" && !this.session.isEstablished();
    this.session.terminate(ringing ? { status_code: 603 } : undefined);
  }

  #options() {
    const iceServers = (this.account.ice_servers || []).map((urls) => ({ urls }));
    return { mediaConstraints: { audio: this.audio, video: false }, pcConfig: { iceServers } };
  }

  #comes(session, incoming, request) {
    if (this.session && !this.session.isEnded()) {
      session.terminate({ status_code: 486 });
      return;
    }
    this.session = session;
    session.on("peerconnection", ({ peerconnection }) => this.#hear(peerconnection));
    if (session.connection) this.#hear(session.connection);
    session.on("confirmed", () => this.tell("talking"));
    session.on("hold", () => this.tell("held"));
    session.on("unhold", () => this.tell("retrieved"));
    for (const end of ["ended", "failed"]) session.on(end, ({ cause }) => this.tell("ended", { cause }));
    const { uri, display_name: name } = session.remote_identity;
    this.tell(incoming ? "ringing" : "dialling", { number: uri.user, name: name || "" });
    if (incoming && /answer-after=0/.test(request.getHeader("Call-Info") ?? "")) this.answer(); // our own call out
  }

  #hear(connection) {
    connection.addEventListener("track", ({ streams, track }) => {
      this.speaker.srcObject = streams[0] || new MediaStream([track]);
    });
  }
}

// <div data-softphone="ADDRESS OF THE ACCOUNT"> becomes a telephone. What happens bubbles from it as `softphone:ringing`
// and so on, its state stands in data-softphone-state; any button with data-softphone-do="answer" presses its key.
export async function mount(element) {
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  const answer = await fetch(element.dataset.softphone, { method: "POST", headers: { "X-CSRFToken": token } });
  if (answer.status !== 200) return null;
  const account = await answer.json();
  const tell = (what, detail = {}) => {
    element.dataset.softphoneState = what;
    element.dispatchEvent(new CustomEvent(`softphone:${what}`, { bubbles: true, detail }));
  };
  const phone = new Softphone(account, tell, "softphoneRaw" in element.dataset);
  document.addEventListener("click", ({ target }) => {
    const what = target.closest?.("[data-softphone-do]")?.dataset.softphoneDo;
    if (what === "answer" || target.closest?.("[data-softphone-answer]")) phone.answer();
    else if (what === "hangup") phone.hangup();
    else if (what === "hold" || what === "retrieve") phone.hold(what === "hold");
  });
  addEventListener("pagehide", () => phone.stop());
  phone.start();
  return phone;
}
