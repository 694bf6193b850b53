"""The duplicate guard, ULRUS and the flow, as municipal front ends see them."""
