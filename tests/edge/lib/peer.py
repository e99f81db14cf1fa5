# Signs and verifies tokens with joserfc: a JSON list of jobs comes in, a list of answers goes out.

import json
import sys

from joserfc import jwk, jwt

ALGORITHMS = ["EdDSA", "Ed25519"]


def verify(token, keys):
    try:
        read = jwt.decode(token, jwk.KeySet.import_key_set(keys), algorithms=ALGORITHMS)
    except Exception as error:  # Whatever it does not take is an answer.
        return {"refused": str(error)}
    return {"header": read.header, "claims": read.claims}


def sign(header, claims, key):
    own = jwk.OKPKey.import_key(key)
    return {"token": jwt.encode(header, claims, own, algorithms=ALGORITHMS)}


DEEDS = {"verify": verify, "sign": sign}
jobs = json.load(sys.stdin)
json.dump([DEEDS[job.pop("do")](**job) for job in jobs], sys.stdout)
