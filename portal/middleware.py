"""Guards over every response."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Nothing here needs a camera, a position or a payment.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "usb",
        "xr-spatial-tracking",
    )
)  # fmt: skip

GetResponse = Callable[[HttpRequest], HttpResponse]


class CacheableCookieError(RuntimeError):
    """A public response would have set a cookie: a cache might hand one reader's cookie to all others."""


def cacheable_responses_set_no_cookie(get_response: GetResponse) -> GetResponse:
    """Fails, in tests and development, a response that is cacheable and sets a cookie; in production the cookie is
    dropped, since a reader must never pay for our mistake."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        private = "private" in response.get("Cache-Control", "") or "no-store" in response.get("Cache-Control", "")
        if response.cookies and not private and not request.path.startswith(f"{settings.BASE_PATH}admin/"):
            if settings.FAIL_ON_CACHEABLE_COOKIE:
                names = ", ".join(response.cookies)
                raise CacheableCookieError(f"{request.path} is cacheable and sets the cookie {names}.")
            response.cookies.clear()
        return response

    return middleware


def permissions_policy(get_response: GetResponse) -> GetResponse:
    """Tells browsers which of their abilities no page of the portal uses, nor a page within one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware
