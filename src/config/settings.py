"""One settings file for every environment; what differs comes from `config.env`."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.env import env
from config.logging import logging_settings

ROOT = Path(__file__).resolve().parents[1]
DATA = env.data.resolve()

SECRET_KEY = env.secret("secret_key")
MASTER_KEY = env.secret("master_key")  # wraps the keys of parties, hides identifiers; losing it loses them
DEBUG = env.debug
ALLOWED_HOSTS = env.allowed_hosts
BASE_URL = env.base_url
METRICS_TOKEN = env.metrics_token

HOUSE = [
    "relacja.platform",
    "relacja.accounts",
    "relacja.routing",
    "relacja.customers",
    "relacja.catalogue",
    "relacja.integrations",
    "relacja.interactions",
    "relacja.decisions",
    "relacja.sales",
    "relacja.contact_centre",
    "relacja.messaging",
    "relacja.capture",
    "relacja.mailings",
    "relacja.automation",
    "relacja.segments",
    "relacja.marketing",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "relacja.platform.web",  # its templates and static files
    *HOUSE,  # before those whose templates ours replace
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "pgtrigger",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "lucide",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "relacja.platform.web.middleware.request_log",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "relacja.accounts.middleware.actor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "relacja.platform.web.middleware.Pages",
]
API_MIDDLEWARE = [  # for requests with a token, which know no session, no messages and no pages
    "django.middleware.security.SecurityMiddleware",
    "relacja.platform.web.middleware.request_log",
    "django.middleware.gzip.GZipMiddleware",
    "relacja.accounts.middleware.actor",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "lucide.templatetags.lucide",
                "relacja.platform.web.templatetags.relacja",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "relacja.platform.web.context.shell",
            ],
        },
    }
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

DATABASES = {"default": {**env.database, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_LOCK_TIMEOUT = "5s"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # HouseApp imports `tasks.py`

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "relacja.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"reset_password": "relacja.accounts.forms.AskForReset"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.trusted_proxies
MFA_ADAPTER = "relacja.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Relacja"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an invitation sent to the address has verified it
USERSESSIONS_TRACK_ACTIVITY = False  # the actor's middleware keeps it, without a query of its own
SESSION_ENGINE = "relacja.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.behind_https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.behind_https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    CSRF_TRUSTED_ORIGINS = [env.base_url]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *env.telephone_origins],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "media-src": [SELF],
    }
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 500_000},  # lock-outs live here: nobody may push them out by filling it
    }
}

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", _("Polish")), ("en", _("English")), ("ru", _("Russian"))]
TIME_ZONE = "Europe/Warsaw"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS: list[str] = []

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "uploads"}},
    "staticfiles": {"BACKEND": "relacja.platform.web.static_files.HashedStatic"},
}
SAMPLE_COMPANY = "demo.load"
"""The module that lets the sample company in; an installation without it offers none."""
WHITENOISE_MAX_AGE = 31_536_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1_048_576
FORMAT_MODULE_PATH = None
API_REQUESTS_PER_MINUTE = env.api_requests_per_minute
API_REQUEST_BYTES = env.api_request_bytes

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.email_url
    else ("django.core.mail.backends.filebased.EmailBackend")
)
if env.email_url:
    globals().update(env.mail_server)
DEFAULT_FROM_EMAIL = env.email_from
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = DATA / "outgoing-mail"

LOGGING = logging_settings(env.log_format)
SILENCED_SYSTEM_CHECKS = ["auth.W004", "security.W008"]  # e-mail is unique by lower(email); HSTS is the proxy's
