//! Every vector of `vectors/seal-v1/negative.json` is refused with exactly its code.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use common::{array, bytes, edited, hex32, keys_of, list, load, runs, text, unhex};
use seal::bidder::commitment;
use seal::code::{Code, Refusal};
use seal::combine::combine_deposit;
use seal::content::{Audience, FieldKind, FormField, Judge, check_price};
use seal::ctx::{Lot, envelope_ctx, parse_seq};
use seal::deposit::{Deposit, Deposited, Expected};
use seal::door::{self, Identity, Previous, Submission};
use seal::frame::{Block, Unframer};
use seal::header::Header;
use seal::keyin::{self, Value as KeyValue, Window};
use seal::keyset::{KeySet, Place, Purpose, Vouched, check_set};
use seal::object::Root;
use seal::padding::Kind;
use seal::payload::{OpenError, Stanza};
use seal::record::{RecordKind, digest, parse};
use seal::release::{self, Batch, Request, RequestedBid, Tool};
use seal::statement::{Named, ShareStatement, check_statements};
use serde_json::{Map, Value};

fn unpack(defs: &Value, x: &Value) -> Value {
    match x {
        Value::Object(it) if it.contains_key("$") => {
            let def = &defs[it["$"].as_str().unwrap()];
            let Some(edits) = it.get("e") else { return def.clone() };
            let from: Vec<char> = def.as_str().unwrap().chars().collect();
            let (mut out, mut at) = (String::new(), 0);
            for e in edits.as_array().unwrap() {
                let keep = e[0].as_u64().unwrap() as usize;
                out.extend(&from[at..at + keep]);
                at += keep + e[1].as_u64().unwrap() as usize;
                out.push_str(e[2].as_str().unwrap());
            }
            out.extend(&from[at..]);
            Value::String(out)
        }
        Value::Object(it) => it.iter().map(|(k, v)| (k.clone(), unpack(defs, v))).collect(),
        Value::Array(it) => it.iter().map(|v| unpack(defs, v)).collect(),
        other => other.clone(),
    }
}

fn merge(defs: &Value, base: &Value, x: &Value) -> Value {
    let Some(changes) = x.as_object().filter(|it| !it.contains_key("$")) else {
        return unpack(defs, x);
    };
    match base {
        Value::Array(it) => {
            let mut out = it.clone();
            for (k, v) in changes {
                let i: usize = k.parse().unwrap();
                out[i] = merge(defs, &out[i], v);
            }
            Value::Array(out)
        }
        Value::Object(it) => {
            let mut out = it.clone();
            for (k, v) in changes {
                if *v == serde_json::json!({"-": 0}) {
                    out.remove(k);
                } else {
                    let merged = merge(defs, out.get(k).unwrap_or(&Value::Null), v);
                    out.insert(k.clone(), merged);
                }
            }
            Value::Object(out)
        }
        _ => unpack(defs, x),
    }
}

type Outcome = Result<(), Refusal>;

fn closed(it: OpenError) -> Refusal {
    match it {
        OpenError::Refused(it) => it,
        OpenError::Io(it) => panic!("memory does not fail: {it}"),
    }
}

fn pks(i: &Value) -> Outcome {
    let purpose = if i["draw"] == true { Purpose::Draw } else { Purpose::Share };
    let keys: Vec<Vec<u8>> = list(&i["pks"]).iter().map(bytes).collect();
    let spent: BTreeSet<[u8; 32]> = list(&i["spent"]).iter().map(hex32).collect();
    KeySet::new(purpose, i["t"].as_u64().unwrap() as u8, &keys, &spent).map(|_| ())
}

fn set(i: &Value) -> Outcome {
    let keys = keys_of(i, "pks")?;
    let at: Vec<&str> = list(&i["where"]).iter().map(text).collect();
    let lot = Lot::new(at[0], at[1], at[2])?;
    let purpose = Purpose::parse(at[4]).unwrap();
    let place = Place { lot: &lot, envelope: at[3], purpose };
    let optional = |it: &Value| it.as_str().map(unhex);
    let vouched: Vec<Vouched> = list(&i["statements"])
        .iter()
        .map(|it| Vouched {
            trustee: text(&it["trustee"]).into(),
            serial: it["serial"].as_u64().unwrap(),
            key_signature: optional(&it["key_sig"]),
            assignment_signature: optional(&it["assign_sig"]),
        })
        .collect();
    let trustees = i["trustees"].as_object().unwrap();
    let trustees = trustees.iter().map(|(k, v)| (k.clone(), hex32(v))).collect();
    check_set(&keys, &place, &vouched, &trustees, &hex32(&i["printed"]))
}

