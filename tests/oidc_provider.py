"""A provider of identities for tests: OpenID Connect with two people and no passwords, on
this machine only.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlparse

CLIENT, SECRET = "heavy-pollution", "a-secret-of-the-client"
PEOPLE = {"wang": "wang@bureau.example", "li": "li@bureau.example"}


class Provider:
    """Serves until it is stopped; `asked` notes what came to it."""

    def __init__(self, redirect_uri: str) -> None:
        from joserfc.jwk import RSAKey

        self.redirect_uri, self.key, self.codes, self.asked = (
            redirect_uri,
            RSAKey.generate_key(2048, {"kid": "1", "use": "sig"}),
            {},
            [],
        )
        self.server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Asked", (_Asked,), {"provider": self})
        )
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()

    def configuration(self) -> dict:
        """Return what a client must know."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "email", "profile"],
        }

    def choices(self, query: dict[str, str]) -> str:
        """Return the page on which somebody says who they are; a client that asks wrongly gets
        none.
        """
        wrong = [
            name
            for name, value in (
                ("client_id", CLIENT),
                ("redirect_uri", self.redirect_uri),
                ("response_type", "code"),
            )
            if query.get(name) != value
        ]
        if wrong or not query.get("state") or query.get("code_challenge_method") != "S256":
            return f"<p>refused: {wrong}</p>"
        links = []
        for person in PEOPLE:
            code = secrets.token_urlsafe(16)
            self.codes[code] = (person, query["code_challenge"], query.get("nonce"))
            links.append(
                f'<p><a href="{self.redirect_uri}?{urlencode({"code": code, "state": query["state"]})}">{person}</a></p>'
            )
        return "".join(links)

    def token(self, form: dict[str, str], basic: str) -> dict | None:
        """Return the tokens for a code, once, to the client with its secret and the right
        verifier.
        """
        from joserfc import jwt

        given = (form.get("client_id"), form.get("client_secret"))
        if basic.startswith("Basic "):
            given = tuple(base64.b64decode(basic[6:]).decode().split(":", 1))
        person, challenge, nonce = self.codes.pop(form.get("code", ""), (None, None, None))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            person is None
            or given != (CLIENT, SECRET)
            or base64.urlsafe_b64encode(digest).decode().rstrip("=") != challenge
        ):
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": f"subject-of-{person}",
            "email": PEOPLE[person],
            "name": person,
            "iat": now,
            "exp": now + 600,
        }
        if nonce:
            claims["nonce"] = nonce
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        return {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "expires_in": 600,
            "id_token": signed,
        }


class _Asked(BaseHTTPRequestHandler):
    provider: Provider

    def _send(self, content: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        asked = urlparse(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        self.provider.asked.append(("GET", asked.path, query))
        if asked.path == "/.well-known/openid-configuration":
            self._send(json.dumps(self.provider.configuration()).encode(), "application/json")
        elif asked.path == "/jwks":
            self._send(
                json.dumps({"keys": [self.provider.key.as_dict(private=False)]}).encode(),
                "application/json",
            )
        elif asked.path == "/authorize":
            self._send(self.provider.choices(query).encode(), "text/html")
        elif asked.path == "/logout":
            self.send_response(302)
            self.send_header(
                "Location", query.get("post_logout_redirect_uri", self.provider.redirect_uri)
            )
            self.end_headers()
        else:
            self._send(b"", "text/plain", 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.provider.asked.append(("POST", self.path, {}))
        token = self.provider.token(
            {name: values[0] for name, values in parse_qs(body).items()},
            self.headers.get("Authorization", ""),
        )
        self._send(
            json.dumps(token or {"error": "invalid_grant"}).encode(),
            "application/json",
            200 if token else 400,
        )

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""
