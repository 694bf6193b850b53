"""Instruments (måleredskaber): what they ask, how they are scored, what a change in them means."""
