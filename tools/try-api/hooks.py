"""Teaches schemathesis what the document cannot say: what is there, and what fits together."""

import datetime
import itertools
import json
import re
import urllib.parse

import schemathesis
from schemathesis.specs.openapi.checks import negative_data_rejection

# Codes that say a request was not written as the document asks.
SYNTAX = {
    "malformed_json", "invalid_field", "invalid_query", "invalid_path", "invalid_header",
    "idempotency_key_missing", "idempotency_key_invalid", "content_type", "precondition_missing",
    "route_not_found", "method_not_allowed",
}
KEY = re.compile(r'([!#-~]{16,255}|"[!#-~]{16,255}")')
MEMBER = "ref:shopify:1073"
KNOWN = re.compile(r"mem_[0-9A-Z]{26}|ref:.*")
# After these a member can do no more, so each is for another one of these members.
ENDINGS = ("/close", "/erase", "/suspend")
LEAVING = 200

calls = itertools.count()
# What earlier answers brought about, by the name of the parameter that asks for it.
made = {"hold": [], "redemption": [], "order": [], "key": []}


def whole(value):
    """JSON Schema calls 1.0 an integer, and JSON texts are not told apart; we ask for 1."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [whole(item) for item in value]
    if isinstance(value, dict):
        return {name: whole(item) for name, item in value.items()}
    return value


def check_digit(digits):
    """What makes a card's number one, of its first fifteen digits (Luhn's formula)."""
    doubled = [int(digit) * 2 if place % 2 == 0 else int(digit)
               for place, digit in enumerate(reversed(digits))]
    return str(-sum(one - 9 if one > 9 else one for one in doubled) % 10)


def fit_card(text):
    """A card's number, or a member's name that has one, with its check digit."""
    return re.sub(r"^(card:)?(\d{15})\d$",
                  lambda found: (found[1] or "") + found[2] + check_digit(found[2]), text)


def fit_identifiers(body):
    """Cards with their check digit, and one identifier of each kind."""
    listed = body.get("identifiers") or []
    for identifier in [*listed, body]:
        if identifier.get("kind") == "card":
            identifier["value"] = fit_card(identifier["value"])
    if listed:
        body["identifiers"] = list({one["kind"]: one for one in listed}.values())


def fit_places(body, call):
    """Origins that are there once, and the shop's own till, which has no place of a partner's."""
    if "origins" in body:
        body["origins"] = [f"https://shop-{call}.example"]
    if "till" in body:
        body["till"] = "shop"
        body.pop("location", None)


def fit_order(order, call):
    """A recent order in the program's currency, whose figures do not exceed one another."""
    order["occurred_at"] = datetime.datetime.now(datetime.timezone.utc).strftime("%FT%TZ")
    order["currency"] = "EUR"
    order.pop("tenders", None)
    if call % 2 and "ref" in order:
        order["ref"] = f"{call}-{order['ref']}"[:64]
    for place, line in enumerate(order["lines"]):
        line["categories"] = ["parcel"]
        line["id"] = f"{place}{line['id']}"[:64]
        line["gross"] %= 1_000_000
        line["discount"] = line.get("discount", 0) % (line["gross"] + 1)
        line["tax"] = line.get("tax", 0) % (line["gross"] - line["discount"] + 1)


def fit(body, call):
    """Wallets and rewards that the program has, in amounts that a member may have."""
    if "order" in body and isinstance(body["order"], dict):
        fit_order(body["order"], call)
    if "reward" in body:
        body["reward"] = "credit"
        body["units"] = (body.get("units") or 1) % 5 + 1
    if "wallet" in body:
        body["wallet"] = "point"
        body["points"] = body["points"] % 100 + 1
    if "action" in body:
        body["action"] = "review"
        body["occurred_at"] = datetime.datetime.now(datetime.timezone.utc).strftime("%FT%TZ")
    if "event" in body and made["order"]:
        body.update(order=made["order"][-1], event="shipped")
    if "return_ref" in body:
        for name in ("occurred_at", "lines"):
            body.pop(name, None)
        if "amount" in body:
            body["amount"] = body["amount"] % 10 + 1


@schemathesis.hook
def before_call(context, case, kwargs):
    """Two commands never share a key by chance, and most are for the member who is there."""
    call = next(calls)
    headers = case.headers or {}
    # The key is in a header, and a second one in the query is one too many.
    (case.query or {}).pop("key", None)
    key = headers.get("Idempotency-Key")
    if isinstance(key, str) and KEY.fullmatch(key):
        headers["Idempotency-Key"] = f"schemathesis-{call:08}"
    if headers.get("Regulars-Now") == "":
        # It takes a header that is there and empty for one that is absent.
        del headers["Regulars-Now"]
    parameters = case.path_parameters or {}
    if case.path.endswith(ENDINGS):
        if KNOWN.fullmatch(urllib.parse.unquote(str(parameters["member"]))):
            parameters["member"] = f"ref:leaving:{call % LEAVING}"
        return
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    case.body = whole(case.body)
    if isinstance(case.body, dict):
        fit_identifiers(case.body)
        fit_places(case.body, call)
        if isinstance(case.body.get("member"), str):
            case.body["member"] = fit_card(case.body["member"])
    name = urllib.parse.unquote(str(parameters.get("member")))
    if name.startswith("card:"):
        parameters["member"] = fit_card(name)
    if call % 4 == 0:
        return
    # This member's clock is never sent to the year 2199, from which there is no way back.
    headers.pop("Regulars-Now", None)
    for name in parameters:
        if made.get(name):
            parameters[name] = made[name][call % len(made[name])]
    if "member" in parameters:
        parameters["member"] = MEMBER
    if isinstance(case.body, dict):
        fit(case.body, call)


@schemathesis.hook
def after_call(context, case, response):
    """Keeps the names of what was made, for the calls that follow."""
    if response.status_code not in (200, 201) or not response.content:
        return
    answer = json.loads(response.content)
    for name in ("hold", "redemption"):
        if name in answer:
            made[name].append(answer[name]["id"])
    if case.operation.label == "POST /v1/keys":
        made["key"].append(answer["id"])
    if case.path.endswith("/earn"):
        made["order"].append(case.body["order"]["ref"])


@schemathesis.check
def well_written_requests_are_not_called_ill_written(context, response, case):
    """What the document allows, the parsers accept; what they refuse, they refuse by meaning."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    # It takes what looks percent-encoded in a value for what it encodes.
    if response.status_code >= 400 and "%EF%BF%BD" not in response.request.url:
        code = json.loads(response.content)["code"]
        assert code not in SYNTAX, f"{code}: {response.text}"


@schemathesis.check
def ill_written_requests_are_refused(context, response, case):
    """Its own check, but for bodies that it left out where nothing says that there must be one."""
    required = case.operation.definition.raw.get("requestBody", {}).get("required", True)
    if response.request.body or required:
        negative_data_rejection(context, response, case)
