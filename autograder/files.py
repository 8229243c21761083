"""Writing files so that a kill never leaves half of one."""

import secrets
from pathlib import Path


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write the whole file or leave the old one; folders are made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.write_bytes(content.encode() if isinstance(content, str) else content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
