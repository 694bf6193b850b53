"""Rygvej: the closed-loop referral service for municipal back-pain rehabilitation."""

import gc

# What is imported stays: to look for garbage among it after every 700 objects is a sixth of the start,
# and a request, which leaves few circles behind, is looked through less often too.
gc.set_threshold(50_000, 20, 100)
