//! A start without any witness: the supervisor's order, and the one way by which it comes in.
//!
//! The door takes no command in that state, so an order never goes to it: it is handed to the
//! process that waits for the witnesses, which asks them once more, checks the order against the
//! tiles of that moment, makes its leaf durable and only then signs. Source:
//! docs/decisions/0303-a-start-without-witnesses-is-ordered.md.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use domain::award::Signed;
use domain::parties::Role;
use domain::shared::{AccountId, Hash};
use domain::world::World;
use record::act;
use record::canonical::Value;
use record::wire::Wire;

use crate::head::Head;

/// Kind of the leaf.
pub const START_UNWITNESSED: &str = "StartUnwitnessed";
/// Most orders that wait for an answer; each is answered within seconds.
const ORDERS_MAX: usize = 4;

/// The order to start although no witness answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartOrder {
    /// The tree that was shown to the supervisor, and that the log then holds itself to.
    pub head: Head,
    /// Who orders it.
    pub account: AccountId,
    /// Over [`act::start_unwitnessed`], by a key bound to that person.
    pub signed: Signed,
}

/// Why an order is not carried out; nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartRefused {
    #[error("no start waits for an order: a witness answered, or one was given before")]
    NotWaiting,
    #[error("the log has another size or root than the order names")]
    Moved(Head),
    #[error("only a supervisor orders a start without witnesses")]
    NotSupervisor,
    #[error("the key is not bound to this person, or was revoked")]
    KeyNotBound,
    #[error("the signature does not fit the exact bytes of the order")]
    SignatureWrong,
    #[error("the leaf could not be written: {0}")]
    Unwritten(String),
}

/// An order with the way back for its answer, the index of its leaf.
pub type Asked = (StartOrder, SyncSender<Result<u64, StartRefused>>);

/// Makes both ends of the way of orders.
#[must_use]
pub fn way() -> (SyncSender<Asked>, Receiver<Asked>) {
    sync_channel(ORDERS_MAX)
}

/// Judges an order against the tree of this moment.
///
/// # Errors
///
/// [`StartRefused`], the person before the signature.
pub fn check(
    world: &World,
    order: &StartOrder,
    origin: &str,
    now: Head,
) -> Result<(), StartRefused> {
    let person = world.people.get(&order.account).filter(|it| it.is(Role::Supervisor));
    let person = person.ok_or(StartRefused::NotSupervisor)?;
    if !person.signs_with(&order.signed.key) {
        return Err(StartRefused::KeyNotBound);
    }
    if order.head != now {
        return Err(StartRefused::Moved(now));
    }
    let bytes = act::start_unwitnessed(origin, now.size, &Hash(now.root));
    let (key, signature) = (&order.signed.key.0, &order.signed.signature.0);
    let signed = seal::ed25519::verify(key, bytes.as_bytes(), signature);
    if signed { Ok(()) } else { Err(StartRefused::SignatureWrong) }
}

/// The fields of the leaf: the tree, the key that signed, and its signature. No name and no
/// account: the binding of a person's key is not public.
#[must_use]
pub fn fields(order: &StartOrder) -> BTreeMap<String, Value> {
    let size = i64::try_from(order.head.size).expect("a log has fewer than 2^63 leaves");
    let all = [
        ("by", order.signed.key.write()),
        ("root", Hash(order.head.root).write()),
        ("sig", order.signed.signature.write()),
        ("size", Value::Integer(size)),
    ];
    all.map(|(name, it)| (name.to_owned(), it)).into()
}

#[cfg(test)]
mod tests {
    use domain::parties::Person;
    use domain::shared::{Id, PublicKey, Signature};

    use super::*;

    const NOW: Head = Head { size: 7, root: [5; 32] };
    const ORIGIN: &str = "jy.example/log";

    fn world() -> World {
        let mut world = World::default();
        for (account, role, secret) in
            [("guard", Role::Supervisor, [1; 32]), ("clerk", Role::Official, [2; 32])]
        {
            let key = PublicKey(seal::ed25519::public(&secret));
            let person =
                Person { roles: [role].into(), keys: [(key, true)].into(), ..Person::default() };
            world.people.insert(Id::new(account).unwrap(), person);
        }
        world
    }

    fn order(account: &str, secret: [u8; 32], head: Head) -> StartOrder {
        let bytes = act::start_unwitnessed(ORIGIN, head.size, &Hash(head.root));
        let signature = Signature(seal::ed25519::sign(&secret, bytes.as_bytes()));
        let key = PublicKey(seal::ed25519::public(&secret));
        StartOrder { head, account: Id::new(account).unwrap(), signed: Signed { key, signature } }
    }

    #[test]
    fn only_a_supervisors_signature_over_the_tree_of_this_moment_orders_a_start() {
        let mut world = world();
        let asked = |world: &World, it: &StartOrder| check(world, it, ORIGIN, NOW);
        let good = order("guard", [1; 32], NOW);
        assert_eq!(asked(&world, &good), Ok(()));
        let wrong = |it| Err(it);
        for (head, _) in [(Head { size: 8, ..NOW }, ""), (Head { root: [6; 32], ..NOW }, "")] {
            let moved = wrong(StartRefused::Moved(NOW));
            assert_eq!(asked(&world, &order("guard", [1; 32], head)), moved);
        }
        let clerk = order("clerk", [2; 32], NOW);
        assert_eq!(asked(&world, &clerk), wrong(StartRefused::NotSupervisor));
        let nobody = order("nobody", [1; 32], NOW);
        assert_eq!(asked(&world, &nobody), wrong(StartRefused::NotSupervisor));
        let other = order("guard", [2; 32], NOW);
        assert_eq!(asked(&world, &other), wrong(StartRefused::KeyNotBound));
        let mut forged = good.clone();
        forged.signed.signature.0[9] ^= 1;
        assert_eq!(asked(&world, &forged), wrong(StartRefused::SignatureWrong));
        let elsewhere = check(&world, &good, "other.example/log", NOW);
        assert_eq!(elsewhere, wrong(StartRefused::SignatureWrong), "an order of another log");
        let guard = world.people.get_mut(&good.account).unwrap();
        guard.keys.insert(good.signed.key, false);
        assert_eq!(asked(&world, &good), wrong(StartRefused::KeyNotBound), "revoked");
    }
}
