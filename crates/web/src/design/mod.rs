//! The design system of Daylight: small pure components from plain values to markup.
//!
//! Each thing that people see is drawn once, here. Components know neither law nor record;
//! they are given words, instants and links. Words of their own come from [`crate::text`].

pub mod assets;
pub mod clock;
pub mod desk;
pub mod form;
pub mod hall;
pub mod icon;
pub mod lists;
pub mod notice;
pub mod page;
pub mod proof;
pub mod receipt;
pub mod refusal;
pub mod river;
pub mod table;
pub mod value;

/// A way to another page.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    pub href: &'a str,
    pub label: &'a str,
}
