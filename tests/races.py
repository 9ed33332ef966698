"""Two at once: an act in a connection of its own, beside one that has not committed yet."""

import threading

import pytest
from django.db import connection

TWO_AT_ONCE = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]
A_WHILE = 0.5  # seconds in which the other one would get through if nothing held it


class Beside(threading.Thread):
    """An act in a connection of its own; `result` gives what it gave or raised."""

    def __init__(self, act):
        super().__init__()
        self.act, self.got = act, None
        self.start()

    def run(self):
        try:
            self.got = self.act()
        except Exception as error:
            self.got = error
        finally:
            connection.close()

    def result(self):
        self.join(20)
        return self.got
