from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "equalcity.core"

    def ready(self) -> None:
        from equalcity.core import checks  # noqa: F401, PLC0415 -- registers the system checks
