# SPDX-License-Identifier: Apache-2.0
"""An org of a few lines that speaks HTTP/2 alone, and breaks streams and
connections in the ways that only HTTP/2 has. A create that it breaks is not
carried out, and whoever looks for a user finds nobody.

  refuse      RST_STREAM, REFUSED_STREAM
  downgrade   RST_STREAM, HTTP_1_1_REQUIRED
  reset       RST_STREAM, INTERNAL_ERROR
  goaway      GOAWAY that leaves this stream out, then the connection's end
  end         the connection's end
  early       the create's reply before its body has come, then RST_STREAM,
              NO_ERROR
"""

import asyncio
import json
import ssl
import struct
import threading

from fault_proxy import reset

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = (
    0, 1, 3, 4, 6, 7, 8)
ACK = END_STREAM = 1
END_HEADERS = 4
CODES = {"refuse": 7, "downgrade": 13, "reset": 2, "early": 0}
FOUND, NOT_FOUND = b"\x88", b"\x8d"  # :status 200 and 404, as HPACK has them


class H2Org:
    """A context manager; |creates| and |looks| are what it was asked."""

    def __init__(self, certificate, fault=None, every=0):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.context.set_alpn_protocols(["h2"])
        self.fault = fault
        self.every = every
        self.creates = []  # logins, as they came
        self.looks = 0
        self.broken = []
        self.connections = 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)

    def __enter__(self):
        self.thread.start()
        self.server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self.serve, "127.0.0.1", 0,
                                 ssl=self.context), self.loop).result(10)
        port = self.server.sockets[0].getsockname()[1]
        self.url = f"https://localhost:{port}"
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self.stop(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def stop(self):
        self.server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def serve(self, reader, writer):
        self.connections += 1
        try:
            await Connection(self, reader, writer).run()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


class Connection:
    def __init__(self, org, reader, writer):
        self.org = org
        self.reader = reader
        self.writer = writer
        self.bodies = {}
        self.answered = set()
        self.over = False

    def send(self, kind, flags, stream, payload):
        self.writer.write(struct.pack(">I", len(payload))[1:]
                          + struct.pack(">BBI", kind, flags, stream)
                          + payload)

    async def run(self):
        await self.reader.readexactly(24)  # the preface
        self.send(SETTINGS, 0, 0, b"")
        while not self.over:
            head = await self.reader.readexactly(9)
            kind, flags, stream = struct.unpack(">BBI", head[3:])
            length, = struct.unpack(">I", b"\0" + head[:3])
            payload = await self.reader.readexactly(length)
            if kind == SETTINGS and not flags & ACK:
                self.send(SETTINGS, ACK, 0, b"")
            elif kind == PING and not flags & ACK:
                self.send(PING, ACK, 0, payload)
            elif kind == HEADERS:
                self.take_head(stream, flags)
            elif kind == DATA:
                self.take_body(stream, flags, payload)
            await self.writer.drain()

    def take_head(self, stream, flags):
        if flags & END_STREAM:
            self.org.looks += 1
            self.reply(stream, NOT_FOUND, {
                "errorCode": "E0000007", "errorSummary": "Not found"})
            return
        self.bodies[stream] = b""
        if self.is_next("early"):
            self.org.broken.append("early")
            self.answered.add(stream)
            self.create(stream)
            self.rst(stream, "early")

    def is_next(self, fault):
        number = len(self.org.creates) + 1
        return (fault == self.org.fault and self.org.every
                and number % self.org.every == 0)

    def take_body(self, stream, flags, payload):
        if payload:
            self.send(WINDOW_UPDATE, 0, 0, struct.pack(">I", len(payload)))
        self.bodies[stream] += payload
        if not flags & END_STREAM:
            return
        login = json.loads(self.bodies.pop(stream))["profile"]["login"]
        breaks = self.org.fault != "early" and self.is_next(self.org.fault)
        self.org.creates.append(login)
        if stream in self.answered:
            return
        if breaks:
            self.org.broken.append(login)
            self.spoil(stream)
        else:
            self.create(stream)

    def rst(self, stream, fault):
        self.send(RST_STREAM, 0, stream, struct.pack(">I", CODES[fault]))

    def spoil(self, stream):
        if self.org.fault in CODES:
            self.rst(stream, self.org.fault)
            return
        if self.org.fault == "goaway":
            self.send(GOAWAY, 0, 0, struct.pack(">II", max(stream - 2, 0), 0))
            self.writer.close()
        else:
            reset(self.writer)
        self.over = True

    def create(self, stream):
        self.reply(stream, FOUND, {
            "id": f"00u{len(self.org.creates):017}", "status": "PROVISIONED"})

    def reply(self, stream, status, body):
        self.send(HEADERS, END_HEADERS, stream, status)
        self.send(DATA, END_STREAM, stream, json.dumps(body).encode())
