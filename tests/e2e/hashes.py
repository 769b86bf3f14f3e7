# SPDX-License-Identifier: Apache-2.0
"""Passwords as other systems store them, and what Okta should be given for
each, put together here from raw salts and digests and not from what was
written: no part of muster has a part in it.

Each kind makes the cells of a row and Okta's hash object of |n|, a password
and whether the digests are to be real; most rows of a long file need none that
takes its time to compute.
"""

import base64
import ctypes
import hashlib
import json
import struct

PASSWORD = "Tr0ub4dor&3x"
COLUMNS = ["password_hash", "password_salt", "password_salt_order",
           "password_algorithm", "password_work_factor",
           "password_iterations", "password_key_size", "password_digest"]
RADIX64 = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
DIGESTS = {"SHA-512": "sha512", "SHA-256": "sha256", "SHA-1": "sha1",
           "MD5": "md5"}
ROUNDS = 4096


def libxcrypt(password, setting):
    library = ctypes.CDLL("libcrypt.so.1")
    library.crypt.restype = ctypes.c_char_p
    return library.crypt(password.encode(), setting.encode()).decode()


def noise(n, size, name=b""):
    """Bytes that look like chance and are the same each time."""
    return hashlib.shake_256(b"%d %s" % (n, name)).digest(size)


def b64(data):
    return base64.b64encode(data).decode()


def adapted(data):
    return b64(data).replace("+", ".").rstrip("=")


def salt_of(n):
    return noise(n, 16, b"salt")


def text_salt(n):
    return noise(n, 8, b"text").hex()[:13] + "Zq"


def digest(algorithm, salt, order, password):
    before = salt if order == "PREFIX" else b""
    after = salt if order == "POSTFIX" else b""
    return hashlib.new(DIGESTS[algorithm],
                       before + password.encode() + after).digest()


def derived(n, prf, salt, size, password, real):
    if real:
        return hashlib.pbkdf2_hmac(prf, password.encode(), salt, ROUNDS, size)
    return noise(n, size, b"key")


def bcrypt_parts(n, password, real):
    salt = "".join(RADIX64[b % 64] for b in noise(n, 21, b"bc")) + ".Oeu"[
        n % 4]
    if real:
        return salt, libxcrypt(password, f"$2b$04${salt}")[29:]
    value = "".join(RADIX64[b % 64] for b in noise(n, 30, b"bv"))
    return salt, value + RADIX64[n % 16 * 4]


def bcrypt_object(salt, value):
    return {"algorithm": "BCRYPT", "workFactor": 4, "salt": salt,
            "value": value}


def pbkdf2_object(prf, salt, key):
    return {"algorithm": "PBKDF2", "iterationCount": ROUNDS,
            "keySize": len(key), "digestAlgorithm": f"{prf.upper()}_HMAC",
            "salt": b64(salt), "value": b64(key)}


def digest_object(algorithm, value, salt=b"", order=None):
    made = {"algorithm": algorithm, "value": b64(value)}
    if salt:
        made.update(salt=b64(salt), saltOrder=order)
    return made


# ---- kinds ----

def bcrypt(prefix):
    def make(n, password, real):
        salt, value = bcrypt_parts(n, password, real)
        return ({"password_hash": f"{prefix}04${salt}{value}"},
                bcrypt_object(salt, value))
    return make


def split_bcrypt(n, password, real):
    salt, value = bcrypt_parts(n, password, real)
    return ({"password_hash": value, "password_salt": salt,
             "password_algorithm": "bcrypt", "password_work_factor": "4"},
            bcrypt_object(salt, value))


def django(prf):
    def make(n, password, real):
        salt = text_salt(n)
        size = hashlib.new(prf).digest_size
        key = derived(n, prf, salt.encode(), size, password, real)
        return ({"password_hash": f"pbkdf2_{prf}${ROUNDS}${salt}${b64(key)}"},
                pbkdf2_object(prf, salt.encode(), key))
    return make


def old_django(algorithm):
    def make(n, password, real):
        salt = text_salt(n)
        value = digest(algorithm, salt.encode(), "PREFIX", password)
        return ({"password_hash":
                 f"{DIGESTS[algorithm]}${salt}${value.hex()}",
                 "password_algorithm": "django"},
                digest_object(algorithm, value, salt.encode(), "PREFIX"))
    return make


def ldap(scheme, algorithm):
    def make(n, password, real):
        salted = scheme.startswith(("SS", "SM"))
        salt = noise(n, 8, b"ldap") if salted else b""
        value = digest(algorithm, salt, "POSTFIX", password)
        name = scheme if n % 2 else scheme.lower()
        return ({"password_hash": f"{{{name}}}{b64(value + salt)}"},
                digest_object(algorithm, value, salt, "POSTFIX"))
    return make


def ldap_pbkdf2(prf):
    def make(n, password, real):
        salt = salt_of(n)
        size = hashlib.new(prf).digest_size
        key = derived(n, prf, salt, size, password, real)
        return ({"password_hash": f"{{PBKDF2-{prf.upper()}}}{ROUNDS}"
                                  f"${adapted(salt)}${adapted(key)}"},
                pbkdf2_object(prf, salt, key))
    return make


def passlib(n, password, real):
    salt = salt_of(n)
    key = derived(n, "sha256", salt, 32, password, real)
    return ({"password_hash": f"$pbkdf2-sha256${ROUNDS}${adapted(salt)}"
                              f"${adapted(key)}"},
            pbkdf2_object("sha256", salt, key))


