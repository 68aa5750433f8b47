//! Sealing beside stock `age`, and the opening of a large lot.

use std::io::{BufReader, BufWriter, Read};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};

use seal::{envelope, keyset, opening, release};

use crate::row;

/// Seals 256 MiB natively and with stock `age`.
pub fn sealing() {
    const BYTES: usize = 256 << 20;
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("plain");
    std::fs::write(&plain, vec![7; BYTES]).unwrap();
    let set = {
        let keys: Vec<[u8; 32]> =
            (1..=3_u8).map(|it| seal::keyset::one_time_public(&[it; 32])).collect();
        let purpose = seal::keyset::Purpose::Share;
        seal::keyset::KeySet::new(purpose, 2, &keys, &Default::default()).unwrap()
    };
    let entropy = seal::payload::FileEntropy {
        file_key: zeroize::Zeroizing::new([1; 16]),
        ephemeral: zeroize::Zeroizing::new([2; 32]),
        nonce: [3; 16],
    };
    let material = seal::envelope::Material {
        kind: seal::padding::Kind::Tech,
        ctx: &[9; 32],
        set: &set,
        m_b: &[4; 32],
        m_t: &[5; 32],
        signer: &[6; 32],
        entropy: &entropy,
    };
    let begun = Instant::now();
    let mut content = std::fs::File::open(&plain).unwrap();
    let mut out = written_and_read(&folder.path().join("sealed"));
    seal::envelope::seal(&material, &mut content, BYTES as u64, &mut out).unwrap();
    let ours = BYTES as f64 / begun.elapsed().as_secs_f64() / 1e6;
    let mine = format!("{ours:.0} MB/s");
    let beside = |figure: &str, seconds: Option<f64>, what: &str, goal: &str| match seconds {
        Some(it) => {
            let other = BYTES as f64 / it / 1e6;
            let ratio = format!("{:.2}", ours / other);
            row(figure, &mine, &format!("{other:.0} MB/s, {what}"), &ratio, goal);
        }
        None => row(figure, &mine, &format!("{what}: not installed"), "—", goal),
    };
    let age = encrypting_with_age(folder.path(), &plain);
    beside("seal 256 MiB: sign, encrypt, root, read back and verify", age, "stock age", "0.8");
    let both = age.and_then(|it| Some(it + signing_with_openssl(folder.path(), &plain)?));
    beside("the same", both, "stock age, then the Ed25519 signature by OpenSSL", "—");
}

/// Seconds of a command; `None` when it is missing or fails.
fn seconds(command: &mut Process) -> Option<f64> {
    let begun = Instant::now();
    let done = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    done.ok().filter(std::process::ExitStatus::success)?;
    Some(begun.elapsed().as_secs_f64())
}

/// Seconds that stock `age` needs to encrypt a file.
fn encrypting_with_age(folder: &Path, plain: &Path) -> Option<f64> {
    let recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    let out = folder.join("age");
    seconds(Process::new("age").args(["-r", recipient, "-o"]).arg(out).arg(plain))
}

/// Seconds that OpenSSL needs for a pure Ed25519 signature over a file.
fn signing_with_openssl(folder: &Path, plain: &Path) -> Option<f64> {
    let (key, out) = (folder.join("key.pem"), folder.join("signature"));
    seconds(Process::new("openssl").args(["genpkey", "-algorithm", "ed25519", "-out"]).arg(&key))?;
    let mut sign = Process::new("openssl");
    sign.args(["pkeyutl", "-sign", "-rawin", "-inkey"]).arg(&key);
    seconds(sign.arg("-in").arg(plain).arg("-out").arg(out))
}

/// An empty file that can be read back.
fn written_and_read(path: &Path) -> std::fs::File {
    std::fs::File::options().read(true).write(true).create_new(true).open(path).unwrap()
}

/// How many bids a large lot has, and how long each technical file is: 200 MiB.
const BIDS: u8 = 60;
const FILE_BYTES: usize = 200 << 20;

/// One sealed file: its context, what sealing gave, and where the ciphertext lies.
struct Sealed {
    ctx: [u8; 32],
    envelope: seal::envelope::Envelope,
    path: PathBuf,
}

fn sealed(folder: &Path, plain: &Path, set: &keyset::KeySet, it: u8) -> Sealed {
    let (ctx, m_b, m_t) = ([it; 32], [it ^ 0x40; 32], [it ^ 0x80; 32]);
    let entropy = seal::payload::FileEntropy {
        file_key: zeroize::Zeroizing::new([it; 16]),
        ephemeral: zeroize::Zeroizing::new([it ^ 0x20; 32]),
        nonce: [it; 16],
    };
    let material = envelope::Material {
        kind: seal::padding::Kind::Tech,
        ctx: &ctx,
        set,
        m_b: &m_b,
        m_t: &m_t,
        signer: &[6; 32],
        entropy: &entropy,
    };
    let mut content = std::fs::File::open(plain).unwrap();
    let path = folder.join(format!("sealed-{it}"));
    let mut out = written_and_read(&path);
    let envelope = envelope::seal(&material, &mut content, FILE_BYTES as u64, &mut out).unwrap();
    Sealed { ctx, envelope, path }
}

