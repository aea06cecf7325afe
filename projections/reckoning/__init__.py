"""What several reports compute alike, from rows and from nothing else."""
