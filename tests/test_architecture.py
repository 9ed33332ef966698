"""The house stands: a room uses only rooms below it, and nothing grows past its size.

    6 kehoach > 5 portal > 4 tasks | indicators > 3 reporting > 2 plans > 1 agencies > 0 common

`faults(path, source)` is a pure function, so the checker is itself tested on code that turns an
arrow round; then it reads the whole house, and the registered models are asked as well.
"""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

ROOT = Path(__file__).parents[1]
FLOORS = {
    "common": 0,
    "agencies": 1,
    "plans": 2,
    "reporting": 3,
    "tasks": 4,
    "indicators": 4,
    "portal": 5,
    "kehoach": 6,
}
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60
# "tasks.Task", "tasks.services.save", "tasks:list" and "admin:tasks_task_change" name a room
NAME = re.compile(r"admin:(?P<admin>[a-z]+)_\S*|(?P<room>[a-z]+)[.:]\S*")
# calls whose first argument is a bare name of a room
BY_NAME = {"get_model", "get_app_config", "import_module", "__import__"}


def may_use(room, other):
    """Whether `room` may name `other`; what is no room of the house may be named by all."""
    return room == other or other not in FLOORS or FLOORS[other] < FLOORS[room]


def faults(path, source):
    """What is wrong with a file (its path from the root), as sorted "path:line: what"."""
    found = [] if "/migrations/" in path else list(oversizes(path, source))
    room = path.split("/")[0]
    if room in FLOORS and path.endswith(".py"):
        tree = ast.parse(source)
        named = {*imports(path, tree), *spelled(tree)}
        found += [
            (line, f"{room} uses {other}") for line, other in named if not may_use(room, other)
        ]
        found += hidden_imports(path, tree)
    return [f"{path}:{line}: {what}" for line, what in sorted(found)]


def oversizes(path, source):
    """(line, what) of a file or function that is too long."""
    if source.count("\n") > MAX_FILE_LINES:
        yield 1, f"file over {MAX_FILE_LINES} lines"
    for node in functions(ast.parse(source)) if path.endswith(".py") else ():
        if node.end_lineno - node.lineno >= MAX_FUNCTION_LINES:
            yield node.lineno, f"function over {MAX_FUNCTION_LINES} lines"


def functions(tree):
    """Every function of a tree, nested ones and methods too."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return (node for node in ast.walk(tree) if isinstance(node, kinds))


def imports(path, tree):
    """(line, top-level package) of every import in a tree, relative ones resolved."""
    parts = path.removesuffix(".py").split("/")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = [*parts[: -node.level], node.module or ""] if node.level else [node.module]
            modules = [".".join([*filter(None, base), alias.name]) for alias in node.names]
        else:
            continue
        yield from ((node.lineno, module.split(".")[0]) for module in modules)


def spelled(tree):
    """(line, room) of every room that a tree names in a string: keys, URL names, dotted paths."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if name := NAME.fullmatch(text):
                yield node.lineno, name["admin"] or name["room"]
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
                match node.args:
                    case [ast.Constant(value=str(text)), *_] if called in BY_NAME:
                        yield node.lineno, text
            case ast.Tuple(elts=[ast.Constant(value=str(text)), ast.Constant(value=str(target))]):
                if re.match(r"\d{4}_|__(first|latest)__", target):  # a migration's dependency
                    yield node.lineno, text


def hidden_imports(path, tree):
    """(line, what) of imports of the house inside functions; `ready` may load its own signals."""
    for function in functions(tree):
        allowed = (
            path.split("/")[0] if path.endswith("/apps.py") and function.name == "ready" else ""
        )
        for line, package in imports(path, function):
            if package in FLOORS and package != allowed:
                yield line, f"{package} imported inside a function"


def wrong_relations(registry):
    """Relations from a model of one room to a model of a room that it may not use."""
    return [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in registry.get_models(include_auto_created=True)
        if model._meta.app_label in FLOORS
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.is_relation
        and not may_use(model._meta.app_label, field.related_model._meta.app_label)
    ]


def house():
    """Paths of everything the house is written in, tests aside."""
    code = [path for room in (*FLOORS, "fixtures") for path in (ROOT / room).rglob("*.py")]
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static/css").rglob("*.css")]
    return sorted([*code, *pages, ROOT / "manage.py"])


