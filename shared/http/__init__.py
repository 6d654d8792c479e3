"""What the HTTP doors of all services share: who may call, problems, limits, paging."""

from shared.http.door import Door, allow, callers_of
from shared.http.paging import Page, PageQuery, page_of
from shared.http.problems import install

__all__ = ["Door", "Page", "PageQuery", "allow", "callers_of", "install", "page_of"]
