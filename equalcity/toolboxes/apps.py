from django.apps import AppConfig


class ToolboxesConfig(AppConfig):
    name = "equalcity.toolboxes"

    def ready(self) -> None:
        # Listens to what `equalcity prepare` announces, and to what happens to translations.
        from equalcity.toolboxes import preparing, translating  # noqa: F401, PLC0415 -- models are ready only now
