"""``python -m classifier``: the command line where the console script is not on PATH."""

import sys

from classifier.cli import main

sys.exit(main())