fn ctx(i: &Value) -> Outcome {
    let lot = Lot::new(text(&i["tender"]), text(&i["lot"]), text(&i["round"]))?;
    let kind = Kind::parse(text(&i["envelope"]))?;
    let seq = parse_seq(text(&i["seq"]))?;
    envelope_ctx(&lot, kind, &hex32(&i["bidder_commit"]), seq, &hex32(&i["PKS"])).map(|_| ())
}

fn header(i: &Value) -> Result<Header, Refusal> {
    let n = list(&i["pks"]).len() as u8;
    Header::parse(&bytes(&i["header"]), &hex32(&i["ctx"]), i["t"].as_u64().unwrap() as u8, n)
}

fn rederive(i: &Value) -> Outcome {
    let header = header(i)?;
    header.check_key(&bytes(&i["s_b"]))?;
    header.rederive(&hex32(&i["s_t"]), &keys_of(i, "pks")?)
}

fn statements(i: &Value) -> Outcome {
    let (ctx, header, leaf) = (hex32(&i["ctx"]), bytes(&i["header"]), bytes(&i["leaf"]));
    let named = Named { ctx: &ctx, header: &header, leaf: &leaf };
    let all: Vec<ShareStatement> = list(&i["stmts"])
        .iter()
        .map(|it| ShareStatement {
            x: it[0].as_u64().unwrap() as u8,
            signature: bytes(&it[1]),
            share: it[2].as_str().map(unhex),
        })
        .collect();
    let trustees: Vec<[u8; 32]> = list(&i["trustees"]).iter().map(hex32).collect();
    check_statements(&named, &all, &trustees)
}

fn payload_header(i: &Value) -> Outcome {
    let whole = match i.get("text") {
        Some(it) if it.is_string() => text(it).as_bytes().to_vec(),
        _ => runs(&i["runs"]),
    };
    // The first 168 bytes are the header, but a text that is longer is none.
    let first = if i.get("runs").is_some() { &whole[..168.min(whole.len())] } else { &whole };
    Stanza::parse(first).map(|_| ())
}

fn age_open(i: &Value) -> Outcome {
    let file = edited(i);
    seal::payload::open(&file[..], &hex32(&i["seed"])).map(|_| ()).map_err(closed)
}

fn ct(i: &Value) -> Outcome {
    let file = edited(i);
    let mut root = Root::new();
    for piece in file.chunks(1000) {
        root.update(piece);
    }
    let found = root.finish().ok();
    let ct_len = text(&i["ct_len"]).parse().unwrap();
    seal::object::check(found.as_ref(), &file, ct_len, &hex32(&i["ct_root"]))
}

fn unframe(i: &Value) -> Outcome {
    let mut it = Unframer::new(Kind::parse(text(&i["envelope"]))?, std::io::sink());
    for piece in runs(&i["runs"]).chunks(777) {
        it.update(piece).map_err(closed)?;
    }
    it.finish().map(|_| ())
}

fn form(i: &Value) -> Vec<FormField> {
    let field = |it: &Value| FormField {
        name: text(&it[0]).into(),
        kind: if it[1] == "amount" { FieldKind::Amount } else { FieldKind::Text },
        audience: if it[2] == "public" { Audience::Public } else { Audience::Closed },
    };
    list(&i["form"]).iter().map(field).collect()
}

fn content(i: &Value) -> Outcome {
    let content = match i.get("content") {
        Some(it) if it.is_string() => bytes(it),
        _ => runs(&i["runs"]),
    };
    let ctx = hex32(&i["ctx"]);
    let record = parse(RecordKind::Commit, text(&i["record_utf8"]).as_bytes())?;
    let bound: Vec<[u8; 32]> = list(&i["bound"]).iter().map(hex32).collect();
    let form = form(i);
    let judge = Judge { ctx: &ctx, record: &record, form: &form, bound: &bound };
    check_price(&content, &Block::parse(&bytes(&i["block"]))?, &judge).map(|_| ())
}

