"""A local plan on its way: shared and taken back by its team, accepted or returned by who reviews it."""

from __future__ import annotations

from callbacks.edits import letters
from callbacks.edits.mechanism import Edit, EditAnswer, EditContext
from callbacks.edits.own_records import refuse_unseen, unseen
from callbacks.edits.reasons import told_in
from callbacks.edits.reporting import signed_in, whole
from callbacks.edits.response import workspace_of
from dashboard.accounts.permissions import Action
from dashboard.store.response_reading import may_read
from dashboard.store.response_sharing import accept_plan, return_plan, share, take_back
from dashboard.store.response_tables import Workspace


def hand_in(context: EditContext) -> EditAnswer:
    """Let the readers of the plan read it."""
    workspace = workspace_of(context)
    with told_in(context.voice):
        share(context.session, workspace, expected_version=context.version, by=signed_in(context))
    return EditAnswer(context.voice.say("response.done.shared"))


def draft_again(context: EditContext) -> EditAnswer:
    """Make it a draft again."""
    workspace = workspace_of(context)
    with told_in(context.voice):
        take_back(context.session, workspace, expected_version=context.version, by=signed_in(context))
    return EditAnswer(context.voice.say("response.done.taken_back"))


def accept(context: EditContext) -> EditAnswer:
    """Accept a shared plan."""
    workspace = _shared(context)
    with told_in(context.voice):
        accept_plan(context.session, workspace, expected_version=context.version, by=signed_in(context))
    after = letters.of_plan(context, workspace, "accepted")
    return EditAnswer(context.voice.say("response.done.accepted"), afterwards=after)


def give_back(context: EditContext) -> EditAnswer:
    """Return a shared plan with the reason."""
    workspace = _shared(context)
    with told_in(context.voice):
        return_plan(
            context.session,
            workspace,
            expected_version=context.version,
            by=signed_in(context),
            comment=context.text("comment"),
        )
    after = letters.of_plan(context, workspace, "returned")
    return EditAnswer(context.voice.say("response.done.returned"), afterwards=after)


EDITS = (
    Edit("response.share", hand_in),
    Edit("response.take-back", draft_again),
    Edit("response.accept", accept),
    Edit("response.return", give_back),
)


def _shared(context: EditContext) -> Workspace:
    """The plan under review; a draft of others is answered as what is not there."""
    person = signed_in(context)
    found = context.session.get(Workspace, whole(context, "workspace"))
    if found is None:
        raise unseen()
    refuse_unseen(person, Action.REVIEW_RESPONSE, country=found.country, municipality=found.municipality)
    if not may_read(person, found):
        raise unseen()
    return found
