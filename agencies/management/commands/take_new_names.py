"""Let agencies bear the names whose day has come; run it every day."""

from django.core.management.base import BaseCommand

from agencies.reorganise import take_effect


class Command(BaseCommand):
    """`manage.py take_new_names`."""

    help = "Cho các cơ quan mang tên mới khi đến ngày hiệu lực."

    def handle(self, *args, **options):
        """One line per agency renamed; running it again changes nothing."""
        for agency in take_effect():
            self.stdout.write(f"{agency.code}: {agency.name}")
