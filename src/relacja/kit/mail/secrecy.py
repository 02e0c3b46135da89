"""Is a message encrypted or signed, and in which way."""

import re

from relacja.kit.mail.structure import Part

PGP_MIME, PGP_INLINE, SMIME = "pgp-mime", "pgp-inline", "smime"
_PGP_MESSAGE = re.compile(r"^-----BEGIN PGP MESSAGE-----\s*$", re.MULTILINE)
_PGP_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\s*$", re.MULTILINE)


def secrecy(root: Part, text: str) -> tuple[str, str]:
    """How it is encrypted and how it is signed, each as a word: `pgp-mime`, `pgp-inline`, `smime`, or empty."""
    encrypted = signed = ""
    for part in _parts(root):
        by_part = _of(part)
        encrypted = encrypted or by_part[0]
        signed = signed or by_part[1]
    if "-----BEGIN PGP" in text:
        encrypted = encrypted or (PGP_INLINE if _PGP_MESSAGE.search(text) else "")
        signed = signed or (PGP_INLINE if _PGP_SIGNED.search(text) else "")
    return encrypted, signed


def _of(part: Part) -> tuple[str, str]:
    protocol = part.params.get("protocol", "").lower()
    if part.kind == "multipart/encrypted":
        return (SMIME if "pkcs7" in protocol else PGP_MIME), ""
    if part.kind == "multipart/signed":
        return "", (SMIME if "pkcs7" in protocol else PGP_MIME)
    if part.kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
        is_signed = part.params.get("smime-type", "").lower() in {"signed-data", "certs-only"}
        return ("", SMIME) if is_signed else (SMIME, "")
    return "", ""


def _parts(root: Part) -> list[Part]:
    found = [root]
    for part in found:
        found.extend(part.parts)
    return found
