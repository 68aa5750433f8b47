//! What each command does, in terms of the other modules.

use std::path::{Path, PathBuf};

use seal::bytes::hex;
use seal::content::{Judge, check_price};
use seal::door::contexts;
use seal::header::Header;
use seal::identity::identity;
use seal::keyset::parse_trustees;
use seal::opening::open_stream;
use seal::padding::Kind;
use seal::record::{RecordKind, digest, parse};
use seal::{Code, Refusal, Secret};

use crate::evidence::{Evidence, key_in};
use crate::failure::Failure;
use crate::files::{
    confirm, hex32, now_s, passphrase, read, read_json, read_text, write, write_json,
};
use crate::lot::LotFile;
use crate::sealing::{Entrust, Order, seal};
use crate::store::Store;
use crate::{
    Cli, Command, KeyInArgs, OpenArgs, SealArgs, TrusteeCommand, commit, signing, trustee,
};

/// Runs one command.
pub fn run(cli: Cli) -> Result<(), Failure> {
    let pass = cli.passphrase_file.as_deref();
    match cli.command {
        Command::New { out } => {
            let public = signing::create(&out, &passphrase(pass)?)?;
            println!("{}", hex(&public));
            print!("{}", signing::pem(&public));
            Ok(())
        }
        Command::Sign { key, label, file } => {
            let secret = signing::load(&key, &passphrase(pass)?)?;
            println!("{}", signing::sign_file(&secret, &file, label.as_deref())?);
            Ok(())
        }
        Command::Seal(args) => run_seal(&args, pass),
        Command::KeyIn(args) => run_key_in(&args, pass),
        Command::Open(args) => run_open(&args),
        Command::Words { key_file, record, words } => {
            run_words(key_file.as_deref(), record.as_deref(), words.as_deref(), pass)
        }
        Command::Commit { lot, plate, price, out } => {
            commit::commit(&lot, plate, price.as_deref(), &out)
        }
        Command::Trustee { store, command } => run_trustee(&store, command, pass),
    }
}

fn run_seal(args: &SealArgs, pass: Option<&Path>) -> Result<(), Failure> {
    let lot: LotFile = read_json(&args.lot)?;
    let keys = lot.keys()?;
    match &args.trustees {
        Some(path) => {
            let known = parse_trustees(&read_text(path)?)
                .ok_or_else(|| Failure::form("not a trustees file"))?;
            lot.check_trustees(&keys, &known)?;
        }
        None => eprintln!(
            "trustees were not checked: give --trustees 未核对保管人公钥：请用 --trustees"
        ),
    }
    if now_s() > lot.stamps.close_s {
        eprintln!("this machine's clock says the lot has closed 本机时钟显示已截止");
    }
    let (seq, supersedes) = match &args.replaces {
        Some(path) => {
            let (_, held) = Evidence::load(path)?;
            (held.record.seq + 1, Some(held.digest))
        }
        None => (args.seq, args.supersedes.as_deref().map(hex32).transpose()?),
    };
    let contents: Result<Vec<(Kind, PathBuf)>, Failure> = args
        .file
        .iter()
        .map(|it| {
            let pair = it.split_once('=').ok_or_else(|| Failure::form("--file name=path"))?;
            Ok((Kind::parse(pair.0)?, pair.1.into()))
        })
        .collect();
    let own = passphrase(pass)?;
    let signer = match &args.key_passphrase_file {
        Some(path) => signing::load(&args.key, &passphrase(Some(path))?)?,
        None => signing::load(&args.key, &own)?,
    };
    let made = seal(&Order {
        lot: &lot,
        signer: &signer,
        scheme: &args.scheme,
        id: &args.id,
        seq,
        supersedes,
        fields: &args.fields,
        contents: &contents?,
        entrust: if args.deposit { Entrust::Yes } else { Entrust::No },
        passphrase: &own,
        out: &args.out,
    })?;
    println!("B {}", made.b);
    println!("record {}", hex(&made.digest));
    println!("words 二十四字 {}", made.words.as_str());
    println!("keep key.age (钥) secret; evidence.json (据) may be shown");
    Ok(())
}

/// `m_B` from words or from a record's key file.
fn bidder_master(
    words: Option<&str>,
    key_file: Option<&Path>,
    record: &[u8; 32],
    pass: Option<&Path>,
) -> Result<Secret, Failure> {
    match (words, key_file) {
        (Some(words), _) => Ok(seal::words::decode(words)?),
        (None, Some(path)) => {
            Ok(seal::keyfile::read(&read(path)?, &passphrase(pass)?, record)?.m_b)
        }
        (None, None) => Err(Failure::form("give --words or --key-file")),
    }
}

fn run_key_in(args: &KeyInArgs, pass: Option<&Path>) -> Result<(), Failure> {
    let (_, held) = Evidence::load(&args.evidence)?;
    let key_file = args.key_file.as_deref();
    let m_b = bidder_master(args.words.as_deref(), key_file, &held.digest, pass)?;
    let due: Result<Vec<Kind>, Refusal> = args.due.iter().map(|it| Kind::parse(it)).collect();
    let due = match due? {
        none if none.is_empty() => held.keys.envelopes.iter().map(|it| it.kind).collect(),
        some => some,
    };
    let signer = match &args.key {
        Some(path) => Some(signing::load(path, &passphrase(pass)?)?),
        None => None,
    };
    let message = key_in(&held, &m_b, &due, signer.as_ref())?;
    let bytes = seal::keyin::write(&message);
    match &args.out {
        Some(path) => write(path, &bytes),
        None => {
            println!("{}", String::from_utf8_lossy(&bytes));
            Ok(())
        }
    }
}

