"""What every test gets: quick passwords, a cache and files of its own."""

import hypothesis
import pytest
from django.core.files.storage import storages

from reporting.models import Evidence
from tests.cast import cast, today  # noqa: F401 - fixtures for every test
from tests.fixtures_plan import plan2023, plan2023_inserts  # noqa: F401

# the same examples in every run and on every machine, however slow
hypothesis.settings.register_profile("kehoach", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("kehoach")


@pytest.fixture(autouse=True)
def private_surroundings(settings, tmp_path, monkeypatch):
    """No test pays for a real password hash or sees another's cache and files."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": str(tmp_path),
        }
    }
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        name: storage
        if "location" not in storage.get("OPTIONS", {})
        else storage | {"OPTIONS": storage["OPTIONS"] | {"location": tmp_path / name}}
        for name, storage in settings.STORAGES.items()
    }
    # the field took its storage when the model was made
    monkeypatch.setattr(Evidence._meta.get_field("file"), "storage", storages["evidence"])