def keycloak(shape):
    def make(n, password, real):
        prf = "sha512" if n % 2 else "sha256"
        salt = salt_of(n)
        key = derived(n, prf, salt, 64, password, real)
        secret = {"value": b64(key), "salt": b64(salt)}
        data = {"hashIterations": ROUNDS, "algorithm": f"pbkdf2-{prf}"}
        if shape == "flat":
            cell = {**data, **secret}
        else:
            cell = {"id": f"id-{n}", "type": "password",
                    "secretData": json.dumps(
                        {**secret, "additionalParameters": {}}),
                    "credentialData": json.dumps(
                        {**data, "additionalParameters": {}})}
        if shape == "list":
            cell = [{"type": "otp", "secretData": "{}",
                     "credentialData": "{}"}, cell]
        return ({"password_hash": json.dumps(cell)},
                pbkdf2_object(prf, salt, key))
    return make


def aspnet(prf):
    def make(n, password, real):
        salt = salt_of(n)
        key = derived(n, prf, salt, 32, password, real)
        number = {"sha256": 1, "sha512": 2}[prf]
        return ({"password_hash": b64(
            struct.pack(">BIII", 1, number, ROUNDS, len(salt)) + salt + key)},
            pbkdf2_object(prf, salt, key))
    return make


def columns(algorithm):
    def make(n, password, real):
        order = ("PREFIX", "POSTFIX")[n % 2]
        salt = salt_of(n)
        written = (f"hex:{salt.hex()}", f"base64:{b64(salt)}",
                   f"text:{text_salt(n)}")[n % 3]
        if n % 3 == 2:
            salt = text_salt(n).encode()
        value = digest(algorithm, salt, order, password)
        return ({"password_hash": value.hex() if n % 5 else b64(value),
                 "password_salt": written, "password_salt_order": order,
                 "password_algorithm": algorithm},
                digest_object(algorithm, value, salt, order))
    return make


def bare(algorithm):
    def make(n, password, real):
        value = digest(algorithm, b"", "PREFIX",
                       password if real else f"{password}{n}")
        return ({"password_hash": value.hex().upper(),
                 "password_algorithm": algorithm},
                digest_object(algorithm, value))
    return make


def pbkdf2_columns(n, password, real):
    prf = "sha512" if n % 2 else "sha256"
    salt = salt_of(n)
    key = derived(n, prf, salt, 32, password, real)
    return ({"password_hash": key.hex(), "password_salt": f"hex:{salt.hex()}",
             "password_algorithm": "PBKDF2",
             "password_iterations": str(ROUNDS), "password_key_size": "32",
             "password_digest": f"{prf.upper()}_HMAC"},
            pbkdf2_object(prf, salt, key))


TAKEN = {
    "bcrypt $2a": bcrypt("$2a$"), "bcrypt $2b": bcrypt("$2b$"),
    "bcrypt $2y": bcrypt("$2y$"), "bcrypt split": split_bcrypt,
    "django bcrypt": bcrypt("bcrypt$$2b$"),
    "django sha256": django("sha256"), "django sha512": django("sha512"),
    "django sha1": old_django("SHA-1"), "django md5": old_django("MD5"),
    "ldap SSHA": ldap("SSHA", "SHA-1"),
    "ldap SSHA256": ldap("SSHA256", "SHA-256"),
    "ldap SSHA512": ldap("SSHA512", "SHA-512"),
    "ldap SMD5": ldap("SMD5", "MD5"), "ldap SHA": ldap("SHA", "SHA-1"),
    "ldap SHA256": ldap("SHA256", "SHA-256"),
    "ldap SHA512": ldap("SHA512", "SHA-512"), "ldap MD5": ldap("MD5", "MD5"),
    "ldap CRYPT": bcrypt("{CRYPT}$2y$"), "ldap BCRYPT": bcrypt("{BCRYPT}$2a$"),
    "ldap PBKDF2-SHA256": ldap_pbkdf2("sha256"),
    "ldap PBKDF2-SHA512": ldap_pbkdf2("sha512"), "passlib": passlib,
    "keycloak": keycloak("one"), "keycloak list": keycloak("list"),
    "keycloak flat": keycloak("flat"),
    "aspnet sha256": aspnet("sha256"), "aspnet sha512": aspnet("sha512"),
    "pbkdf2 columns": pbkdf2_columns,
    **{f"{name} columns": columns(name) for name in DIGESTS},
    **{f"{name} bare": bare(name) for name in DIGESTS},
}

# What Okta does not take, and what says that there is none.
HOOKED = ["$6$rounds=5000$saltsaltsalt$" + "Hq1" * 28 + "xy",
          "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo",
          "$P$BzAbCdEfGhIjKlMnOpQrStUvWxYz012", "", "!" + "aB3" * 13 + "x"]


def fits(made, password):
    """Whether |password| is that of Okta's object, as Okta would find out."""
    algorithm = made["algorithm"]
    if algorithm == "BCRYPT":
        setting = f"$2b${made['workFactor']:02}${made['salt']}"
        return libxcrypt(password, setting) == setting + made["value"]
    value = base64.b64decode(made["value"], validate=True)
    salt = base64.b64decode(made.get("salt", ""), validate=True)
    if algorithm == "PBKDF2":
        prf = {"SHA256_HMAC": "sha256",
               "SHA512_HMAC": "sha512"}[made["digestAlgorithm"]]
        return value == hashlib.pbkdf2_hmac(
            prf, password.encode(), salt, made["iterationCount"],
            made["keySize"])
    return value == digest(algorithm, salt, made.get("saltOrder"), password)
