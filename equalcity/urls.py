"""The map of addresses."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from equalcity.core import pages
from equalcity.network import urls as network
from equalcity.network.views import demo, mail, places, uploads
from equalcity.toolboxes.urls import in_city_urlpatterns, open_data_urlpatterns
from equalcity.toolboxes.urls import work as rounds
from equalcity.toolboxes.views import keeping, search
from equalcity.toolboxes.views import reading as toolboxes

handler403 = pages.not_allowed
handler404 = pages.not_found
handler500 = pages.broken

urlpatterns = [
    path("", pages.to_language, name="root"),
    path("calendar/", pages.calendar, name="calendar"),
    path("robots.txt", pages.robots, name="robots"),
    path("sw.js", keeping.worker, name="worker"),
    path("media/editions/<str:folder>/<str:name>", toolboxes.media, name="media"),
    path("media/<path:path>", uploads.uploaded, name="uploaded"),
    path("api/", include(open_data_urlpatterns)),
    path("admin/", include(wagtailadmin_urls)),
    path("accounts/", include("equalcity.network.urls")),
    path("demo/", demo.demo, name="demo"),
    path("mail/", mail.mail, name="mail"),
    path("mail/html/<str:mark>/", mail.html, name="mail_html"),
    *i18n_patterns(
        path("", toolboxes.start, name="home"),
        path("look/", toolboxes.look, name="look"),
        path("kept/", keeping.kept, name="kept"),
        path("app.webmanifest", keeping.app, name="app"),
        path("search/", search.search, name="search"),
        path("toolboxes/", include("equalcity.toolboxes.urls")),
        path("in/<slug:city>/", include((in_city_urlpatterns, "in_city"))),
        path("network/", places.network, name="network"),
        path("network/<slug:slug>/", places.city, name="network_city"),
        path("work/", include(rounds)),
        path("work/adaptations/", include("equalcity.toolboxes.adapting_urls")),
        path("work/", include(network.work)),
    ),
]
