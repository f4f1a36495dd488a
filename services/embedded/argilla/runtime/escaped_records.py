"""Close a hole in Argilla's web UI: a custom field pastes its record's JSON into a script, without escaping it.

A text that holds a closing script tag leaves the script there and runs on Argilla's own origin, and "$" or "#TEMPLATE#"
are taken for places to fill in. The same JSON with those signs as \\u escapes means the same and stays inside.
"""

from pathlib import Path
from typing import Any

PASTED = "JSON.stringify(this.sdkRecord)"
ESCAPED = PASTED + r""".replace(/[<$#]/g,function(c){return"\\u00"+c.charCodeAt(0).toString(16)})"""


def escape(app: Any) -> int:
    """Escape records in this process' own copy of the scripts; gives how many scripts were changed."""
    changed = 0
    for route in app.routes:
        if getattr(route, "name", None) == "static":
            for script in Path(route.app.directory).rglob("*.js"):
                text = script.read_text(encoding="utf-8")
                if PASTED in text and ESCAPED not in text:
                    script.write_text(text.replace(PASTED, ESCAPED), encoding="utf-8")
                    changed += 1
    return changed
