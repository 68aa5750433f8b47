//! Writes a small log into a folder and prints the key that signed it, for foreign readers.
//!
//! The key is made from a public text and protects nothing.

use std::error::Error;
use std::path::Path;

use translog::memory::MemoryHead;
use translog::store::{DirTiles, TileStore};
use translog::writer::Writer;
use translog::{KeyKind, NoteSigner};

/// More than one full tile, so that a reader meets full tiles, partial ones and two levels.
const ENTRIES: u32 = 300;

const SEED: &[u8; 32] = b"a public seed: protects nothing!";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: write_log FOLDER")?;
    std::fs::create_dir_all(&folder)?;
    let store = DirTiles::new(Path::new(&folder));
    let signer = NoteSigner::new("sample.readers.example/log", KeyKind::Note, SEED)
        .ok_or("the name is sound")?;
    let entries: Vec<Vec<u8>> =
        (0..ENTRIES).map(|it| format!("entry {it} 公开\n").into_bytes()).collect();
    let mut writer = Writer::resume(store)?;
    let head = writer.publish(&entries)?;
    let note = writer.sign(head, &MemoryHead::default(), &signer)?;
    writer.store().replace("checkpoint", note.encode().as_bytes())?;
    println!("{}", signer.verifier().encode());
    Ok(())
}
