"""Golden runs: what this version computes, to the bit, so that a change of structure cannot change a number unseen."""
