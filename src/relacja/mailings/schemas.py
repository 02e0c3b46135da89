"""Letters and designs as the API takes and tells them."""

from typing import Annotated, Any, Literal

from pydantic import Field

from relacja.mailings.types import DesignDraft, LetterDraft
from relacja.platform.api import Id, Moment, Schema
from relacja.platform.refs import Ref

Words = Annotated[str, Field(max_length=300)]
Language = Literal["pl", "en", "ru"]


class BlockIn(Schema):
    """A block, with what its kind is told."""

    kind: Literal["heading", "text", "button", "picture", "products", "divider", "footer"]
    text: Annotated[str, Field(max_length=20_000)] = ""
    link: Annotated[str, Field(max_length=2_000)] = ""
    picture: Annotated[str, Field(max_length=2_000)] = ""
    words: Words = ""
    rows: Annotated[str, Field(max_length=60)] = ""
    button: Words = ""


class BodyIn(Schema):
    """A letter in one language."""

    subject: Words
    preheader: Words = ""
    blocks: Annotated[list[BlockIn], Field(max_length=60)]


class DesignIn(Schema):
    """A design to be kept."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    purpose: Annotated[str, Field(max_length=40)] = "marketing"
    content: dict[Language, BodyIn]

    def draft(self) -> DesignDraft:
        """What the service takes."""
        return DesignDraft(self.name, self.purpose, {code: body.model_dump() for code, body in self.content.items()})


class BasketRowIn(Schema):
    """A row of products."""

    name: Words
    price: Words = ""
    picture: Annotated[str, Field(max_length=2_000)] = ""
    link: Annotated[str, Field(max_length=2_000)] = ""


class LetterIn(Schema):
    """A letter to be queued; its key names it for ever."""

    key: Annotated[str, Field(min_length=1, max_length=200)]
    party_id: Id
    version_id: Id
    mailbox_id: Id
    origin: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+:\d{1,18}$")]
    purpose: Annotated[str, Field(max_length=40)] = "marketing"
    variables: dict[Annotated[str, Field(max_length=60)], Words | list[BasketRowIn]] = {}
    point_id: Id | None = None
    language: Language | None = None
    at: Moment | None = None
    until: Moment | None = None
    is_watched: bool = True

    def draft(self) -> LetterDraft:
        """What the service takes."""
        told: dict[str, Any] = self.model_dump(exclude={"origin", "language"})
        return LetterDraft(**told, origin=Ref.parse(self.origin), language=self.language or "")


class LettersIn(Schema):
    """Letters to be queued, all or none."""

    letters: Annotated[list[LetterIn], Field(min_length=1, max_length=1_000)]


class OriginIn(Schema):
    """What letters are sent for."""

    origin: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+:\d{1,18}$")]


class ConsentQuestionIn(Schema):
    """Whom to ask for consent, at which address, from which mailbox."""

    party_id: Id
    point_id: Id
    mailbox_id: Id
    purpose: Annotated[str, Field(max_length=40)] = "marketing"
    language: Language | None = None


class Made(Schema):
    """The number of what was made."""

    id: int
