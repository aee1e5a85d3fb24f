"""Addresses of the toolboxes. With an edition's number they stay as they are for ever."""

from django.urls import path, register_converter

from equalcity.toolboxes.views import reading


class EditionNumber:
    """Such as 0.8 or 1.0; a slug has no dot, so the two are never confused."""

    regex = r"(?:0|[1-9][0-9]{0,3})\.(?:0|[1-9][0-9]{0,3})"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(EditionNumber, "number")

app_name = "toolboxes"
urlpatterns = [
    path("", reading.toolboxes, name="toolboxes"),
    path("<slug:slug>/", reading.toolbox, name="toolbox"),
    path("<slug:slug>/editions/", reading.editions, name="editions"),
    path("<slug:slug>/editions/<number:number>/", reading.toolbox, name="edition_toolbox"),
    path("<slug:slug>/editions/<number:number>/glossary/", reading.glossary, name="edition_glossary"),
    path("<slug:slug>/editions/<number:number>/<slug:manual>/", reading.manual, name="edition_manual"),
    path("<slug:slug>/editions/<number:number>/<slug:manual>/<slug:step>/", reading.step, name="edition_step"),
    path("<slug:slug>/editions/<number:number>/<slug:manual>/<slug:step>/qr.svg", reading.qr, name="edition_qr"),
    path("<slug:slug>/glossary/", reading.glossary, name="glossary"),
    path("<slug:slug>/<slug:manual>/", reading.manual, name="manual"),
    path("<slug:slug>/<slug:manual>/<slug:step>/", reading.step, name="step"),
    path("<slug:slug>/<slug:manual>/<slug:step>/qr.svg", reading.qr, name="qr"),
]
