//! What a cheat gains over many draws: nothing alone, and what §7 admits for two of three.
//!
//! Method: 800 draws of one seat among four, each with its own secrets; the friend of the villain
//! is one of the four, so his honest chance is a quarter. Bounds are three standard deviations.

#![allow(clippy::unwrap_used)]

use draw::Alg;
use draw::contribution::{self, Keys, Roots, Shown};
use draw::ctx::Ctx;
use draw::pool::{Leaf, Pool};
use draw::rank;

const DRAWS: u64 = 800;
const PARTIES: [&str; 3] = ["centre", "purchaser", "supervisor"];

fn secret(name: &str, number: u64) -> [u8; 32] {
    Alg::Sha256.hash(&[b"villains ", name.as_bytes(), &number.to_be_bytes()])
}

/// One draw: its context, its pool of four and everybody's honest contribution.
struct Draw {
    ctx: Ctx,
    pool: Pool,
    number: u64,
}

impl Draw {
    fn new(number: u64) -> Draw {
        let hex = seal::bytes::hex;
        let parties: Vec<_> = PARTIES
            .iter()
            .map(|name| {
                let wrap = seal::keyset::one_time_public(&secret(name, number));
                let sign = hex(&seal::ed25519::public(&secret(name, 0)));
                format!(r#"{{"name":"{name}","sign":"{sign}","wrap":"{}"}}"#, hex(&wrap))
            })
            .collect();
        let (parties, any) = (parties.join(","), hex(&[7; 32]));
        let head = format!(r#"{{"alg":"sha256","draw":"v{number}/committee","final":"none""#);
        let need = format!(r#""need":[["jj",1]],"pack":"{any}","parties":[{parties}]"#);
        let tail = format!(r#""roster":"{any}","rule":"ggzy.draw/v1","seq":1,"t":2}}"#);
        let text = format!("{head},{need},{tail}");
        let ctx = Ctx::parse(text.as_bytes()).unwrap();
        let leaf = |it: u8| Leaf {
            employer: None,
            pid: [it; 32],
            strata: vec!["jj".to_owned()],
            weight: 1,
        };
        let leaves: Vec<_> = (1..=4).map(leaf).collect();
        let pool = Pool {
            count: 4,
            root: Pool::root_of(ctx.alg, &leaves),
            leaves,
            excluded_by_code: vec![],
            excluded_count: 0,
            excluded_root: ctx.alg.root::<&[u8]>(&[]),
            values: None,
        };
        Draw { ctx, pool, number }
    }

    fn roots(&self) -> Roots<'_> {
        Roots { pool: &self.pool.root, excluded: &self.pool.excluded_root }
    }

    fn r(&self, name: &str) -> [u8; 32] {
        secret(name, 1_000_000 + self.number)
    }

    fn honest(&self) -> [[u8; 32]; 3] {
        PARTIES.map(|it| self.r(it))
    }

    /// What stands for a party that shows nothing.
    fn default_of(&self, name: &str) -> [u8; 32] {
        let header = contribution::deposit(&self.ctx, self.roots(), name, &self.r(name));
        let d = contribution::deposit_hash(&self.ctx, &header);
        contribution::default_value(&self.ctx, &self.pool.root, name, &d)
    }

    /// Whether the friend, who is the first of the pool, is drawn.
    fn takes_friend(&self, contributions: &[[u8; 32]; 3]) -> bool {
        let seed = rank::seed(&self.ctx, self.roots(), contributions, &[]);
        rank::ranks(&self.ctx, &seed, &self.pool.leaves)[0].1[0].1 == [1; 32]
    }
}

/// In how many of 10,000 draws the friend is taken.
fn rate(taken: impl Fn(&Draw) -> bool) -> u64 {
    let count = (1..=DRAWS).filter(|it| taken(&Draw::new(*it))).count() as u64;
    count * 10_000 / DRAWS
}

#[test]
fn an_honest_draw_takes_each_of_four_a_quarter_of_the_time() {
    let rate = rate(|it| it.takes_friend(&it.honest()));
    assert!((2_040..=2_960).contains(&rate), "{rate}");
}

#[test]
fn the_aborter_who_deposits_garbage_gains_nothing() {
    let rate = rate(|it| {
        let name = "supervisor";
        let c = contribution::commitment(&it.ctx, it.roots(), name, &it.r(name));
        let mut header = contribution::deposit(&it.ctx, it.roots(), name, &it.r(name));
        header[200] ^= 1;
        let d = contribution::deposit_hash(&it.ctx, &header);
        let shown = Shown { name, c: &c, d: &d, header: Some(&header) };
        let keys =
            Keys::from([(1, secret(PARTIES[0], it.number)), (2, secret(PARTIES[1], it.number))]);
        let (value, malformed) = contribution::settled(&it.ctx, it.roots(), &shown, &keys);
        assert!(malformed);
        let [one, two, _] = it.honest();
        it.takes_friend(&[one, two, *value])
    });
    assert!((2_040..=2_960).contains(&rate), "{rate}");
}

#[test]
fn two_of_three_who_read_early_choose_among_four_outcomes_and_no_more() {
    let rate = rate(|it| {
        let [one, two, three] = it.honest();
        let (other_one, other_two) = (it.default_of(PARTIES[0]), it.default_of(PARTIES[1]));
        // Having read the third deposit, each of the two may still hold back its own.
        let outcomes = [
            [one, two, three],
            [other_one, two, three],
            [one, other_two, three],
            [other_one, other_two, three],
        ];
        outcomes.iter().any(|all| it.takes_friend(all))
    });
    // 1 − (3/4)⁴ = 0.6836.
    assert!((6_340..=7_330).contains(&rate), "{rate}");
}
