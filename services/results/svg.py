"""A picture as SVG: inside the report it takes the page's colours, alone it stands on white."""

from html import escape

from services.results.picture import INK, MARGIN, WIDTH, Dot, Picture, Shape, Text


def inline(picture: Picture) -> str:
    """Write it to stand in a page, whose style colours the text."""
    return f"<svg {_attributes(picture)}>{_drawn(picture)}</svg>"


def alone(picture: Picture) -> bytes:
    """Write it as a file of its own."""
    size = f'width="{WIDTH + 2 * MARGIN}" height="{picture.height + 2 * MARGIN}"'
    ground = f'<rect x="{-MARGIN}" y="{-MARGIN}" width="100%" height="100%" fill="#ffffff"/>'
    box = f"{-MARGIN} {-MARGIN} {WIDTH + 2 * MARGIN} {picture.height + 2 * MARGIN}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_attributes(picture, box)} font-family="sans-serif">'
    return f"{head}<title>{escape(picture.label)}</title>{ground}{_drawn(picture)}</svg>".encode()


def _attributes(picture: Picture, box: str = "") -> str:
    box = box or f"{-MARGIN} 0 {WIDTH + 2 * MARGIN} {picture.height}"
    return f'viewBox="{box}" role="img" aria-label="{escape(picture.label)}"'


def _drawn(picture: Picture) -> str:
    return "".join(_mark(mark) for mark in picture.marks)


def _mark(mark: Shape | Dot | Text) -> str:
    if isinstance(mark, Dot):
        place = f'cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="{mark.radius}"'
        return f'<circle {place} fill="{mark.fill}" stroke="#ffffff" stroke-width="2"/>'
    if isinstance(mark, Text):
        colour = f'style="fill:{mark.colour}"' if mark.colour else f'fill="{INK}"'
        weight = 600 if mark.bold else 400
        look = f'font-size="{mark.size}" font-weight="{weight}" text-anchor="{mark.anchor}" {colour}'
        return f'<text x="{mark.x:.1f}" y="{mark.y:.1f}" {look}>{escape(mark.text)}</text>'
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in mark.points)
    if mark.fill:
        return f'<polygon points="{points}" fill="{mark.fill}" fill-opacity="{mark.opacity}"/>'
    dashes = ' stroke-dasharray="5 4"' if mark.dashed else ""
    return f'<polyline points="{points}" fill="none" stroke="{mark.stroke}" stroke-width="{mark.width}"{dashes}/>'
