"""Unpacks the archive of a release, or refuses it: unpack.py ARCHIVE SHA256 DESTINATION

Nothing is written before all of the archive has been read and found to hold only files and folders inside of
it. For Python 3.9, which is part of Amazon Linux 2023.
"""

import gzip
import hashlib
import os
import resource
import shutil
import stat
import sys
import tarfile
import zlib

MAX_FILES = 50_000
MAX_BYTES = 2 * 1024**3
MAX_PATH = 1024
# A header may claim to be as long as it likes, and tarfile reads it in one piece.
MAX_MEMORY = 512 * 1024**2
# The system and its logs need some room too.
RESERVED_BYTES = 256 * 1024**2


class Refused(Exception):
    pass


class Header(tarfile.TarInfo):
    """A header that is damaged is a fault: tarfile takes it for the end of the archive."""

    @classmethod
    def fromtarfile(cls, archive):
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:
            raise
        except tarfile.HeaderError as error:
            raise Refused(f"a header of it is damaged: {error}") from error


def members_of(archive):
    archive.seek(0)
    # Not tarfile's own way through a stream: for what compresses very well that takes time by its square.
    return tarfile.open(fileobj=gzip.GzipFile(fileobj=archive), mode="r:", tarinfo=Header)


def check_digest(archive, expected):
    digest = hashlib.sha256()
    for block in iter(lambda: archive.read(1024 * 1024), b""):
        digest.update(block)
    if digest.hexdigest() != expected:
        raise Refused(f"its SHA-256 is {digest.hexdigest()}, the pointer names {expected}")


def path_of(member):
    """The parts of a member's path, without those that mean nothing."""
    name = member.name
    if len(name) > MAX_PATH or not name.isprintable() or "\\" in name:
        raise Refused(f"the name {name[:80]!r} is too long or has characters that no name needs")
    parts = [part for part in name.split("/") if part != "."]
    if name.startswith("/") or ".." in parts or "" in parts:
        raise Refused(f"the path {name!r} may lead out of the release")
    return tuple(parts)


def check_members(archive):
    """Reads the whole archive and answers its size; what it would write is decided here."""
    folders, files, size, count = set(), set(), 0, 0
    for member in archive:
        count += 1
        size += member.size
        if count > MAX_FILES:
            raise Refused(f"it has more than {MAX_FILES} entries")
        if size > MAX_BYTES:
            raise Refused(f"it unpacks to more than {MAX_BYTES} bytes")
        path = path_of(member)
        if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE) or member.issparse():
            raise Refused(f"{member.name!r} is a link, a device or something else that is no file and no folder")
        if member.mode & (stat.S_ISUID | stat.S_ISGID):
            raise Refused(f"{member.name!r} would run as its owner or group")
        for end in range(1, len(path)):
            folders.add(path[:end])
        if member.isdir():
            folders.add(path)
        elif not path or path in files:
            raise Refused(f"{member.name!r} is there twice, or has no name")
        else:
            files.add(path)
    if folders & files:
        raise Refused(f"{'/'.join(sorted(folders & files)[0])!r} is both a file and a folder")
    return size


def write_members(archive, destination):
    """Owned by root, and by nobody else to write; whether a file can be run is all that is kept of its mode."""
    os.umask(0o022)
    os.mkdir(destination)
    for member in archive:
        path = os.path.join(destination, *path_of(member))
        if member.isdir():
            os.makedirs(path, exist_ok=True)
            continue
        os.makedirs(os.path.dirname(path), exist_ok=True)
        mode = 0o755 if member.mode & 0o111 else 0o644
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(archive.extractfile(member), file)
    os.sync()


def unpack(path, expected, destination):
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    with open(path, "rb") as archive:
        check_digest(archive, expected)
        with members_of(archive) as members:
            size = check_members(members)
        room = os.statvfs(os.path.dirname(destination))
        if size + RESERVED_BYTES > room.f_bavail * room.f_frsize:
            raise Refused(f"it unpacks to {size} bytes, the disk has room for fewer")
        with members_of(archive) as members:
            write_members(members, destination)


if __name__ == "__main__":
    try:
        unpack(*sys.argv[1:])
    except (Refused, tarfile.TarError, zlib.error, EOFError, OSError, ValueError, MemoryError, OverflowError) as error:
        sys.exit(f"unpack: {str(error) or type(error).__name__}")
