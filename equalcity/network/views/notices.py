"""What a person is told: her notices, and the link in mails that stops them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from equalcity.network import mailing
from equalcity.network.models import Notice, Person
from equalcity.network.notifying import sentence_of, title_of, waits
from equalcity.network.views.showing import page_of, show, tell


@never_cache
@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Unread ones first, then the newest."""
    page = page_of(request, Notice.objects.of(request.user).unread_first())
    for notice in page:
        notice.title, notice.sentence, notice.waits = title_of(notice), sentence_of(notice), waits(notice)
    return show(request, "network/notices/notices.html", page=page, unread=request.user.unread)


@never_cache
@login_required
@require_POST
def read(request: HttpRequest, number: int) -> HttpResponse:
    """Mark a notice as read, and go where it leads when “open” was pressed."""
    notice = get_object_or_404(Notice.objects.of(request.user), pk=number)
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())
    if "open" in request.POST and notice.url.startswith("/") and not notice.url.startswith("//"):
        return redirect(f"/{get_language()}{notice.url}")
    return redirect("network:notices")


@never_cache
@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    Notice.objects.of(request.user).unread().update(read_at=timezone.now())
    tell(request, _("All notices are marked as read."))
    return redirect("network:notices")


@csrf_exempt  # mail programs press it for her, and the signed word alone says who she is (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mails(request: HttpRequest, word: str) -> HttpResponse:
    """No more mails of notices; without signing in, and nothing else can be done with this link."""
    person = mailing.person_of(word)
    if person is None:
        raise Http404
    if request.method == "POST":
        Person.objects.filter(pk=person.pk).update(mail=Person.Mail.NEVER)
    response = show(request, "network/notices/stop.html", stopped=request.method == "POST")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
