"""Everything that can be taken away from a comparison, as files that open elsewhere, each with the hash of the votes.

The hash stands in the report, in the methods, in a column of the CSV, in the Parquet's metadata and on the dataset's
card; a chart and a preference file are known by the zip that they came in. No file names a labeler unless the owner
asks for it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from services import archives, judging, store
from services.accounts.roles import Action, only
from services.results import pdf, svg
from services.results.judge_table import judge_table
from services.results.judge_wording import judge_said
from services.results.picture import Picture, pictures
from services.results.preferences import Preferences, preferences
from services.results.report import data_hash, methods, report
from services.results.summary import Results
from services.results.table import to_csv, to_parquet, votes_file
from services.store.columns import now
from services.variants import Settings, sampling

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class File:
    """A file to download; `content` is made when it is asked for."""

    name: str
    media_type: str
    content: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class TakeAway:
    """The files of a comparison, by what a person wants them for; `charts` are empty before the first vote."""

    report: list[File]
    charts: list[File]
    votes: list[File]
    judge: list[File]  # what a model as judge said, apart from the votes; empty without one
    preferences: list[File]
    methods: str

    @property
    def files(self) -> list[File]:
        """List all files."""
        return [*self.report, *self.charts, *self.votes, *self.judge, *self.preferences]

    def everything(self) -> bytes:
        """Zip all files with the methods."""
        return archives.zipped({"methods.txt": self.methods} | {each.name: each.content() for each in self.files})


@only(Action.EXPORT)
def take_away(found: Results, *, viewer: store.Person, named: bool = False) -> TakeAway:
    """Offer the files of a comparison; `named` puts the labelers' names into the votes.

    The report and the charts show `found`; votes and preferences are those of the moment in which they are asked for,
    with the hash that holds then. Raises NotAllowed unless `viewer` may see results, and NotFound.
    """
    comparison_id = found.comparison_id

    def fingerprint() -> str:
        return data_hash(comparison_id, viewer=viewer)

    def explained() -> str:
        return f"{methods(found)}\n\n{_asked(comparison_id)}\n\nSHA-256 of the votes: {fingerprint()}\n"

    def table() -> pd.DataFrame:
        sides = {"candidate": found.candidate, "baseline": found.baseline}
        return votes_file(comparison_id, viewer=viewer, named=named, **sides)

    def votes(write: Callable[..., bytes]) -> bytes:
        return write(table(), fingerprint=fingerprint())

    def drawn(write: Callable[..., Content]) -> Content:
        moment, judge = f"{now():%d %B %Y at %H:%M} UTC", judge_said(comparison_id, viewer=viewer)
        return write(found, fingerprint=fingerprint(), drawn_at=moment, judge=judge)

    def judged() -> bytes:
        return to_csv(judge_table(comparison_id, viewer=viewer), fingerprint=fingerprint())

    def preferred() -> Preferences:
        return preferences(comparison_id, viewer=viewer)

    def dataset() -> bytes:
        return archives.hugging_face(preferred().columns, card=explained())

    def voted() -> bytes:
        return archives.hugging_face(table().to_dict("records"), card=explained())

    return TakeAway(
        report=[
            File("winrate-report.html", "text/html", lambda: drawn(report).encode()),
            File("winrate-report.pdf", "application/pdf", lambda: drawn(pdf.report_pdf)),
        ],
        charts=[file for each in pictures(found) for file in _chart(each)],
        votes=[
            File("winrate-votes.csv", "text/csv", lambda: votes(to_csv)),
            File("winrate-votes.parquet", "application/vnd.apache.parquet", lambda: votes(to_parquet)),
            File("winrate-votes-dataset.zip", "application/zip", voted),
        ],
        judge=[File("winrate-judge.csv", "text/csv", judged)] if judging.current(comparison_id) else [],
        preferences=[
            File("winrate-preferences-dpo.jsonl", "application/jsonl", lambda: preferred().jsonl),
            File("winrate-preferences-dataset.zip", "application/zip", dataset),
        ],
        methods=explained(),
    )


def _asked(comparison_id: str) -> str:
    """Say with which parameters the models of a comparison were asked."""
    with store.reading() as session:
        comparison = session.get_one(store.Comparison, comparison_id)
        both = [session.get_one(store.Variant, each) for each in (comparison.candidate_id, comparison.baseline_id)]
    return "\n".join(f"{each.title} was asked with {sampling(Settings.of(each))}." for each in both)


def _chart(picture: Picture) -> Iterator[File]:
    yield File(f"winrate-{picture.name}.png", "image/png", lambda: pdf.chart_png(picture))
    yield File(f"winrate-{picture.name}.svg", "image/svg+xml", lambda: svg.alone(picture))