fn record_kind(name: &str) -> RecordKind {
    if name == "commit" { RecordKind::Commit } else { RecordKind::Withdraw }
}

fn door(kind: RecordKind, i: &Value) -> Outcome {
    let keys = common::lot(&format!("positive-{}.json", text(&i["lot"]).replace("two-", "")));
    let record = match i.get("record_utf8") {
        Some(it) if it.is_string() => text(it).as_bytes().to_vec(),
        _ => runs(&i["runs"]),
    };
    let signature = i["sig"].as_str().map(unhex).unwrap_or_default();
    let bound = hex32(&i["pk"]);
    let opening = i.get("opening").filter(|it| it.is_array());
    let salt = opening.map(|it| hex32(&it[0]));
    let identity = opening.zip(salt.as_ref()).map(|(it, salt)| Identity {
        salt,
        scheme: text(&it[1]),
        id: text(&it[2]),
    });
    let submission =
        Submission { kind, record: &record, signature: &signature, bound: &bound, identity };
    let form = door::form(&keys, &submission);
    let previous = i.get("prev").filter(|it| it.is_array()).map(|it| {
        let (kind, bytes) = (record_kind(text(&it[0])), text(&it[1]).as_bytes());
        Previous {
            kind,
            digest: digest(bytes),
            seq: it[2].as_u64().unwrap(),
            bidder_commit: parse(kind, bytes).unwrap().bidder_commit,
        }
    });
    let stamp = i["stamp_ms"].as_u64().unwrap_or(0);
    let close = i["close_s"].as_u64().unwrap_or(0);
    let turn = form.record.as_ref().and_then(|it| door::turn(it, previous.as_ref(), stamp, close));
    door::lowest([form.refused, turn]).map_or(Ok(()), |it| Err(Refusal(it.code)))
}

fn deposit(i: &Value) -> Result<Deposit, Refusal> {
    let deposited = if i["purpose"] == 1 { Deposited::Key } else { Deposited::Draw };
    let n = list(&i["pks"]).len() as u8;
    let (ctx_d, check) = (hex32(&i["ctx_d"]), hex32(&i["check"]));
    let t = i["t"].as_u64().unwrap() as u8;
    Deposit::parse(&bytes(&i["dep"]), &Expected { deposited, ctx_d: &ctx_d, check: &check, t, n })
}

fn deposit_open(i: &Value) -> Outcome {
    let deposit = deposit(i)?;
    let answers = i["answers"].as_object().unwrap();
    let shares: BTreeMap<u8, [u8; 32]> =
        answers.iter().map(|(x, it)| (x.parse().unwrap(), hex32(it))).collect();
    combine_deposit(&deposit, &hex32(&i["s_ctx"]), &keys_of(i, "pks")?, &shares).map(|_| ())
}

fn keyin(i: &Value) -> Outcome {
    let keys = common::lot("positive-3of5.json");
    let record = parse(RecordKind::Commit, text(&i["record_utf8"]).as_bytes())?;
    let value = |it: &Value| match it {
        Value::String(it) => KeyValue::Key(unhex(it)),
        it => KeyValue::Later {
            deposit: bytes(&it[0]),
            signature: it[1].as_str().map(unhex).unwrap_or_default(),
        },
    };
    let message = i["message"].as_object().unwrap();
    let message = message.iter().map(|(k, v)| (array(&unhex(k)), value(v))).collect();
    let bound = match i.get("bound") {
        Some(it) => list(it).iter().map(hex32).collect(),
        None => vec![hex32(&i["pk"])],
    };
    let bid = keyin::Bid { keys: &keys, record: &record, due: &[Kind::Tech], bound: &bound };
    let number = |k: &str| i[k].as_u64().unwrap();
    let window = Window { start: number("start"), end: number("end"), now: number("now") };
    keyin::check(&message, &bid, window).map(|_| ())
}

