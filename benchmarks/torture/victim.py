"""The command `formcheck` with stored poses, for `benchmarks.torture.rounds` to end.

Processes that it starts import this module too, and so have the stored poses as well.
"""

from benchmarks.torture.stored import install
from formcheck.cli import main

install()

if __name__ == "__main__":
    main(prog_name="formcheck")
