"""What goes out to whoever is to check a history without comity: a folder with the proof, and two programs that check it."""
