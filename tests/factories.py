"""Rows for tests, made straight in the store: each function adds what it names and gives it back."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from services import accounts, comparisons, store
from services.accounts import visitors
from services.store import acting
from services.store.columns import new_id, now
from services.words import QuestionOrigin, QuestionStatus, Role, Split


def make_project(name: str = "Lamp shop", *, closed: bool = False) -> store.Project:
    """Add a project to which everybody belongs, or who is added to it where it is `closed`."""
    with store.writing() as session:
        project = store.Project(name=name, product="the Lumen desk lamp")
        session.add(project)
        session.flush()
        others = () if closed else session.scalars(select(store.Person.id).where(store.Person.role != Role.OWNER)).all()
        session.add_all(store.Membership(person_id=each, project_id=project.id) for each in others)
    visitors.forget()
    return project


def make_person(name: str = "Ada", role: Role = Role.LABELER, *, projects: Sequence[str] | None = None) -> store.Person:
    """Add somebody who belongs to every project that there is, or to these."""
    person = accounts.find_or_create(f"{name.lower().replace(' ', '-')}-{new_id()[:6]}", name, role)
    with store.writing() as session:
        known = session.scalars(select(store.Project.id)).all() if projects is None else projects
        if role is not Role.OWNER:
            session.add_all(store.Membership(person_id=person.id, project_id=each) for each in known)
    return person


def make_cookie(person: store.Person) -> str:
    """Sign somebody in; gives the value of the cookie accounts.COOKIE."""
    return accounts.begin_for(person.id)


def acts_as(person: store.Person) -> acting.Actor:
    """Give who acts once a person is signed in."""
    visitor = accounts.visitor(make_cookie(person))
    assert visitor is not None
    return visitor.actor()


def make_chunks(project: store.Project, count: int = 4, split: Split | None = Split.TEST) -> list[store.Chunk]:
    """Add a document with `count` chunks."""
    with store.writing() as session:
        document = store.Document(
            project_id=project.id,
            name="manual.txt",
            media_type="text/plain",
            sha256=sha256(new_id().encode()).hexdigest(),
            title="Manual",
            characters=100 * count,
        )
        session.add(document)
        session.flush()
        chunks = [
            store.Chunk(document_id=document.id, position=each, text=f"The lamp has {each} switches.", split=split)
            for each in range(count)
        ]
        session.add_all(chunks)
    return chunks


def make_questions(
    project: store.Project,
    count: int = 4,
    *,
    split: Split = Split.TEST,
    status: QuestionStatus = QuestionStatus.KEPT,
    chunks: Sequence[store.Chunk] = (),
) -> list[store.Question]:
    """Add questions, one after the other from the chunks when some are given."""
    with store.writing() as session:
        questions = [
            store.Question(
                project_id=project.id,
                chunk_id=chunks[each % len(chunks)].id if chunks else None,
                text=f"How many switches does lamp {each} have?",
                split=split,
                status=status,
                origin=QuestionOrigin.MANUAL,
                position=each,
            )
            for each in range(count)
        ]
        session.add_all(questions)
    return questions


def make_variant(project: store.Project, name: str = "Base", *, tuned: bool = False) -> store.Variant:
    """Add a variant with a model and a provider of its own."""
    with store.writing() as session:
        provider = store.Provider(name=f"Host {new_id()[:8]}", chat_model=name, embedding_model="minilm")
        session.add(provider)
        session.flush()
        model = store.Model(project_id=project.id, provider_id=provider.id, name=name, label=name, tuned=tuned)
        session.add(model)
        session.flush()
        variant = store.Variant(
            project_id=project.id,
            model_id=model.id,
            name=name,
            system_prompt="Answer the customer.",
            user_prompt="{context}\n\n{question}",
        )
        session.add(variant)
    return variant


def make_answers(
    variant: store.Variant,
    questions: Sequence[store.Question],
    text: str = "Lamp {position} has {position} switches.",
    *,
    contexts: Sequence[str] = (),
) -> list[store.Answer]:
    """Add the variant's answer to each question; `text` may name the question's {position}."""
    with store.writing() as session:
        answers = [
            store.Answer(
                id=new_id(),
                question_id=question.id,
                variant_id=variant.id,
                text=text.format(position=question.position),
                latency_ms=5,
                prompt_hash="0" * 64,
                created_at=now(),
            )
            for question in questions
        ]
        session.add_all(answers)
        session.flush()
        session.add_all(
            store.AnswerContext(answer_id=answer.id, rank=rank, text=passage, score=1.0 - rank / 10)
            for answer in answers
            for rank, passage in enumerate(contexts)
        )
    return answers


def make_comparison(
    project: store.Project | None = None,
    *,
    questions: int = 4,
    baseline: str = "Lamp {position} has {position} switches.",
    candidate: str = "There are **{position}** switches on lamp {position}.",
    names: tuple[str, str] = ("Base", "Tuned"),
    show_contexts: bool = False,
) -> store.Comparison:
    """Add an open comparison of two variants that answered every one of `questions` test questions."""
    project = project or make_project()
    asked = make_questions(project, questions)
    variants = [make_variant(project, name) for name in names]
    for variant, text in zip(variants, (baseline, candidate), strict=True):
        make_answers(variant, asked, text, contexts=("The manual says so.",))
    started = comparisons.start(project.id, variants[0].id, variants[1].id, show_contexts=show_contexts)
    return comparisons.get(started.id)


def fresh_store(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point this process at an empty store in `home`; a fixture returns what this returns."""
    monkeypatch.setenv("WINRATE_HOME", str(home))
    monkeypatch.delenv("WINRATE_DATABASE_URL", raising=False)
    store.reset()
    store.Base.metadata.create_all(store.engine())
    return home
