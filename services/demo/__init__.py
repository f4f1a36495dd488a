"""A small finished project, so that every page has something to show: `make run DEMO=1`.

The recording is a real run of the loop on the embedded models; its labelers are invented. `python -m services.demo`
loads it, `python -m services.demo record PROJECT_ID` makes a new one out of a project.
"""

from services.demo.recording import load, record

__all__ = ["load", "record"]
