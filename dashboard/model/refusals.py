"""The error of a survey from which a model cannot be fitted."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.errors import AtlasError


class ModelFitError(AtlasError):
    """A survey from which the model cannot be fitted; ``problems`` lists every one, each with what to do.

    Examples
    --------
    >>> str(ModelFitError("nobody works"))
    'nobody works'
    >>> print(ModelFitError("the model", ["nobody works", "no child has a weight"]))
    the model:
      - nobody works
      - no child has a weight
    """

    key = "fit"

    def __init__(self, subject: str, problems: Sequence[str] = ()) -> None:
        self.problems = tuple(problems) or (subject,)
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"{subject}:\n{lines}" if problems else subject, problems=len(self.problems))
