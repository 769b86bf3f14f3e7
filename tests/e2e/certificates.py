# SPDX-License-Identifier: Apache-2.0
"""Certificates for the tests, good and bad, made by the openssl program."""

import datetime
import os
import subprocess

CONFIG = """
[req]
distinguished_name = nobody
[nobody]
[ca]
default_ca = own
[own]
database = index.txt
new_certs_dir = .
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
"""
KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


class Authority:
    """A directory of certificates; |ca| is the one to trust, |subject|'s."""

    def __init__(self, directory, subject="/CN=test authority"):
        self.dir = str(directory)
        os.makedirs(self.dir)
        self.ca = self.path("ca.pem")
        self.save("openssl.cnf", CONFIG)
        self.save("index.txt", "")
        self.openssl("req", "-x509", *KEY, "-keyout", "ca.key", "-out",
                     "ca.pem", "-days", "2", "-utf8", "-subj", subject,
                     "-extensions", "authority")

    def path(self, name):
        return os.path.join(self.dir, name)

    def save(self, name, text):
        with open(self.path(name), "w", encoding="ascii") as file:
            file.write(text)

    def openssl(self, command, *arguments):
        run = subprocess.run(
            ["openssl", command, "-config", "openssl.cnf", *arguments],
            cwd=self.dir, stdin=subprocess.DEVNULL, capture_output=True,
            check=False)
        if run.returncode != 0:
            raise AssertionError(run.stderr.decode())

    def issue(self, name, hosts="DNS:localhost,IP:127.0.0.1", days=(-1, 1)):
        """Valid |days| from now; gives the file with certificate and key."""
        now = datetime.datetime.now(datetime.timezone.utc)
        first, last = ((now + datetime.timedelta(d)).strftime("%Y%m%d%H%M%SZ")
                       for d in days)
        self.openssl("req", "-new", *KEY, "-keyout", f"{name}.key", "-out",
                     f"{name}.csr", "-subj", f"/CN={name}", "-addext",
                     f"subjectAltName={hosts}")
        self.openssl("ca", "-batch", "-notext", "-cert", "ca.pem", "-keyfile",
                     "ca.key", "-in", f"{name}.csr", "-out", f"{name}.crt",
                     "-startdate", first, "-enddate", last)
        with open(self.path(f"{name}.crt"), encoding="ascii") as crt, \
                open(self.path(f"{name}.key"), encoding="ascii") as key:
            self.save(f"{name}.pem", crt.read() + key.read())
        return self.path(f"{name}.pem")
