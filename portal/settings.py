"""All settings of the portal, read from the environment; a wrong value fails by name. docs/operators.md lists them."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from portal import environment

BASE_DIR = Path(__file__).resolve().parent.parent

DATA_DIR = environment.directory("DATA_DIR", BASE_DIR / "data")
DEBUG = environment.flag("DEBUG", False)
PORT = environment.whole("PORT", 8000, 1, 65535)
BASE_PATH = environment.base_path("BASE_PATH")
SECRET_KEY = environment.secret_key("SECRET_KEY", DATA_DIR)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
# Behind a proxy that ends TLS. Off for a portal on this machine alone.
HTTPS = environment.flag("HTTPS", False)
# The address readers know the portal by, which printed files bear at their foot.
SITE_URL = environment.site_url("SITE_URL", ALLOWED_HOSTS, PORT, HTTPS)
# The seal of printed files, a PKCS#12 file; without one a demonstration makes its own (exports/seal.py).
SIGNING_KEY = environment.existing_file("SIGNING_KEY")
SIGNING_PASSWORD = environment.password("SIGNING_PASSWORD")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host[:1] not in "*.["]

INSTALLED_APPS = [
    "portal.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django_filters",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    # Before haystack, whose rebuild_index it replaces.
    "bulletins.apps.BulletinsConfig",
    "haystack",
    "portal.apps.PortalConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.permissions_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.cacheable_responses_set_no_cookie",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "portal.door.traces.request_origin",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.door.guard.Guard",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
        },
    },
]

DATABASES = {"default": environment.database("DATABASE_URL", DATA_DIR)}
CACHES = {"default": environment.cache("CACHE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

HAYSTACK_CONNECTIONS = {
    "default": {
        "ENGINE": "bulletins.search.backend.TantivyEngine",
        "PATH": environment.search_directory("SEARCH_URL", DATA_DIR),
    },
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = environment.choice("LANGUAGE_CODE", "zh-hans", {"zh-hans", "en"})
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = f"{BASE_PATH}static/"
STATIC_ROOT = environment.directory("STATIC_ROOT", DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = f"{BASE_PATH}media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# In the session, not in a cookie that public pages would be sent as well.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{BASE_PATH}admin/"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# The door of the back office (portal/door).
PROXIES = environment.whole("PROXIES", 0, 0, 5)
LOGIN_ATTEMPTS = environment.whole("LOGIN_ATTEMPTS", 5, 3, 20)
LOGIN_LOCK_MINUTES = environment.whole("LOGIN_LOCK_MINUTES", 15, 1, 1440)
REQUIRE_SECOND_FACTOR = environment.flag("REQUIRE_SECOND_FACTOR", False)
SESSION_IDLE_MINUTES = environment.whole("SESSION_IDLE_MINUTES", 60, 5, 720)
SESSION_HOURS = environment.whole("SESSION_HOURS", 10, 1, 24)
REAUTHENTICATE_MINUTES = environment.whole("REAUTHENTICATE_MINUTES", 15, 1, 480)
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_HANDLER = "portal.door.lock.Lock"
AXES_LOCKOUT_CALLABLE = "portal.door.lock.locked_out"
AXES_CLIENT_IP_CALLABLE = "portal.door.address.client_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username", "ip_address"]
AXES_FAILURE_LIMIT = LOGIN_ATTEMPTS
AXES_COOLOFF_TIME = timedelta(minutes=LOGIN_LOCK_MINUTES)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "otp", "again_password", "again_otp"]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [rf"^{BASE_PATH.lstrip('/')}healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

LOGIN_URL = "admin:login"

# A public response that sets a cookie is a fault: it fails here, in production the cookie is dropped.
FAIL_ON_CACHEABLE_COOKIE = DEBUG

# What this site is; shown in the frame of every page. Nothing of a real government ships with the portal.
SITE_NAME = environment.text("SITE_NAME", "政府公报")
OTP_TOTP_ISSUER = SITE_NAME
SITE_IS_DEMO = environment.flag("SITE_IS_DEMO", True)
# The host portal's domain and its 网站标识码, for the meta tags that government sites carry.
SITE_DOMAIN = environment.pattern(
    "SITE_DOMAIN", r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", "a host name such as www.name.gov.cn"
)
SITE_ID_CODE = environment.pattern("SITE_ID_CODE", r"\d{10}|bm\d{8}", "ten digits, or bm and eight digits")
# The foot of every page (bulletins/presenting/footer.py). None is filled here; what is empty is not shown to readers.
SITE_SPONSOR = environment.text("SITE_SPONSOR", "")
SITE_CONTACT = environment.text("SITE_CONTACT", "")
SITE_ICP = environment.pattern(
    "SITE_ICP", r"[\u4e00-\u9fff]ICP备\d{6,10}号(-\d{1,3})?", "a number such as 某ICP备12345678号-1"
)
SITE_POLICE_RECORD = environment.pattern(
    "SITE_POLICE_RECORD", r"[\u4e00-\u9fff]公网安备 ?\d{14}号", "a number such as 某公网安备12345678901234号"
)
SITE_PARTY_MARK = environment.pattern(
    "SITE_PARTY_MARK", r"https?://bszs\.conac\.cn/[!-~]+", "the address at https://bszs.conac.cn/ that was assigned"
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"bulletins": {"level": "INFO"}, "portal": {"level": "INFO"}},
}
