"""Rygvej: the closed-loop referral service for municipal back-pain rehabilitation."""
