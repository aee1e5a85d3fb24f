from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "equalcity.network"

    def ready(self) -> None:
        # Registers checks and what waits; listens to what `equalcity prepare`, sessions and factors announce.
        from equalcity.network import checks, factor_changes, preparing, sessions, waiting  # noqa: F401, PLC0415 -- models are ready only now
