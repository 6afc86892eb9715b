"""What blocks are made of and what they are told, as plain JSON: for the app's pages and for the static site."""
