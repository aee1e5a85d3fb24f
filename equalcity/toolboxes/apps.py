from django.apps import AppConfig


class ToolboxesConfig(AppConfig):
    name = "equalcity.toolboxes"

    def ready(self) -> None:
        # Listens to what `equalcity prepare` announces, to what happens to translations and to pages that are saved;
        # fills slots of the network.
        from equalcity.toolboxes import (  # noqa: F401, PLC0415 -- models are ready only now
            adapting_slots,
            network_slots,
            preparing,
            tasks_pages,
            translating,
        )
