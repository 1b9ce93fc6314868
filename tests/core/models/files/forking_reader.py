"""Reads model files as the process does that reads one, each in a copy of this one.

To start Python anew for each takes a hundred times as long. Prints for each what the copy
printed, nothing where it died, and its status, with a null byte behind each.
"""

import os
import sys

from core.models.files import child

if __name__ == "__main__":
    for path in sys.argv[1:]:
        copy = os.fork()
        if copy == 0:
            os._exit(child.main([path]))
        status = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
        print(f"\0{status}\0", end="", flush=True)
