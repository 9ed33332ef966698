"""The office's scanner: called on every file where one is set, and never guessed for."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common import antivirus
from common.antivirus import Infected, scan
from common.files import FileRefused


@pytest.fixture
def scanner(settings, tmp_path):
    """Sets a shell script as the scanner."""

    def make(script):
        path = tmp_path / "scanner"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        settings.ANTIVIRUS_COMMAND = [str(path), "-"]

    return make


def a_file(content=b"EICAR nothing"):
    """An upload."""
    return SimpleUploadedFile("báo cáo.pdf", content)


def test_without_a_command_nothing_is_run(settings):
    settings.ANTIVIRUS_COMMAND = []
    scan(a_file())


def test_scanner_reads_the_whole_file_on_its_standard_input(scanner, tmp_path):
    scanner(f"cat > {tmp_path}/seen")
    file = a_file(b"x" * 100_000)
    file.read(10)
    scan(file)
    assert (tmp_path / "seen").read_bytes() == b"x" * 100_000
    assert file.read(1) == b"x"


def test_infected_file_is_refused_with_what_was_found(scanner):
    scanner("grep -q EICAR && echo 'stream: Eicar-Test-Signature FOUND' && exit 1; exit 0")
    with pytest.raises(Infected, match="“báo cáo.pdf” có mã độc") as refusal:
        scan(a_file())
    assert refusal.value.found == "stream: Eicar-Test-Signature FOUND"
    scan(a_file(b"clean"))


@pytest.mark.parametrize("script", ["exit 2", "kill -9 $$"])
def test_file_that_could_not_be_scanned_is_not_taken(scanner, script):
    scanner(script)
    with pytest.raises(FileRefused, match="chưa quét được") as refusal:
        scan(a_file())
    assert not isinstance(refusal.value, Infected)


def test_scanner_that_is_gone_or_too_slow_lets_nothing_through(scanner, settings, monkeypatch):
    settings.ANTIVIRUS_COMMAND = ["/nonexistent/scanner"]
    with pytest.raises(FileRefused, match="chưa quét được"):
        scan(a_file())
    scanner("exec sleep 5")
    monkeypatch.setattr(antivirus, "SECONDS", 0.2)
    with pytest.raises(FileRefused, match="chưa quét được"):
        scan(a_file())
