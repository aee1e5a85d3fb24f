"""Addresses of the toolboxes. With an edition's number they stay as they are for ever."""

from django.urls import path, register_converter

from equalcity.toolboxes import views


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
    path("", views.toolboxes, name="toolboxes"),
    path("<slug:slug>/", views.toolbox, name="toolbox"),
    path("<slug:slug>/editions/", views.editions, name="editions"),
    path("<slug:slug>/editions/<number:number>/", views.toolbox, name="edition_toolbox"),
    path("<slug:slug>/editions/<number:number>/glossary/", views.glossary, name="edition_glossary"),
    path("<slug:slug>/editions/<number:number>/<slug:manual>/", views.manual, name="edition_manual"),
    path("<slug:slug>/editions/<number:number>/<slug:manual>/<slug:step>/", views.step, name="edition_step"),
    path("<slug:slug>/editions/<number:number>/<slug:manual>/<slug:step>/qr.svg", views.qr, name="edition_qr"),
    path("<slug:slug>/glossary/", views.glossary, name="glossary"),
    path("<slug:slug>/<slug:manual>/", views.manual, name="manual"),
    path("<slug:slug>/<slug:manual>/<slug:step>/", views.step, name="step"),
    path("<slug:slug>/<slug:manual>/<slug:step>/qr.svg", views.qr, name="qr"),
]
