"""XML signatures: who has the key says that the certificate is what it was.

signxml is an extra (``pip install 'meterbench[sign]'``). An ECDSA signature is different each
time, so a signed certificate is not the same bytes twice.
"""

from pathlib import Path

from lxml import etree

from contracts.errors import ConfigError

try:
    from signxml.algorithms import SignatureConstructionMethod
    from signxml.exceptions import InvalidInput, SignXMLException
    from signxml.signer import XMLSigner
    from signxml.verifier import SignatureConfiguration, XMLVerifier
except ImportError as _missing:
    raise ConfigError("signing needs signxml: pip install 'meterbench[sign]'") from _missing


def signed(xml: bytes, key: Path, certificate: Path | None) -> bytes:
    """The certificate with an enveloped signature.

    Args:
        xml: without a signature.
        key: private key, PEM.
        certificate: X.509 chain of the key, PEM; without one the public key itself is inside.

    Raises:
        ConfigError: a file cannot be read, or holds no such key or certificate.
    """
    signer = XMLSigner(SignatureConstructionMethod.enveloped, **_algorithm(key))
    chain = None if certificate is None else _text(certificate)
    try:
        made = signer.sign(
            etree.fromstring(xml), key=_read(key), cert=chain, always_add_key_value=chain is None
        )
    except (ValueError, SignXMLException, InvalidInput) as error:
        raise ConfigError(f"{key}: cannot sign with it: {error}") from error
    return etree.tostring(made, xml_declaration=True, encoding="UTF-8") + b"\n"


def _algorithm(key: Path) -> dict[str, str]:
    kind = "ecdsa" if b"EC PRIVATE KEY" in _read(key) or _is_ec(key) else "rsa"
    return {"signature_algorithm": f"{kind}-sha256", "digest_algorithm": "sha256"}


def _is_ec(key: Path) -> bool:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return isinstance(load_pem_private_key(_read(key), None), ec.EllipticCurvePrivateKey)
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{key}: is no private key without a password: {error}") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error


def _text(path: Path) -> str:
    return _read(path).decode("ascii", "replace")


def signature_errors(xml: bytes, trusted: Path | None) -> list[str]:
    """What is wrong with the signature of a signed certificate.

    Args:
        xml: of the certificate.
        trusted: X.509 certificate of who should have signed, PEM. Without it the signature only
            shows that nothing changed since somebody signed, and not who that was.
    """
    expected = SignatureConfiguration(require_x509=trusted is not None)
    try:
        XMLVerifier().verify(
            xml, x509_cert=None if trusted is None else _text(trusted), expect_config=expected
        )
    except (SignXMLException, InvalidInput, ValueError) as error:
        return [f"signature: {type(error).__name__}: {error}"]
    return []
