"""The demo: letters of invented people, and the stories told with them."""
