"""The run that plays before there is one: grids of a real run of the default preset."""
