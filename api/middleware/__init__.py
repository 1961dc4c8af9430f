"""What stands around the service: who asks, what is recorded, which headers every answer has."""

from typing import Any, cast

from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.metrics import Metrics
from api.middleware.cors import Cors
from api.middleware.journal import Journal
from api.middleware.recording import Recording
from api.middleware.security import SecurityHeaders
from api.rates import RateLimited
from api.settings import Settings


def wrap(app: ASGIApp, settings: Settings, metrics: Metrics) -> ASGIApp:
    """Return `app` with everything around it that the settings ask for.

    From the outside: the client's address and scheme as trusted proxies tell them; the record of
    the request (log, metrics, its identifier); headers for browsers' safety; CORS; the rate.
    """
    if settings.rate:
        app = RateLimited(app, settings)
    app = Cors(app, settings.cors_origins)
    app = SecurityHeaders(app)
    app = Recording(app, Journal(settings.access_log), settings.log_clients, metrics)
    if settings.trusted_proxies:
        trusted = [str(network) for network in settings.trusted_proxies]
        app = cast(ASGIApp, ProxyHeadersMiddleware(cast(Any, app), trusted))
    return app
