"""The 27 service centres of annex 1 and the address bureaus they send to, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from shared.standard.errors import StandardError
from shared.standard.shipped import Text, read_shipped, text_of

# Slips of the printed order that are shown corrected (A29, A32); what was printed stays in `*_as_printed`.
_SHOWN = {"Қөкшетау": "Көкшетау", "Қөқшетау": "Көкшетау", "Түрксiб": "Түрксіб"}


class UnknownCentre(StandardError, LookupError):
    """There is no service centre with this id."""

    code: ClassVar[str] = "unknown_centre"


class UnknownBureau(StandardError, LookupError):
    """There is no address bureau with this id."""

    code: ClassVar[str] = "unknown_bureau"


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone; `e164` is None where the printed number cannot be one (A28): never dialled."""

    as_printed: str
    e164: str | None
    extension: str | None


@dataclass(frozen=True, slots=True)
class Bureau:
    """The address bureau of a region of 2008, the order's "authorised body" (A4).

    `later_names`: what the region, or a part of it that became its own, has been called since.
    """

    id: str
    name: Text
    region: Text
    timezone: str
    later_names: tuple[str, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the bureau's local dates are read."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Centre:
    """A service centre; `city` is where it stands, for two of them not the city of the name (A27)."""

    id: str
    number: int
    name: Text
    name_as_printed: str
    address: Text
    address_as_printed: str
    city: Text
    region: Text
    region_now_en: str
    timezone: str
    phones: tuple[Phone, ...]
    anomalies: tuple[str, ...]
    bureau_id: str

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the centre's local dates are read."""
        return ZoneInfo(self.timezone)


def centre(centre_id: str) -> Centre:
    """The centre with this id, psc-01 to psc-27; raises UnknownCentre."""
    found = _centres_by_id().get(centre_id)
    if found is None:
        raise UnknownCentre
    return found


def all_centres() -> tuple[Centre, ...]:
    """All centres in the order of annex 1."""
    return tuple(_centres_by_id().values())


def bureau(bureau_id: str) -> Bureau:
    """The bureau with this id, e.g. astana, karaganda; raises UnknownBureau."""
    found = _bureaus_by_id().get(bureau_id)
    if found is None:
        raise UnknownBureau
    return found


def all_bureaus() -> tuple[Bureau, ...]:
    """All bureaus, in the order in which annex 1 first names their region."""
    return tuple(_bureaus_by_id().values())


def bureau_of(centre_id: str) -> Bureau:
    """The bureau to which this centre sends its packages (paras 4 and 11); raises UnknownCentre."""
    return bureau(centre(centre_id).bureau_id)


@cache
def _bureaus_by_id() -> dict[str, Bureau]:
    rows = read_shipped("bureaus.json")["bureaus"]
    return {row["id"]: _bureau_of(row) for row in rows}


def _bureau_of(row: Mapping[str, Any]) -> Bureau:
    name, region = text_of(row["name"]), text_of(row["region"])
    return Bureau(row["id"], name, region, row["timezone"], tuple(row.get("later_names", ())))


@cache
def _centres_by_id() -> dict[str, Centre]:
    bureau_ids = {item.region: item.id for item in all_bureaus()}
    rows = read_shipped("centres.json")["centres"]
    return {row["id"]: _centre_of(row, bureau_ids) for row in rows}


def _centre_of(row: Mapping[str, Any], bureau_ids: Mapping[Text, str]) -> Centre:
    region = text_of(row["region_2008"])
    shown_address = _shown(row["address_kk"])
    return Centre(
        id=row["id"],
        number=row["no"],
        name=Text(_shown(row["name_kk"]), row["name_ru"], row["name_en"]),
        name_as_printed=row["name_kk"],
        # The order gives no Russian address; the state language's stands in for it.
        address=Text(shown_address, shown_address, row["address_en"]),
        address_as_printed=row["address_kk"],
        city=text_of(row["city"]),
        region=region,
        region_now_en=row["region_2026_en"],
        timezone=row["timezone"],
        phones=tuple(Phone(phone["raw"], phone["e164"], phone["extension"]) for phone in row["phones"]),
        anomalies=tuple(row["anomalies"]),
        bureau_id=bureau_ids[region],
    )


def _shown(printed: str) -> str:
    for wrong, right in _SHOWN.items():
        printed = printed.replace(wrong, right)
    return " ".join(printed.split())
