//! A draw from a large roster: what a verifier computes again, and one wave of calls.

use std::time::Instant;

use draw::Alg;
use draw::contribution::Roots;
use draw::ctx::Ctx;
use draw::next::{Calls, Next};
use draw::pool::{Leaf, Pool};
use draw::rank;

use crate::row;

/// Experts of the roster that may be drawn.
const EXPERTS: u64 = 10_000;

fn secret(name: &str, number: u64) -> [u8; 32] {
    Alg::Sha256.hash(&[name.as_bytes(), &number.to_be_bytes()])
}

fn context(alg: Alg) -> Ctx {
    let hex = seal::bytes::hex;
    let party = |name: &str| {
        let wrap = hex(&seal::keyset::one_time_public(&secret(name, 1)));
        let sign = hex(&seal::ed25519::public(&secret(name, 2)));
        format!(r#"{{"name":"{name}","sign":"{sign}","wrap":"{wrap}"}}"#)
    };
    let parties = ["centre", "purchaser", "supervisor"].map(party).join(",");
    let head = format!(r#"{{"alg":"{}","draw":"bench/committee","final":"none""#, alg.name());
    let need = r#""need":[["jj",2],["jz",5]]"#;
    let tail = r#""rule":"ggzy.draw/v1","seq":1,"t":2}"#;
    let zero = hex(&[0; 32]);
    let text =
        format!(r#"{head},{need},"pack":"{zero}","parties":[{parties}],"roster":"{zero}",{tail}"#);
    Ctx::parse(text.as_bytes()).unwrap()
}

/// Every expert stands for one of two specialties or for both, three to an employer.
fn leaves() -> Vec<Leaf> {
    let leaf = |it: u64| {
        let strata: &[&str] = match it % 3 {
            0 => &["jj", "jz"],
            1 => &["jj"],
            _ => &["jz"],
        };
        let strata = strata.iter().map(|it| (*it).to_owned()).collect();
        let employer = Some(secret("employer", it / 3));
        Leaf { employer, pid: secret("pid", it), strata, weight: 1 }
    };
    let mut all: Vec<_> = (0..EXPERTS).map(leaf).collect();
    all.sort_unstable_by_key(|it| it.pid);
    all
}

/// The pool's root, the seed, all tickets and ranks, and who is called first.
pub fn drawing() {
    for alg in [Alg::Sha256, Alg::Sm3] {
        let (ctx, leaves) = (context(alg), leaves());
        let begun = Instant::now();
        let root = Pool::root_of(alg, &leaves);
        let roots = Roots { pool: &root, excluded: &[0; 32] };
        let seed = rank::seed(&ctx, roots, &[[1; 32], [2; 32], [3; 32]], &[]);
        let ranks = rank::ranks(&ctx, &seed, &leaves);
        let tags = leaves.iter().filter_map(|it| Some((it.pid, seal::bytes::hex(&it.employer?))));
        let lists = ranks.iter().map(|(s, it)| (s.clone(), it.iter().map(|it| it.1).collect()));
        let Next::Call(wave) = Calls::new(ctx.need.clone(), lists, tags.collect()).next() else {
            panic!("nobody is called");
        };
        let ours = begun.elapsed().as_secs_f64() * 1e3;
        let tickets: usize = ranks.iter().map(|it| it.1.len()).sum();
        let begun = Instant::now();
        for it in &leaves {
            std::hint::black_box(alg.hash(&[it.encode().as_bytes()]));
        }
        let other = begun.elapsed().as_secs_f64() * 1e3;
        let figure = format!(
            "draw {} from {EXPERTS} experts, {tickets} tickets, {}",
            wave.len(),
            alg.name()
        );
        let beside = format!("{other:.1} ms, hashing the pool once");
        row(&figure, &format!("{ours:.1} ms"), &beside, &format!("{:.1}", ours / other), "—");
    }
}
