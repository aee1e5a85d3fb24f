"""One line of history for each app: named, reversible, free of app code, and nothing missing."""

import ast

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.structure.house import PACKAGE, apps

WITH_TABLES = [app for app in apps() if (PACKAGE / app / "migrations").exists()]


@pytest.fixture(scope="module")
def history() -> MigrationLoader:
    return MigrationLoader(None)


@pytest.mark.parametrize("app", WITH_TABLES)
def test_history_is_one_line_and_its_end_is_written_down(history, app):
    names = sorted(key for label, key in history.disk_migrations if label == app)
    ends = [key for label, key in history.graph.leaf_nodes(app)]

    assert ends == names[-1:]
    assert [len(_parents(history, app, key)) for key in names] == [0] + [1] * (len(names) - 1)
    assert (PACKAGE / app / "migrations" / "max_migration.txt").read_text().strip() == names[-1]


@pytest.mark.parametrize("app", WITH_TABLES)
def test_migrations_have_a_name_that_says_something(history, app):
    unnamed = [key for label, key in history.disk_migrations if label == app and "auto_" in key]

    assert unnamed == []


@pytest.mark.parametrize("app", WITH_TABLES)
def test_migrations_can_be_taken_back(history, app):
    one_way = [
        f"{key}: {operation.describe()}"
        for (label, key), migration in history.disk_migrations.items()
        if label == app
        for operation in migration.operations
        if not operation.reversible
    ]

    assert one_way == []


@pytest.mark.parametrize("app", WITH_TABLES)
def test_migrations_are_free_of_app_code(app):
    imports = [
        f"{path.name}: {ast.unparse(node)}"
        for path in sorted((PACKAGE / app / "migrations").glob("0*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom) and "equalcity" in ast.unparse(node)
    ]

    assert imports == []


@pytest.mark.django_db
def test_no_migration_is_missing(capsys):
    call_command("makemigrations", *WITH_TABLES, check=True, dry_run=True, interactive=False)

    assert "No changes detected" in capsys.readouterr().out


def _parents(history: MigrationLoader, app: str, key: str) -> list[str]:
    migration = history.disk_migrations[app, key]
    return [parent for label, parent in migration.dependencies if label == app]
