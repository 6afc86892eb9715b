"""The latent space of a trained generator: directions, paths, inversion, neighbours."""
