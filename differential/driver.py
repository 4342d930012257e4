"""The Python side of the differential test: one replaced tool, imported once, run in a fork for each request.

Standard input holds one JSON request a line, standard output one JSON answer a line. A request runs the tool in a
folder ({"cwd", "argv", "stdin"}) or asks one of the helpers below something ({"ask", ...}). A fork has its own
standard streams and its own state, so that no run sees what an earlier one left behind.
"""

import base64
import importlib.abc
import importlib.machinery
import json
import os
import signal
import sys
import tempfile
import traceback
import types

SECONDS = 60

# nrfutil's transports need compiled drivers; nothing here is sent to a device
ABSENT = ("pc_ble_driver_py", "spinel", "serial", "usb1", "libusb1", "piccata", "tqdm")


class Absent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands in for the transports, whatever is imported from them."""

    def find_spec(self, name, path, target=None):
        if name.split(".")[0] not in ABSENT:
            return None
        spec = importlib.machinery.ModuleSpec(name, self, is_package=True)
        return spec

    def create_module(self, spec):
        module = types.ModuleType(spec.name)

        def attribute(name):
            if name.startswith("__"):
                raise AttributeError(name)
            return type(name, (Exception,), {})

        module.__getattr__ = attribute
        return module

    def exec_module(self, module):
        pass


def imgtool():
    from imgtool.main import imgtool as command

    return lambda argv: command(args=argv, prog_name="imgtool")


def nrfutil():
    sys.meta_path.append(Absent())
    import pc_ble_driver_py.exceptions

    class NordicSemiException(Exception):
        pass

    pc_ble_driver_py.exceptions.NordicSemiException = NordicSemiException
    from nordicsemi.__main__ import cli

    return lambda argv: cli(args=argv, prog_name="nrfutil")


def adafruit_nrfutil():
    sys.meta_path.append(Absent())
    from nordicsemi.__main__ import cli

    return lambda argv: cli(args=argv, prog_name="adafruit-nrfutil")


def esptool():
    import esptool as module

    def run(argv):
        sys.argv = ["esptool.py", *argv]
        module._main()

    return run


def unwrap(image, key):
    """The AES key and the payload of an encrypted image, by the private key of the device."""
    from cryptography.hazmat.primitives import hashes, hmac, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, x25519
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    private = serialization.load_pem_private_key(key, None)
    order = "big" if image[0] == 0x96 else "little"
    word = lambda at, size: int.from_bytes(image[at : at + size], order)
    header, protected, size, flags = word(8, 2), word(10, 2), word(12, 4), word(16, 4)
    at = header + size + protected
    end = at + word(at + 2, 2)
    at += 4
    wrapped = None
    while at < end:
        kind = image[at]
        length = word(at + 2, 2)
        if kind in (0x30, 0x32, 0x33, 0x34):
            wrapped = (kind, image[at + 4 : at + 4 + length])
        at += 4 + length
    if wrapped is None:
        return None
    kind, value = wrapped
    keylen = 32 if flags & 8 else 16
    if kind == 0x30:
        oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
        plain = private.decrypt(value, oaep)
    else:
        point = 65 if kind == 0x32 else 32
        digest = hashes.SHA512() if kind == 0x34 else hashes.SHA256()
        if kind == 0x32:
            peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), value[:point])
            shared = private.exchange(ec.ECDH(), peer)
        else:
            shared = private.exchange(x25519.X25519PublicKey.from_public_bytes(value[:point]))
        mac_length = digest.digest_size
        mac, cipherkey = value[point : point + mac_length], value[point + mac_length :]
        length = keylen + mac_length
        derived = HKDF(digest, length, None, b"MCUBoot_ECIES_v1").derive(shared)
        check = hmac.HMAC(derived[keylen:], digest)
        check.update(cipherkey)
        check.verify(mac)
        aes = Cipher(algorithms.AES(derived[:keylen]), modes.CTR(bytes(16))).decryptor()
        plain = aes.update(cipherkey) + aes.finalize()
    if len(plain) != keylen:
        return None
    aes = Cipher(algorithms.AES(plain), modes.CTR(bytes(16))).decryptor()
    return aes.update(image[header : header + size]) + aes.finalize()


def verify_p256(key, message, signature):
    """Whether a P-256 signature holds, r and s as 32 big-endian bytes each, by the ecdsa package."""
    import hashlib

    from ecdsa import BadSignatureError, VerifyingKey

    try:
        return VerifyingKey.from_pem(key.decode()).verify(signature, message, hashlib.sha256)
    except BadSignatureError:
        return False


def unpack(data, thumb):
    """The bytes behind a raw LZMA2 stream."""
    import lzma

    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9, "dict_size": 131072, "lp": 1, "lc": 3}]
    if thumb:
        filters.insert(0, {"id": lzma.FILTER_ARMTHUMB})
    return lzma.decompress(data, format=lzma.FORMAT_RAW, filters=filters)


HELPERS = {"unwrap": unwrap, "verify_p256": verify_p256, "unpack": unpack}


def answer(request):
    helper = HELPERS[request["ask"]]
    given = [base64.b64decode(one) if isinstance(one, str) else one for one in request["with"]]
    try:
        result = helper(*given)
    except Exception as error:  # what a helper dies of is its answer
        return {"failed": repr(error)}
    if isinstance(result, (bytes, bytearray)):
        return {"bytes": base64.b64encode(bytes(result)).decode()}
    return {"value": result}


def exit_code(error):
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 255
    print(error.code, file=sys.stderr)
    return 1


def child(run, request, streams):
    """Runs the tool with the streams in place of the standard ones; its exit code."""
    signal.alarm(SECONDS)
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)
    os.chdir(request["cwd"])
    try:
        run(request["argv"])
        code = 0
    except SystemExit as error:
        code = exit_code(error)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def fresh(stream, content=b""):
    stream.seek(0)
    stream.truncate()
    stream.write(content)
    stream.flush()
    stream.seek(0)


def one(run, request, streams):
    fresh(streams[0], base64.b64decode(request.get("stdin", "")))
    fresh(streams[1])
    fresh(streams[2])
    process = os.fork()
    if process == 0:
        code = 1
        try:
            code = child(run, request, streams)
        finally:
            os._exit(code)
    _, status = os.waitpid(process, 0)
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
    texts = []
    for stream in streams[1:]:
        stream.seek(0)
        texts.append(base64.b64encode(stream.read()).decode())
    return {"code": code, "out": texts[0], "err": texts[1]}


def serve(name):
    run = {
        "imgtool": imgtool,
        "nrfutil": nrfutil,
        "adafruit-nrfutil": adafruit_nrfutil,
        "esptool": esptool,
    }[name]()
    streams = [tempfile.TemporaryFile() for _ in range(3)]
    requests, answers = os.fdopen(os.dup(0), "r"), os.fdopen(os.dup(1), "w")
    print(json.dumps({"ready": sys.version.split()[0]}), file=answers, flush=True)
    for line in requests:
        request = json.loads(line)
        result = answer(request) if "ask" in request else one(run, request, streams)
        print(json.dumps(result), file=answers, flush=True)


if __name__ == "__main__":
    serve(sys.argv[1])
