"""GAN Playground: see a GAN learn. Importing it loads neither torch nor streamlit."""

__version__ = "0.1.0"
