"""Resumable uploads: tus 1.0 (tus.io/protocols/resumable-upload) with creation, termination and expiration."""

import base64
from email.utils import formatdate

from flask import Response, make_response, request
from werkzeug.exceptions import MethodNotAllowed

from refrain.errors import InvalidInput, Refused
from refrain.units import Address
from refrain_web.api import bp
from refrain_web.problems import Unsupported
from refrain_web.services import services
from refrain_web.session import require_account
from refrain_web.uploads import Upload, Uploads, file_name

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,expiration"
_PIECE_TYPE = "application/offset+octet-stream"
_MAX_METADATA = 4096
_MAX_SIZE_DIGITS = 15


@bp.route("/uploads", methods=["OPTIONS"])
@bp.route("/uploads/<upload_id>", methods=["OPTIONS"])
def tus_options(upload_id: str = "") -> Response:
    """What this server's tus can do."""
    response = make_response("", 204)
    response.headers.update(
        {
            "Tus-Resumable": VERSION,
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(services().config.upload_limit),
        }
    )
    return response


@bp.post("/uploads")
def tus_create() -> Response:
    """Begin an upload; its first bytes may come along."""
    _check_version()
    account = require_account("publishing")
    length = _size("Upload-Length")
    metadata = request.headers.get("Upload-Metadata", "")
    upload = uploads().create(account, _name(metadata), length, metadata)
    if request.content_type == _PIECE_TYPE:
        upload = uploads().append(account, upload.id, 0, request.stream)
    response = _answer(upload, 201)
    response.headers["Location"] = f"{services().config.site_url}/api/v1/uploads/{upload.id}"
    return response


@bp.route("/uploads/<upload_id>", methods=["HEAD"], provide_automatic_options=False)
def tus_head(upload_id: str) -> Response:
    """How much has arrived."""
    _check_version()
    upload = uploads().find(require_account("publishing"), upload_id)
    response = _answer(upload, 200)
    response.headers["Upload-Length"] = str(upload.length)
    if upload.metadata:
        response.headers["Upload-Metadata"] = upload.metadata
    return response


@bp.patch("/uploads/<upload_id>")
def tus_append(upload_id: str) -> Response:
    """Add a piece where the upload ends."""
    _check_version()
    account = require_account("publishing")
    if request.content_type != _PIECE_TYPE:
        raise Unsupported(f"a piece must come as {_PIECE_TYPE}")
    return _answer(uploads().append(account, upload_id, _size("Upload-Offset"), request.stream), 204)


@bp.delete("/uploads/<upload_id>")
def tus_remove(upload_id: str) -> Response:
    """Forget an upload."""
    _check_version()
    uploads().remove(require_account("publishing"), upload_id)
    response = make_response("", 204)
    response.headers["Tus-Resumable"] = VERSION
    return response


@bp.post("/uploads/<upload_id>")
def tus_overridden(upload_id: str) -> Response:
    """PATCH and DELETE for clients behind something that lets only POST through (X-HTTP-Method-Override)."""
    views = {"PATCH": tus_append, "DELETE": tus_remove, "HEAD": tus_head}
    view = views.get(request.headers.get("X-HTTP-Method-Override", "").upper())
    if view is None:
        raise MethodNotAllowed(["HEAD", "PATCH", "DELETE"])
    return view(upload_id)


def uploads() -> Uploads:
    """This site's uploads."""
    config = services().config
    return Uploads(config.data / "uploads", limit=config.upload_limit, quota=config.upload_quota)


def complete_upload(account: Address, id: str) -> Upload:
    """An upload of the account that has arrived whole. Raises NotFound and Refused."""
    upload = uploads().find(account, id)
    if not upload.complete:
        raise Refused(
            f"{upload.name} has not arrived whole: {upload.offset} of {upload.length} bytes", hint="Finish its upload."
        )
    return upload


def _answer(upload: Upload, status: int) -> Response:
    response = make_response("", status)
    response.headers.update(
        {
            "Tus-Resumable": VERSION,
            "Upload-Offset": str(upload.offset),
            "Upload-Expires": formatdate(upload.expires, usegmt=True),
            "Cache-Control": "no-store",
        }
    )
    return response


def _check_version() -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise WrongVersion


class WrongVersion(InvalidInput):
    """The client speaks another tus than this server."""

    status = 412
    reason = "tus_version"
    headers = {"Tus-Version": VERSION}  # noqa: RUF012 - the problem document's headers

    def __init__(self) -> None:
        super().__init__("Tus-Resumable: another version of tus", hint=f"Speak tus {VERSION}.", field="Tus-Resumable")


def _size(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_SIZE_DIGITS):
        raise InvalidInput(f"{header}: a number of bytes is needed", field=header)
    return int(text)


def _name(metadata: str) -> str:
    """The file's name in `Upload-Metadata`: pairs of a key and a base64 value, separated by commas."""
    if len(metadata) > _MAX_METADATA:
        raise InvalidInput("Upload-Metadata: too long", field="Upload-Metadata")
    try:
        pairs = dict(pair.strip().partition(" ")[::2] for pair in metadata.split(","))
        return file_name(base64.b64decode(pairs.get("filename", ""), validate=True).decode())
    except ValueError as error:  # no base64, or no UTF-8
        raise InvalidInput("Upload-Metadata: cannot be read", field="Upload-Metadata") from error
