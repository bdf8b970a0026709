"""The office's seal on a PDF: a PAdES signature (B-B) with the key that the operator gives. Nothing is asked of the
network, no picture of a seal is drawn; the seal is the office's and names no person.

Without a key a demonstration portal makes one of its own, whose name says so; any other portal's files are unsigned.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1, translate_pyca_cryptography_key_to_asn1
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import PdfSignatureMetadata, fields, sign_pdf, signers
from pyhanko.sign.general import SigningError
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Seal"
DEMO_NAME = "演示印章（自签，无法律效力）demonstration seal"
DEMO_YEARS = 10


class SealingFailed(Exception):
    """Why a file could not be signed, in words for an editor."""


@dataclass(frozen=True)
class Seal:
    """``name`` is the certificate's common name, ``fingerprint`` its SHA-256."""

    name: str
    fingerprint: str
    signer: signers.SimpleSigner


def current() -> Seal | None:
    """The seal that files get; None where they stay unsigned. Raises ImproperlyConfigured where the key cannot be
    used."""
    if settings.SIGNING_KEY:
        return _load(Path(settings.SIGNING_KEY), settings.SIGNING_PASSWORD, "SIGNING_KEY")
    if settings.DEBUG or settings.SITE_IS_DEMO:
        return _load(*_demo_key(), "SIGNING_KEY")
    return None


def sign(path: Path, seal: Seal, target: Path) -> None:
    """Writes to ``target`` the PDF at ``path`` with a signature that covers all of it and allows no later change."""
    facts = PdfSignatureMetadata(
        field_name=FIELD,
        name=seal.name,
        reason=_("公报编印单位对本文件的电子签名"),
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    try:
        with path.open("rb") as source, target.open("wb") as out:
            sign_pdf(IncrementalPdfFileWriter(source), facts, seal.signer, output=out)
    except (PdfError, SigningError) as error:
        raise SealingFailed(_("电子签名失败：%s") % error) from error


def _load(path: Path, password: str, name: str) -> Seal:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}={str(path)!r} cannot be read: {error.strerror}.") from error
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, password.encode() or None)
    except ValueError as error:
        problem = f"{name}={str(path)!r} is no PKCS#12 file, or SIGNING_PASSWORD (SIGNING_PASSWORD_FILE) is wrong."
        raise ImproperlyConfigured(problem) from error
    if key is None or certificate is None:
        raise ImproperlyConfigured(f"{name}={str(path)!r} must hold a private key together with its certificate.")
    if certificate.not_valid_after_utc < datetime.now(UTC):
        day = f"{certificate.not_valid_after_utc:%Y-%m-%d}"
        raise ImproperlyConfigured(f"{name}={str(path)!r}: the certificate expired on {day}; give one that holds.")
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    registry.register_multiple(map(translate_pyca_cryptography_cert_to_asn1, others))
    signer = signers.SimpleSigner(
        signing_cert=translate_pyca_cryptography_cert_to_asn1(certificate),
        signing_key=translate_pyca_cryptography_key_to_asn1(key),
        cert_registry=registry,
    )
    return Seal(_common_name(certificate), certificate.fingerprint(hashes.SHA256()).hex(), signer)


def _common_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def _demo_key() -> tuple[Path, str]:
    """The self-made key in the data directory, readable by its owner alone, and its password beside it."""
    folder = Path(settings.DATA_DIR) / "signing"
    path, password = folder / "demo.p12", folder / "demo.password"
    if not path.exists():
        folder.mkdir(mode=0o700, exist_ok=True)
        words = secrets.token_hex(16)
        _write_once(password, words.encode())
        _write_once(path, _make_demo_key(password.read_text(encoding="ascii")))
    return path, password.read_text(encoding="ascii")


def _write_once(path: Path, data: bytes) -> None:
    """Whole or not at all; of two processes at once the first one's stays."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.touch(mode=0o600)
    part.write_bytes(data)
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def _make_demo_key(password: str) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEMO_NAME)])
    now = datetime.now(UTC)
    usage: dict[str, Any] = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only",
         "decipher_only"), False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * DEMO_YEARS))
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    locked = serialization.BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(b"demo", key, certificate, None, locked)
