import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from pypdf import PdfReader

from contracts.errors import ConfigError
from metrology.verdict import Verdict
from reports.dcc import verify
from reports.dcc.document import document
from reports.dcc.own_checks import own_checks
from reports.dcc.reading import parsed
from reports.dcc.signing import signed
from reports.dcc.verification import write_hash
from reports.dcc.xml_parts import NAMESPACES
from reports.lab_report.content import EmbeddedCertificate
from reports.lab_report.laboratory import Laboratory, Party
from reports.lab_report.pdf import eol_pdf
from reports.lab_report.subject import Subject
from reports.run_records import RemovedFile
from tests.reports.lab_report.lab_run import RESULTS, SUBJECT, run_of, subject_of

SCHEMA = Path(__file__).resolve().parents[4] / "shared" / "dcc-schema"
HOSTILE = "<b>&amp;]]> \u202e עברית 😀 漢 \x07 " + "Q" * 10_000
NOBODY = Laboratory(country="NL")
REMOVED = RemovedFile(
    "wire.jsonl", "a1" * 32, "deleted", "older than 30 days", "A & <B>", "2026-11-01T10:00:00+00:00"
)
Change = Callable[[str], str]


@cache
def xml() -> bytes:
    return document(SUBJECT)


def schema() -> Path:
    if not (SCHEMA / "v3.3.0" / "dcc.xsd").is_file():
        pytest.skip(f"PTB's schema of the DCC 3.3.0 is not at {SCHEMA}")
    return SCHEMA


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "dcc.xml"
    path.write_bytes(content)
    return path


