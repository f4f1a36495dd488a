"""What SQLAlchemy's tables cannot say: the full-text table and the triggers, for SQLite and PostgreSQL."""

from dataclasses import dataclass

# Raise it when the tables, the triggers or what is read into them change: the next start reads everything anew.
LAYOUT = 2

FULL_TEXT = {
    # Words come ready made, joined by spaces: every other character belongs to its word.
    "sqlite": """CREATE VIRTUAL TABLE sql_search_words USING fts5(
        scope, words, tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'")""",
    "postgresql": """CREATE TABLE sql_search_words (
        doc BIGINT NOT NULL, scope INTEGER NOT NULL, words TSVECTOR NOT NULL, plain TEXT NOT NULL)""",
}
FULL_TEXT_INDEXES = {
    "sqlite": (),
    "postgresql": (
        "CREATE INDEX sql_search_words_words ON sql_search_words USING gin (words)",
        "CREATE INDEX sql_search_words_doc ON sql_search_words (doc)",
    ),
}


@dataclass(frozen=True)
class Watch:
    """One kind of change in Argilla's tables, and the part of which record (or what else) it touches."""

    name: str
    when: str
    table: str
    part: str
    target: str


WATCHES = (
    Watch("record_added", "INSERT", "records", "all", "NEW.id"),
    Watch("record_gone", "DELETE", "records", "all", "OLD.id"),
    Watch("fields_changed", "UPDATE OF fields", "records", "fields", "NEW.id"),
    Watch(
        "record_changed",
        "UPDATE OF status, metadata, external_id, inserted_at, updated_at",
        "records",
        "record",
        "NEW.id",
    ),
    Watch("response_added", "INSERT", "responses", "responses", "NEW.record_id"),
    Watch("response_changed", "UPDATE", "responses", "responses", "NEW.record_id"),
    Watch("response_gone", "DELETE", "responses", "responses", "OLD.record_id"),
    Watch("suggestion_added", "INSERT", "suggestions", "suggestions", "NEW.record_id"),
    Watch("suggestion_changed", "UPDATE", "suggestions", "suggestions", "NEW.record_id"),
    Watch("suggestion_gone", "DELETE", "suggestions", "suggestions", "OLD.record_id"),
    Watch("vector_added", "INSERT", "vectors", "vectors", "NEW.record_id"),
    Watch("vector_changed", "UPDATE", "vectors", "vectors", "NEW.record_id"),
    Watch("vector_gone", "DELETE", "vectors", "vectors", "OLD.record_id"),
    Watch("property_added", "INSERT", "metadata_properties", "dataset", "NEW.dataset_id"),
    Watch("property_gone", "DELETE", "metadata_properties", "forget", "OLD.id"),
    Watch("vectors_gone", "DELETE", "vectors_settings", "forget", "OLD.id"),
)


def trigger_name(watch: Watch) -> str:
    """Return the name of a watch's trigger."""
    return f"sql_search_{watch.name}"


def create_trigger(watch: Watch, dialect: str) -> list[str]:
    """Return the statements that make a watch's trigger.

    A trigger names no table but `changes`: Argilla's migrations drop and rename its tables one at a time on SQLite,
    which fails where a trigger of one names another.
    """
    note = f"INSERT INTO sql_search_changes (part, target) VALUES ('{watch.part}', {watch.target})"
    name = trigger_name(watch)
    if dialect == "sqlite":
        return [f"CREATE TRIGGER {name} AFTER {watch.when} ON {watch.table} BEGIN {note}; END"]
    body = f"BEGIN {note}; RETURN NULL; END"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"CREATE OR REPLACE TRIGGER {name} AFTER {watch.when} ON {watch.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def drop_trigger(watch: Watch, dialect: str) -> list[str]:
    """Return the statements that remove a watch's trigger."""
    name = trigger_name(watch)
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}"]
    return [f"DROP TRIGGER IF EXISTS {name} ON {watch.table}", f"DROP FUNCTION IF EXISTS {name}()"]


def list_triggers(dialect: str) -> str:
    """Return the query for the names of the triggers that there are."""
    if dialect == "sqlite":
        return "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'sql_search_%'"
    return "SELECT DISTINCT tgname FROM pg_trigger WHERE tgname LIKE 'sql_search_%' AND NOT tgisinternal"
