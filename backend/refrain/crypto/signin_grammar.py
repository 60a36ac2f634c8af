"""The grammar of a sign-in message (EIP-4361), as regular expressions over RFC 3986 and RFC 3339."""

import re

_PCT = r"%[0-9A-Fa-f]{2}"
_UNRESERVED = r"A-Za-z0-9._~\-"
_SUB_DELIMS = r"!$&'()*+,;="
_PCHAR = rf"(?:[{_UNRESERVED}{_SUB_DELIMS}:@]|{_PCT})"
_SCHEME = r"[A-Za-z][A-Za-z0-9+.\-]*"
_USERINFO = rf"(?:[{_UNRESERVED}{_SUB_DELIMS}:]|{_PCT})*@"
# An empty host is possible in RFC 3986, but nobody can ask from there.
_HOST = rf"(?:\[[0-9A-Fa-f:.]{{2,45}}\]|(?:[{_UNRESERVED}{_SUB_DELIMS}]|{_PCT})+)"
_AUTHORITY = rf"(?:{_USERINFO})?{_HOST}(?::[0-9]*)?"
_PATH = (
    rf"(?://(?P<{{authority}}>{_AUTHORITY})(?:/{_PCHAR}*)*|/(?:{_PCHAR}+(?:/{_PCHAR}*)*)?|{_PCHAR}+(?:/{_PCHAR}*)*|)"
)
_URI = rf"{_SCHEME}:{_PATH}(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
_DATE_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"
_STATEMENT = rf"[{_UNRESERVED}{_SUB_DELIMS}:/?#\[\]@ ]+"

RESOURCE = re.compile(_URI.replace("{authority}", "authority"), re.ASCII)
MESSAGE = re.compile(
    rf"(?:(?P<scheme>{_SCHEME})://)?(?P<domain>{_AUTHORITY}) wants you to sign in with your Ethereum account:\n"
    r"(?P<address>0x[0-9a-fA-F]{40})\n\n"
    rf"(?:(?P<statement>{_STATEMENT})\n)?\n"
    rf"URI: (?P<uri>{_URI.replace('{authority}', 'authority')})\n"
    r"Version: 1\n"
    r"Chain ID: (?P<chain_id>\d{1,16})\n"
    r"Nonce: (?P<nonce>[A-Za-z0-9]{8,64})\n"
    rf"Issued At: (?P<issued_at>{_DATE_TIME})"
    rf"(?:\nExpiration Time: (?P<expiration_time>{_DATE_TIME}))?"
    rf"(?:\nNot Before: (?P<not_before>{_DATE_TIME}))?"
    rf"(?:\nRequest ID: (?P<request_id>{_PCHAR}*))?"
    r"(?P<resources>\nResources:(?:\n- \S+)*)?",
    re.ASCII,
)
