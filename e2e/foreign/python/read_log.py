"""Reads a log directory with the package aics-tlog: another person's reading of the same
specifications. One check a run, so that each has to find a fault without the others.

It ends with 0 when the check holds and with 3 when the library refuses. Anything else, a missing
file or a fault of this script included, ends otherwise and is no refusal.
"""

import sys
from pathlib import Path

from aics_tlog import (
    FileSystemTileReader,
    MerkleTree,
    audit_tiles,
    consistency_proof_from_tiles,
    inclusion_proof_from_tiles,
    parse_checkpoint,
    parse_note,
    parse_vkey,
    read_entry,
    verify_checkpoint,
    verify_consistency,
    verify_leaf_inclusion,
)

REFUSED = 3


class Refusal(Exception):
    """The library answered that something is false."""


def check_checkpoint(folder, key):
    """The signature is the key's, over this origin, size and root."""
    note = parse_note((folder / "checkpoint").read_bytes())
    result = verify_checkpoint(note, key, expected_origin=key.name)
    if not (result.ok and result.log_ok):
        raise Refusal(result.error)
    return f"{result.size} entries signed as {result.origin}"


def head(folder):
    """Size and root as the checkpoint states them; whether it is signed is another check."""
    stated = parse_checkpoint(parse_note((folder / "checkpoint").read_bytes()).text)
    if stated.size == 0:
        raise Refusal("the log is empty")
    return stated.size, stated.root


def check_audit(folder, _key):
    """Every tile and every entry belongs to the tree of the root."""
    size, root = head(folder)
    report = audit_tiles(FileSystemTileReader(folder), size, root)
    return f"{report.tiles} tiles and {report.bundles} bundles of {report.size} entries"


def check_inclusion(folder, _key):
    """A proof made of the tiles as they lie there holds for every entry as it lies there."""
    size, root = head(folder)
    tiles = FileSystemTileReader(folder)
    for index in range(size):
        entry = read_entry(tiles, index, size)
        proof = inclusion_proof_from_tiles(tiles, index, size)
        if not verify_leaf_inclusion(entry, index, size, proof, root):
            raise Refusal(f"entry {index} is not included")
    return f"{size} proofs of inclusion"


def check_consistency(folder, _key):
    """The tree of the entries at every earlier size is a beginning of the tree of the root."""
    size, root = head(folder)
    tiles = FileSystemTileReader(folder)
    grown = MerkleTree(read_entry(tiles, index, size) for index in range(size))
    for earlier in range(1, size + 1):
        proof = consistency_proof_from_tiles(tiles, earlier, size)
        if not verify_consistency(earlier, size, grown.root(earlier), root, proof):
            raise Refusal(f"the tree of {earlier} entries is no beginning of this one")
    return f"{size} proofs of consistency"


CHECKS = {
    "checkpoint": check_checkpoint,
    "audit": check_audit,
    "inclusion": check_inclusion,
    "consistency": check_consistency,
}


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in CHECKS:
        sys.exit(f"usage: read_log.py {'|'.join(CHECKS)} FOLDER KEY")
    word, folder, key = sys.argv[1:]
    key = parse_vkey(key)
    try:
        print(CHECKS[word](Path(folder), key))
    # The library raises a ValueError for bytes that it refuses, its TileVerificationError too.
    except (Refusal, ValueError) as why:
        print(why)
        sys.exit(REFUSED)


main()
