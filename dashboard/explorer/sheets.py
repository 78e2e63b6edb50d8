"""From a view to what a printed sheet is made of."""

from __future__ import annotations

from dashboard.choices import View
from dashboard.downloads.sheet_address import address_of, replay_of
from dashboard.downloads.sheet_view import SheetView
from dashboard.explorer.printed_ground import PrintedGround
from dashboard.explorer.study import Study
from dashboard.profile.answers import MunicipalProfile


def sheet_view_of(
    ground: PrintedGround, study: Study, view: View, profile: MunicipalProfile, *, site: str = ""
) -> SheetView:
    """The sheet of ``profile``; ``view`` is the resolved one, ``site`` the public address of the atlas, if known."""
    code, release = profile.place.code, profile.about.name
    focused = view.model_copy(update={"municipality": code})
    return SheetView(
        profile=profile,
        ground=ground.of(study, focused, neighbours=[place.code for place in profile.neighbours.places]),
        address=address_of(
            profile.country, code, language=view.language, release=release, outcome=view.outcome, site=site
        ),
        replay=replay_of(profile.country, code, language=view.language, release=release, outcome=view.outcome),
    )
