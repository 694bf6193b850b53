"""The dialogue with the senders of requests, as case workers see it."""
