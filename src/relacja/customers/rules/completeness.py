"""How complete a file is, and what to ask for next."""

from dataclasses import dataclass

from relacja.customers.types import PartyFile


@dataclass(frozen=True, slots=True)
class Completeness:
    """Percent known of what a kind of party needs, and the codes of what is missing, the most useful first."""

    percent: int
    missing: tuple[str, ...]


def completeness(file: PartyFile) -> Completeness:
    """Count what is known of what we want to know."""
    kinds = {point.kind for point in file.points if point.state != "invalid"}
    schemes = {identifier.scheme for identifier in file.identifiers}
    wanted = {
        "phone": "phone" in kinds,
        "email": "email" in kinds,
        "address": "postal" in kinds,
        "owner": file.owner_id is not None or file.unit_id is not None,
    }
    if file.kind == "person":
        wanted |= {"born_on": file.fields.get("born_on") is not None, "consent": bool(file.consents)}
    elif file.kind == "organisation":
        employs = any(relation.type == "employment" and relation.side == "b" for relation in file.relations)
        wanted |= {"nip": "nip" in schemes or "eu_vat" in schemes, "contact_person": employs}
    else:
        wanted = {"members": any(relation.type == "membership" for relation in file.relations)}
    missing = tuple(code for code, known in wanted.items() if not known)
    return Completeness(round(100 * (len(wanted) - len(missing)) / len(wanted)), missing)
