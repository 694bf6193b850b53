"""The rules of the service as plain values and functions: standard library only."""
