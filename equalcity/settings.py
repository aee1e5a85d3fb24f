"""All settings, each read once from the environment (see .env.example for the list and what each means)."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from equalcity.core.checks import DEMO_SECRET
from equalcity.core.inline import sources_for

PACKAGE = Path(__file__).resolve().parent
PROJECT = PACKAGE.parent


def env_list(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


# How it runs ---------------------------------------------------------------------------------------------------------

MODE = os.environ.get("MODE", "demo")
if MODE not in {"demo", "production"}:
    raise ImproperlyConfigured(f"MODE is {MODE!r}: set it to demo or production.")
DEMO = MODE == "demo"

DEBUG = os.environ.get("DEBUG", "") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY", DEMO_SECRET if DEMO else "")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS", "")
DATA_DIR = Path(os.environ.get("DATA_DIR", PROJECT / "data")).resolve()
CONTENT_DIR = Path(os.environ.get("CONTENT_DIR") or PROJECT / "content").resolve()
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "*" if DEMO else "")
BASE_URL = os.environ.get("BASE_URL", "http://localhost:8000").rstrip("/")
EXIT_URL = os.environ.get("EXIT_URL", "/calendar/")
PROXY_HTTPS = os.environ.get("PROXY_HTTPS", "") == "1"

ROOT_URLCONF = "equalcity.urls"
SITE_NAME = "equalcity"

# Apps: ours before others' (their templates win), lower floors first (they prepare first) ----------------------------

INSTALLED_APPS = [
    "equalcity.core",
    "equalcity.network",
    "equalcity.toolboxes",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtailmedia",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",  # the admin asks for it; nobody gets rights on documents
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "equalcity.core.middleware.ContentSecurityPolicy",
    "equalcity.core.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "equalcity.network.middleware.SessionsEnd",
    "equalcity.network.middleware.SecondFactor",
    "equalcity.network.middleware.OwnLanguage",
    "equalcity.toolboxes.admin_door.OwnPagesOnly",
    "equalcity.core.middleware.RefusalsAreShown",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "equalcity.core.context.site",
            ],
        },
    },
]

# Data ----------------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", f"sqlite:///{DATA_DIR / 'equalcity.sqlite3'}"), conn_max_age=600
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Measured: with six writers more than half of the transactions fail in the default mode, none in this one.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, since all workers must count the same tries; with room, so that nobody pushes a count out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "network_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = PROJECT / "build" / "static"
STATICFILES_DIRS = [("bundle", PROJECT / "build" / "bundle")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Not the compressing one: that takes 12 s at a first start, and asgi.py compresses what is really asked for.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a step with many blocks has many fields

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Mail: a folder by default, shown in the product ---------------------------------------------------------------------

MAIL_DIR = DATA_DIR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = MAIL_DIR
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "1") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "equalcity@localhost")

# Languages -----------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("de", _("German")),
    ("ar", _("Arabic")),
    ("nl", _("Dutch")),
    ("it", _("Italian")),
    ("sv", _("Swedish")),
]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"
FORMAT_MODULE_PATH = "equalcity.core.formats"
LOCALE_PATHS = [PACKAGE / "locale"]

# People --------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "network.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "network:home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_ADAPTER = "equalcity.network.sign_in.InvitedPeopleOnly"
ACCOUNT_EMAIL_VERIFICATION = "none"  # a code in the mailbox is the verification
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # costs as much time as a known one; sign_in.py sends nothing to strangers
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # a subject on a lock screen says nothing of us
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 180
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"length": 8}  # of 20 consonants, shown as XXXX-XXXX
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_FORMS = {
    "request_login_code": "equalcity.network.sign_in.AskForCode",
    "confirm_login_code": "equalcity.network.sign_in.EnterCode",
}
# By mailbox or person, as a hash; limits by address would store addresses of people. The names without a mailbox
# hold for everybody together.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "3/m/key,20/h/key",
    "codes_of_everybody": "300/m/key",
    "tries_of_a_code": "3/h/key",
    "login_failed": "5/5m/key,30/d/key",
    "passkeys_of_everybody": "600/m/key",
    **dict.fromkeys(("login", "signup", "reset_password", "reset_password_from_key", "verify_phone"), ""),
}
MFA_ADAPTER = "equalcity.network.second_factor.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # face, finger or PIN: a passkey counts as both factors
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # half a minute of a phone whose clock is wrong
MFA_RATE_LIMITS = {"webauthn_login": ""}  # by address; counted for everybody together instead
MFA_FORMS = {
    "authenticate": "equalcity.network.factor_forms.EnterFactor",
    "reauthenticate": "equalcity.network.factor_forms.EnterFactor",
    "activate_totp": "equalcity.network.factor_forms.AddApp",
    "deactivate_totp": "equalcity.network.factor_forms.RemoveApp",
    "add_webauthn": "equalcity.network.factor_forms.AddPasskey",
    "edit_webauthn": "equalcity.network.factor_forms.NamePasskey",
    "authenticate_webauthn": "equalcity.network.factor_forms.UsePasskey",
    "reauthenticate_webauthn": "equalcity.network.factor_forms.UsePasskey",
    "login_webauthn": "equalcity.network.factor_forms.SignInWithPasskey",
}
RECOVERY_HOURS = int(os.environ.get("RECOVERY_HOURS", "24"))
INVITATION_DAYS = int(os.environ.get("INVITATION_DAYS", "14"))
AUDIT_DAYS = int(os.environ.get("AUDIT_DAYS", "730"))
if AUDIT_DAYS < 30:  # noqa: PLR2004 -- what the triggers of the database keep in any case
    raise ImproperlyConfigured(f"AUDIT_DAYS is {AUDIT_DAYS}: the audit trail is kept for 30 days at least.")
REQUESTS_PER_HOUR = int(os.environ.get("REQUESTS_PER_HOUR", "60"))
ACCOUNT_LOGOUT_ON_GET = False
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Wagtail -------------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Equalcity"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILIMAGES_IMAGE_MODEL = "network.Picture"
WAGTAILMEDIA = {
    "MEDIA_MODEL": "network.Recording",
    "AUDIO_EXTENSIONS": ["mp3", "ogg", "m4a"],
    "VIDEO_EXTENSIONS": ["mp4", "webm"],
}
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "svg"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no request to anybody else
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_WORKFLOW_ENABLED = False  # pages are finished by whoever may publish; editions have rounds of their own
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "never"  # an address that is typed in must not tell the title of a draft
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # embedding would call other hosts
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES

# Machine translation: off unless a provider is named ----------------------------------------------------------------

TRANSLATION_PROVIDER = os.environ.get("TRANSLATION_PROVIDER", "")
TRANSLATION_URL = os.environ.get("TRANSLATION_URL", "")
TRANSLATION_KEY = os.environ.get("TRANSLATION_KEY", "")
if TRANSLATION_PROVIDER not in {"", "libretranslate", "deepl", "dummy"}:
    raise ImproperlyConfigured("TRANSLATION_PROVIDER is libretranslate, deepl, dummy, or left out.")

# Security ------------------------------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the admin's preview panel shows our own page in a frame
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "equalcity.core.pages.csrf_failed"
if PROXY_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_SSL_REDIRECT = True
    CSRF_TRUSTED_ORIGINS = [BASE_URL]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, *sources_for("guard.js")],
        "style-src": [SELF, *sources_for("site.css")],
        "img-src": [SELF],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "object-src": [NONE],
    }
}
# Wagtail's admin needs inline styles, and some of its templates inline scripts; never on public pages.
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "worker-src": [SELF, "blob:"],
}

# Logs: what went wrong, never who read what --------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "filters": {"no address": {"()": "equalcity.core.logs.WithoutAddress"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no address"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
    "loggers": {"django.request": {"level": "ERROR"}, "django.security.DisallowedHost": {"level": "CRITICAL"}},
}
