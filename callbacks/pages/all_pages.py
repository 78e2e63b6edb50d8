"""Every page beside map, method and sources, found by its address."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from callbacks.address import Page
from callbacks.pages import account, compare, country, municipalities, municipality, plan, response, secretariat, tasks
from callbacks.pages.site_page import SitePage

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
