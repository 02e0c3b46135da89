"""What the provider is answered with, or told to do with a call: documents in its language, TwiML."""

from collections.abc import Mapping
from urllib.parse import urlencode

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from relacja.contact_centre.telephony.twilio.words import VOICES, language_of, words

MESSAGE_SECONDS = 180
SILENCE_SECONDS = 5
KEY_SECONDS = 15
RECORDING_EVENTS = "in-progress completed absent"


def address(public_url: str, call: str, **query: object) -> str:
    """Our webhook, where the provider tells of the call, with what we have to know of it then."""
    return f"{public_url}?{urlencode({'call': call, **query})}"


def wait(public_url: str, call: str) -> str:
    """The caller waits with music in a conference named after the call; it ends when they leave."""
    answer = VoiceResponse()
    dial = Dial(action=address(public_url, call, step="over", by="engine"))
    dial.conference(
        call, participant_label="caller", start_conference_on_enter=False, end_conference_on_exit=True, beep=False
    )
    answer.append(dial)
    return str(answer)


def over() -> str:
    """Nothing is left to be done."""
    answer = VoiceResponse()
    answer.hangup()
    return str(answer)


def announcement(data: Mapping[str, object]) -> str:
    """Words, and no more."""
    answer = VoiceResponse()
    _say(answer, data)
    return str(answer)


def last_words(public_url: str, call: str, data: Mapping[str, object]) -> str:
    """Words; whoever has heard them to the end is told of, and let go."""
    answer = VoiceResponse()
    _say(answer, data)
    answer.redirect(address(public_url, call, step="over", by="engine"))
    return str(answer)


def message(public_url: str, call: str, data: Mapping[str, object], seconds: int) -> str:
    """A greeting, a tone, a message; then the call is over."""
    answer = VoiceResponse()
    _say(answer, data)
    over_at = address(public_url, call, step="over", by="engine")
    answer.record(
        action=over_at, max_length=seconds or MESSAGE_SECONDS, timeout=SILENCE_SECONDS, finish_on_key="#",
        play_beep=True, trim="do-not-trim", recording_status_callback=address(public_url, call, what="voicemail"),
        recording_status_callback_event=RECORDING_EVENTS,
    )  # fmt: skip
    answer.redirect(over_at)
    return str(answer)


def question(public_url: str, call: str, data: Mapping[str, object], seconds: int, key: str) -> str:
    """Words, and a key that is waited for; that none was pressed is told too."""
    answer = VoiceResponse()
    gather = Gather(
        input="dtmf", num_digits=1, timeout=seconds or KEY_SECONDS, action_on_empty_result=True,
        action=address(public_url, call, step="keys", key=key),
    )  # fmt: skip
    _say(gather, data)
    answer.append(gather)
    return str(answer)


def _say(answer: VoiceResponse | Gather, data: Mapping[str, object]) -> None:
    for _time in range(int(str(data.get("repeat") or 1))):
        for one in words(data):
            answer.say(one, language=VOICES[language_of(data)])
