"""Messages that cross a process boundary or the socket."""
