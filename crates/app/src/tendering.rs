//! What a tender consists of beside its notice: sections, item list, and what differs between two
//! of its versions. Pure; what is kept where, and who may, is asked elsewhere.

pub mod compare;
pub mod hints;
pub mod items;
pub mod sections;
