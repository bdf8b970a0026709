"""The key of the seal: what the operator gives, what a demonstration makes, what is refused and how."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from bulletins.exports import seal
from portal import environment


def key_file(folder: Path, *, name: str = "白石县人民政府办公室", days: int = 30) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    until = datetime.now(UTC) + timedelta(days=days)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(until - timedelta(days=365)).not_valid_after(until)
    certificate = builder.sign(key, hashes.SHA256())
    path = folder / "seal.p12"
    locked = BestAvailableEncryption(b"open-sesame")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, locked))
    return path


def test_the_operators_key_is_the_seal(settings: Settings, tmp_path: Path) -> None:
    settings.SIGNING_KEY, settings.SIGNING_PASSWORD = str(key_file(tmp_path)), "open-sesame"
    found = seal.current()
    assert found is not None
    assert found.name == "白石县人民政府办公室"
    assert len(found.fingerprint) == 64


@pytest.mark.parametrize(
    ("days", "password", "words"), [(30, "wrong", "SIGNING_PASSWORD"), (-1, "open-sesame", "expired on")]
)
def test_a_key_that_cannot_be_used_is_named(
    settings: Settings, tmp_path: Path, days: int, password: str, words: str
) -> None:
    settings.SIGNING_KEY, settings.SIGNING_PASSWORD = str(key_file(tmp_path, days=days)), password
    with pytest.raises(ImproperlyConfigured, match=words) as refused:
        seal.current()
    assert "SIGNING_KEY" in str(refused.value)
    assert f"{password!r}" not in str(refused.value)


def test_a_file_that_is_no_key_is_named(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "seal.p12"
    path.write_bytes(b"nonsense")
    settings.SIGNING_KEY = str(path)
    with pytest.raises(ImproperlyConfigured, match="no PKCS#12 file"):
        seal.current()


def test_a_demonstration_makes_a_key_of_its_own_that_says_so_and_keeps_it(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.SIGNING_KEY, settings.SITE_IS_DEMO = tmp_path, "", True
    first, second = seal.current(), seal.current()
    assert first is not None
    assert second is not None
    assert first.fingerprint == second.fingerprint
    assert "演示" in first.name
    assert "demonstration" in first.name
    kept = tmp_path / "signing"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.iterdir()} == {0o600}
    assert {path.name for path in kept.iterdir()} == {"demo.p12", "demo.password"}


def test_a_portal_that_is_no_demonstration_signs_with_nothing_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.SIGNING_KEY, settings.SITE_IS_DEMO, settings.DEBUG = tmp_path, "", False, False
    assert seal.current() is None
    assert not list(tmp_path.iterdir())


def test_settings_of_the_seal_fail_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIGNING_KEY", str(tmp_path / "none.p12"))
    with pytest.raises(ImproperlyConfigured, match=r"SIGNING_KEY=.*No such file"):
        environment.existing_file("SIGNING_KEY")
    kept = tmp_path / "password"
    kept.write_text("open-sesame\n", encoding="utf-8")
    monkeypatch.setenv("SIGNING_PASSWORD_FILE", str(kept))
    assert environment.password("SIGNING_PASSWORD") == "open-sesame"
    monkeypatch.setenv("SIGNING_PASSWORD", "twice")
    with pytest.raises(ImproperlyConfigured, match="SIGNING_PASSWORD and SIGNING_PASSWORD_FILE"):
        environment.password("SIGNING_PASSWORD")


@pytest.mark.parametrize("value", ["gongbao.example.cn", "ftp://x", "https://x/zfgb/", "https://"])
def test_an_address_of_the_site_is_scheme_and_host_alone(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SITE_URL", value)
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        environment.site_url("SITE_URL", ["x"], 8000, False)


def test_the_address_of_the_site_follows_from_the_first_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    assert environment.site_url("SITE_URL", ["*", "gongbao.example.cn"], 8000, True) == "https://gongbao.example.cn"
    assert environment.site_url("SITE_URL", ["localhost"], 8001, False) == "http://localhost:8001"