/// Opens one technical file as the opener does: root, shares of two trustees of three,
/// decryption to a file, the block's signature.
fn open_one(folder: &Path, set: &keyset::KeySet, Sealed { ctx, envelope, path }: &Sealed) {
    let open = || BufReader::with_capacity(1 << 20, std::fs::File::open(path).unwrap());
    let found = seal::object::digest(&mut open()).unwrap();
    assert_eq!(found.ct_root, envelope.object.ct_root);
    let header = envelope.header.as_bytes();
    let named = seal::statement::Named { ctx, header, leaf: b"leaf" };
    let answers = (1..=2_u8).map(|x| {
        let by = release::Trustee { x, one_time: &[x; 32], signing: &[7; 32] };
        let said = release::answer(&named, release::Batch::Share, &by).unwrap();
        (x, said.share.map(|it| it.try_into().unwrap()))
    });
    let answers = answers.collect();
    let mut head = vec![0; app::sealing::PAYLOAD_HEADER_BYTES];
    open().read_exact(&mut head).unwrap();
    let case = opening::Case {
        header,
        ctx,
        set,
        key: opening::Key::Held(&envelope.s_b),
        object: Some(&head),
        answers: &answers,
        published: None,
        seed: None,
    };
    let (identity, wrong) = opening::settle(&case).unwrap_or_else(|it| panic!("{it:?}"));
    assert!(wrong.is_empty());
    let opened = folder.join("opened");
    let out = BufWriter::with_capacity(1 << 20, std::fs::File::create(&opened).unwrap());
    let kind = seal::padding::Kind::Tech;
    let read = opening::open_stream(kind, open(), &identity, out).unwrap();
    read.out.into_inner().unwrap();
    let mut content = BufReader::new(std::fs::File::open(&opened).unwrap());
    assert!(read.block.holds(ctx, &mut content, read.content_len).unwrap());
}

/// Opens 60 technical files of 200 MiB, one after another. Sealing is not timed; no more than one
/// file lies there at a time.
pub fn opening_of_a_lot() {
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("plain");
    std::fs::write(&plain, vec![9; FILE_BYTES]).unwrap();
    let keys: Vec<[u8; 32]> = (1..=3_u8).map(|it| keyset::one_time_public(&[it; 32])).collect();
    let set = keyset::KeySet::new(keyset::Purpose::Share, 2, &keys, &Default::default()).unwrap();
    let mut ours = Duration::ZERO;
    for it in 1..=BIDS {
        let sealed = sealed(folder.path(), &plain, &set, it);
        let begun = Instant::now();
        open_one(folder.path(), &set, &sealed);
        ours += begun.elapsed();
        std::fs::remove_file(&sealed.path).unwrap();
    }
    let recipient = decrypting_with_age(folder.path(), &plain);
    let ratio = recipient.map(|age_s| (age_s, age_s / ours.as_secs_f64()));
    let other = ratio.map_or_else(
        || "stock age is not installed".to_owned(),
        |it| format!("{:.1} s, stock age decrypting as many bytes", it.0),
    );
    row(
        "opening of 60 × 200 MiB: root, shares, decryption, signature, one thread",
        &format!("{:.1} s", ours.as_secs_f64()),
        &other,
        &ratio.map_or_else(|| "—".to_owned(), |it| format!("{:.2}", it.1)),
        "—",
    );
}

/// Seconds that stock `age` needs to decrypt sixty files of the same length; `None` without it.
fn decrypting_with_age(folder: &Path, plain: &Path) -> Option<f64> {
    let key = folder.join("age-key");
    let made = Process::new("age-keygen").arg("-o").arg(&key).stderr(Stdio::null()).status();
    made.ok().filter(std::process::ExitStatus::success)?;
    let file = folder.join("age-file");
    let sealed =
        Process::new("age").args(["-e", "-i"]).args([&key, Path::new("-o"), &file, plain]).status();
    sealed.ok().filter(std::process::ExitStatus::success)?;
    let begun = Instant::now();
    for _ in 0..BIDS {
        let out = folder.join("age-opened");
        let mut read = Process::new("age");
        let done = read.args(["-d", "-i"]).arg(&key).arg("-o").arg(out).arg(&file).status();
        done.ok().filter(std::process::ExitStatus::success)?;
    }
    Some(begun.elapsed().as_secs_f64())
}
