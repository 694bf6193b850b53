"""The official validator over what the demo publishes: `make conformance`; no part of `make test`."""
