"""The Streamlit pages. Reruns carry what people want; pictures and numbers come over the socket."""
