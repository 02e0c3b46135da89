"""Icons of the lucide set, each drawn once for the life of the process."""

from functools import lru_cache

import lucide
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=1024)
def icon(name: str, size: int = 24, attributes: tuple[tuple[str, str], ...] = ()) -> SafeString:
    """The SVG of an icon with these attributes; attributes are written by us, never by readers."""
    return mark_safe(str(lucide._render_icon(name, size, **dict(attributes))))  # noqa: S308  lucide escapes attributes
