"""What one is told of on whatever page is open: as one has chosen, of conversations one may see, without a word of what
was written."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from relacja.accounts import queries as accounts
from relacja.messaging import queries
from relacja.messaging.models import Conversation, NoticeKind
from relacja.messaging.queries import notices
from relacja.messaging.queries.conversations import called
from relacja.platform.actor import Actor
from relacja.platform.own_news import OwnNews, Said, own_news


class _Told(OwnNews):
    """News of a conversation, of one of the kinds that are chosen."""

    kind = NoticeKind.ASSIGNED
    words: str | Promise = ""

    def said(self, actor: Actor, ids: Mapping[str, int]) -> Said | None:
        """Nothing where it was not wanted, or may not be seen any more."""
        if not notices.is_told_here(actor, self.kind):
            return None
        try:
            found = queries.conversation_of(actor, ids.get("conversation_id", 0))
        except queries.ConversationNotFound:
            return None
        title = found.subject or _("Without a subject")
        text = str(self.text(found)) % {"who": self.who(actor, found) or _("Somebody"), "title": title}
        return Said(text, reverse("messaging:conversation", args=[found.pk]))

    def text(self, found: Conversation) -> str | Promise:
        """What is said."""
        return self.words

    def who(self, actor: Actor, found: Conversation) -> str:
        """Whose doing it is."""
        return ""


class _ByColleague(_Told):
    """Something a colleague did to it."""

    done = ""

    def who(self, actor: Actor, found: Conversation) -> str:
        """The colleague who did it last."""
        by = notices.who_last(actor, found.pk, self.done)
        return accounts.user_names([by]).get(by or 0, "")


@own_news.plug("customer_wrote")
class Wrote(_Told):
    """A customer has written, or an outsider has answered."""

    kind = NoticeKind.WROTE
    words = gettext_lazy("%(who)s has written: %(title)s")

    def text(self, found: Conversation) -> str | Promise:
        """An answer from outside says that it is one."""
        return self.words if found.beside_id is None else gettext_lazy("%(who)s answers from outside: %(title)s")

    def who(self, actor: Actor, found: Conversation) -> str:
        """The customer, as one may know them."""
        return called(actor, found)


@own_news.plug("mentioned")
class Mentioned(_ByColleague):
    """One was named in a note."""

    kind, done = NoticeKind.NAMED, "note"
    words = gettext_lazy("%(who)s names you in a note: %(title)s")


@own_news.plug("assigned")
class Assigned(_ByColleague):
    """A conversation was handed over."""

    done = "assigned"
    words = gettext_lazy("%(who)s hands you a conversation: %(title)s")


@own_news.plug("draft")
class DraftHanded(_ByColleague):
    """A draft was handed over."""

    done = "draft_handed"
    words = gettext_lazy("%(who)s hands you a draft: %(title)s")


@own_news.plug("woke")
class Woke(_Told):
    """What one has put off is back."""

    words = gettext_lazy("Back, its time has come: %(title)s")


@own_news.plug("taken_back")
class TakenBack(_Told):
    """Somebody else will have it: one was silent for too long."""

    words = gettext_lazy("Taken back, it lay untouched: %(title)s")
