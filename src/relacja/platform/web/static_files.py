"""Static files under names that carry their hash, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Whitenoise's storage; a file that has not been collected keeps its plain name instead of failing the page."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name, or the plain one where the file is not among the collected."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name
