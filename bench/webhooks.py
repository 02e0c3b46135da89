"""Signatures of webhooks: the published samples, and how long judging one takes."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from bench.figures import Figure, Target, figure
from relacja.kit import signatures

ROUNDS = {"small": 2_000, "full": 20_000}


def webhooks(scale: str, real_data: Path) -> Iterator[Figure]:
    """Whether each published sample is judged as its publishers say, and each with a byte changed is refused."""
    file = real_data / "standards" / "webhook_signature_vectors.json"
    if not file.exists():
        return
    told = orjson.loads(file.read_bytes())
    for name, judge, change in (
        ("standard_webhooks", _standard, lambda one: {**one, "payload": one["payload"] + " "}),
        ("twilio", _twilio, lambda one: {**one, "url": one["url"].replace("foo=1", "foo=2")}),
    ):
        samples = told[name]
        all_of = Target(len(samples), of="value", at_least=True)
        right = [one for one in samples if judge(one) is one["valid"]]
        yield figure(f"signatures of {name} judged as published", len(right), "samples", target=all_of)
        refused = [one for one in samples if not judge(change(one))]
        yield figure(f"signatures of {name} refused when something was changed", len(refused), "samples", target=all_of)
        yield figure(f"time to judge a signature of {name}", _seconds(judge, samples, ROUNDS[scale]) * 1e6, "us")


def _standard(one: dict[str, Any]) -> bool:
    body = one["payload"].encode()
    return signatures.is_standard(one["secret"], one["id"], str(one["timestamp"]), body, one["signature"])


def _twilio(one: dict[str, Any]) -> bool:
    if "body" in one:
        return signatures.is_twilio_body(one["token"], one["url"], one["body"].encode(), one["signature"])
    return signatures.is_twilio(one["token"], one["url"], [tuple(pair) for pair in one["params"]], one["signature"])


def _seconds(judge: Callable[[dict[str, Any]], bool], samples: list[dict[str, Any]], rounds: int) -> float:
    begun = time.perf_counter()
    for n in range(rounds):
        judge(samples[n % len(samples)])
    return (time.perf_counter() - begun) / rounds
