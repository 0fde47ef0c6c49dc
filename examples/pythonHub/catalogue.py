"""The rows of the hub, and the order and the pages in which the contract wants them."""

import base64
import hashlib
import json
import re
import unicodedata
from datetime import datetime, timedelta, timezone

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NEWEST_COMPLEMENT = 9_999_999_999_999


class BadInput(Exception):
    """A fault of the caller, which is told the place and the remedy."""

    extensions = {"code": "BAD_USER_INPUT", "retryable": False}


def global_id(hub, type_name, name):
    """The id of a row that is found by its name: gid://<HUB>/<Type>/<ULID>, the ULID from a digest."""
    number = int.from_bytes(hashlib.sha256(f"{hub} {type_name} {name}".encode()).digest()[:16], "big")
    ulid = "".join(CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))
    return f"gid://{hub}/{type_name}/{ulid}"


def text_sort_key(text, row_id):
    """The text in NFKC and lower case, U+0001 and the id: the same function at every hub, compared as UTF-8 bytes."""
    return f"{unicodedata.normalize('NFKC', text).lower()}\u0001{row_id}"


def newest_sort_key(moment, row_id):
    """Newest first: the complement of the Unix milliseconds in 13 digits, U+0001 and the id."""
    milliseconds = round(datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp() * 1000)
    return f"{NEWEST_COMPLEMENT - milliseconds:013d}\u0001{row_id}"


def words_of(text):
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).lower())


class Catalogue:
    """Approved merchants with their products, in memory."""

    def __init__(self, hub, currency, rows):
        self.hub = hub
        self.merchants = {}
        self.products = {}
        begin = datetime(2026, 3, 1, 9, 30, tzinfo=timezone.utc)
        for row in rows:
            merchant = {
                "id": global_id(hub, "Merchant", row["legalName"]),
                "hub": {"code": hub},
                "legalName": row["legalName"],
                "tradingName": row.get("tradingName"),
                "gln": None,
                "kyb": "APPROVED",
                "createdAt": moment(begin),
            }
            self.merchants[merchant["id"]] = merchant
            for title, hs_code, price, grams in row["products"]:
                begin += timedelta(minutes=1)
                product = {
                    "id": global_id(hub, "Product", f"{row['legalName']} {title}"),
                    "hub": {"code": hub},
                    "merchant": merchant,
                    "gtin": None,
                    "title": title,
                    "description": f"{title}, made by {row['legalName']}",
                    "hsCode": hs_code,
                    "originCountry": hub[:2],
                    "grossWeightGrams": grams,
                    "price": {"amount": price, "currencyCode": currency},
                    "listings": [],
                    "createdAt": moment(begin),
                }
                self.products[product["id"]] = product

    def merchant_page(self, first, after, condition):
        matches = [row for row in self.merchants.values() if matches_merchant(row, condition or {})]
        return page(matches, lambda row: text_sort_key(row["legalName"], row["id"]), first, after, ["merchants", condition])

    def product_page(self, first, after, condition, order):
        matches = [row for row in self.products.values() if matches_product(row, condition or {})]
        key = {
            "TITLE": lambda row: text_sort_key(row["title"], row["id"]),
            "NEWEST": lambda row: newest_sort_key(row["createdAt"], row["id"]),
        }[order]
        return page(matches, key, first, after, ["products", order, condition])


def moment(when):
    return when.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def contains_words(texts, search):
    """True where all words of the search begin a word of the texts; a search without a word finds nothing."""
    wanted = words_of(search)
    present = {word for text in texts if text for word in words_of(text)}
    return bool(wanted) and all(word in present for word in wanted)


def matches_merchant(row, condition):
    text, kyb = condition.get("text"), condition.get("kyb")
    return (text is None or contains_words([row["legalName"], row["tradingName"]], text)) and kyb in (None, row["kyb"])


def matches_product(row, condition):
    text, prefix = condition.get("text"), condition.get("hsPrefix")
    merchant_id, gtin = condition.get("merchantId"), condition.get("gtin")
    if prefix is not None and not re.fullmatch(r"[0-9]{2,10}", prefix):
        raise BadInput("`hsPrefix` is not 2 to 10 digits.")
    if merchant_id is not None and not re.fullmatch(r"gid://[A-Z0-9]{5}/Merchant/[0-9A-HJKMNP-TV-Z]{26}", merchant_id):
        raise BadInput("`merchantId` is not the id of a merchant.")
    return (
        (text is None or contains_words([row["title"], row["description"]], text))
        and (prefix is None or row["hsCode"].startswith(prefix))
        and merchant_id in (None, row["merchant"]["id"])
        and gtin in (None, row["gtin"])
        # Nothing is listed on a marketplace here.
        and condition.get("marketplaceId") is None
    )


def page(rows, sort_key, first, after, query):
    """One page of rows by keyset: a cursor is the sort key of its row, bound to the order and the filter."""
    if first is None or not 1 <= first <= 100:
        raise BadInput(f"`first` is {first}; it must be from 1 to 100.")
    tag = hashlib.sha256(json.dumps(query, sort_keys=True).encode()).hexdigest()[:8]
    keyed = sorted(((sort_key(row).encode(), row) for row in rows), key=lambda pair: pair[0])
    begin = read_cursor(after, tag) if after is not None else b""
    rest = [(key, row) for key, row in keyed if key > begin]
    shown = rest[:first]
    edges = [{"cursor": write_cursor(key, tag), "sortKey": key.decode(), "node": row} for key, row in shown]
    return {
        "edges": edges,
        "nodes": [row for _, row in shown],
        "totalCount": len(keyed),
        "pageInfo": {
            "hasNextPage": len(rest) > len(shown),
            "hasPreviousPage": after is not None,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
    }


def write_cursor(key, tag):
    return base64.urlsafe_b64encode(tag.encode() + key).decode()


def read_cursor(cursor, tag):
    try:
        text = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        text = b""
    if len(cursor) > 4096 or len(text) <= len(tag):
        raise BadInput("`after` is not a cursor of this connection. Pass an endCursor or edge cursor unchanged.")
    if text[: len(tag)] != tag.encode():
        raise BadInput("`after` comes from a query with another filter or order. Start again without `after`.")
    return text[len(tag) :]
