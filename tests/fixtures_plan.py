"""The real plan of 2023 and its agencies, for every test that asks for `plan2023`.

`loaddata` takes seconds, so it runs once a session, inside a transaction that is rolled back;
each test then gets the same rows, keys included, by one INSERT a table.
"""

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from agencies.models import Agency, AgencyAlias, AgencyGroup, AgencyName, Succession
from indicators.models import Measure, Metric, Target
from plans.models import (
    Assignment,
    ItemWording,
    OpenPhrase,
    Plan,
    PlanItem,
    PlanRevision,
    Section,
)
from tasks.models import Task

MODELS = [
    Agency,
    AgencyName,
    AgencyAlias,
    AgencyGroup,
    AgencyGroup.members.through,
    Succession,
    Plan,
    PlanRevision,
    Section,
    PlanItem,
    Task,
    Target,
    Metric,
    ItemWording,
    Measure,
    Assignment,
    OpenPhrase,
]


@pytest.fixture(scope="session")
def plan2023_inserts(django_db_setup, django_db_blocker):
    """(SQL, parameters) that bring the plan of 2023 into an empty database."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", "agencies", "plan2023", verbosity=0)
        inserts = [insert_of(model) for model in MODELS]
        transaction.set_rollback(True)
    return inserts


@pytest.fixture
def plan2023(db, plan2023_inserts):
    """The plan of 2023 as it stands after `loaddata agencies plan2023`."""
    with connection.cursor() as cursor:
        for sql, values in plan2023_inserts:
            cursor.execute(sql, values)
    return Plan.objects.get(issuer__code="UBND", year=2023)


def insert_of(model):
    """One statement that writes all present rows of a model's own table again."""
    columns = [field.column for field in model._meta.local_concrete_fields]
    names = ", ".join(map(connection.ops.quote_name, columns))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table}")
        rows = cursor.fetchall()
    places = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(rows))
    return f"INSERT INTO {table} ({names}) VALUES {places}", [v for row in rows for v in row]
