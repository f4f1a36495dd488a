"""The island as the review page shows it."""

from components import review_island, session
from services import variants

project = session.project()
review_island.show(project, variants.listing(project.id)[0], reviewer=session.person())
