//! Every byte of the files a, b, d, e and f of `vectors/draw-v1` is computed again.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;

use common::{LIMITS, bytes, ctx, framed, hex32, items, list, load, text};
use draw::attempt::{self, Ending, Known};
use draw::contribution::{self, Keys, Roots, Shown};
use draw::ctx::Ctx;
use draw::event::Event;
use draw::next::{Calls, Next};
use draw::pool::{self, Leaf};
use draw::{rank, roster};
use serde_json::Value;

const HONEST: [&str; 2] = ["a-honest-sha256", "a-honest-sm3"];
const MALFORMED: [&str; 2] = ["b-malformed-sha256", "b-malformed-sm3"];
const VALUES: [&str; 3] = ["d-coefficient-sha256", "d-coefficient-sm3", "d-shortlist-sha256"];
const FOUR: [&str; 2] = ["e-four-parties-sha256", "e-four-parties-sm3"];
const FINAL: [&str; 2] = ["f-final-sha256", "f-final-sm3"];

#[test]
fn every_file_of_the_vectors_is_read_by_a_test() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors/draw-v1");
    let mut found: Vec<String> = std::fs::read_dir(path)
        .unwrap()
        .filter_map(|it| {
            it.unwrap().file_name().into_string().unwrap().strip_suffix(".json").map(str::to_owned)
        })
        .collect();
    found.sort_unstable();
    let mut known: Vec<&str> = [&HONEST[..], &MALFORMED, &VALUES, &FOUR, &FINAL].concat();
    known.extend(["c-next", "g-negatives", "h-calls"]);
    known.sort_unstable();
    assert_eq!(found, known);
}

/// Both roots of a file that holds them, or of its events.
fn roots_of(file: &Value) -> ([u8; 32], [u8; 32]) {
    (hex32(&file["pool_root"]), hex32(&file["excluded_root"]))
}

fn leaves_of(file: &Value) -> Vec<Leaf> {
    if let Some(leaves) = file["pool_leaves"].as_array() {
        return leaves.iter().map(|it| Leaf::parse(text(it).as_bytes()).unwrap()).collect();
    }
    match framed(list(&file["events"]), "PoolCommitted").remove(0).event {
        Event::PoolCommitted(it) => it.leaves,
        _ => unreachable!("asked for by kind"),
    }
}

/// The keys of all t-subsets of the parties, by x.
fn subsets(file: &Value, t: usize) -> Vec<Keys> {
    let all: Vec<(u8, [u8; 32])> =
        (1..).zip(list(&file["parties"])).map(|(x, it)| (x, hex32(&it["wrap_private"]))).collect();
    (0_u32..1 << all.len())
        .filter(|it| it.count_ones() as usize == t)
        .map(|mask| {
            let chosen = all.iter().filter(|it| mask & (1 << (it.0 - 1)) != 0);
            chosen.copied().collect()
        })
        .collect()
}

fn check_ranks(ctx: &Ctx, seed: &[u8; 32], leaves: &[Leaf], expected: &Value) {
    let computed = rank::ranks(ctx, seed, leaves);
    assert_eq!(computed.len(), expected.as_object().unwrap().len());
    for (stratum, list_) in computed {
        let want = list(&expected[&stratum]);
        assert_eq!(list_.len(), want.len());
        for ((ticket, pid), want) in list_.iter().zip(want) {
            assert_eq!((ticket, pid), (&hex32(&want["ticket"]), &hex32(&want["pid"])));
            if let Some(all) = want["all"].as_array() {
                let leaf = leaves.iter().find(|it| it.pid == *pid).unwrap();
                assert_eq!(leaf.weight as usize, all.len());
                assert_eq!(all.iter().map(hex32).min().unwrap(), *ticket);
            }
        }
    }
}

fn check_ranks_16(ctx: &Ctx, seed: &[u8; 32], leaves: &[Leaf], expected: &Value) {
    for (stratum, list_) in rank::ranks(ctx, seed, leaves) {
        let got: Vec<_> = list_.iter().map(|it| seal::bytes::hex(&it.1[..8])).collect();
        let want: Vec<_> = list(&expected[&stratum]).iter().map(text).collect();
        assert_eq!(got, want);
    }
}

