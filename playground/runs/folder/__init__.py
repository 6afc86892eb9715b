"""The folder of a run: plain files, each written completely or not at all."""
