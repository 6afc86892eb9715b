"""Parts of a page made of Streamlit widgets."""
