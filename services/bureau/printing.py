"""From stored rows to the papers of the bureau; pure. Who signs by hand writes the name beside it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from services.bureau import papers
from services.bureau.domain.asking import Asked, full_name
from services.bureau.domain.candidates import Candidate
from services.bureau.domain.errors import PersonalDataErased
from services.bureau.models import CardSearch, Case, Certificate, ReturnedPackage, SearchRun
from services.bureau.papers import Bilingual
from services.bureau.printing_decisions import decisions, person_line
from services.bureau.queries.evidence import Evidence
from services.bureau.queries.look_ups import LookUp
from shared.bus.events.intake import ApplicantFacts
from shared.papers import boxed
from shared.standard.centres import bureau, centre
from shared.standard.grounds import ground
from shared.standard.shipped import Text

_ERASED = Text("жойылған", "уничтожено", "erased")
_POSITION = Text("мекенжай бюросының операторы", "оператор адресного бюро", "operator of the address bureau")


def certificate_paper(
    certificate: Certificate, public_url: str, replaces: str | None
) -> papers.CertificatePaper:
    """What the certificate's page shows, from the content that was signed; `replaces`: an earlier number.

    Raises PersonalDataErased.
    """
    if not certificate.content:
        raise PersonalDataErased
    content, issuer = certificate.content, bureau(certificate.bureau)
    return papers.CertificatePaper(
        number=certificate.number,
        issued_at=certificate.issued_at,
        zone=issuer.timezone,
        bureau=Bilingual(issuer.name.kk, issuer.name.ru),
        request_number=content["request_number"],
        subject=content["subject"],
        birth_date=content["birth_date"],
        iin=content["iin"],
        finding=_finding(content),
        temporary_address=None,
        operator="",
        operator_position=Bilingual(_POSITION.kk, _POSITION.ru),
        verification_code=certificate.verification_code,
        verification_url=f"{public_url.rstrip('/')}/v1/verify/{certificate.verification_code}",
        signing_key_id=certificate.key_id,
        replaces=replaces,
        revoked_at=certificate.revoked_at,
    )


def return_paper(case: Case, returned: ReturnedPackage) -> papers.ReturnPaper:
    """The written justification, in the applicant's language. Raises PersonalDataErased."""
    if not case.persons:
        raise PersonalDataErased
    language, issuer = case.language, bureau(case.bureau)
    return papers.ReturnPaper(
        language=language,
        number=returned.number,
        bureau=issuer.name.in_language(language),
        centre=centre(case.centre).name.in_language(language),
        # Whose name cannot be printed as it is written is told so by this very paper.
        addressee=boxed(_addressee(ApplicantFacts.model_validate(case.persons["applicant"]))),
        registered_at=case.registered_at,
        returned_at=returned.returned_at,
        zone=issuer.timezone,
        grounds=tuple(_ground(code, returned, language) for code in returned.grounds),
        operator="",
        operator_position=_POSITION.in_language(language),
    )


def pick_list_paper(
    look_ups: Sequence[LookUp], bureau_id: str, language: str, *, now: datetime
) -> papers.PickListPaper:
    """The look-ups by drawer; where none is known, by the first letter of the surname."""
    drawers: dict[str, list[papers.CardLookUp]] = defaultdict(list)
    for one in look_ups:
        name = one.subject.name
        label = one.drawer or name.surname[:1].upper() or "—"
        written = full_name(name.surname, name.given_name, name.patronymic)
        drawers[label].append(papers.CardLookUp(one.case_number, written, one.subject.birth_date, one.due_at))
    known = tuple(papers.Drawer(label, tuple(drawers[label])) for label in sorted(drawers))
    issuer = bureau(bureau_id)
    return papers.PickListPaper(language, issuer.name.in_language(language), now, issuer.timezone, known)


def evidence_paper(evidence: Evidence, language: str, *, now: datetime) -> papers.EvidencePaper:
    """The evidence sheet of a case; what has been erased of it since is told as such."""
    issuer = bureau(evidence.bureau)
    return papers.EvidencePaper(
        language=language,
        bureau=issuer.name.in_language(language),
        case_number=evidence.number,
        made_at=now,
        zone=issuer.timezone,
        searches=(
            *(_search(run, language) for run in evidence.searches),
            *(_search_by_hand(search, language) for search in evidence.card_searches),
        ),
        decisions=decisions(evidence, language),
    )


def _search(run: SearchRun, language: str) -> papers.SearchSheet:
    offered = tuple(_candidate(Candidate.from_row(row)) for row in run.candidates or ())
    outcome = run.outcome or run.state.value
    asked = _asked(run.asked, language)
    return papers.SearchSheet(run.source.value, asked, outcome, run.answered_at, offered)


def _candidate(found: Candidate) -> papers.CandidateLine:
    score = "—" if found.score is None else f"{found.score:.2f}"
    return papers.CandidateLine(found.ref, found.scan or "", person_line(found), score, ", ".join(found.why))


def _search_by_hand(search: CardSearch, language: str) -> papers.SearchSheet:
    asked_by, purpose = str(search.asked_by), search.purpose or ""
    offered = tuple(_candidate(Candidate.from_row(row)) for row in search.candidates)
    asked, outcome = _asked(search.asked, language), search.outcome
    return papers.SearchSheet("cards_by_hand", asked, outcome, search.asked_at, offered, asked_by, purpose)


def _asked(row: Mapping[str, Any], language: str) -> str:
    if not row:
        return _ERASED.in_language(language)
    asked = Asked.from_row(row)
    return _listed((asked.full_name(), *asked.former_surnames, asked.birth_date, asked.iin, asked.document))


def _listed(facts: Iterable[str | None]) -> str:
    return "; ".join(fact for fact in facts if fact)


def _finding(content: Mapping[str, Any]) -> papers.Finding:
    if content["finding"] == "not_listed":
        return papers.NotListed()
    address, since = _in_both(content["address"]), _day(content["registered_on"])
    left_on = _day(content["deregistered_on"])
    if left_on is None:
        return papers.RegisteredAt(address, since)
    moved_to = content["deregistered_to"]
    return papers.Deregistered(address, since, left_on, _in_both(moved_to) if moved_to else None)


def _ground(code: str, returned: ReturnedPackage, language: str) -> papers.ReturnGround:
    """The operator's remarks stand beside the first ground."""
    known = ground(code)
    remark = returned.remarks if code == returned.grounds[0] else None
    return papers.ReturnGround(
        known.text.in_language(language), known.next_step.in_language(language), remark
    )


def _addressee(applicant: ApplicantFacts) -> str:
    name = applicant.name
    return full_name(name.surname, name.given_name, name.patronymic) if name else applicant.organisation or ""


def _in_both(text: str) -> Bilingual:
    return Bilingual(text, text)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
