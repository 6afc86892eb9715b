"""The Streamlit pages. A rerun applies what a person has changed; pictures and numbers come over the socket."""
