"""`python -m caudal` is the command line."""

from caudal.cli.main import run

if __name__ == "__main__":
    run()
