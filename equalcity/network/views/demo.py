"""The doors of the demo: one tap signs in as an example person."""

from django.conf import settings
from django.contrib.auth import login
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from equalcity.network.models import Membership, Person
from equalcity.network.roles import ROLES

SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
def demo(request: HttpRequest) -> HttpResponse:
    """One button a role, in the demo only: signs in as its example person."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        held = Membership.objects.current().filter(role=request.POST.get("role", ""), person=OuterRef("pk"))
        # Whoever tries the demo may have given a second example person this role: the first one made is meant.
        person = Person.objects.filter(Exists(held), is_example=True, is_active=True).order_by("pk").first()
        if person is None:
            raise Http404
        login(request, person, backend=SIGN_IN_BACKEND)
        return redirect("network:home")
    roles = list(ROLES.items())
    return render(request, "network/demo.html", {"roles": roles})
