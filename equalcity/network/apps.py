from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "equalcity.network"

    def ready(self) -> None:
        # Registers the system checks, and listens to what `equalcity prepare` announces.
        from equalcity.network import checks, preparing  # noqa: F401, PLC0415 -- models are ready only now
