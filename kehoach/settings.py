"""All settings, read from the environment; a bad value stops the start with a clear message.

KEHOACH_ENV is `development` (default), `demo` or `production`. Production refuses DEBUG, the
demo, and a SECRET_KEY that is missing, short or known.
"""

import shlex
import shutil
from datetime import date
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def choice(name, default, allowed):
    """An environment variable that must be one of a few words."""
    value = env.str(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} phải là một trong: {', '.join(allowed)}.")
    return value


def whole(name, default, low, high):
    """An environment variable that must be a whole number in a range."""
    text = env.str(name, str(default))
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ImproperlyConfigured(f"{name} phải là số nguyên từ {low} đến {high}.")
    return int(text)


def flag(name, default=False):
    """An environment variable that must be a plain yes or no."""
    value = choice(name, "1" if default else "0", ("0", "1", "true", "false", "True", "False"))
    return value in {"1", "true", "True"}


def command(name):
    """An environment variable that is a command line, empty for none, as a list of words."""
    try:
        words = shlex.split(env.str(name, ""))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} có dấu nháy không khép.") from error
    if words and not shutil.which(words[0]):
        raise ImproperlyConfigured(f"{name}: máy không có lệnh {words[0]}.")
    return words


# --- mode -----------------------------------------------------------------------------------
KEHOACH_ENV = choice("KEHOACH_ENV", "development", ("development", "demo", "production"))
PRODUCTION = KEHOACH_ENV == "production"
DEMO = KEHOACH_ENV == "demo" or flag("DEMO")
DEBUG = flag("DEBUG")
DEMO_TODAY = date(2023, 10, 10) if DEMO else None  # only the demo may shift the clock

KNOWN_KEYS = {"kehoach-khong-dung-khoa-nay-khi-van-hanh-that-0123456789", "changeme", "secret"}
SECRET_KEY = env.str("SECRET_KEY", "" if PRODUCTION else min(KNOWN_KEYS, key=lambda k: -len(k)))
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = whole("TRUSTED_PROXIES", 0, 0, 5)

if PRODUCTION:
    if DEBUG or DEMO:
        raise ImproperlyConfigured("Vận hành thật không được bật DEBUG hoặc DEMO.")
    if SECRET_KEY in KNOWN_KEYS or len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
        raise ImproperlyConfigured("SECRET_KEY phải có, dài từ 50 ký tự và không ai biết.")
    if not env.str("ALLOWED_HOSTS", "") or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS phải nêu rõ tên miền, không dùng *.")

# --- rooms ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal",
    "tasks",
    "indicators",
    "reporting",
    "plans",
    "agencies",
    "common",
    "kehoach.apps.KehoachAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.forms",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "import_export",
    "simple_history",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "common.middleware.RequestMetaMiddleware",
    "agencies.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
ROOT_URLCONF = "kehoach.urls"
WSGI_APPLICATION = "kehoach.wsgi.application"
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
                "kehoach.nav.shell",
            ],
        },
    },
]
FORM_RENDERER = "common.renderer.Renderer"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# --- data -----------------------------------------------------------------------------------
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)
SQLITE_URL = f"sqlite:///{DATA_DIR / 'kehoach.sqlite3'}"
DATABASES = {"default": env.db_url("DATABASE_URL", default=SQLITE_URL)}
DATABASE = DATABASES["default"]
if DATABASE.get("ENGINE") == "django.db.backends.sqlite3":
    DATABASE["OPTIONS"] = {
        # IMMEDIATE: read-then-write transactions wait instead of failing; FULL: an
        # acknowledged report survives a power cut
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        ),
    }
elif DATABASE.get("ENGINE") == "django.db.backends.postgresql":
    DATABASE["CONN_MAX_AGE"] = 60
    DATABASE["CONN_HEALTH_CHECKS"] = True
else:
    raise ImproperlyConfigured("DATABASE_URL phải bắt đầu bằng sqlite:// hoặc postgres://.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kehoach_cache",
    }
}
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "evidence", "base_url": None},
    },
    "plans": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "plans", "base_url": None},
    },
    "import_export": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "import", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
EVIDENCE_MAX_BYTES = whole("EVIDENCE_MAX_MB", 20, 1, 200) * 1024 * 1024
EVIDENCE_QUOTA_MB = whole("EVIDENCE_QUOTA_MB", 2000, 1, 1_000_000)  # of an agency, unless it says
ANTIVIRUS_COMMAND = command("ANTIVIRUS_COMMAND")  # reads a file on stdin: 0 clean, 1 infected
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o640

# --- people ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "common.hashers.OwaspArgon2",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
PASSWORD_MIN_LENGTH = 12
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "agencies.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "agencies.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_DISPLAY = "agencies.adapter.display"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- mail -----------------------------------------------------------------------------------
# Without a host nothing is mailed; every notice is on the pages all the same.
EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = whole("EMAIL_PORT", 587, 1, 65535)
EMAIL_HOST_USER = env.str("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_PASSWORD", "")
EMAIL_SECURITY = choice("EMAIL_SECURITY", "starttls", ("starttls", "tls", "none"))
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 20  # seconds
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "")
SITE_URL = env.str("SITE_URL", "").rstrip("/")  # the address of the house, as letters name it
if EMAIL_HOST and "@" not in DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured("Có EMAIL_HOST thì DEFAULT_FROM_EMAIL phải là địa chỉ thư gửi đi.")
if EMAIL_HOST and not SITE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured("Có EMAIL_HOST thì SITE_URL phải bắt đầu bằng https:// (http://).")

# --- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "kehoach" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["kehoach.formats"]
# read by import-export and by anything that runs without a language
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y"]
DATETIME_INPUT_FORMATS = ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y"]

# --- static files -----------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG

# --- security ---------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 8 * 60 * 60
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# --- the office's own rules -------------------------------------------------------------------
# Nghị định 09/2019 does not say where a deadline on a day off goes: previous, next or none
DUE_DAY_SHIFT = choice("DUE_DAY_SHIFT", "previous", ("previous", "next", "none"))
DEADLINE_HOUR = whole("DEADLINE_HOUR", 17, 0, 23)
# Word templates of the office's own; a file of the name of a built-in one takes its place
REPORT_TEMPLATES = Path(env.str("REPORT_TEMPLATES", str(DATA_DIR / "mau")))
API_CALLS_PER_MINUTE = whole("API_CALLS_PER_MINUTE", 120, 1, 100_000)  # of one key

# --- libraries --------------------------------------------------------------------------------
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.MediaStorage"
IMPORT_EXPORT_SKIP_ADMIN_LOG = True  # the audit trail is ours
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