def test_every_arrow_of_the_house_points_down():
    found = [
        fault
        for path in house()
        for fault in faults(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


def test_every_relation_of_the_models_points_down():
    assert wrong_relations(apps) == []


def test_every_room_is_on_a_floor():
    rooms = {path.parent.name for path in ROOT.glob("[a-z]*/__init__.py")}
    assert rooms - {"tests", "fixtures"} == set(FLOORS)


@pytest.mark.parametrize(
    ("path", "line", "other"),
    [
        ("plans/models.py", "import tasks", "tasks"),
        ("plans/models.py", "import os, tasks.models as t", "tasks"),
        ("plans/models/item.py", "from reporting.models import Report", "reporting"),
        ("tasks/services.py", "from indicators import models", "indicators"),
        ("indicators/services.py", "from tasks import models", "tasks"),
        ("reporting/views/__init__.py", "from ...portal import views", "portal"),
        ("common/dates.py", "from ..agencies.models import Agency", "agencies"),
        ("common/dates.py", "from .. import agencies", "agencies"),
        ("portal/views.py", "from kehoach.nav import MENU", "kehoach"),
        ("plans/models.py", 'task = models.ForeignKey("tasks.Task", CASCADE)', "tasks"),
        ("plans/models.py", 'task = models.OneToOneField(to="tasks.task")', "tasks"),
        ("agencies/models.py", 'plans = models.ManyToManyField("plans.Plan")', "plans"),
        ("plans/migrations/0002_x.py", 'to="tasks.task"', "tasks"),
        ("plans/migrations/0002_x.py", 'dependencies = [("tasks", "0001_initial")]', "tasks"),
        ("plans/services.py", 'Task = apps.get_model("tasks", "Task")', "tasks"),
        ("plans/services.py", 'tasks = import_module("tasks")', "tasks"),
        ("plans/services.py", 'save = import_string("tasks.services.save")', "tasks"),
        ("plans/views.py", 'url = reverse("tasks:list")', "tasks"),
        ("plans/views.py", 'url = reverse_lazy("portal:home")', "portal"),
        ("plans/views.py", 'url = redirect("tasks:detail", pk=1)', "tasks"),
        ("plans/views.py", 'url = resolve_url(f"tasks:{name}")', "tasks"),
        ("plans/views.py", 'url = reverse("admin:tasks_task_change", args=[1])', "tasks"),
        ("plans/views.py", 'success_url = "tasks:list"', "tasks"),
        ("common/views.py", 'may = user.has_perm("plans.view_plan")', "plans"),
    ],
)
def test_arrow_turned_round_is_reported(path, line, other):
    room = path.split("/")[0]
    assert faults(path, f"x = 1\n{line}\n") == [f"{path}:2: {room} uses {other}"]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("tasks/models.py", "from plans.models import PlanItem"),
        ("tasks/models.py", 'report = models.OneToOneField("reporting.Report", CASCADE)'),
        ("tasks/views.py", 'url = reverse("tasks:list")'),
        ("tasks/views/task.py", "from ..forms import TaskForm"),
        ("plans/models.py", 'text = _("tasks: không phải tên phòng")'),
        ("kehoach/urls.py", "from portal import views"),
        ("tests/plans/test_models.py", "from tasks.models import Task"),
        ("fixtures/make.py", "from tasks.models import Task"),
        ("agencies/apps.py", "class A:\n    def ready(self):\n        from . import signals"),
        ("tasks/models.py", "def read():\n    import openpyxl"),
    ],
)
def test_arrow_that_points_down_is_not_reported(path, source):
    assert faults(path, source) == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("portal/views.py", "import tasks"),
        ("tasks/views.py", "from . import forms"),
        ("portal/apps.py", "from tasks import signals"),
    ],
)
def test_import_of_a_room_inside_a_function_is_reported(path, line):
    [fault] = faults(path, f"class A:\n    def ready(self):\n        {line}\n")
    assert fault.startswith(f"{path}:3:") and fault.endswith("imported inside a function")


def test_string_relation_to_an_upper_room_is_reported():
    with isolate_apps("plans", "tasks") as registry:
        type("Up", (models.Model,), {"__module__": "tasks", "Meta": meta("tasks")})
        key = models.ForeignKey("tasks.Up", models.CASCADE)
        type("Low", (models.Model,), {"__module__": "plans", "Meta": meta("plans"), "key": key})
        assert wrong_relations(registry) == ["plans.Low.key -> tasks.Up"]


def meta(room):
    """The Meta of a throw-away model."""
    return type("Meta", (), {"app_label": room})


def test_file_over_its_size_is_reported():
    assert faults("plans/models.py", "\n" * 500) == []
    assert faults("plans/models.py", "\n" * 501) == ["plans/models.py:1: file over 500 lines"]
    assert faults("templates/base.html", "\n" * 501) == [
        "templates/base.html:1: file over 500 lines"
    ]
    assert faults("plans/migrations/0001_x.py", "\n" * 501) == []


def test_function_over_its_size_is_reported():
    assert faults("plans/models.py", "def f():\n" + "    a = 1\n" * 59) == []
    [fault] = faults("plans/models.py", "def f():\n" + "    a = 1\n" * 60)
    assert fault == "plans/models.py:1: function over 60 lines"
