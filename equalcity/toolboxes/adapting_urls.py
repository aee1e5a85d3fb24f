"""Addresses of those who adapt toolboxes to a city, under /LANG/work/adaptations/."""

from django.urls import path

from equalcity.toolboxes.views import adapted_steps, adapting, adapting_preview

app_name = "adaptations"
urlpatterns = [
    path("", adapting.adaptations, name="list"),
    path("start/<slug:slug>/", adapting.start, name="start"),
    path("<int:number>/", adapting.adaptation, name="adaptation"),
    path("<int:number>/languages/", adapting.languages, name="languages"),
    path("<int:number>/facts/", adapting.facts, name="facts"),
    path("<int:number>/looked-at/", adapting.looked_at, name="looked_at"),
    path("<int:number>/publish/", adapting.publish, name="publish"),
    path("<int:number>/take-back/", adapting.take_back, name="take_back"),
    path("<int:number>/steps/<uuid:step>/", adapted_steps.step, name="step"),
    path("<int:number>/steps/<uuid:step>/keep/", adapted_steps.keep, name="keep"),
    path("<int:number>/steps/<uuid:step>/drop/", adapted_steps.drop, name="drop"),
    path("<int:number>/steps/<uuid:step>/hide/", adapted_steps.hide, name="hide"),
    path("<int:number>/steps/<uuid:step>/show/", adapted_steps.show_again, name="show"),
    path("<int:number>/notes/<uuid:key>/move/", adapted_steps.move, name="move"),
    path("<int:number>/notes/<uuid:key>/throw-away/", adapted_steps.throw_away, name="throw_away"),
    path("<int:number>/preview/", adapting_preview.toolbox, name="preview_toolbox"),
    path("<int:number>/preview/glossary/", adapting_preview.glossary, name="preview_glossary"),
    path("<int:number>/preview/<slug:manual>/", adapting_preview.manual, name="preview_manual"),
    path("<int:number>/preview/<slug:manual>/<slug:step>/", adapting_preview.step, name="preview_step"),
]
