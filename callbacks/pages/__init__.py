"""The pages beside map, method and sources: each a module of its own, listed here, found by its address."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from callbacks.address import Page
from callbacks.pages import account, compare, country, municipalities, municipality, plan, response, secretariat, tasks
from callbacks.pages.site_page import Asked, SitePage, address_of, asked_of

__all__ = ["SITE_PAGES", "Asked", "SitePage", "address_of", "asked_of"]

_PAGES: tuple[SitePage, ...] = (
    municipalities.PAGE,
    municipality.PAGE,
    compare.PAGE,
    account.PAGE,
    plan.PAGE,
    country.PAGE,
    tasks.PAGE,
    secretariat.PAGE,
    response.PAGE,
)

SITE_PAGES: Mapping[Page, SitePage] = MappingProxyType({one.page: one for one in _PAGES})
