"""The tracking APIs that are spoken, one file each. A new one is a file and a line here."""

from coterie.ingest.wire import segment
from coterie.ingest.wire.http import Api

APIS: tuple[Api, ...] = (segment.API,)

API_NAMED = {api.name: api for api in APIS}
