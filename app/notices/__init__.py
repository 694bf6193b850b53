"""The delivery worker and its transports."""
