"""The desks of a case worker."""
