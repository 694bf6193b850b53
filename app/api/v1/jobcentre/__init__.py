"""What a jobcentre asks, fetches and delivers."""
