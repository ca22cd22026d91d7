"""``python -m sim``: the command line where no ``crisis-sim`` script is on the path."""

from sim.cli import main

if __name__ == "__main__":
    main()
