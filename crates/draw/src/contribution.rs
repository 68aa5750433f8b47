//! Contributions (§4): committed and deposited by the parties, opened by keys, never by words.

use std::collections::BTreeMap;

use seal::Secret;
use seal::deposit::{Deposit, Deposited, Expected, draw_ctx};

use crate::ctx::Ctx;
use crate::hash::{domain, lp};

/// Published one-time private keys by x, from 1 in the order of the parties.
pub type Keys = BTreeMap<u8, [u8; 32]>;

/// The two roots a contribution is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roots<'a> {
    pub pool: &'a [u8; 32],
    pub excluded: &'a [u8; 32],
}

/// `c_i`: the commitment of a contribution.
#[must_use]
pub fn commitment(ctx: &Ctx, roots: Roots<'_>, name: &str, r: &[u8; 32]) -> [u8; 32] {
    let bytes = ctx.encode();
    let parts = [bytes.as_bytes(), roots.pool, roots.excluded, name.as_bytes(), r];
    ctx.alg.labelled("commit", &parts)
}

/// `ctx_d` of a party's deposit: always SHA-256, whatever `alg` says.
#[must_use]
pub fn deposit_ctx(ctx: &Ctx, pool_root: &[u8; 32], name: &str) -> [u8; 32] {
    draw_ctx(ctx.encode().as_bytes(), pool_root, name, &ctx.keys().hash())
}

/// `d_i`: the hash of a deposit.
#[must_use]
pub fn deposit_hash(ctx: &Ctx, header: &[u8]) -> [u8; 32] {
    ctx.alg.labelled("deposit", &[header])
}

/// The deposit of a contribution, as a party's tool makes it.
#[must_use]
pub fn deposit(ctx: &Ctx, roots: Roots<'_>, name: &str, r: &[u8; 32]) -> Vec<u8> {
    let ctx_d = deposit_ctx(ctx, roots.pool, name);
    let check = commitment(ctx, roots, name, r);
    Deposit::derive(Deposited::Draw, r, &ctx_d, &check, ctx.keys()).as_bytes().to_vec()
}

/// What a party signs with its commit.
#[must_use]
pub fn signed(ctx: &Ctx, pool_root: &[u8; 32], name: &str, c: &[u8; 32], d: &[u8; 32]) -> Vec<u8> {
    let mut out = domain("sign-commit");
    for it in [ctx.encode().as_bytes(), pool_root, name.as_bytes(), c, d] {
        out.extend(lp(it));
    }
    out
}

/// What stands for a contribution that does not open.
#[must_use]
pub fn default_value(ctx: &Ctx, pool_root: &[u8; 32], name: &str, d: &[u8; 32]) -> [u8; 32] {
    ctx.alg.labelled("malformed", &[ctx.encode().as_bytes(), pool_root, name.as_bytes(), d])
}

/// Whether a header that is to be logged is at least of the right form: what a platform asks
/// before it takes one. A verifier treats any bytes as malformed instead.
#[must_use]
pub fn is_of_form(
    ctx: &Ctx,
    pool_root: &[u8; 32],
    name: &str,
    c: &[u8; 32],
    header: &[u8],
) -> bool {
    parse(ctx, pool_root, name, c, header).is_some()
}

fn parse(
    ctx: &Ctx,
    pool_root: &[u8; 32],
    name: &str,
    c: &[u8; 32],
    header: &[u8],
) -> Option<Deposit> {
    let ctx_d = deposit_ctx(ctx, pool_root, name);
    let expected =
        Expected { deposited: Deposited::Draw, ctx_d: &ctx_d, check: c, t: ctx.t, n: ctx.n() };
    Deposit::parse(header, &expected).ok()
}

/// One party's committed words and what it showed of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown<'a> {
    pub name: &'a str,
    pub c: &'a [u8; 32],
    pub d: &'a [u8; 32],
    /// The header that meets `d`, if one was shown in time.
    pub header: Option<&'a [u8]>,
}

/// The contribution of a party from t published keys: the same whichever t are used, because a
/// header must be derived again byte for byte. None means malformed.
///
/// `keys` must meet their `wrap` keys; fewer than t of them open nothing.
#[must_use]
pub fn recover(ctx: &Ctx, roots: Roots<'_>, shown: &Shown<'_>, keys: &Keys) -> Option<Secret> {
    let header = shown.header.filter(|it| deposit_hash(ctx, it) == *shown.d)?;
    let deposit = parse(ctx, roots.pool, shown.name, shown.c, header)?;
    let r = deposit.combine(keys, ctx.keys()).ok()?;
    (commitment(ctx, roots, shown.name, &r) == *shown.c).then_some(r)
}

/// A contribution, or what stands for it and a note that it was malformed.
#[must_use]
pub fn settled(ctx: &Ctx, roots: Roots<'_>, shown: &Shown<'_>, keys: &Keys) -> (Secret, bool) {
    match recover(ctx, roots, shown, keys) {
        Some(it) => (it, false),
        None => (Secret::new(default_value(ctx, roots.pool, shown.name, shown.d)), true),
    }
}
