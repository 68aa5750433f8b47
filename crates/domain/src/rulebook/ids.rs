//! The ids of all rules that the law names, with the kind of value each must have.

use super::Kind;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $kind:ident, $need:ident;)+) => {
        $($(#[$doc])* pub const $name: &str = $id;)+

        /// Every id of this file with its kind and whether each pack must hold it.
        pub(super) const LISTED: &[Listed] = &[$(($id, Kind::$kind, Need::$need)),+];
    };
}

mod auctions;
mod draws;
mod ledger;
mod online;

pub use auctions::*;
pub use draws::*;
pub use ledger::*;
pub use online::*;

/// An id, the kind of value it must have, and whether each pack must hold it.
pub type Listed = (&'static str, Kind, Need);

/// Every id.
pub fn all() -> impl Iterator<Item = &'static Listed> {
    let own = LISTED.iter().chain(auctions::LISTED).chain(online::LISTED);
    own.chain(ledger::LISTED).chain(draws::LISTED)
}

/// Whether each pack must hold a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Required,
    /// In force in some packs only, or not carried out by this release.
    Optional,
}

ids! {
    /// A request for quotations is for goods of one specification, in ample supply, at a stable
    /// price.
    B1_4 = "B1.4", Principle, Required;
    /// A team that asks for quotations has at least three members, an odd number.
    C1_30 = "C1.30", Count, Required;
    /// From this budget on, the team is larger.
    C1_31 = "C1.31", Amount, Required;
    /// The larger team has at least five members.
    C1_32 = "C1.32", Count, Required;
    /// At least three working days lie between a request for quotations and the deadline.
    N02 = "N02", Period, Required;
    /// A clarification of a request for quotations leaves three working days before the deadline.
    N02_2 = "N02.2", Period, Required;
    /// Each supplier quotes one price that never changes, and the lowest that fits wins.
    N02_3 = "N02.3", Principle, Required;
    /// The report on quotations reaches the purchaser within two working days.
    N03_1 = "N03.1", Period, Required;
    /// The purchaser decides on quotations within five working days of the report.
    N03_2 = "N03.2", Period, Required;
    /// Silence for that time chooses the lowest price.
    N03_3 = "N03.3", Principle, Required;
    /// Result notice and letter follow within two working days of the decision.
    N03_4 = "N03.4", Period, Required;
    /// The result notice of quotations stands for one working day.
    N03_5 = "N03.5", Period, Required;
    /// The contract is signed within thirty days of the letter.
    N03_6 = "N03.6", Period, Required;
    /// The contract departs in nothing of substance from the request and the price quoted.
    N03_7 = "N03.7", Principle, Required;
    /// A security of quotations does not exceed two per cent of the budget.
    N04_1 = "N04.1", Percent, Required;
    /// Losers' securities of quotations go back within five working days of the letter.
    N04_2 = "N04.2", Period, Required;
    /// The winner's goes back within five working days of the contract.
    N04_3 = "N04.3", Period, Required;
    /// For what a security of quotations is kept.
    N04_4 = "N04.4", Principle, Required;
    /// A quotation without the security that was asked for is invalid.
    N04_5 = "N04.5", Principle, Required;
    /// Whoever withdraws before the deadline has its security back within these days.
    N04_6 = "N04.6", Period, Required;
    /// With fewer than three suppliers at the deadline the activity ends and begins anew.
    N05 = "N05", Count, Required;
    /// With fewer than three quotations that fit the activity ends and begins anew.
    N05_2 = "N05.2", Count, Required;
    /// A purchase that is cancelled ends at once, and every supplier is told.
    N08 = "N08", Principle, Required;
    /// A request for quotations by notice stands for at least three working days.
    N06 = "N06", Period, Required;
    /// A quotation that does not meet the request in substance is invalid.
    N05_4 = "N05.4", Principle, Required;
    /// At least twenty days lie between the first issue of the tender documents and the bid
    /// deadline.
    T01 = "T01", Period, Required;
    /// The tender documents are offered for at least five days.
    T02 = "T02", Period, Required;
    /// Applicants for prequalification have at least five days after the documents cease to be
    /// offered.
    T03 = "T03", Period, Required;
    /// A clarification that may affect bids is published at least fifteen days before the deadline;
    /// otherwise the deadline is extended.
    T04 = "T04", Period, Required;
    /// A clarification of prequalification documents is published at least three days before the
    /// application deadline.
    T05 = "T05", Period, Required;
    /// An objection to the tender documents is raised at least ten days before the bid deadline.
    T06 = "T06", Period, Required;
    /// Documents that break the law and touch the bids are mended, and the tender is repeated.
    T06_3 = "T06.3", Principle, Required;
    /// An objection to prequalification documents is raised at least two days before the
    /// application deadline.
    T06_1 = "T06.1", Period, Required;
    /// The tenderer replies within three days of receiving an objection; until then the activity is
    /// suspended.
    T07 = "T07", Period, Required;
    /// A bid security does not exceed two per cent of the estimated price.
    T08 = "T08", Percent, Required;
    /// A bid security is valid as long as bids bind.
    T08_2 = "T08.2", Principle, Required;
    /// A bid without the security that the documents ask for is rejected.
    T08_3 = "T08.3", Principle, Required;
    /// Money of a works bidder comes from its basic account.
    T08_4 = "T08.4", Principle, Required;
    /// A bid security is refunded within five days of a withdrawal before the deadline.
    T09 = "T09", Period, Required;
    /// The security of whoever revokes its bid after the deadline may be kept.
    T09_2 = "T09.2", Principle, Required;
    /// Bids are opened in public at the very moment of the bid deadline.
    T10 = "T10", Principle, Required;
    /// With fewer than three qualified applicants the tender is repeated.
    T12 = "T12", Count, Required;
    /// Each applicant hears its result in writing, and whoever failed hears why.
    T12_2 = "T12.2", Principle, Required;
    /// Whoever did not pass the prequalification may not bid.
    T12_3 = "T12.3", Principle, Required;
    /// On state money a committee reviews applicants, composed as an evaluation committee.
    T12_4 = "T12.4", Principle, Required;
    /// Prequalification documents that break the law and touch its result are mended, and the
    /// tender is repeated.
    T12_5 = "T12.5", Principle, Required;
    /// An unlawful review of applicants is void and repeated before the tender notice.
    T12_6 = "T12.6", Principle, Required;
    /// For what a works tender may be by invitation.
    T75_1 = "T75.1", Choice, Required;
    /// At least three are invited (works).
    T75_2 = "T75.2", Count, Required;
    /// Only the invited bid (works).
    T75_3 = "T75.3", Principle, Required;
    /// For what a procurement may be by invitation.
    G33_1 = "G33.1", Choice, Required;
    /// At least three are drawn and invited (procurement).
    G33_2 = "G33.2", Count, Required;
    /// A pool or a recommendation holds so many times as many as are drawn.
    G33_3 = "G33.3", Count, Required;
    /// So many of the purchaser's staff watch the draw, and a written record is kept.
    G33_4 = "G33.4", Count, Required;
    /// Only the invited bid (procurement).
    G33_5 = "G33.5", Principle, Required;
    /// Invitations go out to all at the same time.
    G33_6 = "G33.6", Principle, Required;
    /// After a prequalification only the qualified take part (procurement).
    G34_1 = "G34.1", Principle, Required;
    /// Purchaser or agent review applicants by the announced conditions and tell each its result.
    G34_2 = "G34.2", Principle, Required;
    /// With fewer than three qualified suppliers the procurement does not go on.
    G34_3 = "G34.3", Count, Required;
    /// A clarification of prequalification documents leaves three days (procurement).
    G05_3 = "G05.3", Period, Required;
    /// With fewer than three bidders nothing is opened and the tender is repeated.
    T11 = "T11", Count, Required;
    /// The candidates are published within three days of receiving the evaluation report.
    T13_1 = "T13.1", Period, Required;
    /// The candidates are displayed for at least three days.
    T13_2 = "T13.2", Period, Required;
    /// The committee recommends at most three candidates, ranked.
    T13_3 = "T13.3", Count, Required;
    /// What a display of candidates contains.
    T13_4 = "T13.4", Principle, Required;
    /// An objection to the result is raised while the candidates are displayed.
    T14 = "T14", Principle, Required;
    /// The tenderer replies to an objection to the result within three days; until then the
    /// activity is suspended.
    T14_2 = "T14.2", Period, Required;
    /// An upheld remedy that touches the result leads to another candidate or a new tender.
    T14_3 = "T14.3", Principle, Required;
    /// Where state funds prevail, the candidate ranked first is the winner.
    T55 = "T55", Principle, Required;
    /// A first candidate or winner that is lost is followed by the next in order, or it begins
    /// anew.
    T55_2 = "T55.2", Principle, Required;
    /// The original committee confirms a candidate whose standing changed, before the letter.
    T56 = "T56", Principle, Required;
    /// A winner that does not sign without a just reason, or hands in no performance security,
    /// loses the award.
    T74 = "T74", Principle, Required;
    /// A supplier that refuses to sign is followed by the next in order, or it begins anew.
    G49 = "G49", Principle, Required;
    /// After the letter the winner does not give the award up without a just reason.
    G70 = "G70", Principle, Required;
    /// A breach that touches the result makes it void: another qualified candidate, else anew.
    G71 = "G71", Principle, Required;
    /// What is offered stands five days before its winner counts as refusing to sign.
    Y54 = "Y54", Period, Required;
    /// After a round that ends without an award and without a period of the law, securities go
    /// back within five working days.
    Y55 = "Y55", Period, Required;
    /// Whom a notice may spare the bid security.
    Y56 = "Y56", Choice, Required;
    /// Nothing is entered as a bid security once the lot is opened.
    Y57 = "Y57", Principle, Required;
    /// A performance security that the documents ask for is handed in before the contract.
    Y197 = "Y197", Principle, Required;
    /// A performance security goes back, or is kept as the contract says, before the file closes.
    Y198 = "Y198", Principle, Required;
    /// With the result each bidder that did not pass is told why, and where scores decide each
    /// loser its own score and rank.
    G12_3 = "G12.3", Principle, Required;
    /// What a result notice contains.
    G12_4 = "G12.4", Principle, Required;
    /// The tender documents are published with the result.
    G12_5 = "G12.5", Principle, Required;
    /// The contract is signed within thirty days of sending the letter of acceptance.
    T15 = "T15", Period, Required;
    /// The contract follows the documents and the bid; nothing else is agreed that departs from it.
    T15_2 = "T15.2", Principle, Required;
    /// Where tendering is mandatory the supervisor is reported to within fifteen days of
    /// determining the winner.
    T16 = "T16", Period, Required;
    /// Bid securities are refunded with interest within five days of signing the contract.
    T17 = "T17", Period, Required;
    /// A performance security does not exceed ten per cent of the contract's price.
    T18 = "T18", Percent, Required;
    /// Completed works are inspected, and paid and taken over if they pass.
    T26 = "T26", Principle, Required;
    /// The file of a works tender is kept at least thirty years.
    Y50 = "Y50", Count, Required;
    /// The closed part of an archive package is encrypted to two keys.
    Y53 = "Y53", Count, Required;
    /// A bid security is refunded within five working days of a withdrawal.
    G07_1 = "G07.1", Period, Required;
    /// Losers' bid securities are refunded within five working days of the letter.
    G07_2 = "G07.2", Period, Required;
    /// The winner's bid security is refunded within five working days of the contract.
    G07_3 = "G07.3", Period, Required;
    /// A security returned late bears the base rate and a fifth more for the days it is late.
    G07_4 = "G07.4", Percent, Required;
    /// The contract follows the documents and the bid and changes nothing of substance.
    G13_2 = "G13.2", Principle, Required;
    /// The contract is published within two working days of signing.
    G14 = "G14", Period, Required;
    /// A copy of the contract is filed within seven working days of signing.
    G15 = "G15", Period, Required;
    /// A performance security does not exceed ten per cent of the contract's price.
    G16 = "G16", Percent, Required;
    /// Added purchases do not exceed ten per cent of the original contract together.
    G17 = "G17", Percent, Required;
    /// A contract is altered only where performing it would harm the public interest.
    G17_2 = "G17.2", Principle, Required;
    /// The procurement file is kept at least fifteen years.
    G18 = "G18", Count, Required;
    /// Personal facts are erased once nothing asks for them; what a law has kept is kept.
    PI47 = "PI47", Principle, Optional;
    /// A notice with an error is corrected by another one and stays readable.
    Y51 = "Y51", Principle, Required;
    /// Withdrawing a notice says why; it is published again and counts anew.
    Y52 = "Y52", Principle, Required;
    /// The purchaser organises the acceptance of what was performed.
    G44 = "G44", Principle, Required;
    /// A complaint is raised within ten days of knowing or having to know the matter.
    T19 = "T19", Period, Required;
    /// A complaint about documents, opening or result follows an objection to the tenderer.
    T19_2 = "T19.2", Principle, Required;
    /// The time in which the objection is answered does not count towards the time for a
    /// complaint.
    T19_3 = "T19.3", Principle, Required;
    /// The supervisor decides within three working days of receipt whether a complaint is accepted.
    T20_1 = "T20.1", Period, Required;
    /// The supervisor decides a complaint within thirty working days of accepting it.
    T20_2 = "T20.2", Period, Required;
    /// The time of tests and expert reviews does not count.
    T20_3 = "T20.3", Principle, Required;
    /// Where needed the supervisor orders the activity suspended.
    T62 = "T62", Principle, Required;
    /// The committee may reject all bids as unfit; the tender is then repeated.
    T22 = "T22", Principle, Required;
    /// With fewer than three valid bids and no competition left the committee may reject them all.
    T22_2 = "T22.2", Count, Required;
    /// After a second failure for want of bidders tendering may end, with approval where the
    /// project needs it.
    T23 = "T23", Count, Required;
    /// A tenderer who ends a tender publishes it at once and returns what was paid.
    T25 = "T25", Principle, Required;
    /// The committee has five or more members, an odd number.
    C1_1 = "C1.1", Count, Required;
    /// Experts are at least two thirds of the committee.
    C1_2 = "C1.2", Share, Required;
    /// If the documents say so, the highest and the lowest price leave the mean.
    F4_1 = "F4.1", Principle, Required;
    /// A price above the benchmark loses more points than one below it, and no score falls below
    /// zero.
    F4_2 = "F4.2", Principle, Required;
    /// The rate that lowers the mean is announced; drawing it at the opening is not built.
    F4_3 = "F4.3", Principle, Required;
    /// Equal totals go to the lower price; if prices are equal too, the tenderer determines.
    C4_2 = "C4.2", Choice, Required;
    /// At least twenty days lie between the first issue of the documents and the bid deadline.
    G01 = "G01", Period, Required;
    /// The tender documents are offered for at least five working days.
    G02 = "G02", Period, Required;
    /// The tender notice stands for five working days.
    G03 = "G03", Period, Required;
    /// Applicants for prequalification have at least five working days.
    G04 = "G04", Period, Required;
    /// A clarification that may affect bids is published at least fifteen days before the deadline;
    /// otherwise the deadline is extended.
    G05 = "G05", Period, Required;
    /// A clarification changes neither what is bought nor the qualification asked for.
    G05_2 = "G05.2", Principle, Required;
    /// A bid security does not exceed two per cent of the budget.
    G06 = "G06", Percent, Required;
    /// A bid without the security that the documents ask for is invalid.
    G06_2 = "G06.2", Principle, Required;
    /// The documents say how a security is paid and returned, and for what it is kept.
    G06_3 = "G06.3", Principle, Required;
    /// A procurement that ends without award is announced at once where its notice stood.
    G08 = "G08", Principle, Required;
    /// After a termination what was paid goes back within five working days.
    G08_2 = "G08.2", Period, Required;
    /// With fewer than three bidders nothing is opened.
    G09 = "G09", Count, Required;
    /// With fewer than three qualified bidders nothing is evaluated.
    G09_2 = "G09.2", Count, Required;
    /// The evaluation report reaches the purchaser within two working days of the end of
    /// evaluation.
    G10 = "G10", Period, Required;
    /// The purchaser determines the winner in the order of the report within five working days of
    /// receiving it.
    G11 = "G11", Period, Required;
    /// If the purchaser keeps silent without lawful reason, the candidate ranked first is deemed
    /// the winner.
    G11_2 = "G11.2", Principle, Required;
    /// The result is published and the letter of acceptance sent within two working days of
    /// determining the winner.
    G12_1 = "G12.1", Period, Required;
    /// The result notice stands for one working day.
    G12_2 = "G12.2", Period, Required;
    /// The contract is signed within thirty days of sending the letter of acceptance.
    G13 = "G13", Period, Required;
    /// An enquiry is answered within three working days.
    G19 = "G19", Period, Required;
    /// A challenge to the documents is raised within seven working days of obtaining them or of the
    /// end of their notice.
    G20_1 = "G20.1", Period, Required;
    /// A challenge to the process is raised within seven working days of the end of the step.
    G20_2 = "G20.2", Period, Required;
    /// A challenge to the result is raised within seven working days of the end of the result
    /// notice.
    G20_3 = "G20.3", Period, Required;
    /// Whoever takes part in the procurement may challenge it; whoever lawfully took the documents
    /// may challenge them.
    G20_4 = "G20.4", Principle, Required;
    /// The documents may ask that all challenges to one step are raised at once.
    G20_5 = "G20.5", Principle, Required;
    /// A letter that was posted before its last day is in time.
    G20_6 = "G20.6", Principle, Required;
    /// A challenge is answered within seven working days of its receipt.
    G21 = "G21", Period, Required;
    /// The reply goes to the challenger and to the suppliers concerned.
    G21_2 = "G21.2", Principle, Required;
    /// While a challenge may change the result no contract is signed, and performance of a signed
    /// one pauses.
    G21_3 = "G21.3", Principle, Required;
    /// An upheld challenge leads to mended documents, another candidate or a new procedure.
    G21_4 = "G21.4", Principle, Required;
    /// A complaint is raised within fifteen working days of the end of the reply period.
    G22 = "G22", Period, Required;
    /// A complaint goes no further than what was challenged, unless it is about the reply.
    G22_2 = "G22.2", Principle, Required;
    /// The finance department decides a complaint within thirty working days of its receipt.
    G23 = "G23", Period, Required;
    /// The time of tests, expert reviews and corrections does not count.
    G23_2 = "G23.2", Principle, Required;
    /// What an upheld complaint about the documents leads to, by how far the procurement is.
    G23_3 = "G23.3", Principle, Required;
    /// What an upheld complaint about process or result leads to, by how far the procurement is.
    G23_4 = "G23.4", Principle, Required;
    /// The decision of a complaint is published.
    G23_5 = "G23.5", Principle, Required;
    /// Three groundless complaints put a supplier on the list of bad records.
    G23_6 = "G23.6", Count, Required;
    /// They count within twelve months.
    G23_7 = "G23.7", Count, Required;
    /// A false or malicious complaint bars from procurement for one year at least.
    G23_8 = "G23.8", Count, Required;
    /// It bars for three years at most.
    G23_9 = "G23.9", Count, Required;
    /// A suspension by the finance department lasts thirty days at most.
    G24 = "G24", Period, Required;
    /// A complaint is examined within five working days of receipt.
    G25_1 = "G25.1", Period, Required;
    /// A letter to be corrected is returned once, within five working days of receipt.
    G25_2 = "G25.2", Period, Required;
    /// A complaint that is not accepted, or belongs elsewhere, is answered within three working
    /// days.
    G25_3 = "G25.3", Period, Required;
    /// Copies of an accepted complaint go out within eight working days of receipt.
    G25_4 = "G25.4", Period, Required;
    /// Whoever received a copy responds within five working days.
    G25_5 = "G25.5", Period, Required;
    /// For a large, complex or socially important purchase the committee has seven or more members.
    C1_4 = "C1.4", Count, Required;
    /// A budget of ten million yuan or more asks for the larger committee.
    C1_3 = "C1.3", Amount, Required;
    /// The purchaser's representative does not lead the committee.
    C1_5 = "C1.5", Principle, Required;
    /// Price weighs at least thirty per cent where goods are bought.
    F1_1 = "F1.1", Percent, Required;
    /// Price weighs at least ten per cent where services are bought.
    F1_2 = "F1.2", Percent, Required;
    /// The lowest price is the benchmark; a price score is benchmark divided by price, times the
    /// full points.
    F1_3 = "F1.3", Principle, Required;
    /// The highest and the lowest price are never dropped.
    F1_4 = "F1.4", Principle, Required;
    /// The points of all items and the price add up to one hundred.
    F1_5 = "F1.5", Count, Required;
    /// Among bids that meet every essential requirement the lowest price comes first.
    F2 = "F2", Principle, Required;
    /// Equal scores are ordered by lower price; equal in both, they rank jointly.
    C4_1 = "C4.1", Choice, Required;
    /// A joint rank without an announced method is settled by lot.
    C4_3 = "C4.3", Principle, Optional;
    /// Members give equal points for objective items; a difference is corrected before the report
    /// is signed.
    C4_4 = "C4.4", Principle, Required;
    /// No score lies outside its announced band.
    C4_5 = "C4.5", Principle, Required;
    /// A price above the announced ceiling is rejected (works).
    C4_6 = "C4.6", Principle, Required;
    /// A price above the budget or the announced ceiling is invalid (government procurement).
    C4_7 = "C4.7", Principle, Required;
    /// Small firms' prices are reduced for evaluation by no less than this.
    C3_1 = "C3.1", Percent, Required;
    /// Prices of domestic products are reduced by twenty per cent for evaluation.
    C3_2 = "C3.2", Percent, Optional;
    /// A consortium or subcontract with enough small firms is reduced by no less than this.
    C3_3 = "C3.3", Percent, Required;
    /// A consortium or subcontract with enough small firms is reduced by no more than this.
    C3_4 = "C3.4", Percent, Required;
    /// In works small firms' prices are reduced by no less than three per cent.
    C3_5 = "C3.5", Percent, Required;
    /// In works small firms' prices are reduced by no more than five per cent.
    C3_6 = "C3.6", Percent, Required;
    /// In works a consortium or subcontract is reduced by no less than one per cent.
    C3_7 = "C3.7", Percent, Required;
    /// In works a consortium or subcontract is reduced by no more than two per cent.
    C3_8 = "C3.8", Percent, Required;
    /// Small firms' prices are reduced for evaluation by no more than this.
    C3_9 = "C3.9", Percent, Required;
    /// A consortium or subcontract counts when small firms have thirty per cent of the contract.
    C3_10 = "C3.10", Percent, Required;
    /// A lot reserved for small and medium firms is open to them alone and reduces no price.
    C3_11 = "C3.11", Principle, Required;
    /// Goods and services up to two million yuan are reserved, or the notice says why not.
    C3_12 = "C3.12", Amount, Required;
    /// Works up to four million yuan are reserved, or the notice says why not.
    C3_13 = "C3.13", Amount, Required;
    /// Reductions for small firms and domestic products meet as the documents say.
    C3_14 = "C3.14", Choice, Required;
    /// A preference changes only how a price is compared.
    C3_15 = "C3.15", Principle, Required;
    /// Prisons and units for the disabled count as small firms, once.
    C3_16 = "C3.16", Principle, Required;
    /// A consortium is a small firm where each member is one.
    C3_17 = "C3.17", Principle, Required;
    /// Where a benchmark scores the price, a small firm's points rise by no less than this.
    F6_1 = "F6.1", Percent, Required;
    /// Where a benchmark scores the price, a small firm's points rise by no more than this.
    F6_2 = "F6.2", Percent, Required;
    /// The lowest price with its priced deviations comes first and is paid as it was bid.
    F3 = "F3", Principle, Required;
    /// A price below half the mean of all conforming bids opens a review.
    F7_1 = "F7.1", Percent, Optional;
    /// A lowest price below half the second lowest opens a review.
    F7_2 = "F7.2", Percent, Optional;
    /// A price below forty-five per cent of the ceiling opens a review.
    F7_3 = "F7.3", Percent, Optional;
    /// The committee may open a review by its own judgement.
    F7_4 = "F7.4", Principle, Required;
    /// Documents raise a line of the review to no more than sixty-five per cent.
    F7_5 = "F7.5", Percent, Optional;
    /// A bidder has at least thirty minutes to explain its price in writing.
    F7_6 = "F7.6", Seconds, Optional;
    /// A price that is not proven makes the bid invalid.
    F7_7 = "F7.7", Principle, Required;
    /// A works committee asks a bidder whose price may lie below its cost.
    F7_8 = "F7.8", Principle, Required;
    /// A score further from the median than this part of its item stands apart.
    C4_8 = "C4.8", Percent, Required;
    /// A score stands apart when it differs so from more members than this.
    C4_9 = "C4.9", Count, Required;
    /// Inconsistent prices are corrected in order, and the bidder confirms.
    C4_10 = "C4.10", Principle, Required;
    /// A bidder has thirty minutes to confirm a corrected price.
    C4_11 = "C4.11", Seconds, Required;
    /// Results are rechecked before the report is signed.
    C4_12 = "C4.12", Principle, Required;
    /// Inconsistent prices of works are corrected in order, and the bidder confirms.
    C4_13 = "C4.13", Principle, Required;
    /// The committee asks a bidder about what is unclear, inconsistent or mistaken, and the answer
    /// stays within the bid.
    C4_14 = "C4.14", Principle, Required;
    /// A works committee asks likewise; it hints at nothing and takes nothing unasked.
    C4_15 = "C4.15", Principle, Required;
    /// A bidder has at least thirty minutes to answer a question about its bid.
    C4_16 = "C4.16", Seconds, Required;
    /// Before the report is signed a result is changed only where sums, bands, objective scores or
    /// scores that stand apart give cause; after it the original committee evaluates anew.
    C4_17 = "C4.17", Principle, Required;
    /// A works committee rechecks likewise.
    C4_18 = "C4.18", Principle, Required;
    /// On what a bid of government procurement is invalid.
    C4_19 = "C4.19", Principle, Required;
    /// On what a works committee rejects a bid.
    C4_20 = "C4.20", Principle, Required;
    /// Whoever of a works committee neither signs nor writes why counts as agreeing.
    C4_21 = "C4.21", Principle, Required;
    /// Whoever of a procurement's committee neither signs nor writes why counts as agreeing.
    C4_22 = "C4.22", Principle, Required;
    /// Whoever of a team neither signs nor writes why counts as agreeing.
    C4_23 = "C4.23", Principle, Required;
    /// Announced items are judged blind, before anything else of a bid is shown to members.
    C5_1 = "C5.1", Principle, Required;
    /// Codes of a blind review follow from chance that is sealed at the close.
    C5_2 = "C5.2", Principle, Required;
    /// A blind part that shows whose it is has the announced consequence.
    C5_3 = "C5.3", Principle, Required;
    /// Blind scores stand; after the codes are opened only the recheck changes one.
    C5_4 = "C5.4", Principle, Required;
    /// A bidder gets no more than seventy-two hours to answer a question about its bid.
    C5_5 = "C5.5", Seconds, Required;
    /// A committee that was unlawful, influenced or broke the law is built anew, and so is its
    /// result, until the contract is performed.
    C6_1 = "C6.1", Principle, Required;
    /// An unlawful conclusion of a works committee is void, and bids are evaluated anew.
    C6_2 = "C6.2", Principle, Required;
    /// Quotations are not evaluated anew: the procedure begins anew.
    C6_3 = "C6.3", Principle, Required;
    /// Other interested parties object and complain where their own interest is touched (works).
    T63 = "T63", Principle, Required;
    /// What somebody brings to the counter or posts is entered by two officials.
    Y70 = "Y70", Principle, Required;
    /// A bid that its bidder leaves undecrypted counts as revoked.
    X01 = "X01", Principle, Required;
    /// A bid left undecrypted through no fault of its bidder counts as withdrawn; the others are
    /// opened.
    X01_2 = "X01.2", Principle, Required;
    /// A bid that arrives after the deadline is refused.
    X02 = "X02", Seconds, Required;
    /// A bid that is not encrypted as announced is refused with a reason.
    X02_2 = "X02.2", Principle, Required;
    /// Before the deadline nobody decrypts or extracts a bid.
    X02_3 = "X02.3", Principle, Required;
    /// Each published score is rounded half up to two places; the benchmark is never rounded before
    /// use.
    F0 = "F0", Count, Required;
    /// Doubts about the opening are raised in the hall; who stays away accepts its result.
    G42 = "G42", Principle, Required;
    /// The key-in window is thirty minutes, the same for every bidder.
    Y01 = "Y01", Seconds, Required;
    /// Trustees answer within thirty minutes.
    Y02 = "Y02", Seconds, Required;
    /// A contest about shares is settled within sixty minutes.
    Y03 = "Y03", Seconds, Required;
    /// Key-in is extended, for all and before it closes, by at most two hours at a time.
    Y04 = "Y04", Seconds, Required;
    /// A bidder silent for ten minutes after the read-out confirms the opening record.
    Y05 = "Y05", Seconds, Required;
    /// A closed record shows its kind within one hundred and eighty days.
    Y06 = "Y06", Count, Required;
    /// The close is cosigned within ten seconds.
    Y07 = "Y07", Seconds, Required;
    /// An outage before the deadline moves it by sixty minutes for all.
    Y08 = "Y08", Seconds, Required;
    /// Outages move a deadline at most twice.
    Y09 = "Y09", Count, Required;
    /// Only an outage in the last ten minutes moves the deadline.
    Y10 = "Y10", Seconds, Required;
    /// A downtime of more than two seconds while a lot is open is recorded.
    Y11 = "Y11", Seconds, Required;
    /// A refusal within ten minutes of its limit is answered with a signature.
    Y12 = "Y12", Seconds, Required;
    /// By default two of three trustees open a lot.
    Y13 = "Y13", Count, Required;
    /// At most five of nine trustees open a lot.
    Y14 = "Y14", Count, Required;
    /// Only suite 0x01 seals a bid.
    Y15 = "Y15", Choice, Required;
    /// Early hours draw covers with odds of one to two.
    Y16 = "Y16", Share, Required;
    /// The last two hours draw covers with odds of twenty to one.
    Y17 = "Y17", Share, Required;
    /// The denser covers begin two hours before the deadline.
    Y18 = "Y18", Seconds, Required;
    /// Works may open twice: prices only once the technical result is locked.
    Y19 = "Y19", Choice, Required;
    /// Fields of the opening form that the first of two openings reads out.
    Y94 = "Y94", Choice, Required;
    /// Questions without an account that wait for an answer in one lot.
    Y85 = "Y85", Count, Required;
    /// Applicants are scored on announced items of a hundred points, and the best may bid.
    Y86 = "Y86", Count, Required;
    /// By whom the committee that reviews applicants is drawn.
    Y87 = "Y87", Choice, Required;
    /// A slot has at most two hundred and fifty-five covers.
    Y20 = "Y20", Count, Required;
    /// The list of records that stay sealed is renewed every thirty days.
    Y21 = "Y21", Count, Required;
    /// An opening that no witness signs goes on sixty minutes after the supervisor's order.
    Y81 = "Y81", Seconds, Required;
    /// Every score sheet is bound to the log before a total is known.
    Y82 = "Y82", Principle, Required;
    /// A member that refuses to sign has thirty minutes to sign or to write why, once it was noted.
    Y210 = "Y210", Seconds, Required;
    /// The supervisor notes a refusal, of everybody who has not signed, once most have.
    Y211 = "Y211", Principle, Required;
    /// The same of a check of a candidate, where most have found the same.
    Y212 = "Y212", Principle, Required;
    /// Whoever holds a part of what was committed may say in public whether it agrees.
    Y83 = "Y83", Principle, Required;
    /// Whoever was employed by a supplier within three years before the procurement withdraws.
    C1_6 = "C1.6", Count, Required;
    /// Whoever was a director or supervisor of a supplier within three years withdraws.
    C1_7 = "C1.7", Count, Required;
    /// Whoever controlled a supplier within three years before the procurement withdraws.
    C1_8 = "C1.8", Count, Required;
    /// Whoever is spouse, kin or close in-law of a supplier's head withdraws.
    C1_9 = "C1.9", Principle, Required;
    /// Whoever has another relation with a supplier that may impair fairness withdraws.
    C1_10 = "C1.10", Principle, Required;
    /// Close kin of a bidder's head do not sit (works).
    C1_11 = "C1.11", Principle, Required;
    /// Staff of the project's authority or of the supervisor do not sit (works).
    C1_12 = "C1.12", Principle, Required;
    /// Whoever has an economic interest with a bidder does not sit (works).
    C1_13 = "C1.13", Principle, Required;
    /// Whoever was punished for a breach in tendering does not sit (works).
    C1_14 = "C1.14", Principle, Required;
    /// The supervisor's staff do not sit for a project that it supervises (works).
    C1_15 = "C1.15", Principle, Required;
    /// Experts are drawn no earlier than two working days before the review.
    C1_16 = "C1.16", Period, Required;
    /// An expert sits for a purchase of the own unit only as its representative.
    C1_17 = "C1.17", Principle, Required;
    /// Whoever cannot go on is replaced, and his opinions are void.
    C1_18 = "C1.18", Principle, Required;
    /// A committee that cannot be filled is dissolved and built anew.
    C1_19 = "C1.19", Principle, Required;
    /// Identity and avoidance are declared before the evaluation begins.
    C1_20 = "C1.20", Principle, Required;
    /// The members elect their leader.
    C1_21 = "C1.21", Principle, Required;
    /// A committee that stops for a while seals its desk until it goes on.
    C1_22 = "C1.22", Principle, Required;
    /// The tenderer gives reasonable time, and extends it where more than a third of members ask.
    T21 = "T21", Share, Required;
    /// An expert of the tenderer's own unit is not drawn (works).
    Y29 = "Y29", Principle, Required;
    /// Whoever worked for a bidder within three years before the evaluation is not drawn (works).
    Y40 = "Y40", Count, Required;
    /// Each specialty has at least three persons a seat to draw from, one employer counted once.
    Y22 = "Y22", Count, Required;
    /// The parties of a draw show their deposits and open their keys within thirty minutes.
    Y23 = "Y23", Seconds, Required;
    /// An expert is called on a contact that was fixed at least seven days before the announcement.
    Y24 = "Y24", Count, Required;
    /// No answer is recorded after at least three attempts.
    Y25 = "Y25", Count, Required;
    /// No answer is recorded after attempts on at least two channels.
    Y26 = "Y26", Count, Required;
    /// No answer is recorded when first and last attempt lie at least fifteen minutes apart.
    Y27 = "Y27", Seconds, Required;
    /// Every attempt before no answer rings for at least twenty-five seconds.
    Y28 = "Y28", Seconds, Required;
    /// Quiet hours begin at 21:00.
    Y30 = "Y30", Seconds, Required;
    /// Quiet hours end at 08:00.
    Y31 = "Y31", Seconds, Required;
    /// A letter is tried eight times.
    Y32 = "Y32", Count, Required;
    /// A tendering agent acts within the mandate of the tenderer.
    T57 = "T57", Principle, Required;
    /// A procurement agent acts by a signed mandate.
    G57 = "G57", Principle, Required;
    /// From this estimate on a works contract is tendered.
    T24_1 = "T24.1", Amount, Required;
    /// From this estimate on goods of a works project are tendered.
    T24_2 = "T24.2", Amount, Required;
    /// From this estimate on services of a works project are tendered.
    T24_3 = "T24.3", Amount, Required;
    /// A works project that needs approval is tendered after it.
    T60 = "T60", Principle, Required;
    /// What must be tendered is not split into parts.
    T61 = "T61", Principle, Required;
    /// A procurement follows the plan filed with the finance department.
    G60 = "G60", Principle, Required;
    /// From the amount of open tenders on, another method needs approval before it begins.
    G61 = "G61", Principle, Required;
    /// What must be an open tender is not split into parts.
    G62 = "G62", Principle, Required;
    /// An intention is public for thirty days before a procurement begins.
    G27 = "G27", Period, Optional;
    /// A project is announced after its intake; one official examines, another accepts.
    Y60 = "Y60", Principle, Required;
    /// An intake is answered within one working day.
    Y61 = "Y61", Period, Required;
    /// Purchases of one kind are looked at together within three hundred and sixty-five days.
    Y62 = "Y62", Period, Required;
    /// Unlawful acts that spoil fairness end a procurement.
    G58_1 = "G58.1", Principle, Required;
    /// Prices all above a budget that cannot be raised end a procurement.
    G58_2 = "G58.2", Principle, Required;
    /// After too few bids faulty documents or course are mended before the next round.
    G59_1 = "G59.1", Principle, Required;
    /// After too few bids another method needs an opinion and the finance department's approval.
    G59_2 = "G59.2", Principle, Required;
    /// By the lowest price only the lowest bid of a brand takes part.
    G31_1 = "G31.1", Principle, Required;
    /// By scores bids of one brand count as one, and the highest may be recommended.
    G31_2 = "G31.2", Principle, Required;
    /// Documents name the core product whose brand counts.
    G31_3 = "G31.3", Principle, Required;
    /// Ways in which documents may settle equals of one brand.
    G31_4 = "G31.4", Choice, Required;
    /// A notice says whether consortia may bid; silence accepts them (procurement).
    G32_1 = "G32.1", Principle, Required;
    /// A consortium hands in its agreement (procurement).
    G32_2 = "G32.2", Principle, Required;
    /// A member takes part once for a contract (procurement).
    G32_3 = "G32.3", Principle, Required;
    /// Of members with the same work the lower grade counts (procurement).
    G32_4 = "G32.4", Principle, Required;
    /// A notice says whether consortia may bid (works).
    T32_1 = "T32.1", Principle, Required;
    /// A consortium hands in its agreement (works).
    T32_2 = "T32.2", Principle, Required;
    /// A member that bids twice makes every bid concerned invalid (works).
    T32_3 = "T32.3", Principle, Required;
    /// Of members of one speciality the lower grade counts (works).
    T32_4 = "T32.4", Principle, Required;
    /// Scale of a supplier is no condition and scores nothing (procurement).
    RF20_1 = "RF20.1", Choice, Required;
    /// A maker's authorisation is no condition unless goods are imported (procurement).
    RF20_2 = "RF20.2", Choice, Required;
    /// Performance or prizes of one region or industry score nothing (procurement).
    RF20_3 = "RF20.3", Choice, Required;
    /// No patent, trademark, brand or supplier is prescribed (procurement).
    RF20_4 = "RF20.4", Choice, Required;
    /// Ownership, form and seat of a supplier are not prescribed (procurement).
    RF20_5 = "RF20.5", Choice, Required;
    /// Performance or prizes of one region or industry score nothing (works).
    RF20_6 = "RF20.6", Choice, Required;
    /// No patent, trademark, brand, origin or supplier is prescribed (works).
    RF20_7 = "RF20.7", Choice, Required;
    /// Ownership and form of a bidder are not prescribed (works).
    RF20_8 = "RF20.8", Choice, Required;
    /// A restoration waits seventy-two hours.
    Y33 = "Y33", Seconds, Required;
    /// A centre sets what the law leaves to it within bounds, by two officials.
    Y63 = "Y63", Principle, Required;
    /// Staff of a centre with sections act from posts: one person one post, given by another one.
    Y64 = "Y64", Principle, Required;
    /// A stand-in lasts sixty days at most.
    Y65 = "Y65", Count, Required;
    /// Nobody stands in for evaluators, trustees and supervisors.
    Y66 = "Y66", Principle, Required;
    /// A stand-in holds no two roles that check each other, and is no second person beside the
    /// one stood for.
    Y67 = "Y67", Principle, Required;
    /// A project's registration is mended before its first notice, by two people.
    Y68 = "Y68", Principle, Required;
    /// An entry of a bid security is mended by two people of the finance post.
    Y69 = "Y69", Principle, Required;
}
