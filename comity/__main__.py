"""`python -m comity`."""

from cli.main import main

main()
