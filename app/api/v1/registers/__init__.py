"""The registers as `/api/v1` shows them."""
