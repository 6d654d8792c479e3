"""The kinds of requests that the demo plays, one row each; people, places and languages come by turns."""

from dataclasses import dataclass
from typing import Literal

from demo.names import Script

Outcome = Literal["certified", "not_listed", "returned", "withdrawn"]
Source = Literal["ais", "cards", "both_same", "both_differ", "neither", "namesakes_ais", "namesakes_cards"]
ApplicantRole = Literal["subject", "third_party", "legal_entity"]
Citizenship = Literal["citizen", "foreigner", "stateless"]
ContactWay = Literal["any", "none", "bounces"]
Flaw = Literal[
    "application_missing",
    "identity_copy_missing",
    "copy_differs",
    "letter_unsigned",
    "letter_not_registered",
    "ground_missing",
    "ground_weak",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """What the requests of one kind have in common; `sources` and `asks_in` are taken in turn."""

    slug: str
    lines: int
    sources: tuple[Source, ...] = ("ais",)
    expect: Outcome = "certified"
    applicant: ApplicantRole = "subject"
    citizenship: Citizenship = "citizen"
    asks_in: tuple[Script, ...] = ()
    gives_iin: bool = False
    flaw: Flaw | None = None
    contact: ContactWay = "any"
    collects: bool = True
    is_deregistered: bool = False
    knows_year_only: bool = False
    has_former_surname: bool = False
    only_on_paper: bool = False
    lived_elsewhere: bool = False


_FOUND: tuple[Source, ...] = ("ais", "cards", "both_same")

ABOUT_ONESELF = (
    Kind("self_in_ais_by_iin", 24, gives_iin=True),
    Kind("self_in_ais_by_name", 16),
    Kind("self_in_card_index", 16, ("cards",)),
    Kind("self_in_both", 24, ("both_same",), gives_iin=True),
    Kind("addresses_differ", 12, ("both_differ",), gives_iin=True),
    Kind("not_listed", 14, ("neither",), "not_listed"),
    Kind("namesakes_in_ais", 8, ("namesakes_ais",)),
    Kind("namesakes_in_card_index", 8, ("namesakes_cards",), applicant="third_party"),
    Kind("name_in_kazakh", 10, ("both_same",), asks_in=("kk",)),
    Kind("name_in_russian", 10, ("both_same",), asks_in=("ru",)),
    Kind("name_in_latin", 10, ("both_same",), asks_in=("latin",)),
    Kind("name_differs_from_card", 12, ("cards",), asks_in=("ru", "kk", "latin")),
    Kind("foreigner", 14, ("ais", "both_same"), citizenship="foreigner", asks_in=("latin", "ru")),
    Kind("stateless", 10, _FOUND, citizenship="stateless"),
    Kind("deregistered", 14, _FOUND, is_deregistered=True, gives_iin=True),
)
ABOUT_ANOTHER = (
    Kind("legal_entity", 20, _FOUND, applicant="legal_entity", gives_iin=True),
    Kind("legal_entity_not_listed", 6, ("neither",), "not_listed", "legal_entity"),
    Kind("third_party", 16, _FOUND, applicant="third_party"),
    Kind("third_party_not_listed", 4, ("neither",), "not_listed", "third_party", lived_elsewhere=True),
    Kind("former_surname", 6, applicant="third_party", has_former_surname=True),
    Kind("birth_year_only", 6, ("cards",), applicant="third_party", knows_year_only=True),
)
RETURNED = (
    Kind("legal_ground_missing", 4, _FOUND, "returned", "third_party", flaw="ground_missing"),
    Kind("legal_ground_insufficient", 4, _FOUND, "returned", "third_party", flaw="ground_weak"),
    Kind("application_missing", 6, _FOUND, "returned", flaw="application_missing"),
    Kind("identity_copy_missing", 6, _FOUND, "returned", flaw="identity_copy_missing"),
    Kind("copy_does_not_match", 8, _FOUND, "returned", flaw="copy_differs"),
    Kind("letter_unsigned", 6, _FOUND, "returned", "legal_entity", flaw="letter_unsigned"),
    Kind("letter_not_registered", 4, _FOUND, "returned", "legal_entity", flaw="letter_not_registered"),
    Kind("return_never_collected", 5, _FOUND, "returned", flaw="copy_differs", collects=False),
)
OTHERS = (
    Kind("no_contact", 8, _FOUND, contact="none"),
    Kind("email_bounces", 8, _FOUND, contact="bounces"),
    Kind("certificate_never_collected", 12, _FOUND, collects=False),
    Kind("not_listed_never_collected", 4, ("neither",), "not_listed", collects=False),
    Kind("withdrawn_on_the_way", 6, _FOUND, "withdrawn", collects=False, only_on_paper=True),
    Kind("withdrawn_before_check", 6, _FOUND, "withdrawn", "third_party", collects=False),
    Kind("withdrawn_before_choice", 4, ("both_differ",), "withdrawn", collects=False),
)
KINDS = ABOUT_ONESELF + ABOUT_ANOTHER + RETURNED + OTHERS
