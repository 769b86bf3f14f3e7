# SPDX-License-Identifier: Apache-2.0
"""A server in an org's place, for answers that no org gives when asked to."""

import http.server
import threading


class StandIn:
    """An HTTP server on a port of this machine while its |with| lasts; |url|
    is where. Who derives from it answers each request in answer()."""

    def __init__(self):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def respond(self):
                length = int(self.headers.get("Content-Length") or 0)
                outer.answer(self, self.rfile.read(length))

            do_GET = do_POST = do_DELETE = do_CONNECT = respond

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                                      Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # clients may be killed
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever,
                                       args=[0.01])

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def answer(self, request, body):
        """|request| is the http.server handler that has read |body|."""
        raise NotImplementedError

    @staticmethod
    def send(request, status, headers, body):
        """Answers with |headers|, pairs of name and value, and |body|."""
        request.send_response(status)
        for name, value in headers:
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
