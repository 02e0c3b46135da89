"""What the engine tells, event by event, turned into signals and into what follows from them."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from relacja.contact_centre.telephony.asterisk import talk
from relacja.contact_centre.telephony.asterisk.board import CUSTOMERS, LISTENERS, Board, Calling, Leg, moment
from relacja.contact_centre.telephony.asterisk.client import Event, part

_TELEPHONE = re.compile(r"(worker)-(\d+)(?:-desk)?")


class Hearing:
    """Hears for one board. What was heard before is heard again without harm."""

    def __init__(self, board: Board) -> None:
        """For this board."""
        self.board = board
        self._by_kind: dict[str, Callable[[Event], None]] = {
            "StasisStart": self._comes,
            "StasisEnd": self._goes,
            "ChannelDestroyed": self._goes,
            "ChannelStateChange": self._rings,
            "ChannelHold": self._held,
            "ChannelUnhold": self._held,
            "ChannelDtmfReceived": self._pressed,
            "PlaybackFinished": lambda event: self._done(event["playback"]["id"], event),
            "RecordingFinished": lambda event: self._done(event["recording"]["name"], event),
            "RecordingFailed": lambda event: self._done(event["recording"]["name"], event),
        }

    def hear(self, event: Event) -> None:
        """One event."""
        hears = self._by_kind.get(event["type"])
        if hears is not None:
            hears(event)

    def _found(self, channel: Any) -> tuple[Calling | None, Leg | None]:
        call = self.board.calls.get(variables(channel).get("RELACJA_CALL", ""))
        leg = call.legs.get(channel["id"]) if call else None
        if leg is not None:
            leg.wire = channel["name"]
        return call, leg

    def _comes(self, event: Event) -> None:
        channel, words = event["channel"], event["args"]
        if words[0] == "inbound":
            self._arrives(channel, moment(event))
        elif words[0] == "snoop":
            call = self.board.calls.get(words[2])
            leg = call.legs.get(words[1]) if call else None
            if call and leg:
                talk.spying(self.board, call, leg, channel["id"])
        else:
            call, leg = self._found(channel)
            if call and leg:
                talk.answered(self.board, call, leg, moment(event))
            else:
                self.board.soon(None, lambda: self.board.hang_up(Leg(channel["id"], "", "", "ringing")))

    def _arrives(self, channel: Any, at: datetime) -> None:
        board = self.board
        call_id = variables(channel).get("RELACJA_CALL") or channel["id"]
        if call_id in board.calls or call_id in board.over:
            return
        call = calling(board, channel)
        call.legs[channel["id"]] = leg_of(channel, "caller", "waiting")
        offered(board, call, at)
        where = f"channels/{part(channel['id'])}/ring"
        board.soon(call, lambda: board.ari.ask("POST", where))

    def _goes(self, event: Event) -> None:
        call, leg = self._found(event["channel"])
        if call is None or leg is None:
            return
        cause = talk.REASONS.get(event.get("cause", 0)) or ("timeout" if leg.alerted else "unreachable")
        talk.gone(self.board, call, leg, moment(event), cause)

    def _rings(self, event: Event) -> None:
        call, leg = self._found(event["channel"])
        if call is None or leg is None or event["channel"]["state"] != "Ringing" or leg.alerted:
            return
        leg.alerted = True
        if leg.role not in LISTENERS:
            self.board.tell("alerting", call, f"{leg.channel}:alerting", moment(event), leg.name)

    def _held(self, event: Event) -> None:
        """A worker pressed the key of the telephone itself: the engine plays music, nothing else is to be done."""
        call, leg = self._found(event["channel"])
        customer = call.customer if call else None
        if call is None or leg is None or customer is None or leg.role in (*CUSTOMERS, *LISTENERS):
            return
        held = event["type"] == "ChannelHold"
        key = f"{leg.channel}:{'held' if held else 'retrieved'}:{event['timestamp']}"
        customer.state = "held" if held else "talking"
        self.board.tell("held" if held else "retrieved", call, key, moment(event), customer.name)
        self.board.soon(call, lambda: self.board.mark(customer, "held" if held else ""))

    def _pressed(self, event: Event) -> None:
        call, leg = self._found(event["channel"])
        if call is None or leg is None or leg.role not in CUSTOMERS:
            return
        call.pressed += 1
        key = f"{leg.channel}:digits:{event['timestamp']}"
        self.board.tell("digits", call, key, moment(event), leg.name, digits=event["digit"])

    def _done(self, name: str, event: Event) -> None:
        waiting = self.board.waiting.get(name)
        if waiting is not None and not waiting.done():
            waiting.set_result(event)


def variables(channel: Any) -> dict[str, str]:
    """What we left with a channel."""
    return channel.get("channelvars") or {}


def calling(board: Board, channel: Any) -> Calling:
    """The call that a customer's channel is of."""
    told = variables(channel)
    who = channel["caller"]
    call = Calling(
        told.get("RELACJA_CALL") or channel["id"],
        str(who.get("number") or ""),
        str(who.get("name") or ""),
        told.get("RELACJA_CALLEE") or str(channel["dialplan"].get("exten") or ""),
        datetime.fromisoformat(channel["creationtime"]),
    )
    board.calls[call.id] = call
    return call


def leg_of(channel: Any, role: str, state: Any) -> Leg:
    """A leg by its channel."""
    return Leg(channel["id"], variables(channel).get("RELACJA_LEG") or "caller", role, state, channel["name"])


def offered(board: Board, call: Calling, at: datetime) -> None:
    """A call stands at the engine."""
    leg = "" if call.direction == "inbound" else next((one.name for one in call.legs.values()), "")
    board.tell("offered", call, f"{call.id}:offered", at, leg)


def presence(board: Board, name: str, there: bool, at: datetime) -> None:
    """A telephone signed in or is gone; its worker can be reached if one of theirs is there."""
    found = _TELEPHONE.fullmatch(name)
    if found is None:
        return
    board.online.discard(name)
    if there:
        board.online.add(name)
    leg = f"{found[1]}:{found[2]}"
    reachable = bool(board.online & {f"{found[1]}-{found[2]}", f"{found[1]}-{found[2]}-desk"})
    if board.present.get(leg) == reachable:
        return
    board.present[leg] = reachable
    kind, call = "reachable" if reachable else "unreachable", Calling("")
    board.tell(kind, call, f"{leg}:{kind}:{at.isoformat()}", at, leg)  # type: ignore[arg-type]
