"""Which programs make up a running installation, and how each is started."""

import sys
from collections.abc import Mapping

from apps.cli.postgres import free_port
from apps.cli.processes import Child
from operational.core.settings import Settings

APP = "apps.web.app:app"  # screens, REST and sign-in in one process
REFRESHER = "pipelines.refresher"  # keeps the warehouse up with Postgres
DAGSTER = "pipelines.definitions"  # the operator's window: asset graph, runs, checks
GRACE_SECONDS = "5"  # an open screen is a socket that never ends by itself


def app(settings: Settings) -> Child:
    """The one process people talk to."""
    command = [sys.executable, "-m", "uvicorn", APP, "--host", settings.host, "--port", str(settings.port)]
    # Only the proxy on this machine may say who the caller is.
    command += ["--proxy-headers", "--forwarded-allow-ips", "127.0.0.1", "--timeout-graceful-shutdown", GRACE_SECONDS]
    return Child("app", command, port=settings.port, host=settings.host, ready_path="/healthz")


def refresher() -> Child:
    """The one process that writes the warehouse."""
    return Child("refresher", [sys.executable, "-m", REFRESHER])


def dagster(settings: Settings, environment: Mapping[str, str] | None = None) -> list[Child]:
    """Dagster's code server and web page. The page has no sign-in, so it listens on loopback whatever the settings say."""
    code_port = free_port()
    told = {"DAGSTER_HOME": str(settings.dagster_home), "DAGSTER_DISABLE_TELEMETRY": "yes", **(environment or {})}
    code = [sys.executable, "-m", "dagster", "api", "grpc", "--module-name", DAGSTER, "--host", "127.0.0.1"]
    code += ["--port", str(code_port), "--use-python-environment-entry-point", "--location-name", "gongdan"]
    page = [sys.executable, "-m", "dagster_webserver", "--host", "127.0.0.1", "--port", str(settings.dagster_port)]
    page += ["--grpc-host", "127.0.0.1", "--grpc-port", str(code_port)]
    server = Child("dagster code server", code, port=code_port, environment=told)
    window = Child("dagster page", page, settings.dagster_port, ready_path="/server_info", after=server.name, environment=told)
    return [server, window]