/// Everything of `parties`: c, ctx_d, deposit, d, and that every t keys open the same.
fn check_parties(file: &Value) -> [u8; 32] {
    let ctx = ctx(file);
    let (pool_root, excluded_root) = roots_of(file);
    let roots = Roots { pool: &pool_root, excluded: &excluded_root };
    let mut contributions = vec![];
    for it in list(&file["parties"]) {
        let (name, r) = (text(&it["name"]), hex32(&it["r"]));
        let (c, d) = (hex32(&it["c"]), hex32(&it["d"]));
        assert_eq!(contribution::commitment(&ctx, roots, name, &r), c);
        assert_eq!(contribution::deposit_ctx(&ctx, &pool_root, name), hex32(&it["ctx_d"]));
        let header = contribution::deposit(&ctx, roots, name, &r);
        assert_eq!(contribution::deposit_hash(&ctx, &header), d);
        assert!(contribution::is_of_form(&ctx, &pool_root, name, &c, &header));
        if let Some(want) = it["header"].as_str() {
            assert_eq!(seal::bytes::hex(&header), want);
        }
        let shown = Shown { name, c: &c, d: &d, header: Some(&header) };
        for keys in subsets(file, usize::from(ctx.t)) {
            assert_eq!(*contribution::recover(&ctx, roots, &shown, &keys).unwrap(), r);
        }
        contributions.push(r);
    }
    let count = list(&file["subsets_checked"]).len();
    assert_eq!(count, subsets(file, usize::from(ctx.t)).len());
    rank::seed(&ctx, roots, &contributions, &[])
}

#[test]
fn an_honest_attempt_is_computed_byte_for_byte() {
    for name in HONEST {
        let file = load(name);
        let ctx = ctx(&file);
        assert_eq!(ctx.encode(), text(&file["ctx"]));
        for it in list(&file["experts"]) {
            let salt = hex32(&it["salt_e"]);
            assert_eq!(pool::person(&ctx, &salt, text(&it["id"])), hex32(&it["pid"]));
            if !text(&it["uscc"]).is_empty() {
                let tag = pool::employer(&ctx, &hex32(&it["salt_u"]), text(&it["uscc"]));
                assert_eq!(tag, hex32(&it["employer"]));
            }
        }
        for it in list(&file["excluded"]) {
            let pid = pool::person(&ctx, &hex32(&it["salt_e"]), text(&it["id"]));
            assert_eq!(pid, hex32(&it["pid"]));
            let leaf = pool::excluded(ctx.alg, &hex32(&it["salt_x"]), &pid, text(&it["code"]));
            assert_eq!(leaf, hex32(&it["leaf"]));
        }
        let seed = check_parties(&file);
        assert_eq!(seed, hex32(&file["seed"]));
        let leaves = leaves_of(&file);
        assert_eq!(pool::Pool::root_of(ctx.alg, &leaves), hex32(&file["pool_root"]));
        let excluded: Vec<_> = list(&file["excluded_leaves"]).iter().map(hex32).collect();
        assert_eq!(ctx.alg.root(&excluded), hex32(&file["excluded_root"]));
        check_ranks(&ctx, &seed, &leaves, &file["ranks"]);
        check_roster(&file, &ctx);
        check_first_round(&file, &ctx, &leaves, &seed);

        let known = Known { spent: None, excluded: Some(&excluded) };
        let report = attempt::check(&items(list(&file["events"])).unwrap(), &LIMITS, &known);
        assert_eq!((report.finding, &report.ending), (None, &Ending::Result), "{name}");
        assert_eq!((report.seed, report.malformed), (Some(seed), vec![]));
        assert!(report.pool_checked);
    }
}

fn check_roster(file: &Value, ctx: &Ctx) {
    let leaves: Vec<_> = list(&file["roster"])
        .iter()
        .map(|it| {
            let leaf = roster::leaf(&hex32(&it["salt"]), text(&it["id"]));
            assert_eq!(leaf, hex32(&it["leaf"]));
            leaf
        })
        .collect();
    assert_eq!(roster::root(&leaves), ctx.roster);
    let mut reversed = leaves;
    reversed.reverse();
    assert_eq!(roster::root(&reversed), None);
}

