"""The routes beside Streamlit's pages: one socket per tab, assets, samples, downloads, health."""
