"""What others wrote and we ship unchanged is listed, and is what it says it is."""

import hashlib
import json
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "static" / "vendor"


def listed_hashes():
    """SHA-256 by file name, as VENDOR.json lists them."""
    packages = json.loads((VENDOR / "VENDOR.json").read_text(encoding="utf-8"))
    return {name: sha for package in packages for name, sha in package["sha256"].items()}


def test_vendored_files_are_unchanged():
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "VENDOR.json"
    }
    assert found == listed_hashes()


def test_vendored_css_asks_for_no_file_that_is_not_here():
    css = (VENDOR / "bootstrap.min.css").read_text(encoding="utf-8")
    assert "sourceMappingURL" not in css
    assert css.count("url(") == css.count('url("data:')
