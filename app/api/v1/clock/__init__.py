"""The §140 clock in municipal JSON: free choice, information, prognosis, second plans, service targets."""
