"""The runs that play before there is one: grids of pictures, and for the lab the players of a run on the ring."""
