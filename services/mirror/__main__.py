"""`make reconcile`: compare every project with Argilla, and say what differs; with --repair, mend it."""

import argparse
import sys

from services import projects, store
from services.counting import count
from services.errors import WinrateError
from services.mirror.differences import Difference, Reconciliation
from services.mirror.reconciliation import report
from services.mirror.repair import repair

EXAMPLES = 5


def main() -> None:
    """Print the differences; the status is 1 while there are any that a repair would mend, 2 when it cannot be told."""
    parser = argparse.ArgumentParser(prog="make reconcile", description="Compare Winrate with Argilla.")
    parser.add_argument("--repair", action="store_true", help="mend what differs; without it nothing is changed")
    mends = parser.parse_args().repair
    try:
        differ = [_mend(project) if mends else _look(project) for project in projects.listing()]
    except WinrateError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    if any(differ):
        sys.exit(1)


def _look(project: store.Project) -> bool:
    found = report(project.id)
    print(f"{project.name}: {summary(found)}")
    _print_examples(found)
    if found.to_mend:
        print("Nothing was changed. To mend it: make reconcile REPAIR=1")
    return bool(found.to_mend)


def _mend(project: store.Project) -> bool:
    done = repair(project.id)
    moved = f"{done.sent:,} sent to Argilla, {done.taken:,} taken from it, {done.deleted:,} deleted there"
    print(f"{project.name}: {moved}. Now: {summary(done.left)}")
    _print_examples(done.left)
    return bool(done.left.to_mend)


def summary(found: Reconciliation) -> str:
    """Say in a sentence how many differences there are."""
    if found.equal:
        return "both sides are equal."
    here, there, both = (
        count(len(each), "difference") for each in (found.only_here, found.only_there, found.conflicts)
    )
    return f"{here} only here, {there} only in Argilla, {both} where both have something else."


def _print_examples(found: Reconciliation) -> None:
    kinds = (("only here", found.only_here), ("only in Argilla", found.only_there), ("different", found.conflicts))
    for heading, some in kinds:
        for each in some[:EXAMPLES]:
            print(f"  {heading}: {_line(each)}")
        if len(some) > EXAMPLES:
            print(f"  {heading}: and {len(some) - EXAMPLES:,} more")


def _line(each: Difference) -> str:
    who = f" by {each.username}" if each.username else ""
    note = "(deleted or out of use here)" if each.leaves else each.stays
    return f"{each.what.value}{who} “{each.question}” {note}".rstrip()


if __name__ == "__main__":
    main()
