"""Municipal JSON: inbox, casework as named commands, what may be done now."""