fn check_first_round(file: &Value, ctx: &Ctx, leaves: &[Leaf], seed: &[u8; 32]) {
    let employers: BTreeMap<_, _> =
        leaves.iter().filter_map(|it| Some((it.pid, seal::bytes::hex(&it.employer?)))).collect();
    let ranks = rank::ranks(ctx, seed, leaves);
    let ranks = ranks.into_iter().map(|(s, it)| (s, it.into_iter().map(|it| it.1).collect()));
    let calls = Calls::new(ctx.need.clone(), ranks, employers);
    let want = list(&file["first_round"]);
    let want = want.iter().map(|it| (text(&it[0]).to_owned(), hex32(&it[1]))).collect();
    assert_eq!(calls.next(), Next::Call(want));
}

#[test]
fn a_contribution_that_does_not_open_has_a_value_fixed_in_advance() {
    for name in MALFORMED {
        let file = load(name);
        let base = load(text(&file["base"]));
        let ctx = ctx(&base);
        let (pool_root, excluded_root) = roots_of(&base);
        let roots = Roots { pool: &pool_root, excluded: &excluded_root };
        let leaves = leaves_of(&base);
        let party = text(&file["party"]);
        for case in list(&file["cases"]) {
            let (c, d) = (hex32(&case["c"]), hex32(&case["d"]));
            let header = (!case["header"].is_null()).then(|| bytes(&case["header"]));
            assert_eq!(contribution::default_value(&ctx, &pool_root, party, &d), hex32(&case["r"]));
            let shown = Shown { name: party, c: &c, d: &d, header: header.as_deref() };
            let all = subsets(&base, usize::from(ctx.t));
            assert_eq!(all.len(), list(&case["subsets_agree"]).len());
            for keys in all {
                let (value, malformed) = contribution::settled(&ctx, roots, &shown, &keys);
                assert!(malformed, "{}", case["name"]);
                assert_eq!(*value, hex32(&case["r"]), "{}", case["name"]);
                let seed = seed_with(&base, &ctx, roots, &[(party, *value)]);
                assert_eq!(seed, hex32(&case["seed"]), "{}", case["name"]);
                if !case["ranks_16"].is_null() {
                    check_ranks_16(&ctx, &seed, &leaves, &case["ranks_16"]);
                }
            }
        }
        check_two_at_once(&file, &base, &ctx, roots);
    }
}

fn seed_with(base: &Value, ctx: &Ctx, roots: Roots<'_>, others: &[(&str, [u8; 32])]) -> [u8; 32] {
    let r = |it: &Value| {
        let other = others.iter().find(|o| o.0 == text(&it["name"]));
        other.map_or_else(|| hex32(&it["r"]), |it| it.1)
    };
    let all: Vec<_> = list(&base["parties"]).iter().map(r).collect();
    rank::seed(ctx, roots, &all, &[])
}

fn check_two_at_once(file: &Value, base: &Value, ctx: &Ctx, roots: Roots<'_>) {
    let two = &file["two_at_once"];
    let mut others = vec![];
    for (name, header) in two["headers"].as_object().unwrap() {
        let header = bytes(header);
        let d = contribution::deposit_hash(ctx, &header);
        let party = list(&base["parties"]).iter().find(|it| text(&it["name"]) == name).unwrap();
        let c = hex32(&party["c"]);
        let shown = Shown { name, c: &c, d: &d, header: Some(&header) };
        for keys in subsets(base, usize::from(ctx.t)) {
            assert!(contribution::recover(ctx, roots, &shown, &keys).is_none());
        }
        others.push((&**name, contribution::default_value(ctx, roots.pool, name, &d)));
    }
    let seed = seed_with(base, ctx, roots, &others);
    assert_eq!(seed, hex32(&two["seed"]));
    check_ranks_16(ctx, &seed, &leaves_of(base), &two["ranks_16"]);
}

