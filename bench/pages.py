"""Time the leaders' pages at one plan-year and at ten: `make bench`, or `python -m bench.pages`.

Needs an empty database (DATABASE_URL, DATA_DIR): it is filled with the demo, measured, grown by
nine years, measured again. Times are of the test client in this process: view, queries and
template, without network.
"""

from __future__ import annotations

import os
import sys
from io import StringIO
from statistics import median, quantiles
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kehoach.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from agencies.models import User  # noqa: E402
from bench.years import add_years  # noqa: E402
from plans.models import Plan, Section  # noqa: E402
from reporting.models import Report  # noqa: E402

YEARS = 10
REPEATS = 15
PERIOD = "2023-Q3"


def pages() -> list[tuple[str, str]]:
    """(who, path) of every page that is timed."""
    plan = Plan.objects.get(year=2023)
    section = Section.objects.filter(plan=plan, appendix="I").order_by("position")[4]
    target = plan.items.get(appendix="II", number="10")
    return [
        ("dieuphoi", f"/tong-quan/?ky={PERIOD}"),
        ("dieuphoi", f"/tong-quan/?ky={PERIOD}&den=2023-07-01"),
        ("dieuphoi", f"/tong-quan/muc/{section.pk}/?ky={PERIOD}"),
        ("dieuphoi", f"/tong-quan/co-quan/SNNPTNT/?ky={PERIOD}"),
        ("snnptnt", f"/tong-quan/co-quan/SNNPTNT/?ky={PERIOD}"),
        ("dieuphoi", f"/tong-quan/theo-doi/SKHDT/?ky={PERIOD}"),
        ("dieuphoi", f"/chi-tieu/chu-yeu/?ky={PERIOD}"),
        ("dieuphoi", f"/chi-tieu/nganh/?ky={PERIOD}"),
        ("dieuphoi", f"/chi-tieu/chu-yeu/{target.pk}/?ky={PERIOD}"),
        ("dieuphoi", f"/nhiem-vu/?ky={PERIOD}"),
        ("chutich", f"/hop/?ky={PERIOD}"),
        ("chutich", f"/hop/1/?ky={PERIOD}"),
        ("dieuphoi", f"/bao-cao-tong-hop/?ky={PERIOD}"),
        ("dieuphoi", f"/bao-cao-tong-hop/{PERIOD}/docx/"),
        ("dieuphoi", f"/bao-cao-tong-hop/{PERIOD}/pdf/"),
        ("dieuphoi", f"/bao-cao-tong-hop/{PERIOD}/xlsx/"),
    ]


def measure(who: str, path: str) -> tuple[int, float, float, int]:
    """(queries, p50 ms, p95 ms, status) of a page, once warmed up."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=who))
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        status = client.get(path).status_code
    queries = len(found)
    times = []
    for _repeat in range(REPEATS):
        begun = perf_counter()
        client.get(path)
        times.append(1000 * (perf_counter() - begun))
    return queries, median(times), quantiles(times, n=20)[-1], status


def main() -> int:
    """Print the table; 1 when a page fails or asks more queries at ten years."""
    call_command("migrate", verbosity=0)
    call_command("setup", demo=True, verbosity=0, stdout=StringIO())
    small = {page: measure(*page) for page in pages()}
    reports = [Report.everything.count()]
    add_years(Plan.objects.get(year=2023), YEARS - 1)
    reports.append(Report.everything.count())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    big = {page: measure(*page) for page in pages()}
    print(
        f"\n{connection.vendor}: {reports[0]:,} reports in 1 plan-year, {reports[1]:,} in {YEARS}"
    )
    print(f"{'page':58} {'SQL':>7} {'1 year p50/p95 ms':>20} {'10 years':>16} {'ratio':>6}")
    failed = False
    for page, (queries, p50, p95, status) in small.items():
        later, l50, l95, lstatus = big[page]
        failed |= later != queries or {status, lstatus} != {200}
        name = f"{page[0]} {page[1]}" + ("" if status == 200 else f" [{status}]")
        print(
            f"{name:58} {queries:>3}/{later:<3} {p50:>10.1f} /{p95:>7.1f} "
            f"{l50:>8.1f} /{l95:>6.1f} {l50 / p50:>6.2f}"
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
