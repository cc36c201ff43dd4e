"""Turn a body away before it is read when no file could fill it."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from accord.rules.uploads import LARGEST_BYTES

BESIDE_BYTES = 1024 * 1024
"""What the other fields of a form may take."""


class Limit(FileUploadHandler):
    """Stands first among the upload handlers and passes every chunk on."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - the framework's name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Look at the announced size only.

        Raises:
            RequestDataTooBig: it is larger than a file and its form may be.
        """
        if content_length > LARGEST_BYTES + BESIDE_BYTES:
            raise RequestDataTooBig(f"a body of {content_length} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the chunk on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that keep it."""
