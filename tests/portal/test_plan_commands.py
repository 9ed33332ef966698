"""`import_plan` and `export_plan`: the page's reading, comparison and act for operators."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from plans.models import Plan, PlanRevision, RevisionDraft
from tests.portal.plan_files import plan_workbook


def run(path, *options, year=2023):
    """(exit status, what was printed) of the import."""
    out = StringIO()
    try:
        call_command("import_plan", path, f"--year={year}", *options, stdout=out, stderr=StringIO())
    except SystemExit as end:
        return end.code, out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


@pytest.fixture
def plan_file(tmp_path, plan2023, today):
    """`plan_file(*edits)`: the path of a workbook of the plan with these edits."""

    def make(*edits):
        path = tmp_path / "ke-hoach.xlsx"
        path.write_bytes(plan_workbook(*edits))
        return str(path)

    return make


def test_dry_run_tells_every_line_once_and_writes_nothing(plan_file):
    path = plan_file(
        ("II", "5", 1, "Phát triển mới 500 doanh nghiệp"), ("III", "26", 5, "Sở Lạ hoắc")
    )
    status, printed = run(path, "--dry-run", "--json")
    told = json.loads(printed)
    kinds = ("new", "changed", "moved", "dropped", "unchanged")
    labels = [item["item"] for kind in kinds for item in told[kind]]
    assert status == 0 and len(labels) == len(set(labels)) == 137
    assert [item["item"] for item in told["changed"]] == ["II/5", "III/26"]
    assert [u["name"] for u in told["unknown_agencies"]] == ["Sở Lạ hoắc"]
    assert len(told["targets"]) == 23 and told["errors"] == []
    [measure] = next(t for t in told["targets"] if t["item"] == "II/5")["measures"]
    assert (measure["comparator"], measure["low"], measure["high"], measure["unit"]) == (
        "ge", "500", None, "doanh nghiệp",
    )  # fmt: skip
    assert sum(p["item"] == "I/4" for p in told["open_phrases"]) == 1
    assert PlanRevision.objects.count() == 1 and not RevisionDraft.objects.exists()


def test_errors_are_told_by_cell_with_status_one(plan_file):
    status, printed = run(plan_file(("I", "34", 0, "33")), "--dry-run", "--json")
    [error] = json.loads(printed)["errors"]
    assert status == 1
    assert (error["sheet"], error["row"], error["column"], error["value"]) == (
        "Phụ lục I", 44, "A", "33",
    )  # fmt: skip
    assert "hàng 43" in error["message"]


def test_file_that_is_refused_has_status_one(tmp_path, plan2023):
    path = tmp_path / "ke-hoach.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    status, printed = run(str(path), "--dry-run", "--json")
    assert status == 1 and "ke-hoach.doc" in json.loads(printed)["errors"][0]["message"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "--decision"),
        (("--dry-run", "--issuer=KHONG"), "KHONG"),
        (("--decision=1/QĐ", "--date=31/02/2024"), "--date"),
    ],
)
def test_wrong_use_has_status_two(plan_file, options, said):
    status, printed = run(plan_file(), *options)
    assert status == 2 and said in printed


def test_missing_file_is_wrong_use(plan2023):
    assert run("/khong/co/tep.xlsx", "--dry-run")[0] == 2


def test_new_year_is_issued_and_reads_back_the_same(plan_file, tmp_path):
    path = plan_file()
    assert run(path, "--decision=05/QĐ-UBND", "--date=15/01/2024", year=2024)[0] == 0
    plan = Plan.objects.get(year=2024)
    assert plan.items.count() == 137 and plan.revisions.get().decision_no == "05/QĐ-UBND"
    for name in ("ra.xlsx", "ra.docx"):
        out = tmp_path / name
        call_command("export_plan", str(out), "--year=2024", stdout=StringIO())
        told = json.loads(run(str(out), "--dry-run", "--json", year=2024)[1])
        assert len(told["unchanged"]) == 137 and not told["errors"] and not told["sections"]
    call_command("export_plan", str(tmp_path / "ra.pdf"), "--year=2024", stdout=StringIO())
    assert (tmp_path / "ra.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("file", ["ra.odt", "khong/co/ra.xlsx"])
def test_export_refuses_wrong_use(tmp_path, plan2023, file):
    with pytest.raises(CommandError) as refusal:
        call_command("export_plan", str(tmp_path / file), "--year=2023", stdout=StringIO())
    assert refusal.value.returncode == 2
