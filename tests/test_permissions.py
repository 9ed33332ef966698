"""Every URL is in the permission table, and every cell of the table is true."""

import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from tests.permissions import ADMIN_ONLY, PERSONS, ROWS, L

WAYS_IN = ("/tai-khoan/dang-nhap/?next=", "/quan-tri/login/?next=")


def url_names(patterns, namespace=""):
    """Every named address below some patterns."""
    for entry in patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}"
        else:
            below = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from url_names(entry.url_patterns, below)


def status(response):
    """The table's word for a response."""
    if response.streaming:
        list(response)  # read to its end, the client closes the file
    to_sign_in = response.status_code == 302 and response.url.startswith(WAYS_IN)
    return L if to_sign_in else response.status_code


def outcome(client, row, method, url, cast, who):
    """What one person gets, in a transaction that is rolled back."""
    with transaction.atomic():
        if who:
            client.force_login(getattr(cast, who))
        data = row.data(cast) if method == "post" else {}
        response = getattr(client, method)(url, data)
        transaction.set_rollback(True)
    client.logout()
    return status(response)


def test_every_url_has_a_row():
    named = {n for n in url_names(get_resolver().url_patterns) if not n.startswith("admin:")}
    assert named == {row.name for row in ROWS}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.name)
def test_permission_table(client, cast, row, method):
    row.before(cast)
    url = reverse(row.name, args=row.args(cast))
    got = tuple(outcome(client, row, method, url, cast, who) for who in PERSONS.values())
    assert dict(zip(PERSONS, got, strict=True)) == dict(
        zip(PERSONS, getattr(row, method), strict=True)
    )


def admin_urls(cast):
    """Every address of the administration site, with an object of the cast where it needs one."""
    site = admin.site
    yield from (reverse(f"admin:{name}") for name in ("index", "password_change"))
    for model, model_admin in site._registry.items():
        pk = model._base_manager.values_list("pk", flat=True).first() or 1
        for entry in model_admin.get_urls():
            if not getattr(entry, "name", None):
                continue
            needs = sorted(entry.pattern.converters) or [None] * entry.pattern.regex.groups
            if len(needs) <= 1:
                yield reverse(f"admin:{entry.name}", args=[pk] * len(needs))


@pytest.mark.parametrize("who", ["anon", "head", "coord", "leader"])
def test_admin_site_opens_for_administrators_only(client, cast, who):
    if PERSONS[who]:
        client.force_login(getattr(cast, PERSONS[who]))
    expected = dict(zip(PERSONS, ADMIN_ONLY, strict=True))[who]
    for url in admin_urls(cast):
        assert status(client.get(url)) == status(client.post(url)) == expected, url


def test_admin_lists_open_for_administrators(client, cast):
    client.force_login(cast.admin)
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.get(url).status_code == 200, url


def test_foreign_and_unknown_id_give_the_same_page(client, cast):
    client.force_login(cast.staff_b)
    foreign = client.get(reverse("tasks:task-report", args=[cast.report.pk]))
    unknown = client.get(reverse("tasks:task-report", args=[987654]))
    assert foreign.status_code == unknown.status_code == 404
    assert words(foreign) == words(unknown)


def words(response):
    """A page without what differs on every request."""
    text = response.content.decode().replace(response.headers["X-Request-ID"], "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_login_required_is_the_default():
    assert "agencies.middleware.SignInMiddleware" in settings.MIDDLEWARE
