"""Static files under names that carry their hash, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Whitenoise's storage; a file missing from the manifest keeps its plain name instead of failing the page."""

    manifest_strict = False
