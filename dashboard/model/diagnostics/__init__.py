"""What a statistician checks before publishing: fit, calibration, influence, validation, coverage; and the gates.

``diagnose.diagnose`` judges the model of one outcome; ``Diagnostics.of_outcomes`` puts outcomes and gates together into
what is written as ``diagnostics.json``. Reading that file again needs nothing but the records; ``diagnose`` is imported
from its own module, so that a process that only serves does not load what computes.
"""

from dashboard.model.diagnostics.gates import Gate, GateLimits, GateName, gates
from dashboard.model.diagnostics.records import Diagnostics, OutcomeDiagnostics, Reason

__all__ = ["Diagnostics", "Gate", "GateLimits", "GateName", "OutcomeDiagnostics", "Reason", "gates"]
