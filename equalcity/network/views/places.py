"""The public face of the network: its cities on a map and in a list, and a page for each city."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from equalcity.core.pages import interface, published
from equalcity.network import queries
from equalcity.network.map import outline
from equalcity.network.models import City
from equalcity.network.slots import city_sections

MANY = 60
"""From so many cities on, the marks on the map are smaller."""


@require_safe
@published
def network(request: HttpRequest) -> HttpResponse:
    shown = queries.cities_on_show()
    context = {
        "map": outline(),
        "marks": sorted(shown, key=lambda one: one.named),  # names are drawn last, over the marks of others
        "many": len(shown) > MANY,
        "countries": queries.by_country(shown, str(get_language())),
        "numbers": queries.public_numbers(),
        "least": queries.LEAST_SHOWN,
    }
    return render(request, "network/places/network.html", interface(request) | context)


@require_safe
@published
def city(request: HttpRequest, slug: str) -> HttpResponse:
    place = get_object_or_404(City, slug=slug)
    language = str(get_language())
    context = {
        "city": place,
        "country": "" if place.is_example else queries.country_name(place.country, language),
        "organisations": place.organisations.order_by("kind", "name"),
        "sections": [section for give in city_sections if (section := give(place, language)) is not None],
        "numbers": queries.public_numbers(place),
        "least": queries.LEAST_SHOWN,
    }
    return render(request, "network/places/city.html", interface(request) | context)
