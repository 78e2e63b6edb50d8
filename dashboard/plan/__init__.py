"""The strategic plan: results, outputs, plan indicators, what is reported of them, and the status that follows."""
