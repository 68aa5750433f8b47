//! What documents say of brands and of consortia: core product, ties, who may bid together.

use domain::procedure::{
    BrandTerms, BrandTie, CONSORTIUM, CORE_BRAND, Category, ConsortiumTerms, FieldAudience,
    FieldKind, FormField, ProjectRegistered, Terms,
};
use domain::rulebook::{Method, Regime, ids};
use maud::{Markup, html};

use crate::design::form::fieldset;
use crate::desk::sheet::{Need, Sheet};
use crate::text::{Lang, Text};

/// The rules whose articles stand beside these fields.
#[must_use]
pub(super) fn rules(project: &ProjectRegistered) -> Vec<&'static str> {
    let mut all = Vec::new();
    if counts(project) {
        all.extend([ids::G31_1, ids::G31_2, ids::G31_3, ids::G31_4, ids::Y93]);
    }
    all.extend(match project.regime {
        Regime::Works => [ids::T32_1, ids::T32_2, ids::T32_3],
        Regime::GovernmentProcurement => [ids::G32_1, ids::G32_2, ids::G32_3],
    });
    all
}

/// Whether brands count: goods of open procurement tenders.
fn counts(project: &ProjectRegistered) -> bool {
    let of = (project.regime, project.method, project.category);
    of == (Regime::GovernmentProcurement, Method::OpenTender, Category::Goods)
}

/// The fields; `cited` are the articles that bound them.
pub(super) fn fields(sheet: &Sheet, project: &ProjectRegistered, cited: &Markup) -> Markup {
    let t = sheet.v.text;
    let named = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        pairs.iter().map(|(value, key)| (*value, t.s(key))).collect()
    };
    let consortium = named(&[
        ("unsaid", "consortium-unsaid"),
        ("accepted", "consortium-accepted"),
        ("not_accepted", "consortium-not-accepted"),
    ]);
    let brand =
        named(&[("unsaid", "brand-unsaid"), ("single", "brand-single"), ("core", "brand-core")]);
    let ties = named(&[
        ("lot", "brand-lot"),
        ("earlier", "brand-earlier"),
        ("lower_price", "brand-lower-price"),
    ]);
    let key = if counts(project) { "notice-brand" } else { "notice-consortium" };
    fieldset(
        &t.s(key),
        &html! {
            (sheet.radios("consortium", &consortium))
            @if counts(project) {
                (sheet.radios("brand", &brand))
                (sheet.line("core_product", Need::Optional))
                (sheet.radios("brand_tie", &ties))
            }
            details class="basis" { summary { (t.s("basis-name")) } (cited) }
        },
    )
}

/// The fields of the opening form in which bidders name brand and members: members wherever the
/// notice does not turn consortia away, and says so or binds by its silence.
pub(super) fn asked(terms: Option<&Terms>, silent: Silent) -> Vec<FormField> {
    let t = Text::get(Lang::ZhCn);
    let field = |name: &str, label: &str| FormField {
        name: name.to_owned(),
        label: t.s(label),
        kind: FieldKind::Text,
        audience: FieldAudience::Public,
    };
    let mut all = Vec::new();
    if let Some(it) = terms.and_then(|it| it.brand.as_ref()) {
        let label = if it.core.is_some() { "form-core-brand" } else { "form-brand" };
        all.push(field(CORE_BRAND, label));
    }
    match (terms.and_then(|it| it.consortium), silent) {
        (Some(ConsortiumTerms::Accepted), _) | (None, Silent::Accepts) => {
            all.push(field(CONSORTIUM, "form-consortium"));
        }
        (Some(ConsortiumTerms::NotAccepted), _) | (None, Silent::Sample) => {}
    }
    all
}

/// What a notice means that says nothing of consortia.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silent {
    /// They may bid.
    Accepts,
    /// Nothing follows: a sample.
    Sample,
}

/// Reads whether consortia may bid.
pub(super) fn consortium(said: &str) -> Option<ConsortiumTerms> {
    match said {
        "accepted" => Some(ConsortiumTerms::Accepted),
        "not_accepted" => Some(ConsortiumTerms::NotAccepted),
        _ => None,
    }
}

/// Reads how bids of one brand count; the field that is missing otherwise.
pub(super) fn brand(
    said: &str,
    core: &str,
    tie: &str,
) -> Result<Option<BrandTerms>, (&'static str, &'static str)> {
    let core = match said {
        "single" => None,
        "core" if core.is_empty() => return Err(("core_product", "form-needed")),
        "core" => Some(core.to_owned()),
        _ => return Ok(None),
    };
    let tie = match tie {
        "lot" => BrandTie::Lot,
        "earlier" => BrandTie::Earlier,
        "lower_price" => BrandTie::LowerPrice,
        _ => return Err(("brand_tie", "form-choose")),
    };
    Ok(Some(BrandTerms { core, tie }))
}

/// The terms as everybody reads them.
pub(crate) fn lines(t: &Text, terms: &Terms) -> Vec<String> {
    let mut all = Vec::new();
    all.extend(terms.consortium.map(|it| {
        t.s(match it {
            ConsortiumTerms::Accepted => "consortium-accepted",
            ConsortiumTerms::NotAccepted => "consortium-not-accepted",
        })
    }));
    if let Some(it) = &terms.brand {
        all.push(match &it.core {
            None => t.s("terms-brand-single"),
            Some(core) => t.t("terms-brand-core", &[("core", core.clone().into())]),
        });
        all.push(t.s(match it.tie {
            BrandTie::Lot => "terms-brand-lot",
            BrandTie::Earlier => "terms-brand-earlier",
            BrandTie::LowerPrice => "terms-brand-lower-price",
        }));
    }
    all
}
