"""What can happen, what may, what follows: pure, without clock, store or command line."""
