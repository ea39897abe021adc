"""What we tell browsers to refuse: foreign scripts, frames, sniffing, leaking addresses."""

from __future__ import annotations

OWN_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def screens_policy(host: str, secure: bool) -> str:
    """The policy of the screens. Streamlit needs inline styles, blob modules for components and one socket to us."""
    socket = f"{'wss' if secure else 'ws'}://{host}" if host else ""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' blob: data: {socket}".rstrip(),
            "worker-src 'self' blob:",
            "media-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-src 'self' blob:",
            "frame-ancestors 'none'",
        )
    )


def security_headers(*, host: str, secure: bool, own_page: bool, is_document: bool) -> list[tuple[bytes, bytes]]:
    """The headers every answer carries; pages are never stored in a shared cache."""
    found = [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(self), geolocation=(self), microphone=(), payment=()"),
        ("content-security-policy", OWN_PAGE_POLICY if own_page else screens_policy(host, secure)),
    ]
    if secure:
        found.append(("strict-transport-security", "max-age=31536000"))
    if is_document:
        found.append(("cache-control", "no-store"))
    return [(name.encode(), value.encode()) for name, value in found]
