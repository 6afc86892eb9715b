"""The app as a static site: pages and data that need no server."""