#[test]
fn values_are_drawn_by_the_same_code() {
    for name in VALUES {
        let file = load(name);
        let ctx = ctx(&file);
        for (value, pid) in file["values"].as_object().unwrap() {
            assert_eq!(pool::value(ctx.alg, value), hex32(pid));
        }
        let seed = check_parties(&file);
        assert_eq!(seed, hex32(&file["seed"]));
        let leaves = leaves_of(&file);
        check_ranks(&ctx, &seed, &leaves, &file["ranks"]);
        let ranks = rank::ranks(&ctx, &seed, &leaves);
        let drawn: Vec<_> = ranks[0].1.iter().take(list(&file["drawn"]).len()).collect();
        for (value, (_, pid)) in list(&file["drawn"]).iter().zip(drawn) {
            assert_eq!(pool::value(ctx.alg, text(value)), *pid);
        }
        if let Some(events) = file["events"].as_array() {
            let report = attempt::check(&items(events).unwrap(), &LIMITS, &Known::default());
            assert_eq!((report.finding, report.seed), (None, Some(seed)), "{name}");
        }
    }
}

#[test]
fn four_parties_open_with_three_keys() {
    for name in FOUR {
        let file = load(name);
        let ctx = ctx(&file);
        let (pool_root, excluded_root) = roots_of(&file);
        let roots = Roots { pool: &pool_root, excluded: &excluded_root };
        let seed = check_parties(&file);
        assert_eq!(seed, hex32(&file["seed"]));
        let leaves = leaves_of(&file);
        check_ranks(&ctx, &seed, &leaves, &file["ranks"]);

        let bad = &file["malformed"];
        let (party, header) = (text(&bad["party"]), bytes(&bad["header"]));
        let d = contribution::deposit_hash(&ctx, &header);
        let of = |it: &&Value| text(&it["name"]) == party;
        let c = hex32(&list(&file["parties"]).iter().find(of).unwrap()["c"]);
        let shown = Shown { name: party, c: &c, d: &d, header: Some(&header) };
        for keys in subsets(&file, usize::from(ctx.t)) {
            let (value, malformed) = contribution::settled(&ctx, roots, &shown, &keys);
            assert_eq!((*value, malformed), (hex32(&bad["r"]), true));
        }
        let seed = seed_with(&file, &ctx, roots, &[(party, hex32(&bad["r"]))]);
        assert_eq!(seed, hex32(&bad["seed"]));
        check_ranks_16(&ctx, &seed, &leaves, &bad["ranks_16"]);
        // 4 is not 2 · 3 − 1: such a committee is computed, but not lawful without a number.
        assert_eq!(ctx.check_threshold(), Err(draw::Code::Ctx));
    }
}

#[test]
fn a_final_number_enters_the_seed_as_bytes() {
    for name in FINAL {
        let file = load(name);
        let leaves = leaves_of(&file);
        let excluded_root = hex32(&file["excluded_root"]);
        for case in list(&file["cases"]) {
            let ctx = ctx(case);
            let pool_root = hex32(&case["pool_root"]);
            assert_eq!(pool::Pool::root_of(ctx.alg, &leaves), pool_root);
            let roots = Roots { pool: &pool_root, excluded: &excluded_root };
            let r = |name: &str| hex32(&case["r"][name]);
            let all: Vec<_> = ctx.parties.iter().map(|it| r(&it.name)).collect();
            for it in &ctx.parties {
                let c = contribution::commitment(&ctx, roots, &it.name, &r(&it.name));
                assert_eq!(c, hex32(&case["c"][&it.name]));
            }
            let last = bytes(&case["final"]);
            let written = match ctx.r#final {
                draw::ctx::Final::Public(_) => String::from_utf8(last.clone()).unwrap(),
                _ => text(&case["final"]).to_owned(),
            };
            assert_eq!(ctx.r#final.value(&written), Ok(last.clone()));
            let seed = rank::seed(&ctx, roots, &all, &last);
            assert_eq!(seed, hex32(&case["seed"]), "{}", case["name"]);
            check_ranks_16(&ctx, &seed, &leaves, &case["ranks_16"]);
        }
    }
}
