"""Addresses of the toolboxes. With an edition's number they stay as they are for ever."""

from django.urls import include, path, re_path, register_converter

from equalcity.toolboxes.views import (
    differences,
    embedding,
    exports,
    in_city,
    keeping,
    open_data,
    reading,
    remarks,
    rounds,
    search,
)


class EditionNumber:
    """Such as 0.8 or 1.0; a slug has no dot, so the two are never confused."""

    regex = r"(?:0|[1-9][0-9]{0,3})\.(?:0|[1-9][0-9]{0,3})"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(EditionNumber, "number")

app_name = "toolboxes"
_of_a_toolbox = [
    path("<slug:slug>/", reading.toolbox, name="toolbox"),
    path("<slug:slug>/share/", exports.share, name="share"),
    path("<slug:slug>/share/keep.json", keeping.keep, name="keep"),
    path("<slug:slug>/editions/<number:number>/share/", exports.share, name="edition_share"),
    path(
        "<slug:slug>/editions/<number:number>/share/<str:content>/<slug:kind>/", exports.export, name="edition_export"
    ),
    path(
        "<slug:slug>/editions/<number:number>/share/<str:content>/<slug:kind>/<str:name>",
        exports.export_file,
        name="edition_export_file",
    ),
    path("<slug:slug>/editions/", reading.editions, name="editions"),
    path("<slug:slug>/editions/<number:number>/", reading.toolbox, name="edition_toolbox"),
    path("<slug:slug>/editions/<number:number>/glossary/", reading.glossary, name="edition_glossary"),
    path("<slug:slug>/editions/<number:number>/<slug:manual>/", reading.manual, name="edition_manual"),
    path("<slug:slug>/editions/<number:number>/<slug:manual>/<slug:step>/", reading.step, name="edition_step"),
    path("<slug:slug>/editions/<number:number>/<slug:manual>/<slug:step>/qr.svg", reading.qr, name="edition_qr"),
    path(
        "<slug:slug>/editions/<number:number>/share/<str:content>/index.json", search.index, name="edition_search_index"
    ),
    path(
        "<slug:slug>/editions/<number:number>/share/<str:content>/texts.json", search.texts, name="edition_search_texts"
    ),
    path("<slug:slug>/glossary/", reading.glossary, name="glossary"),
    path("<slug:slug>/<slug:manual>/", reading.manual, name="manual"),
    path("<slug:slug>/<slug:manual>/<slug:step>/", reading.step, name="step"),
    path("<slug:slug>/<slug:manual>/<slug:step>/qr.svg", reading.qr, name="qr"),
    path("<slug:slug>/<slug:manual>/<slug:step>/embed/", embedding.embed, name="embed"),
    path(
        "<slug:slug>/editions/<number:number>/<slug:manual>/<slug:step>/embed/", embedding.embed, name="edition_embed"
    ),
]

# Under /LANG/work/, named `rounds:…`: draft rounds and feedback, as guests have them.
work = (
    [
        path("rounds/", rounds.rounds, name="rounds"),
        path("rounds/<int:number>/", rounds.one_round, name="round"),
        path("rounds/<int:number>/done/", rounds.done, name="done"),
        path("rounds/<int:number>/whole/", rounds.feedback_on, name="whole"),
        path("rounds/<int:number>/steps/<uuid:step>/", rounds.feedback_on, name="step"),
        path("rounds/<int:number>/steps/<uuid:step>/read/", rounds.read, name="read"),
        path("rounds/<int:number>/steps/<uuid:step>/give/", remarks.give, name="give_on_step"),
        path("rounds/<int:number>/give/", remarks.give, name="give"),
        path("rounds/come-in/<str:word>/", rounds.come_in, name="come_in"),
        path("feedback/", remarks.mine, name="mine"),
        path("feedback/<uuid:identity>/", remarks.change, name="change"),
        path("feedback/<uuid:identity>/withdraw/", remarks.withdraw, name="withdraw"),
        path("feedback/<uuid:identity>/agree/", remarks.agree, name="agree"),
    ],
    "rounds",
)

urlpatterns = [
    path("", reading.toolboxes, name="toolboxes"),
    path("editions.atom", open_data.feed, name="feed"),
    path("<slug:slug>/editions/<number:since>...<number:number>/", differences.difference, name="difference"),
    *_of_a_toolbox,
]

# The same pages with what a city lays over them, under /LANG/in/CITY/: each of these views knows the keyword `city`.
in_city_urlpatterns = [
    path("", in_city.city, name="city"),
    path("toolboxes/", in_city.city),
    path("search/", search.search, name="search"),
    path("toolboxes/", include(_of_a_toolbox)),
]

# Without a language in the address: what is frozen is the same in each.
open_data_urlpatterns = [
    path("toolboxes/", open_data.toolboxes, name="api_toolboxes"),
    path("toolboxes/<slug:slug>/", open_data.toolbox, name="api_toolbox"),
    path("toolboxes/<slug:slug>/<number:number>/edition.json", open_data.manifest, name="api_manifest"),
    path("toolboxes/<slug:slug>/<number:number>/package.zip", open_data.package, name="api_package"),
    path("toolboxes/<slug:slug>/<number:number>/<str:language>.json", open_data.document, name="api_document"),
    re_path("", open_data.nothing_here, name="api"),
]
