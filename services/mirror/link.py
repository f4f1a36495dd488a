"""One Argilla as the worker knows it: its workspaces, users and datasets."""

import secrets
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from services import store
from services.mirror import clock, lost_accounts, people
from services.mirror.client import Argilla, ArgillaRefused
from services.portions import portions

CONFLICT = 409
PAGE = 500
TERMS = 250  # Argilla takes no more in one filter


class Link:
    """What is known of one server while a connection lasts."""

    def __init__(self, argilla: Argilla) -> None:
        self.argilla = argilla
        self.me: dict[str, Any] = argilla.get("/me")
        clock.note(argilla.date, argilla.asked_at)
        self.users: dict[str, dict[str, Any]] = {}
        self.settled = False  # whether everybody with an account is in the workspaces of their projects
        self.question_ids: dict[str, dict[str, str]] = {}
        self.field_names: dict[str, set[str]] = {}
        self.read_users()
        people.remember_owner(self.me["username"])

    def read_users(self) -> None:
        """Look up who has an account."""
        self.users = {user["username"]: user for user in self.argilla.items("/users")}

    def datasets(self) -> dict[str, dict[str, Any]]:
        """Read the datasets, by id."""
        return {dataset["id"]: dataset for dataset in self.argilla.items("/me/datasets")}

    def workspaces(self) -> dict[str, str]:
        """Map the names of workspaces to their ids."""
        return {workspace["name"]: workspace["id"] for workspace in self.argilla.items("/me/workspaces")}

    def workspace(self, name: str) -> str:
        """Give the id of a workspace, which is made when it is missing."""
        if name not in (there := self.workspaces()):
            self._unless_there("/workspaces", {"name": name})
            there = self.workspaces()
        return there[name]

    def admit(self, workspace_id: str, user_id: str) -> None:
        """Let an account into a workspace."""
        self._unless_there(f"/workspaces/{workspace_id}/users", {"user_id": user_id})

    def records(self, dataset_id: str) -> Iterator[dict[str, Any]]:
        """Read a dataset's records with everybody's responses, page by page."""
        for offset in count(0, PAGE):
            path = f"/datasets/{dataset_id}/records"
            page = self.argilla.items(path, include="responses", offset=offset, limit=PAGE)
            yield from page
            if len(page) < PAGE:
                return

    def find_records(self, dataset_id: str, our_ids: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Read some records of a dataset by our ids, with everybody's responses."""
        scope = {"entity": "record", "property": "external_id"}
        for values in portions(our_ids, TERMS):
            wanted = {"filters": {"and": [{"type": "terms", "scope": scope, "values": values}]}}
            path = f"/datasets/{dataset_id}/records/search?include=responses&limit={TERMS}"
            yield from (each["record"] for each in self.argilla.post(path, wanted)["items"])

    def user_id(self, person: store.Person) -> str:
        """Give the id of a person's account in Argilla; one is made, as annotator, for somebody new."""
        username = self.me["username"] if people.is_owner(person) else person.username
        if username not in self.users:
            self.read_users()
        user = self.users.get(username) or self._make_user(username, person.name)
        return str(user["id"])

    def user(self, user_id: str) -> dict[str, Any] | None:
        """Find an account by its id, or None when it is gone."""
        by_id = {user["id"]: user for user in self.users.values()}
        if user_id not in by_id:
            self.read_users()
            by_id = {user["id"]: user for user in self.users.values()}
        return by_id.get(user_id)

    def questions(self, dataset_id: str) -> dict[str, str]:
        """Map the names of a dataset's questions to their ids."""
        if dataset_id not in self.question_ids:
            found = self.argilla.items(f"/datasets/{dataset_id}/questions")
            self.question_ids[dataset_id] = {question["name"]: question["id"] for question in found}
        return self.question_ids[dataset_id]

    def fields(self, dataset_id: str) -> set[str]:
        """Give the names of a dataset's fields."""
        if dataset_id not in self.field_names:
            found = self.argilla.items(f"/datasets/{dataset_id}/fields")
            self.field_names[dataset_id] = {field["name"] for field in found}
        return self.field_names[dataset_id]

    def _make_user(self, username: str, name: str) -> dict[str, Any]:
        body = {"username": username, "first_name": name or username, "role": "annotator"}
        user: dict[str, Any] = self.argilla.post("/users", body | {"password": secrets.token_urlsafe(24)})
        self.users[username] = user
        self.settled = False
        lost_accounts.made(username, user["id"])
        return user

    def _unless_there(self, path: str, body: dict[str, Any]) -> None:
        try:
            self.argilla.post(path, body)
        except ArgillaRefused as error:
            if error.status != CONFLICT:
                raise