def key_file(tmp_path: Path, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> Path:
    path = tmp_path / "key.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def values(root: etree._Element, name: str) -> list[str | None]:
    return [element.text for element in root.iterfind(f".//{name}", NAMESPACES)]


def test_the_certificate_is_valid_and_says_what_the_run_says(tmp_path: Path) -> None:
    assert verify(written(tmp_path, xml()), run=SUBJECT.run, schema=schema()) == []


@pytest.mark.parametrize(
    "subject",
    [
        replace(SUBJECT, laboratory=NOBODY, instruments=()),
        subject_of(run_of(), NOBODY),
        subject_of(
            run_of(*RESULTS, serial=HOSTILE + "\udc80"),
            Laboratory(country="NL", customer=Party(name=HOSTILE)),
        ),
        subject_of(run_of(replace(RESULTS[0], value=float("nan")))),
        subject_of(run_of(replace(RESULTS[0], value=1e-12, unit="lx", lower_limit=0.0))),
        subject_of(
            run_of(
                replace(
                    RESULTS[-1],
                    verdict=Verdict.INCONCLUSIVE,
                    conditions={"statement": "conditional fail"},
                )
            )
        ),
        subject_of(replace(run_of(*RESULTS), removed=(REMOVED,))),
    ],
    ids=["no laboratory", "no results", "hostile", "nan", "unit unknown", "conditional", "removed"],
)
def test_odd_subjects_make_valid_certificates_too(tmp_path: Path, subject: Subject) -> None:
    assert verify(written(tmp_path, document(subject)), run=subject.run, schema=schema()) == []


def test_hostile_words_come_back_as_they_were_but_for_what_xml_forbids() -> None:
    subject = subject_of(run_of(*RESULTS), Laboratory(country="NL", customer=Party(name=HOSTILE)))
    root = parsed(document(subject))
    (name,) = values(root, "dcc:customer/dcc:name/dcc:content")
    assert name == HOSTILE.replace("\x07", "\\x07")


def test_without_a_country_there_is_no_certificate() -> None:
    with pytest.raises(ConfigError, match="state 'country' with its code"):
        document(subject_of(run_of(), Laboratory()))


def test_the_same_input_makes_the_same_bytes() -> None:
    assert document(SUBJECT) == xml()


def test_a_point_has_its_value_uncertainty_unit_and_conformity() -> None:
    root = parsed(xml())
    named = "accuracy/error/0.25A-pf1/manual/5.2"
    rows = root.findall(".//dcc:result", NAMESPACES)
    (row,) = [r for r in rows if r.findtext("dcc:name/dcc:content", "", NAMESPACES) == named]
    assert row.findtext(".//si:value", "", NAMESPACES) == "-0.123"
    assert row.findtext(".//si:unit", "", NAMESPACES) == r"\percent"
    assert values(row, "si:valueExpandedMU") == ["0.025"]
    assert values(row, "si:coverageFactor") == ["1.96"]
    assert values(row, "dcc:conformity") == ["pass"]
    assert values(row, "dcc:metaData/dcc:data/dcc:quantity/si:real/si:value") == ["-1", "1"]


CHANGES: list[tuple[Change, str]] = [
    (lambda t: t.replace("<si:value>-0.123<", "<si:value>-0.124<", 1), "value is -0.124, in the"),
    (lambda t: t.replace("MU>0.025<", "MU>0.024<", 1), "uncertainty is 0.024, in the run 0.025"),
    (lambda t: t.replace("Factor>1.96<", "Factor>2.00<", 1), "coverage factor is 2.00"),
    (lambda t: t.replace("conformity>pass<", "conformity>fail<", 1), "conformity is fail"),
    (lambda t: t.replace("<si:value>-1<", "<si:value>-2<", 1), "limits are ['-2', '1']"),
    (lambda t: t.replace("identifications>\n        <dcc:iden", "x", 1), "is no XML"),
    (lambda t: t.replace(">22091001<", ">22091002<", 1), "no unit with the serial number"),
    (lambda t: t.replace(">run-1<", ">run-2<", 1), "made from run 'run-2'"),
    (lambda t: t.replace("Customer Two", "Customer Six", 1), "its content has changed"),
    (lambda t: t.replace("contentSha256", "contentSha255"), "has no hash of its content"),
    (lambda t: t.replace("accuracy/error/1A-pf1/manual", "accuracy/x"), "not in the certificate"),
]


@pytest.mark.parametrize(("change", "named"), CHANGES, ids=[named for _, named in CHANGES])
def test_a_changed_certificate_is_named(tmp_path: Path, change: Change, named: str) -> None:
    changed = change(xml().decode())
    assert changed != xml().decode()
    wrong = verify(written(tmp_path, changed.encode()), run=SUBJECT.run)
    assert any(named in line for line in wrong)


def test_the_schema_names_a_missing_element_a_comma_and_a_wrong_version(tmp_path: Path) -> None:
    text = xml().decode()
    for changed in (
        re.sub(r"<dcc:beginPerformanceDate>.*?</dcc:beginPerformanceDate>", "", text),
        text.replace("<si:value>-0.123<", "<si:value>-0,123<", 1),
        text.replace('schemaVersion="3.3.0"', 'schemaVersion="3.2.1"'),
    ):
        wrong = verify(written(tmp_path, changed.encode()), schema=schema())
        assert any(line.startswith("schema: ") for line in wrong)


OWN: list[tuple[Change, str]] = [
    (lambda t: t.replace(">v0.1.0<", ">0.1.0<"), "release '0.1.0' is not like"),
    (lambda t: t.replace(' refId="software"', ""), "id 'software' is never referred to"),
    (lambda t: t.replace(' refId="software"', ' refId="nobody"'), "refId 'nobody' leads nowhere"),
    (lambda t: t.replace("usedSoftware", "usedMethods"), "does not declare usedSoftware"),
    (lambda t: t.replace("usedMethods", "usedSoftware"), "does not declare usedMethods"),
    (
        lambda t: t.replace("<dcc:influenceConditions", "<dcc:x").replace(
            "</dcc:influenceConditions", "</dcc:x"
        ),
        "does not declare influenceConditions",
    ),
    (lambda t: t.replace(">\\percent<", ">%<"), "unit '%' is not in the form of the D-SI"),
    (lambda t: t.replace('schemaVersion="3.3.0"', 'schemaVersion="3.2.1"'), "schemaVersion is"),
    (
        lambda t: t.replace("</dcc:content>", '</dcc:content><dcc:content lang="en"/>', 1),
        "has a language twice",
    ),
]


@pytest.mark.parametrize(("change", "named"), OWN, ids=[named for _, named in OWN])
def test_what_the_schematron_asks_for_is_looked_at(change: Change, named: str) -> None:
    assert list(own_checks(parsed(xml()))) == []
    found = list(own_checks(parsed(change(xml().decode()).encode())))
    assert any(named in line for line in found)


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_a_signed_certificate_is_valid_until_a_digit_changes(tmp_path: Path, kind: str) -> None:
    key = (
        ec.generate_private_key(ec.SECP256R1())
        if kind == "ec"
        else rsa.generate_private_key(65537, 2048)
    )
    made = signed(xml(), key_file(tmp_path, key), None)
    path = written(tmp_path, made)
    assert verify(path, run=SUBJECT.run, schema=schema()) == []
    path.write_bytes(made.replace(b"Customer Two", b"Customer Six"))
    assert any(line.startswith("signature: InvalidDigest") for line in verify(path))


def test_a_signature_that_is_asked_for_and_not_there_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, xml())
    assert verify(path, trusted=tmp_path / "who.pem") == ["is not signed"]


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "key.pem"
    wrong.write_text("nothing", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"key\.pem: is no private key"):
        signed(xml(), wrong, None)


def test_the_certificate_in_a_pdf_is_byte_identical_and_is_verified_there(tmp_path: Path) -> None:
    made = eol_pdf(SUBJECT, EmbeddedCertificate("dcc.xml", xml().decode()))
    assert PdfReader(io.BytesIO(made)).attachments["dcc.xml"] == [xml()]
    path = tmp_path / "report.pdf"
    path.write_bytes(made)
    write_hash(path)
    assert verify(path, run=SUBJECT.run, schema=schema()) == []
    path.write_bytes(made.replace(b"/Title", b"/Titel", 1))
    assert any("its SHA-256 is" in line for line in verify(path))


def test_a_pdf_without_a_certificate_is_named(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(eol_pdf(SUBJECT))
    assert verify(path) == [f"{path}: carries no certificate; make it with 'report --dcc FILE.xml'"]


def test_entities_are_not_expanded_and_nothing_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden", encoding="utf-8")
    bad = f'<!DOCTYPE a [<!ENTITY e SYSTEM "{secret.as_uri()}">]><a>&e;</a>'.encode()
    assert b"hidden" not in etree.tostring(parsed(bad))
