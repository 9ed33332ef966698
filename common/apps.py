from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The cellar: Vietnamese text, numbers, dates and files. No models."""

    name = "common"
