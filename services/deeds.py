"""What is written down of deeds, in words: the same on the page of a vote, in Activity and in its export."""

from typing import Any

from services.counting import count
from services.store import AuditEvent

ACTIONS = {
    "session.began": "Signed in",
    "session.failed": "Sign-in failed",
    "session.ended": "A browser was signed out from afar",
    "person.joined": "Joined by an invitation",
    "person.came": "Came by the organisation's sign-in",
    "identity.added": "Account at the organisation added",
    "person.shut_out": "Access ended",
    "person.let_in": "Let in again",
    "person.role": "Role changed",
    "person.projects": "Projects of a person changed",
    "person.team": "Team of a person changed",
    "person.exported": "Personal data downloaded",
    "person.merged": "Two identities of one person merged",
    "person.erased": "Personal data erased",
    "link.made": "Sign-in link made",
    "invitation.made": "Invitation made",
    "invitation.withdrawn": "Invitation withdrawn",
    "project.made": "Project made",
    "project.renamed": "Project renamed",
    "project.product": "Product of a project changed",
    "document.added": "Document added",
    "document.refused": "File refused",
    "document.replaced": "New version of a document taken in",
    "document.cut": "Document cut into other chunks",
    "document.deleted": "Document deleted",
    "document.downloaded": "Document downloaded",
    "questions.imported": "Questions imported",
    "questions.exported": "Questions downloaded",
    "questions.deleted": "Questions deleted",
    "questions.restored": "Deleted questions brought back",
    "reviews.imported": "Reviews imported",
    "reviews.exported": "Reviews downloaded",
    "rows.exported": "Training rows downloaded",
    "run.launched": "Fine-tune launched",
    "run.registered": "Model trained elsewhere registered",
    "result.exported": "Files of a result downloaded",
    "result.shared": "Result shared by a link",
    "result.unshared": "Link to a result withdrawn",
    "comparison.started": "Vote set up",
    "comparison.opened": "Vote opened",
    "comparison.set_aside": "Vote opened without the pairs that gave a variant away",
    "comparison.changed": "Rules of a vote changed",
    "comparison.extended": "Vote extended",
    "comparison.discarded": "Vote that never opened discarded",
    "comparison.closed": "Vote closed",
    "comparison.reopened": "Vote reopened",
    "votes.imported": "Votes imported",
    "judge.asked": "A model was asked to judge",
    "host.added": "Model host added",
    "host.changed": "Model host changed",
    "host.key": "Key of a model host changed",
    "host.removed": "Model host removed",
    "host.chosen": "Model host chosen for new work",
    "argilla.changed": "Link to Argilla changed",
    "activity.exported": "Activity downloaded",
}
RULES = {
    "threshold": "the ship rule",
    "guidelines": "the guidelines",
    "show_contexts": "whether passages are shown",
    "votes_per_pair": "votes per pair",
    "quota": "the most pairs for one person",
    "labeler_ids": "who may vote",
    "reasons": "the reasons offered",
    "repeat_rate": "the share of repeats",
    "attention_rate": "the share of attention pairs",
    "ask_guess": "the last question",
    "scan_first": "the search for tell-tales",
}
_LONG = {"guidelines", "labeler_ids", "reasons"}


def said(event: AuditEvent) -> str:
    """Say what was done, with what is known of it."""
    what, detail = ACTIONS.get(event.action, event.action), event.detail
    if "votes" in detail:
        what += f" after {count(detail['votes'], 'vote')}"
    more = _more(event.action, detail)
    return f"{what}: {more}" if more else what


def _more(action: str, detail: dict[str, Any]) -> str:
    match action:
        case "comparison.changed":
            return ", ".join(_difference(name, *pair) for name, pair in detail["changed"].items())
        case "comparison.extended":
            return f"{count(detail.get('questions', 0), 'question')} more"
        case "comparison.set_aside":
            return count(detail.get("pairs", 0), "pair")
        case "document.replaced":
            return f"version {detail['version']}"
        case "comparison.reopened":
            return "the result had been open to see"
        case "person.role":
            return f"from {detail['before']} to {detail['after']}"
    return ", ".join(str(detail[name]) for name in ("file", "number", "what", "address") if detail.get(name))


def _difference(name: str, before: object, after: object) -> str:
    if name in _LONG:
        return RULES[name]
    return f"{RULES[name]} from {_plain(before)} to {_plain(after)}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0%}"
    return "no limit" if value is None else str(value)
