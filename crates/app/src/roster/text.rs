//! What an expert's specialties, employers and relations look like in a cell or a form.
//!
//! Entries stand on lines of their own or behind 、 ； or a comma; parts are parted by spaces.

use domain::experts::{Employment, Pool, Relation, Tie};
use domain::shared::{CivilDate, Id, Uscc};

use crate::imports::date;

/// Relations by their words.
pub const RELATIONS: [(Relation, &str, &str); 6] = [
    (Relation::Employed, "employed", "劳动关系"),
    (Relation::Directs, "directs", "董事监事"),
    (Relation::Controls, "controls", "控股"),
    (Relation::Kin, "kin", "近亲属"),
    (Relation::Interest, "interest", "经济利益"),
    (Relation::Other, "other", "其他"),
];

/// Pools by their words.
pub const POOLS: [(Pool, &str, &str); 2] =
    [(Pool::Procurement, "procurement", "政府采购"), (Pool::Works, "works", "工程")];

fn entries(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(['、', ',', '，', ';', '；', '\n']);
    parts.map(str::trim).filter(|it| !it.is_empty())
}

fn word<T: Copy>(all: &[(T, &str, &str)], text: &str) -> Option<T> {
    let fits = |it: &&(T, &str, &str)| it.1.eq_ignore_ascii_case(text) || it.2 == text;
    all.iter().find(fits).map(|it| it.0)
}

/// Codes of specialties, ascending, each once; spaces part them too.
///
/// # Errors
///
/// The word that is no code.
pub fn specialties(text: &str) -> Result<Vec<Id>, &str> {
    let words = entries(text).flat_map(str::split_whitespace);
    let mut all = words.map(|it| Id::new(it).map_err(|_| it)).collect::<Result<Vec<_>, _>>()?;
    all.sort();
    all.dedup();
    Ok(all)
}

/// Pools, ascending, each once.
///
/// # Errors
///
/// The word that is no pool.
pub fn pools(text: &str) -> Result<Vec<Pool>, &str> {
    let words = entries(text).flat_map(str::split_whitespace);
    let mut all = words.map(|it| word(&POOLS, it).ok_or(it)).collect::<Result<Vec<_>, _>>()?;
    all.sort();
    all.dedup();
    Ok(all)
}

/// Employers: code, first day, and the last day where it ended.
///
/// # Errors
///
/// The entry that is none.
pub fn employers(text: &str) -> Result<Vec<Employment>, &str> {
    entries(text).map(|it| employer(it).ok_or(it)).collect()
}

fn employer(entry: &str) -> Option<Employment> {
    let mut parts = entry.split_whitespace();
    let organisation = Uscc::new(&parts.next()?.to_uppercase())?;
    let from = date(parts.next()?)?;
    let until = end(parts.next())?;
    parts.next().is_none().then_some(Employment { organisation, from, until })
}

/// Relations: code, what it is, and the last day where it ended.
///
/// # Errors
///
/// The entry that is none.
pub fn ties(text: &str) -> Result<Vec<Tie>, &str> {
    entries(text).map(|it| tie(it).ok_or(it)).collect()
}

fn tie(entry: &str) -> Option<Tie> {
    let mut parts = entry.split_whitespace();
    let organisation = Uscc::new(&parts.next()?.to_uppercase())?;
    let relation = word(&RELATIONS, parts.next()?)?;
    let until = end(parts.next())?;
    parts.next().is_none().then_some(Tie { organisation, relation, until })
}

/// An end that may be left out, but not be wrong.
fn end(text: Option<&str>) -> Option<Option<CivilDate>> {
    text.map_or(Some(None), |it| date(it).map(Some))
}

fn until(it: Option<CivilDate>) -> String {
    it.map_or(String::new(), |it| format!(" {it}"))
}

/// Specialties as [`specialties`] reads them.
#[must_use]
pub fn of_specialties(all: &[Id]) -> String {
    all.iter().map(Id::as_str).collect::<Vec<_>>().join("、")
}

/// Employers as [`employers`] reads them, one a line.
#[must_use]
pub fn of_employers(all: &[Employment]) -> String {
    let one = |it: &Employment| format!("{} {}{}", it.organisation, it.from, until(it.until));
    all.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// One relation with its two words.
type Named = (Relation, &'static str, &'static str);

/// Relations as [`ties`] reads them, one a line, in the words that are picked.
#[must_use]
pub fn of_ties(all: &[Tie], pick: impl Fn(&Named) -> &'static str) -> String {
    let named = |it: Relation| RELATIONS.iter().find(|known| known.0 == it).map_or("", &pick);
    let one = |it: &Tie| format!("{} {}{}", it.organisation, named(it.relation), until(it.until));
    all.iter().map(one).collect::<Vec<_>>().join("\n")
}