fn release(i: &Value) -> Outcome {
    let (req, tool) = (&i["req"], &i["tool"]);
    let all = |it: &Value| list(it).iter().map(hex32).collect::<Vec<_>>();
    let bid = |it: &Value| RequestedBid {
        ctx: hex32(&it["ctx"]),
        computed_ctx: hex32(&it["computed_ctx"]),
        header: bytes(&it["header"]),
        leaf: it["leaf"].as_u64().unwrap(),
        in_set_root: it["in_set_root"].as_bool().unwrap(),
        superseded: it["superseded"].as_bool().unwrap(),
        s_b: it["s_b"].as_str().map(|it| array(&unhex(it))),
    };
    let number = |k: &str| req[k].as_u64().unwrap();
    let request = Request {
        close_index: number("N"),
        batch: if req["purpose"] == "share" { Batch::Share } else { Batch::Deposit },
        bids: list(&req["bids"]).iter().map(bid).collect(),
        keyed_in: all(&req["keyin_ctx"]),
        deposited: all(&req["deposited"]),
        failed: all(&req["failed"]),
        closes: number("closes"),
        keyin_closes: number("keyin_closes"),
        settlements: number("settlements"),
        witness_close: number("witness_close"),
        witness_keyin: number("witness_keyin"),
        window_end: number("window_end"),
        log_now: number("log_now"),
        digest: hex32(&req["digest"]),
        envelope: text(&req["envelope"]).into(),
        due: list(&req["due"]).iter().map(|it| text(it).into()).collect(),
    };
    let tool = Tool {
        close_latest: tool["T_max"].as_u64().unwrap(),
        now: tool["now"].as_u64().unwrap(),
        key: hex32(&tool["pk"]),
        spent: list(&tool["spent"]).iter().map(hex32).collect(),
    };
    release::check(&request, &tool)
}

fn run(op: &str, i: &Value) -> Outcome {
    match op {
        "pks" => pks(i),
        "set" => set(i),
        "ctx" => ctx(i),
        "bidder" => commitment(&hex32(&i["salt"]), text(&i["scheme"]), text(&i["id"])).map(|_| ()),
        "words" => seal::words::decode(text(&i["words"])).map(|_| ()),
        "keyfile" => {
            let (file, record) = (bytes(&i["file"]), hex32(&i["record"]));
            seal::keyfile::read(&file, text(&i["passphrase"]), &record).map(|_| ())
        }
        "header" => header(i).map(|_| ()),
        "key" => header(i)?.check_key(&bytes(&i["s_b"])).map(|_| ()),
        "rederive" => rederive(i),
        "unwrap" => {
            let x = i["x"].as_u64().unwrap() as u8;
            let (e, c): ([u8; 32], [u8; 48]) = (hex32(&i["E"]), array(&bytes(&i["C"])));
            let slot = seal::Slot { point: &e, wrapped: &c };
            let (sk, pk, ctx) = (hex32(&i["sk"]), hex32(&i["pk"]), hex32(&i["ctx"]));
            seal::open_slot(slot, x, &sk, &pk, &ctx).map(|_| ())
        }
        "statements" => statements(i),
        "payload_header" => payload_header(i),
        "ct_len" => {
            let kind = Kind::parse(text(&i["envelope"]))?;
            kind.padded_of_ct_len(text(&i["ct_len"]).parse().unwrap()).map(|_| ())
        }
        "age_open" => age_open(i),
        "ct" => ct(i),
        "unframe" => unframe(i),
        "content" => content(i),
        "commit" | "withdraw" => door(record_kind(op), i),
        "deposit" => deposit(i).map(|_| ()),
        "deposit_open" => deposit_open(i),
        "keyin" => keyin(i),
        "release" => release(i),
        other => panic!("unknown op {other}"),
    }
}

#[test]
fn every_negative_vector_is_refused_with_exactly_its_code() {
    let file = load("negative.json");
    let mut inputs: BTreeMap<&str, Value> = BTreeMap::new();
    let mut faults = Vec::new();
    let vectors = list(&file["vectors"]);
    for it in vectors {
        let base = match it.get("like") {
            Some(like) => inputs[text(like)].clone(),
            None => Value::Object(Map::new()),
        };
        let input = merge(&file["defs"], &base, &it["input"]);
        let expected = Code::parse(text(&it["expect"])).expect("a code of §13");
        let found = run(text(&it["op"]), &input);
        if found != Err(Refusal(expected)) {
            faults.push(format!("{}: wanted {expected}, got {found:?}", text(&it["id"])));
        }
        inputs.insert(text(&it["id"]), input);
    }
    writeln!(std::io::stdout(), "{} negative vectors", vectors.len()).unwrap();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert_eq!(vectors.len(), 345);
}
