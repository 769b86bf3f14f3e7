# SPDX-License-Identifier: Apache-2.0
"""A network that can go wrong: a proxy in front of the sandbox.

It hands requests on to a port of this machine, over TLS to the client when it
has a certificate, and spoils every so many of its connections or requests with
a fault:

  of a connection, before anything is read
    refuse           reset at once
    deaf             nothing is ever read or answered
    cut-handshake    closed after the client's first bytes
    reset-handshake  the same, torn down
    garbage          answers with what is neither TLS nor HTTP
    handshake-only   closed when the TLS handshake has ended, well or not
  of a request
    reset-before     reset when it is in; the org never sees it
    reset-after      carried out, then reset
    cut-body         reset in the middle of the reply's body
    half-open        neither handed on nor answered, and never closed
    half-body        half of the reply, then silence
    late             handed on after |delay| seconds
    trickle          the reply comes in small pieces, a hundred a second
    goodbye          carried out, answered, then closed

It runs on a thread of its own, and can be changed from the test's at any time.
"""

import asyncio
import contextlib
import re
import socket
import ssl
import struct
import threading

OF_A_CONNECTION = ["refuse", "deaf", "cut-handshake", "reset-handshake",
                   "garbage", "handshake-only"]
OF_A_REQUEST = ["reset-before", "reset-after", "cut-body", "half-open",
                "half-body", "late", "trickle", "goodbye"]
GONE = (OSError, asyncio.IncompleteReadError)  # the other side went away


def server_context(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def read_message(reader):
    """A head and the body that it announces."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    return head, await reader.readexactly(int(length[1]) if length else 0)


def reset(writer):
    writer.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class FaultProxy:
    """A context manager; |certificate| (PEM with its key) makes it TLS."""

    def __init__(self, upstream, certificate=None, context=None):
        self.upstream = upstream
        self.context = context
        if certificate:
            self.context = server_context(certificate)
        self.fault = None
        self.every = 1  # which of the connections or requests have the fault
        self.delay = 0.3
        self.lock = threading.Lock()
        self.connections = 0
        self.requests = 0
        self.credentials = 0  # requests that carried some
        self.hits = 0  # how often the fault was there
        self.listener = None
        self.port = 0
        self.tasks = set()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)

    def __enter__(self):
        self.thread.start()
        self.up()
        return self

    def __exit__(self, *_):
        self.down()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    @property
    def url(self):
        return (f"https://localhost:{self.port}" if self.context
                else f"http://127.0.0.1:{self.port}")

    def spoil(self, fault, every=1):
        """From now on, and counted from now."""
        with self.lock:
            self.fault = fault
            self.every = every
            self.connections = self.requests = self.hits = 0

    def up(self):
        """Listens, on the same port as before."""
        self.listener = socket.create_server(("127.0.0.1", self.port),
                                             backlog=128)
        self.port = self.listener.getsockname()[1]
        self.listener.setblocking(False)
        self.call(self.start())

    def down(self):
        """Away with the listener and with every connection."""
        self.call(self.stop())

    # ---- on the thread ----

    def call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine,
                                                self.loop).result(20)

    def spawn(self, coroutine):
        task = self.loop.create_task(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def start(self):
        self.spawn(self.accept(self.listener))

    async def stop(self):
        tasks = list(self.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.listener.close()

    async def accept(self, listener):
        while True:
            client, _ = await self.loop.sock_accept(listener)
            client.setblocking(False)
            self.spawn(self.serve(client))

    def count(self, what, faults):
        """The fault that this connection or request is to have."""
        with self.lock:
            number = getattr(self, what) + 1
            setattr(self, what, number)
            if self.fault not in faults or number % self.every != 0:
                return None
            self.hits += 1
            return self.fault

    async def serve(self, client):
        fault = self.count("connections", OF_A_CONNECTION)
        with contextlib.suppress(*GONE):
            if fault:
                with client:
                    await self.spoil_connection(client, fault)
            else:
                await self.carry(client)

    def shake_hands(self, client):
        """As a plain server does it: asyncio keeps its last alert to itself."""
        client.settimeout(10)
        with self.context.wrap_socket(client, server_side=True):
            pass

    async def spoil_connection(self, client, fault):
        if fault == "handshake-only":
            await self.loop.run_in_executor(None, self.shake_hands, client)
            return
        if fault == "deaf":
            await asyncio.Event().wait()
        if fault != "refuse":
            await self.loop.sock_recv(client, 65536)
        if fault == "garbage":
            await self.loop.sock_sendall(client, b"220 mail.example ESMTP\r\n")
        elif fault != "cut-handshake":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                              struct.pack("ii", 1, 0))

    async def open_client(self, client):
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await self.loop.connect_accepted_socket(
            lambda: protocol, client, ssl=self.context)
        return reader, asyncio.StreamWriter(transport, protocol, reader,
                                            self.loop)

    async def carry(self, client):
        reader, writer = await self.open_client(client)
        try:
            up_reader, up_writer = await asyncio.open_connection(
                "127.0.0.1", self.upstream)
            try:
                while await self.exchange(reader, writer, up_reader,
                                          up_writer):
                    pass
            finally:
                up_writer.close()
        except asyncio.CancelledError:
            reset(writer)
            raise
        finally:
            writer.close()

    async def exchange(self, reader, writer, up_reader, up_writer):
        """One request and its reply; False when the connection is over."""
        head, body = await read_message(reader)
        if b"\r\nauthorization:" in head.lower():
            self.credentials += 1
        fault = self.count("requests", OF_A_REQUEST)
        if fault == "reset-before":
            reset(writer)
            return False
        if fault == "half-open":
            await asyncio.Event().wait()
        if fault == "late":
            await asyncio.sleep(self.delay)
        up_writer.write(head + body)
        head, body = await read_message(up_reader)
        if fault == "reset-after":
            reset(writer)
            return False
        await self.send_reply(writer, head, body, fault)
        return fault not in ("cut-body", "goodbye")

    async def send_reply(self, writer, head, body, fault):
        if fault in ("cut-body", "half-body"):
            writer.write(head + body[:len(body) // 2])
            await writer.drain()
            if fault == "half-body":
                await asyncio.Event().wait()
            await asyncio.sleep(0.02)  # a reset would overtake it
            reset(writer)
        elif fault == "trickle":
            for at in range(0, len(head + body), 64):
                writer.write((head + body)[at:at + 64])
                await writer.drain()
                await asyncio.sleep(0.01)
        else:
            writer.write(head + body)
            await writer.drain()
