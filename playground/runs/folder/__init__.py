"""The folder of a run: plain files, written whole or not at all."""
