"""Every setting in one file, read from the environment, safe unless DEBUG=1.

Each variable of the environment is described in docs/settings.md.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
for folder in ("media", "mail", "archive", "reports"):
    (VAR_DIR / folder).mkdir(parents=True, exist_ok=True)

# --- Safety -----------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="only-for-a-developers-machine" if DEBUG else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "testserver"] if DEBUG else [])
if not DEBUG:
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
        raise ImproperlyConfigured(
            "Set SECRET_KEY to at least 50 random characters, or DEBUG=1 on a developer's machine."
        )
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("Set ALLOWED_HOSTS to the names this site answers to; '*' is refused.")

BASE_URL = env.str("BASE_URL", default="http://localhost:8000" if DEBUG else "https://" + ALLOWED_HOSTS[0])
HTTPS = env.bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
# The address a rate limit counts is then the one the proxy tells of, not the proxy's own.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's admin shows previews in a frame of its own
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # which asks for DENY
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # Wagtail's page editor sends many
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/",),  # Wagtail's admin writes inline script
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
# Which sites may show a thread or the register in a frame; none named: the municipality's own (its setting in /admin/).
EMBED_ANCESTORS = env.list("EMBED_ANCESTORS", default=[])
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
}

# --- What the site is made of -----------------------------------------------
INSTALLED_APPS = [
    "config",
    "people",
    "forum",
    "moderation",
    "moderation.archive",
    "suggestions",
    "pages",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "people.wagtail_users.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "config.errors.HostileInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "people.signing_in.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
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
                "config.municipality.municipality",
            ],
        },
    },
]

# --- Where things are kept ---------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'ordet-fritt.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = None
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456; PRAGMA cache_size=-8000;"
        ),
    }
PAGES_IN_CACHE = env.int("PAGES_IN_CACHE", default=1000)
CACHES = {
    # Shared by all processes: rate limits, sessions.
    "default": env.cache("CACHE_URL", default="dbcache://cache_entry"),
    # This process's own: finished pages, keyed by version.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": PAGES_IN_CACHE},
    },
}
# Who is looking at what just now: never in the database, as looking writes nothing there. One machine's processes
# share a folder; more machines the Redis that CACHE_URL names.
CACHES["looking"] = (
    CACHES["default"]
    if "redis" in CACHES["default"]["BACKEND"].lower()
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(VAR_DIR / "looking")}
)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Apart from what everyone may fetch; handed out by a view that asks who it is.
    "reports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "reports", "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "site" / "frontend" / "dist"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
WHITENOISE_USE_FINDERS = False

TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "outbox": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]},
}
# Called by the clock (manage.py clock), so that what a dead worker left behind is taken up again.
SWEEPS = [
    "people.notices.mailing.sweep",
    "moderation.archive.handing_off.sweep",
    "pages.reports.making.sweep",
    "pages.figures.keeping.sweep",
    "pages.figures.months.sweep",
    "pages.figures.monthly_report.sweep",
    "config.clock.publish_scheduled_pages",
    "config.clock.free_stale_tasks",
    "config.clock.gather_statistics_daily",
    "forum.following.tell_again_what_failed",
    "forum.drafts.sweep",
    "forum.pictures.sweep",
    "forum.spaces.take_off_unapproved",
    "moderation.reminding.remind",
    "moderation.running_out.remind",
    "moderation.unit_mails.sweep",
    "moderation.screens.repeating.sweep",
    "suggestions.asking_back.ask_back",
]
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=30)

EMAIL_FILE_PATH = VAR_DIR / "mail"
vars().update(env.email("EMAIL_URL", default=f"filemail:///{EMAIL_FILE_PATH}"))
if not EMAIL_FILE_PATH:
    EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="Ordet fritt <ikke-svar@ordetfritt.example>")

# --- Language and time -------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Bokmål")), ("nn", _("Nynorsk")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "site" / "config" / "locale"]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("nb", _("Bokmål")), ("en", _("English"))]
TIME_ZONE = "Europe/Oslo"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"

# --- People ------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.signing_in.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "people.signing_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_FORMS = {"request_login_code": "people.code_form.CodeForm"}
ACCOUNT_SIGNUP_FORM_CLASS = "people.forms.SignupForm"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
USERSESSIONS_TRACK_ACTIVITY = False
# Nobody acts as staff without a second factor; off only where one tries the site on a developer's machine.
STAFF_NEED_MFA = env.bool("STAFF_NEED_MFA", default=True)
MFA_TOTP_ISSUER = "Ordet fritt"
MFA_TOTP_TOLERANCE = 1  # half a minute each way: clocks differ
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MINIMUM_AGE = env.int("MINIMUM_AGE", default=13)  # personopplysningsloven § 5
ASK_BIRTH_YEAR = env.bool("ASK_BIRTH_YEAR", default=True)
ROLE_DAYS = env.int("ROLE_DAYS", default=365)

#: The kinds of page where people take part: what a role, a topic or an approval can be of.
SPACE_PAGE_TYPES = ["forum.ForumPage", "suggestions.BoardPage"]

# --- What residents write ----------------------------------------------------
# In this order; each can be tuned for a space in /admin/, where its kind allows it.
POST_SCREENS = [
    "moderation.screens.national_identity_numbers",
    "moderation.screens.phone_numbers",
    "moderation.screens.email_addresses",
    "moderation.screens.bank_accounts",
    "moderation.screens.addresses",
    "moderation.screens.shouting",
    "moderation.screens.word_lists",
    "moderation.screens.pace",
    "moderation.screens.threads_per_hour",
    "moderation.screens.links_by_new_accounts",
    "moderation.screens.repeated_text",
    "moderation.screens.honeypot",
    "moderation.screens.pre_moderation",
    "moderation.crisis.screens.crisis_mode",
]
# Before that: how soon a form may come back there, and how much from one network. Tuned so too.
SPACE_LIMITS = "moderation.screens.limits.limits_in"
# In a crisis the municipality's own words wait for the crisis leadership (moderation/crisis/): before they are made
# public, before a mail is sent, before one writes, and what every page says.
PUBLIC_WORDS_GATE = "moderation.crisis.gate.gate"
PUBLIC_WORDS_WAIT = "moderation.crisis.gate.must_wait"
MAIL_GATE = "moderation.crisis.mailing.is_to_be_held"
BEFORE_WRITING = "moderation.crisis.mode.said_of_posting"
BANNER = "moderation.crisis.mode.banner"
# Kinds of notice that are mailed all the same: what became of one's own post.
CRISIS_MAIL_GOES = env.list("CRISIS_MAIL_GOES", default=["published", "held", "hidden", "factors_removed"])
# What screens find passes these, in order; each may leave some of it out (forum/screening.py).
FINDING_FILTERS = ["moderation.trusting.spare_the_trusted"]
# What can be done in the same act as an official answer.
ANSWER_COMPANIONS = ["suggestions.status_with_answer.status_with_answer"]
POST_MAX_CHARACTERS = env.int("POST_MAX_CHARACTERS", default=10_000)
POSTS_PER_PAGE = 20
THREADS_PER_PAGE = 30
NEW_ACCOUNT_DAYS = env.int("NEW_ACCOUNT_DAYS", default=3)
SUPPORT_BURST = env.int("SUPPORT_BURST", default=8)
POSTS_PER_HOUR = env.int("POSTS_PER_HOUR", default=20)
SECOND_READING_DAYS = env.int("SECOND_READING_DAYS", default=1)  # R7, R9
ETHICAL_GUIDELINES_URL = env("ETHICAL_GUIDELINES_URL", default="")  # V9
THREADS_PER_HOUR = env.int("THREADS_PER_HOUR", default=10)
SUPPORTS_PER_HOUR = env.int("SUPPORTS_PER_HOUR", default=60)
# By the network that guests and newcomers come from: a school class shares one. Older members have their own pace.
NETWORK_PER_HOUR = {
    act: int(number)
    for act, number in env.dict(
        "NETWORK_PER_HOUR",
        default={"thread": 120, "post": 300, "edit": 300, "picture": 300, "report": 60, "support": 600},
    ).items()
}
MEMBER_DAYS = env.int("MEMBER_DAYS", default=14)
SECONDS_TO_WRITE = env.int("SECONDS_TO_WRITE", default=2)
SHOUTING_LETTERS = env.int("SHOUTING_LETTERS", default=20)
REPEATED_TEXT_DAYS = env.int("REPEATED_TEXT_DAYS", default=7)
REPEATED_TEXT_WORDS = env.int("REPEATED_TEXT_WORDS", default=12)
EDIT_MINUTES = env.int("EDIT_MINUTES", default=15)
# Asked, beside what the forum itself sees, whether someone has reacted to a post: then a change of it is shown.
POST_REACTIONS = [
    "moderation.reporting.has_been_reported",
    "moderation.archive.handing_off.has_been_handed_over",
    "suggestions.supporting.has_been_supported",
]
PICTURE_MAX_BYTES = env.int("PICTURE_MAX_BYTES", default=12_000_000)
PICTURE_MAX_PIXELS = env.int("PICTURE_MAX_PIXELS", default=40_000_000)
PICTURES_PER_HOUR = env.int("PICTURES_PER_HOUR", default=30)
REPORTS_PER_HOUR = env.int("REPORTS_PER_HOUR", default=10)
# Asked whether someone may write, upload and change what they wrote in a space; each says nothing, or why not.
WRITING_DOORS = ["moderation.suspending.door"]
REPORTS_WHILE_SUSPENDED = env.int("REPORTS_WHILE_SUSPENDED", default=2)
SUSPENSION_MAX_DAYS = env.int("SUSPENSION_MAX_DAYS", default=90)
APPEAL_WEEKS = env.int("APPEAL_WEEKS", default=3)
APPEAL_WORKING_DAYS = env.int("APPEAL_WORKING_DAYS", default=10)

# --- What the municipality owes ----------------------------------------------
# In working days: how long before the due date who has a duty is reminded; how late it is when the responsible leader
# is told, and the web editor; how long a unit has to acknowledge what it is sent; how late it is when the unit itself,
# its leader and the responsible leader are told.
DUTY_REMIND_BEFORE = env.int("DUTY_REMIND_BEFORE", default=1)
DUTY_LEADER_AFTER = env.int("DUTY_LEADER_AFTER", default=1)
DUTY_EDITOR_AFTER = env.int("DUTY_EDITOR_AFTER", default=5)
REFERRAL_DAYS = env.int("REFERRAL_DAYS", default=3)
REFERRAL_CHASE_AFTER = env.list("REFERRAL_CHASE_AFTER", cast=int, default=[1, 3, 5])
REFERRAL_LINK_DAYS = env.int("REFERRAL_LINK_DAYS", default=30)

# --- The moderators' desk ------------------------------------------------------
HELD_WORKING_DAYS = env.int("HELD_WORKING_DAYS", default=1)
REPORTED_WORKING_DAYS = env.int("REPORTED_WORKING_DAYS", default=1)
REFERRED_WORKING_DAYS = env.int("REFERRED_WORKING_DAYS", default=5)
UNDO_MINUTES = env.int("UNDO_MINUTES", default=30)
LOOKING_MINUTES = env.int("LOOKING_MINUTES", default=5)
MODERATION_MAILS_PER_HOUR = env.int("MODERATION_MAILS_PER_HOUR", default=5)
REPORTS_TO_TELL_AGAIN = env.int("REPORTS_TO_TELL_AGAIN", default=10)
MAIL_LINK_DAYS = env.int("MAIL_LINK_DAYS", default=7)

# --- Archive -----------------------------------------------------------------
ARCHIVE_DROP_DIR = Path(env.str("ARCHIVE_DROP_DIR", default=str(VAR_DIR / "archive")))
ARCHIVE_TRANSPORT = env.str("ARCHIVE_TRANSPORT", default="moderation.archive.transports.file_drop.FileDrop")
RECEIPT_DAYS = env.int("RECEIPT_DAYS", default=7)
ARCHIVE_PDF_STANDARD = env.str("ARCHIVE_PDF_STANDARD", default="a-2a")

# --- Reports -----------------------------------------------------------------
REPORT_DAYS = env.int("REPORT_DAYS", default=30)

# --- Wagtail -----------------------------------------------------------------
WAGTAIL_SITE_NAME = "Ordet fritt"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_LOGIN_URL = reverse_lazy("people:admin_door")
WAGTAIL_FINISH_WORKFLOW_ACTION = "forum.opening.publish_what_was_approved"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_USER_TIME_ZONES = ["Europe/Oslo"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "norwegian"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
