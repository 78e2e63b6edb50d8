"""What a statistician checks before publishing: fit, calibration, influence, validation, coverage; and the gates."""

from dashboard.model.diagnostics.gates import Gate, GateLimits, GateName, gates
from dashboard.model.diagnostics.records import Diagnostics, OutcomeDiagnostics, Reason

__all__ = ["Diagnostics", "Gate", "GateLimits", "GateName", "OutcomeDiagnostics", "Reason", "gates"]
