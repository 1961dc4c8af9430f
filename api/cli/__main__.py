"""`python -m api.cli` is the command `policygraph`."""

from api.cli import main

main()
