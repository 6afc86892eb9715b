"""A run as one stand-alone PyTorch script."""
