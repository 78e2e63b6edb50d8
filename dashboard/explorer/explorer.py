"""The one door: every question a screen may ask, answered as a frozen view-model.

An ``Explorer`` holds releases, read-only, and a bounded memory of answers keyed on frozen choices; it
knows nothing of visitors and may be asked from any number of threads. Every method takes any view, valid or not,
and answers for the nearest valid one (``resolve``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from dashboard.answers import (
    Control,
    CountryChoice,
    Crumb,
    Download,
    FactorLists,
    KeyFigures,
    LayerInfo,
    Legend,
    Notice,
    OutcomeChoice,
    PlaceCard,
    ReleaseChoice,
    ScenarioEffect,
    Scene,
    SearchHit,
    ShiftControl,
    UnitTable,
)
from dashboard.choices import FACTS_PREFIX, Scenario, View
from dashboard.downloads import Export, Format, write
from dashboard.downloads.sheet_view import SheetView
from dashboard.errors import UnknownTerritoryError
from dashboard.explorer import resolve as resolving
from dashboard.explorer.atlas import Atlas, RegionalGround
from dashboard.explorer.cache import Memory
from dashboard.explorer.cards import facts_card, municipality_card, unit_card
from dashboard.explorer.effect import NOTHING, effect_of
from dashboard.explorer.exports import export_of
from dashboard.explorer.factor_lists import factor_lists_of
from dashboard.explorer.facts_map import FactsMap, facts_legend, facts_map, facts_table, facts_values
from dashboard.explorer.frames import Frames, ReadOutlines
from dashboard.explorer.gazetteer import gazetteer_of, hit_of, twins_of
from dashboard.explorer.key_figures import facts_figures, key_figures_of
from dashboard.explorer.key_figures import focused as focused_mask
from dashboard.explorer.layers import controls_of, layer_infos
from dashboard.explorer.legend import legend_of
from dashboard.explorer.meshes import meshes_of
from dashboard.explorer.method import method_of
from dashboard.explorer.outcomes import outcome_choices
from dashboard.explorer.paint import paint_units
from dashboard.explorer.printed_ground import PrintedGround
from dashboard.explorer.releases import ReleasesByCountry
from dashboard.explorer.scene import scene_of
from dashboard.explorer.sheets import sheet_view_of
from dashboard.explorer.study import ReadGroups, Study
from dashboard.explorer.tables import table_of
from dashboard.explorer.what_if import shift_controls
from dashboard.language import Language
from dashboard.method_answers import MethodSheet
from dashboard.profile import profiles as profiling
from dashboard.profile.answers import (
    EVERYBODY,
    HIGHEST_FIRST,
    USUAL_SIMILARITY,
    Comparison,
    MunicipalProfile,
    PlanItem,
    RankingFilters,
    RankingSort,
    RankingTable,
    Similarity,
)
from dashboard.release.groups import read_groups as read_groups_of
from dashboard.release.manifest import Manifest, OutcomeSpec, ReleaseKind
from dashboard.release.mesh.store import MeshInput
from dashboard.release.reader import read_admin1_boundaries, read_boundaries
from dashboard.release.records import Release
from dashboard.release.regional import Regional
from dashboard.territory.units import REGION
from dashboard.values import FloatArray

Resolved = tuple[View, tuple[Notice, ...]]


class Explorer:
    """Answers for all screens; built once from open releases and the regional data."""

    def __init__(
        self,
        releases: Iterable[Release],
        regional: Regional | RegionalGround,
        *,
        versions: Collection[str] = (),
        before: Explorer | None = None,
        read_groups: ReadGroups = read_groups_of,
        read_municipalities: ReadOutlines = read_boundaries,
        read_admin1: ReadOutlines = read_admin1_boundaries,
    ) -> None:
        """Make ``releases`` ready; ``versions`` = digests of those that are shown only when asked for by name.

        What ``before`` has made ready of the same releases is shared, so that a new release costs nobody but itself.
        """
        ground = RegionalGround.of(regional) if isinstance(regional, Regional) else regional
        known = {study.release.digest: study for study in before._atlas.releases.every()} if before else {}
        self._atlas: Atlas = Atlas(
            ReleasesByCountry(releases, versions=versions, known=known, read_groups=read_groups), ground
        )
        self._frames: Frames = Frames(
            self._atlas,
            read_municipalities=read_municipalities,
            read_admin1=read_admin1,
            before=before._frames if before else None,
        )
        self._printed = PrintedGround(self._frames)
        self._resolved = Memory[Resolved](size=256)
        self._legends = Memory[Legend](size=64)
        self._facts_maps = Memory[FactsMap](size=64)
        self._gazetteer = gazetteer_of(self._atlas)
        self._twins = twins_of(self._gazetteer)
        self._profiles: profiling.Profiles = profiling.Profiles(
            read_municipalities, known=before._profiles if before else None
        )

    @property
    def region(self) -> RegionalGround:
        """The regional data it stands on."""
        return self._atlas.region

    def warm(self, *, known: Explorer | None = None) -> None:
        """Build what the first visitor would otherwise wait for: engines, cuts, frames; not again for what is known."""
        ready = known._atlas.releases.every() if known else ()
        for study in self._atlas.releases.every():
            if study in ready:
                continue
            view = View(country=study.release.manifest.country, release=study.release.manifest.name)
            self.paint(view)
            self.scene(view)
            self.key_figures(view)
            study.contributions(view.scenario)
            self._profiles.warm(study)
        self.paint(View())
        self.scene(View())

    # --- choices ---

    def resolve(self, view: View) -> Resolved:
        """The nearest valid view and a notice for each thing that gave way; never raises."""
        return self._resolved.recall(view, lambda: resolving.resolve(self._atlas, view))

    def default_view(self, country: str = REGION, language: Language = Language.SPANISH) -> View:
        """The view that a bare address opens."""
        settled, _ = self.resolve(View(country=country, language=language))
        return settled

    def countries(self, language: Language) -> tuple[CountryChoice, ...]:
        """Every country, by name."""
        choices = [
            CountryChoice(
                code=code,
                name=self._atlas.country_name(code, language),
                has_release=bool(self._atlas.releases.of(code)),
                is_demonstration=self._is_demonstration(code),
            )
            for code in self._atlas.countries
        ]
        return tuple(sorted(choices, key=lambda choice: choice.name))

    def releases_of(self, country: str, language: Language = Language.SPANISH) -> tuple[ReleaseChoice, ...]:
        """Releases of a country, the one shown by default first."""
        return tuple(
            ReleaseChoice(
                name=study.release.manifest.name,
                title=study.release.manifest.title.say(language),
                kind=str(study.release.manifest.kind),
                instrument=str(study.release.manifest.instrument),
                year=study.release.manifest.year,
                is_default=at == 0,
            )
            for at, study in enumerate(self._atlas.releases.of(country))
        )

    def release_of(self, view: View) -> Manifest | None:
        """The manifest of the release shown; ``None`` for the region and countries without one."""
        _, study = self._settle(view)
        return study.release.manifest if study else None

    def outcomes(self, view: View) -> tuple[OutcomeChoice, ...]:
        """The outcomes of the release shown, where it has more than one."""
        settled, study = self._settle(view)
        if study is None:
            return ()
        return outcome_choices(study.release, shown=study.outcome_code, language=settled.language)

    def outcome_of(self, view: View) -> OutcomeSpec | None:
        """The declared outcome that is shown; ``None`` where the release declares none."""
        _, study = self._settle(view)
        return study.spec if study else None

    def layers(self, view: View) -> tuple[LayerInfo, ...]:
        """The layer menu."""
        settled, study = self._settle(view)
        return layer_infos(resolving.layer_codes(self._atlas, settled.country, study), study, settled.language)

    def controls(self, view: View) -> tuple[Control, ...]:
        """The sliders; none without a release."""
        settled, study = self._settle(view)
        return controls_of(study, settled) if study else ()

    def shift_controls(self, view: View) -> tuple[ShiftControl, ...]:
        """The sliders of the what-if; none without a release, or without cells to predict from."""
        settled, study = self._settle(view)
        return shift_controls(study, settled.scenario, settled.language) if study else ()

    # --- the map ---

    def scene(self, view: View) -> Scene:
        """Geometry, frame and names; no values."""
        settled, _ = self._settle(view)
        return scene_of(self._atlas, self._frames, settled)

    def meshes(self, *, built: Collection[str] = ()) -> Iterator[tuple[str, tuple[MeshInput, ...]]]:
        """What has to be built for every ``scene``, by digest; the regional ones first, those ``built`` left out."""
        return meshes_of(self._atlas, self._frames, built=built)

    def paint(self, view: View) -> bytes:
        """One byte per filled unit, in the order of the mesh of ``scene(view).fill``."""
        settled, study = self._settle(view)
        if study is None or settled.layer.startswith(FACTS_PREFIX):
            return self._facts_map(settled).painted.tobytes()
        return paint_units(study, layer=settled.layer, classing=settled.classing, scenario=settled.scenario).tobytes()

    def values(self, view: View) -> FloatArray:
        """Number behind each painted unit, NaN where there is none or it is withheld; all NaN for coverage."""
        settled, study = self._settle(view)
        if study is None or settled.layer.startswith(FACTS_PREFIX):
            return facts_values(self._facts_map(settled))
        return study.values(settled.layer, settled.scenario)

    def codes(self, view: View) -> tuple[str, ...]:
        """Code of each painted unit, in the order of ``paint``."""
        settled, study = self._settle(view)
        if study is None or settled.layer.startswith(FACTS_PREFIX):
            return tuple(place.code for place in self._atlas.places(settled.country, study, settled.language))
        return study.release.municipalities.codes

    def legend(self, view: View) -> Legend:
        """Classes and absences with their counts, those of the focused unit when one is focused."""
        settled, study = self._settle(view)
        plain = settled.model_copy(update={"municipality": None, "hidden": (), "camera": None})
        if study is None or settled.layer.startswith(FACTS_PREFIX):
            return facts_legend(self._facts_map(settled), settled)
        return self._legends.recall((study.release.digest, plain), lambda: legend_of(study, plain))

    # --- what is said beside it ---

    def crumbs(self, view: View) -> tuple[Crumb, ...]:
        """The path from the region to the focused place."""
        settled, _ = self._settle(view)
        return self._atlas.crumbs(settled)

    def key_figures(self, view: View) -> KeyFigures:
        """What the sentence above the map says."""
        settled, study = self._settle(view)
        trail = self._atlas.crumbs(settled)
        parent = trail[-2] if len(trail) > 1 else None
        if study is None:
            return facts_figures(self._atlas, settled, place=trail[-1], parent=parent)
        return key_figures_of(study, settled, place=trail[-1], parent=parent)

    def place(self, view: View, code: str, level: str) -> PlaceCard:
        """The card of one place seen from ``view``; raises UnknownTerritoryError for a code not held."""
        settled, _ = self._settle(view)
        focused, study = self._settle(_look_at(settled, code, level))
        trail = self._atlas.crumbs(focused)
        if trail[-1].level != level or (level != "admin1" and trail[-1].code != code):
            raise UnknownTerritoryError(f"No {level} '{code}' in {settled.country}.", code=code, level=level)
        if study is None:
            return facts_card(self._atlas, focused, place=trail[-1])
        if level == "municipality":
            return municipality_card(self._atlas, study, focused)
        return unit_card(self._atlas, study, focused)

    def factors(self, view: View, code: str, level: str) -> FactorLists:
        """The ordered lists of factors of a place with a release; raises UnknownTerritoryError for any other."""
        settled, _ = self._settle(view)
        focused, study = self._settle(_look_at(settled, code, level))
        trail = self._atlas.crumbs(focused)
        if study is None or trail[-1].level != level or trail[-1].code != code:
            raise UnknownTerritoryError(f"No {level} '{code}' with a release in {settled.country}.", code=code)
        return factor_lists_of(study, focused, here=focused_mask(study, focused), scope=level)

    def table(self, view: View, limit: int | None = None) -> UnitTable:
        """Rows of what is seen."""
        settled, study = self._settle(view)
        if study is None or settled.layer.startswith(FACTS_PREFIX):
            return facts_table(self._facts_map(settled), settled, limit=limit)
        return table_of(study, settled, limit=limit)

    def effect(self, view: View, named: int | None = 200) -> ScenarioEffect:
        """Official beside exploratory; of many changes the ``named`` with most children are listed (None: all)."""
        settled, study = self._settle(view)
        return effect_of(study, settled, named=named) if study else NOTHING

    def search(
        self, text: str, language: Language, country: str | None = None, limit: int = 12
    ) -> tuple[SearchHit, ...]:
        """Places meant by ``text``; those of ``country`` first among equals."""
        found = self._gazetteer.find(text, country=country, limit=limit)
        return tuple(hit_of(self._atlas, entry, language, twins=self._twins) for entry in found)

    def method(self, view: View) -> MethodSheet | None:
        """What was computed for the release shown, from what and how well; ``None`` where there is no release."""
        settled, study = self._settle(view)
        return method_of(study, settled.language) if study else None

    # --- pages of municipalities ---

    def profile(
        self, view: View, code: str, *, similarity: Similarity = USUAL_SIMILARITY, plan: Sequence[PlanItem] = ()
    ) -> MunicipalProfile:
        """Everything that is said of one municipality, always of the official result.

        ``similarity`` = how much size, area and circumstances count for who is similar; ``plan`` = what the store
        holds of the Initiative's plan. Raises UnknownTerritoryError for a code not held, or a country without a
        release.
        """
        settled, study = self._with_release(view)
        releases = tuple(held.of_outcome(None) for held in self._atlas.releases.of(settled.country))
        return self._profiles.profile(study, settled, code, similarity=similarity, plan=plan, releases=releases)

    def compare(self, view: View, codes: Sequence[str]) -> Comparison:
        """Up to six municipalities of the country of ``view`` side by side, with ``profile.answers.STATE``,
        ``COUNTRY`` and ``SIMILAR`` as further columns; what cannot be compared is refused in the answer.

        Raises UnknownTerritoryError for a country without a release.
        """
        settled, study = self._with_release(view)
        return self._profiles.compare(study, settled, codes)

    def ranking(
        self,
        view: View,
        *,
        filters: RankingFilters = EVERYBODY,
        sort: RankingSort = HIGHEST_FIRST,
        page: int = 1,
    ) -> RankingTable:
        """One page of the municipalities of a country; raises UnknownTerritoryError for one without a release."""
        settled, study = self._with_release(view)
        return self._profiles.ranking(study, settled, filters=filters, sort=sort, page=page)

    def _with_release(self, view: View) -> tuple[View, Study]:
        settled, study = self._settle(view)
        if study is None:
            raise UnknownTerritoryError(
                f"{view.country} has no municipal data in this atlas; import a release of it first.", code=view.country
            )
        return settled, study

    # --- files to take away ---

    def download(self, view: View, format: Format | str, address: str) -> Download:
        """What is seen as a file; ``address`` is the one that rebuilds the view."""
        return write(self.export(view, address), Format(format))

    def export(self, view: View, address: str) -> Export:
        """What a download holds, before it becomes a file."""
        settled, _ = self._settle(view)
        return export_of(self._atlas, self._frames, settled, legend=self.legend(settled), address=address)

    def sheet(self, view: View, profile: MunicipalProfile, *, site: str = "") -> SheetView:
        """What the printed sheet of ``profile`` is made of: its maps, its address under ``site``.

        Raises UnknownTerritoryError where ``view`` shows no release that holds the municipality.
        """
        settled, study = self._settle(view)
        if study is None:
            raise UnknownTerritoryError(f"No municipal release in {settled.country}.", code=profile.place.code)
        return sheet_view_of(self._printed, study, settled, profile, site=site)

    def _settle(self, view: View) -> tuple[View, Study | None]:
        settled, _ = self.resolve(view)
        return settled, self._atlas.study(settled)

    def _facts_map(self, settled: View) -> FactsMap:
        key = (settled.country, settled.release, settled.layer, settled.language)
        return self._facts_maps.recall(key, lambda: facts_map(self._atlas, settled))

    def _is_demonstration(self, country: str) -> bool:
        study = self._atlas.releases.find(country, None)
        return study is not None and study.release.manifest.kind is ReleaseKind.DEMONSTRATION


def _look_at(view: View, code: str, level: str) -> View:
    if level == "municipality":
        return view.model_copy(update={"admin1": None, "municipality": code})
    if level == "admin1":
        return view.model_copy(update={"admin1": code, "municipality": None})
    same = level == "country" and code == view.country
    return view.model_copy(
        update={
            "country": code if level == "country" else REGION,
            "release": view.release if same else None,
            "admin1": None,
            "municipality": None,
            "scenario": view.scenario if same else Scenario(),
        }
    )
