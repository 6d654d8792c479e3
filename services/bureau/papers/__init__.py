"""The papers of the address bureau: certificate, return with its grounds, pick list for the card index."""

from services.bureau.papers.certificate import (
    Bilingual,
    CertificatePaper,
    Deregistered,
    Finding,
    NotListed,
    RegisteredAt,
    certificate_pdf,
)
from services.bureau.papers.evidence import (
    CandidateLine,
    DecisionSheet,
    EvidencePaper,
    SearchSheet,
    evidence_pdf,
)
from services.bureau.papers.pick_list import CardLookUp, Drawer, PickListPaper, pick_list_pdf
from services.bureau.papers.return_notice import ReturnGround, ReturnPaper, return_pdf
from services.bureau.papers.verification_code import (
    VerificationCodeNotValid,
    grouped_code,
    new_verification_code,
    read_verification_code,
    verification_code,
)

__all__ = [
    "Bilingual",
    "CandidateLine",
    "CardLookUp",
    "CertificatePaper",
    "DecisionSheet",
    "Deregistered",
    "Drawer",
    "EvidencePaper",
    "Finding",
    "NotListed",
    "PickListPaper",
    "RegisteredAt",
    "ReturnGround",
    "ReturnPaper",
    "SearchSheet",
    "VerificationCodeNotValid",
    "certificate_pdf",
    "evidence_pdf",
    "grouped_code",
    "new_verification_code",
    "pick_list_pdf",
    "read_verification_code",
    "return_pdf",
    "verification_code",
]
