"""Pictures of a run as arrays with a header, for the browser, and as PNG."""