fn run_open(args: &OpenArgs) -> Result<(), Failure> {
    let lot: LotFile = read_json(&args.lot)?;
    let (keys, form) = (lot.keys()?, lot.form()?);
    let record = parse(RecordKind::Commit, &read(&args.record)?)?;
    let all = contexts(&keys, &record)?;
    let at = keys.envelopes.iter().position(|it| it.kind.name() == args.envelope);
    let at = at.ok_or(Refusal(Code::CtxEnvelope))?;
    let (it, ctx, sealed) = (&keys.envelopes[at], &all[at], &record.envelopes()[at]);
    let header = Header::parse(&sealed.header, ctx, it.share.t(), it.share.n())?;
    let s_b = header.check_key(&hex32(&args.s_b)?)?;
    let s_t = hex32(&args.s_t)?;
    header.rederive(&s_t, &it.share)?;
    let open = || std::fs::File::open(&args.object).map_err(Failure::file(&args.object));
    let found = seal::object::digest(&mut open()?)?;
    if found.ct_root != sealed.ct_root {
        return Err(Refusal(Code::CtRoot).into());
    }
    let file = std::io::BufWriter::new(
        std::fs::File::create(&args.out).map_err(Failure::file(&args.out))?,
    );
    let back = open_stream(it.kind, open()?, &identity(&s_t, &s_b, ctx), file)?;
    let file = back.out.into_inner();
    drop(file.map_err(|it| Failure::file(&args.out)(it.into_error()))?);
    let bound = [hex32(&args.bound)?];
    if it.kind == Kind::Price {
        let judge = Judge { ctx, record: &record, form: &form, bound: &bound };
        check_price(&read(&args.out)?, &back.block, &judge)?;
    } else {
        let mut content = std::fs::File::open(&args.out).map_err(Failure::file(&args.out))?;
        let held = back.block.holds(ctx, &mut content, back.content_len);
        if !held.map_err(Failure::file(&args.out))? {
            return Err(Refusal(Code::ContentSignature).into());
        }
        if back.block.key != bound[0] {
            return Err(Refusal(Code::ContentKey).into());
        }
    }
    println!("opened 已解密 {} bytes, header re-derived 信封头已复核", back.content_len);
    Ok(())
}

fn run_words(
    key_file: Option<&Path>,
    record: Option<&Path>,
    words: Option<&str>,
    pass: Option<&Path>,
) -> Result<(), Failure> {
    match (key_file.zip(record), words) {
        (Some((key_file, record)), None) => {
            let record = digest(&read(record)?);
            let m_b = bidder_master(None, Some(key_file), &record, pass)?;
            println!("{}", seal::words::encode(&m_b));
            Ok(())
        }
        (None, Some(words)) => {
            println!("{}", hex(&seal::words::decode(words)?[..]));
            Ok(())
        }
        _ => Err(Failure::form("give --key-file with --record, or --words")),
    }
}

/// Asks unless the person said yes on the command line.
pub fn agreed(yes: bool, question: &str) -> Result<(), Failure> {
    if yes { Ok(()) } else { confirm(question) }
}

fn run_trustee(folder: &Path, command: TrusteeCommand, pass: Option<&Path>) -> Result<(), Failure> {
    let pass = passphrase(pass)?;
    if let TrusteeCommand::Init { name } = &command {
        let about = Store::create(folder, name, &pass)?;
        println!("{} {}", about.trustee, about.pk);
        return Ok(());
    }
    let mut store = Store::open(folder, &pass)?;
    match command {
        TrusteeCommand::Init { .. } => Ok(()),
        TrusteeCommand::Batch { purpose, count, out } => {
            write_json(&out, &trustee::batch(&mut store, &purpose, count)?)
        }
        TrusteeCommand::Assign { proposal, out, yes } => {
            let it: trustee::Proposal = read_json(&proposal)?;
            let sets = it.sets.len();
            let question = format!("Assign keys to {} sets of {}/{}?", sets, it.tender, it.lot);
            agreed(yes, &question)?;
            write_json(&out, &trustee::assign(&mut store, &it)?)
        }
        TrusteeCommand::Drill { drill, out } => {
            let it: trustee::Drill = read_json(&drill)?;
            write_json(&out, &trustee::drill(&mut store, &it)?)
        }
        TrusteeCommand::Release(args) => crate::release_attend::run(&mut store, &args),
        TrusteeCommand::PublishSecret { serial, yes } => {
            agreed(yes, "Publish this one-time secret for ever? 永久公布？")?;
            println!("{}", trustee::publish_secret(&mut store, serial)?);
            Ok(())
        }
        TrusteeCommand::Destroy { serial, yes } => {
            agreed(yes, "Destroy this one-time secret? 销毁？")?;
            store.destroy(serial)
        }
    }
}
