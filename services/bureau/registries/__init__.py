"""The AIS from our side: one port, an adapter for a database view, one for HTTP. It is only read."""

from services.bureau.registries.port import Registry
from services.bureau.registries.sql import SqlRegistry
from services.bureau.settings import BureauSettings

__all__ = ["Registry", "SqlRegistry", "registry_for"]


def registry_for(settings: BureauSettings) -> Registry:
    """The adapter that the setting of the AIS's address asks for."""
    return SqlRegistry(settings.ais_url, settings.ais_view, timeout_seconds=settings.ais_timeout_seconds)
