"""Whether a case can be reported nationally."""
