"""The routes of our own beside Streamlit's pages: the one socket of each tab, assets, samples, downloads, health."""
