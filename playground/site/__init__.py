"""The static site: everything that needs no server, as files for any web host and for a USB stick."""
