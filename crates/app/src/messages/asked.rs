//! Whoever asked without an account and left a mailbox or a telephone hears that it was answered.
//!
//! Where it is reached stands in the sealed letter. It enters the working state for the letter that
//! tells of the answer, and ends there by itself; the purchaser never sends anything.

use domain::remedies::{Case, Remedy, RemedyKind};
use domain::shared::{AccountId, Id, LotId, Salt};
use domain::world::{Event, World};

use crate::ports::StoreError;

use super::contact::Contact;
use super::kinds::{Outside, Told};
use super::make::{SEND_WITHIN_MS, Ways};

/// How the account of somebody who asked begins; nobody signs in with it.
const ACCOUNT: &str = "asked-";
/// Characters that follow.
const ACCOUNT_HEX: usize = 24;
/// Sets the word of a question's address apart from every other hash.
const WORD_LABEL: &[u8] = b"daylight.asked/1\0";
/// Characters of that word.
const WORD_HEX: usize = 32;
/// CONFIG: how long the address stays for the letter, longer than carriers are tried.
const KEPT_MS: i64 = 7 * 86_400_000;

/// Whether an account stands for somebody who asked without one.
#[must_use]
pub fn is_asker(account: &AccountId) -> bool {
    let rest = account.as_str().strip_prefix(ACCOUNT);
    rest.is_some_and(|it| it.len() == ACCOUNT_HEX && it.bytes().all(|it| it.is_ascii_hexdigit()))
}

/// The word by which whoever asked reads the answer: it follows from the letter's salt, which
/// nobody else is given.
#[must_use]
pub fn answer_word(salt: &Salt) -> String {
    let whole = translog::hash::sha256(&[WORD_LABEL, &salt.0].concat()).to_hex();
    whole[..WORD_HEX].to_owned()
}

/// Where whoever asked reads the answer.
#[must_use]
pub fn answer_href(lot: &LotId, remedy: &Id, salt: &Salt) -> String {
    format!("/lots/{lot}/ask/{remedy}/{}", answer_word(salt))
}

fn account_of(lot: &LotId, remedy: &Id) -> AccountId {
    let said = format!("daylight.asker/1\0{lot}\0{remedy}");
    let hash = translog::hash::sha256(said.as_bytes()).to_hex();
    AccountId::new(format!("{ACCOUNT}{}", &hash[..ACCOUNT_HEX])).expect("hex makes an id")
}

/// A mailbox or a telephone that somebody wrote as the contact; none for any other words.
fn reached(contact: &str) -> Option<Contact> {
    let typed = [Contact::typed(contact, ""), Contact::typed("", contact)];
    typed.into_iter().flatten().find(|it| !(it.mail.is_empty() && it.telephone.is_empty()))
}

fn about(case: Case<'_>) -> String {
    let (title, lot) = case.titles();
    format!("{title} {lot}")
}

/// Who asked what is answered now, where a letter reaches it; its address is kept for that letter.
///
/// # Errors
///
/// [`StoreError`].
pub(super) fn told(
    world: &World,
    event: &Event,
    stamp_ms: i64,
    ways: Ways<'_>,
) -> Result<Option<Told>, StoreError> {
    let Event::RemedyAnswered(it) = event else { return Ok(None) };
    // An inbox that is made again from the record writes to nobody.
    if ways.channels.is_empty() || stamp_ms + SEND_WITHIN_MS < ways.now_ms {
        return Ok(None);
    }
    let Some(case) = world.case(&it.lot) else { return Ok(None) };
    let asked = case.remedies().get(&it.remedy).filter(|it| it.kind == RemedyKind::Enquiry);
    let letter = asked.and_then(Remedy::letter).filter(|it| it.raiser.is_none());
    let Some(letter) = letter else { return Ok(None) };
    let contact = letter.presented.as_ref().and_then(|it| reached(&it.papers));
    let Some(contact) = contact else { return Ok(None) };
    let account = account_of(&it.lot, &it.remedy);
    contact.lend(ways.working, &account, ways.wall_ms.saturating_add(KEPT_MS))?;
    Ok(Some(Told {
        template: "question-answered",
        people: vec![account],
        about: about(case).trim().to_owned(),
        href: answer_href(&it.lot, &it.remedy, &letter.salt),
        outside: Outside::Whole,
    }))
}
