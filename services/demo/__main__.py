"""Load the demo project, or record a new one."""

import sys

from services import demo

if sys.argv[1:2] == ["record"] and len(sys.argv) == 3:
    demo.record(sys.argv[2])
else:
    print("The demo project is loaded." if demo.load() else "The demo project is there already.")
