"""Actions of macros and rules, as they are kept."""

from collections.abc import Mapping, Sequence

from relacja.messaging.plugs import BadAction, macro_actions

MOST, LONGEST = 20, 50_000


def checked(  # not a use case: asked inside of those that keep actions
    actions: Sequence[Mapping[str, str]], *, by_rule: bool
) -> list[dict[str, str]]:
    """The actions as they are kept. Raises `BadAction`, which names the place (from 1)."""
    if not 1 <= len(actions) <= MOST:
        raise BadAction("do", "none" if not actions else "too_many")
    kept = []
    for place, given in enumerate(actions, 1):
        told = {name: str(value) for name, value in given.items() if str(value).strip()}
        action = macro_actions.get(told.get("do", ""))
        if action is None or not (action.in_rules if by_rule else action.in_macros):
            raise BadAction("do", "unknown", told.get("do", ""), place)
        known = {field.code for field in action.fields}
        for name, value in told.items():
            if (name != "do" and name not in known) or len(value) > LONGEST or "\x00" in value:
                raise BadAction(name, "unknown", "", place)
        for field in action.fields:
            if field.required and field.code not in told:
                raise BadAction(field.code, "missing", "", place)
        try:
            action.check(told)
        except BadAction as bad:
            raise BadAction(bad.field, bad.why, bad.given, place) from bad
        kept.append(told)
    return kept
