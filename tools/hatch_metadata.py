"""Gives the wheel the requirements of requirements.in; the versions are left to whoever installs it."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Requirements(MetadataHookInterface):
    """Reads requirements.in."""

    def update(self, metadata: dict) -> None:
        """Fill in the dependencies."""
        lines = (Path(self.root) / "requirements.in").read_text().splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith(("#", "-"))]
