"""The AIS from our side: one port, an adapter for a database view, one for HTTP. It is only read."""

from services.bureau.registries.breaker import Fused
from services.bureau.registries.http import HttpRegistry
from services.bureau.registries.limit import Limited
from services.bureau.registries.port import Health, Registry
from services.bureau.registries.sql import SqlRegistry
from services.bureau.settings import BureauSettings

__all__ = ["Fused", "Health", "HttpRegistry", "Limited", "Registry", "SqlRegistry", "registry_for"]


def registry_for(settings: BureauSettings) -> Registry:
    """The adapter that the setting of the AIS's address asks for, within its time limit, behind its fuse."""
    seconds = settings.ais_timeout_seconds

    def make() -> Registry:
        if settings.ais_url.startswith("http"):
            return HttpRegistry(settings.ais_url, token=settings.ais_token, timeout_seconds=seconds)
        return SqlRegistry(settings.ais_url, settings.ais_view, timeout_seconds=seconds)

    return Fused(Limited(make, seconds=seconds))
