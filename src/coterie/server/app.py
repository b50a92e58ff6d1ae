"""The application: every room's routes under /api/, one error shape, the browser app at /."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from coterie.access import routes as access_routes
from coterie.access.gate import Gate
from coterie.audit import routes as audit_routes
from coterie.customers import routes as customers_routes
from coterie.demo import routes as demo_routes
from coterie.errors import CoterieError
from coterie.goals import routes as goals_routes
from coterie.identity import routes as identity_routes
from coterie.ingest import routes as ingest_routes
from coterie.kit.http import REFUSALS, refusal, refused
from coterie.kit.work import note_fault
from coterie.segments import routes as segments_routes
from coterie.server import routes as server_routes
from coterie.server.door import Door, admit
from coterie.server.guard import Guard, Rules
from coterie.server.static import BrowserApp
from coterie.workspace import routes as workspace_routes
from coterie.workspace.worlds import Worlds

# Customers stand last: an id may hold slashes, so the longer addresses below /customers/ must be tried first.
ROUTERS = (
    server_routes.router,
    workspace_routes.router,
    access_routes.router,
    audit_routes.router,
    segments_routes.router,
    goals_routes.router,
    ingest_routes.router,
    identity_routes.router,
    demo_routes.router,
    customers_routes.router,
)


def routes(routers: Iterable[APIRouter] = ROUTERS) -> Iterator[APIRoute]:
    """Every route of every room, also of the routers within routers."""
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute):
                yield route
            elif isinstance(within := getattr(route, "original_router", None), APIRouter):
                yield from routes([within])


def assemble(worlds: Worlds, gate: Gate | None = None) -> FastAPI:
    """The application over those workspaces. /api/openapi.json describes it; there is no page that loads from elsewhere.

    gate: tells who asks; left out: that of a server that only this machine reaches.
    """
    app = FastAPI(
        title="Coterie",
        version=server_routes.VERSION,
        summary="Finds the groups in a company's customers and says who belongs to each, and why.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.add_middleware(Door, gate=gate or Gate(worlds, is_loopback=True))
    # Whichever room a route belongs to, it stands in server/permits.py or is open to nobody.
    api = APIRouter(prefix="/api", responses=REFUSALS, dependencies=[Depends(admit)])
    for router in ROUTERS:
        api.include_router(router)
    app.include_router(api)
    app.router.routes.append(Route("/api/{path:path}", _NoSuchRoute(app.router.routes[:])))
    app.router.routes.append(Route("/metrics", _metrics, methods=["GET"]))
    app.add_exception_handler(CoterieError, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _http_refusal)
    app.add_exception_handler(Exception, _fault)
    app.mount("/", BrowserApp())
    return app


def guarded(app: FastAPI, rules: Rules) -> ASGIApp:
    """The application behind its guard, as it is served."""
    return Guard(app, rules)


async def _metrics(_request: Request) -> Response:
    """Where Prometheus looks by itself; it sends its key along."""
    return RedirectResponse("/api/metrics", 307)


class _NoSuchRoute:
    """Answers every address below /api/ that no route has, or has for another method only."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = f"{scope['method']} {scope['path']}"
        fault = {
            "code": "not_found",
            "message": f"There is no address {asked}.",
            "where": "path",
            "hint": _LISTED,
        }
        status = 404
        if any(route.matches(scope)[0] is Match.PARTIAL for route in self._routes):
            fault, status = {**fault, "code": "method_not_allowed"}, 405
        await refused(fault, status)(scope, receive, send)


_LISTED = "/api/openapi.json lists them all."


async def _fault(_request: Request, error: Exception) -> JSONResponse:
    return refused({"code": "internal", "message": note_fault(error)}, 500)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, CoterieError)
    return refusal(error)


async def _not_understood(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = [str(part) for part in first["loc"] if part not in ("body", "query", "path")]
    return refused(
        {
            "code": "invalid_input",
            "message": f"{'.'.join(place) or 'The request'}: {first['msg']}.",
            "where": ".".join(place) or None,
            "hint": "/api/openapi.json describes what is expected.",
        },
        422,
    )


_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type"}


async def _http_refusal(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return refused(
        {"code": _CODES.get(error.status_code, "refused"), "message": str(error.detail)}, error.status_code
    )
