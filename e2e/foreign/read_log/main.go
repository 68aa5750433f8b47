// Reads a log directory with the code of Go's checksum database: another person's reading of
// the same specifications. It trusts one key and nothing else.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight  = 8
	bundleWidth = 1 << tileHeight
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: read_log FOLDER KEY")
		os.Exit(2)
	}
	size, err := read(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d entries, each in the signed tree\n", size)
}

// read checks the signature, every tile, every entry and every proof of inclusion.
func read(folder, key string) (int64, error) {
	tree, err := checkpoint(folder, key)
	if err != nil {
		return 0, err
	}
	if tree.N == 0 {
		return 0, fmt.Errorf("the log is empty")
	}
	hashes := tlog.TileHashReader(tree, tiles{folder})
	for bundle := int64(0); bundle*bundleWidth < tree.N; bundle++ {
		entries, err := bundleOf(folder, bundle, tree.N)
		if err != nil {
			return 0, err
		}
		for at, entry := range entries {
			if err := included(tree, hashes, bundle*bundleWidth+int64(at), entry); err != nil {
				return 0, err
			}
		}
	}
	return tree.N, nil
}

func included(tree tlog.Tree, hashes tlog.HashReader, index int64, entry []byte) error {
	leaf := tlog.RecordHash(entry)
	stored, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	if err != nil {
		return err
	}
	if stored[0] != leaf {
		return fmt.Errorf("entry %d is not the leaf of its tile", index)
	}
	proof, err := tlog.ProveRecord(tree.N, index, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf)
}

// checkpoint opens the signed note: origin, size, root, and no further line.
func checkpoint(folder, key string) (tlog.Tree, error) {
	var tree tlog.Tree
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return tree, err
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return tree, fmt.Errorf("the checkpoint has another form or another origin")
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, fmt.Errorf("the root is not a hash")
	}
	copy(tree.Hash[:], root)
	return tree, nil
}

// bundleOf reads the entries of one bundle; each is two bytes of length and its bytes.
func bundleOf(folder string, bundle, size int64) ([][]byte, error) {
	width := size - bundle*bundleWidth
	if width > bundleWidth {
		width = bundleWidth
	}
	tile := tlog.Tile{H: tileHeight, L: 0, N: bundle, W: int(width)}
	path := strings.Replace(pathOf(tile), "tile/0/", "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(folder, path))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for rest := bytes.NewBuffer(data); rest.Len() > 0; {
		if rest.Len() < 2 {
			return nil, fmt.Errorf("%s ends inside a length", path)
		}
		length := int(binary.BigEndian.Uint16(rest.Next(2)))
		if rest.Len() < length {
			return nil, fmt.Errorf("%s ends inside an entry", path)
		}
		entries = append(entries, rest.Next(length))
	}
	if int64(len(entries)) != width {
		return nil, fmt.Errorf("%s holds %d entries, not %d", path, len(entries), width)
	}
	return entries, nil
}

// pathOf leaves out the height, which Go's own server writes and the specification does not.
func pathOf(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
}

// tiles reads tiles from the folder; the hash reader checks each against the signed root.
type tiles struct{ folder string }

func (it tiles) Height() int { return tileHeight }

func (it tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		data, err := os.ReadFile(filepath.Join(it.folder, pathOf(tile)))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func (it tiles) SaveTiles([]tlog.Tile, [][]byte) {}
