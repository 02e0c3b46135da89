"""Kinds of file, one folder each; each registers itself in `relacja.platform.transfer.plugs.formats`."""
