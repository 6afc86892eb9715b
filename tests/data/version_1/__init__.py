"""What version 1 wrote: run folders, exports and links. See README.md."""
