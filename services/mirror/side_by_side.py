"""Two answers side by side in Argilla's own pages: the template of a custom field, and values that stay inert in it.

Argilla pastes a record's JSON into a script of a frame on its own origin, without escaping it: a text that holds a
closing script tag would leave the script and run, and "$" or "#TEMPLATE#" would be taken for a place to fill in. So
those signs travel as references (&lt;), and the template turns them back and sets them as text, which nothing parses;
a Markdown table's text too, cell by cell.
"""

NAME = "pair"
QUESTION, ANSWER_A, ANSWER_B = "user-message", "response-a", "response-b"

_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "#": "&#35;"}
_TABLE = str.maketrans(_REFERENCES)

# No dollar sign in here: it would be taken for a pattern by the replacement that fills the template in.
TEMPLATE = r"""
<style>
  body { margin: 0; font: 15px/1.55 system-ui, sans-serif; color: var(--fg-primary, CanvasText); }
  .question { margin: 0 0 14px; font-weight: 600; }
  .answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 14px; }
  .answer { min-width: 0; border: 1px solid var(--border-field, #8884); border-radius: 8px; padding: 10px 14px 12px; }
  .answer h2 { margin: 0 0 6px; font-size: 13px; font-weight: 600; opacity: .75; }
  .text { white-space: pre-wrap; overflow-wrap: anywhere; }
  .grid { overflow-x: auto; overflow-wrap: normal; white-space: normal; }
  .grid:focus-visible { outline: 2px solid; }
  .table { display: table; border-collapse: collapse; font-size: .92em; }
  .row { display: table-row; }
  .row.head { font-weight: 600; }
  .cell { display: table-cell; min-width: 3.5em; padding: 3px 8px; border: 1px solid var(--border-field, #8884); }
  .bar { display: none; }
</style>
<p class="question text" id="user-message"></p>
<div class="answers">
  <section class="answer"><h2>Answer A</h2><div class="text" id="response-a"></div></section>
  <section class="answer"><h2>Answer B</h2><div class="text" id="response-b"></div></section>
</div>
<script>
  const signs = { amp: "&", lt: "<", gt: ">", "#36": String.fromCharCode(36), "#35": "#" };
  const plain = (text) => text.replace(/&(amp|lt|gt|#36|#35);/g, (_, name) => signs[name]);
  const add = (to, name, text = "", role = "") => {
    const made = document.createElement(name === "row" || name === "grid" || name === "table" ? "div" : "span");
    made.className = name;
    made.textContent = text;
    if (role) made.setAttribute("role", role);
    to.append(made);
    return made;
  };
  const isRow = (line) => line !== undefined && line.includes("|");
  const isDashes = (line) => isRow(line) && line.includes("-") && !/[^-:|\s]/.test(line);
  // A row's bars stay in the text and are not seen: what stands between them is set as cells.
  const addRow = (table, line, role) => {
    const row = add(table, "row", "", "row");
    const parts = line.split(/(?<!\\)(\|)/);
    parts.forEach((part, place) => {
      const isEdge = (place === 0 || place === parts.length - 1) && !part.trim();
      if (part === "|" || isEdge) add(row, "bar", part);
      else add(row, "cell", part, role);
    });
    return row;
  };
  const addTable = (box, lines) => {
    const grid = add(box, "grid", "", "region");
    grid.tabIndex = 0;
    grid.setAttribute("aria-label", "Table");
    const table = add(grid, "table", "", "table");
    addRow(table, lines.shift(), "columnheader").classList.add("head");
    add(table, "bar", lines.shift());
    while (isRow(lines[0])) addRow(table, lines.shift(), "cell");
  };
  const draw = (box, text) => {
    const lines = text.split(/(?<=\n)/);
    while (lines.length) {
      if (isRow(lines[0]) && isDashes(lines[1])) addTable(box, lines);
      else box.append(lines.shift());
    }
  };
  for (const [name, text] of Object.entries(record.fields.pair)) {
    draw(document.getElementById(name), plain(text));
  }
</script>
"""


def field() -> dict[str, object]:
    """Give the custom field as Argilla's API takes it."""
    settings = {"type": "custom", "template": TEMPLATE, "advanced_mode": True}
    return {"name": NAME, "title": "Question and answers", "required": True, "settings": settings}


def values(fields: dict[str, str]) -> dict[str, str]:
    """Give the texts of a pair so that they can be put into the custom field."""
    return {name: text.translate(_TABLE) for name, text in fields.items()}
