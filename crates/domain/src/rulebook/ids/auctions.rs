//! Ids of the rules of auctions 竞价.

use super::{Kind, Listed, Need};

ids! {
    /// An auctioneer's notice stands seven days before the day of the auction.
    A01 = "A01", Period, Required;
    /// A highest offer below the reserve has no effect.
    A03 = "A03", Principle, Required;
    /// An offer once made is not taken back.
    A04 = "A04", Principle, Required;
    /// Where the last minutes move the end, offers are taken for twenty-four hours at least.
    J01_1 = "J01.1", Seconds, Required;
    /// An offer in the last five minutes moves the end to five minutes after it.
    J01_2 = "J01.2", Seconds, Required;
    /// Where the last minutes move the end, one bidder is enough.
    J01_3 = "J01.3", Count, Required;
    /// A holder of a priority right may match; of several the higher rank, then the earlier offer.
    J01_4 = "J01.4", Principle, Required;
    /// The instant of an offer is its arrival at the server.
    J01_5 = "J01.5", Principle, Required;
    /// Bidders take part by number plate only.
    J01_6 = "J01.6", Principle, Required;
    /// The notice of a land trade stands twenty days before its start.
    L01 = "L01", Period, Required;
    /// Land is listed for ten days at least.
    L02 = "L02", Period, Required;
    /// The notice of a mining right stands twenty working days before its start.
    K01 = "K01", Period, Required;
    /// A mining right is listed for ten working days at least.
    K02 = "K02", Period, Required;
    /// Of single offers the one nearest to the mean wins, of two equally near the lower.
    F9 = "F9", Principle, Required;
    /// The free period of a property trade is one working day at least.
    Y120 = "Y120", Period, Required;
    /// The notice of online bidding stands one working day at least.
    Y121 = "Y121", Period, Required;
    /// The free period of online bidding is one hour at least.
    Y122 = "Y122", Seconds, Required;
    /// A window of timed bidding is two minutes at least.
    Y123 = "Y123", Seconds, Required;
    /// A window of timed bidding is five minutes at most, and every offer restarts it.
    Y124 = "Y124", Seconds, Required;
    /// The preparation before timed bidding is fifteen minutes at most.
    Y125 = "Y125", Seconds, Required;
    /// Late offers are those of the last hour.
    Y126 = "Y126", Seconds, Required;
    /// Two bidders, or two late offers, lead to timed bidding.
    Y127 = "Y127", Count, Required;
    /// Bidders who are asked whether they go on have five minutes.
    Y128 = "Y128", Seconds, Required;
    /// One bidder makes at most one offer a second.
    Y129 = "Y129", Seconds, Required;
    /// A reserve is committed before the first offer and compared once, after the close.
    Y130 = "Y130", Principle, Required;
    /// A reserve is opened within one hour of the close; nothing is deemed.
    Y131 = "Y131", Seconds, Required;
    /// Holders of a priority right who are asked have three minutes at least.
    Y132 = "Y132", Seconds, Required;
    /// They have five minutes at most, and silence is a waiver.
    Y133 = "Y133", Seconds, Required;
    /// Trouble of the server is five seconds without a durable record.
    Y134 = "Y134", Seconds, Required;
    /// Trouble of lines is half of those present gone silent.
    Y135 = "Y135", Share, Required;
    /// What is mended within an hour goes on at once.
    Y136 = "Y136", Seconds, Required;
    /// A longer freeze is ended twenty-four hours after it was announced.
    Y137 = "Y137", Seconds, Required;
    /// An offer at the cap stops the bidding.
    Y138 = "Y138", Principle, Required;
    /// One organisation has one plate for a lot, alone or jointly.
    Y139 = "Y139", Principle, Required;
    /// Whoever wins one leaves the others, where the notice says so.
    Y140 = "Y140", Principle, Required;
    /// A round of sealed offers lasts ten minutes at least.
    Y141 = "Y141", Seconds, Required;
    /// The notice says how many bidders there must be, one at least.
    Y142 = "Y142", Count, Required;
    /// A first offer meets the start price, each further one is a step better at least.
    Y143 = "Y143", Principle, Required;
    /// Outside the announced hours no offer is taken.
    Y144 = "Y144", Principle, Required;
    /// Of equal sealed offers the earlier wins or lots are drawn, as announced.
    Y145 = "Y145", Principle, Required;
    /// A notice says what is traded and by whom.
    Y190 = "Y190", Principle, Required;
    /// A court's notice of movables stands fifteen days before the start.
    Y191 = "Y191", Period, Required;
    /// A court's notice of real estate and other rights stands thirty days before the start.
    Y192 = "Y192", Period, Required;
    /// Whoever freezes, resumes or ends an auction gives the reason in public.
    Y193 = "Y193", Principle, Required;
    /// For a listing of land one signs up until two days before its end.
    L03 = "L03", Seconds, Required;
    /// The deposits of those who did not win land go back within five working days of the end.
    L04 = "L04", Period, Required;
    /// The result of a land trade is published within ten working days of its end.
    L05 = "L05", Period, Required;
    /// A deposit for land is at least a fifth of the start price, or what the locality sets.
    L08 = "L08", Percent, Required;
    /// The deposits of those who did not win a mining right go back within five working days.
    K04 = "K04", Period, Required;
    /// A deposit for state property is at most thirty per cent of the floor price.
    P10 = "P10", Percent, Required;
    /// A deposit of a court's auction is at least five per cent of the start price.
    J01_7 = "J01.7", Percent, Required;
    /// A deposit of a court's auction is at most twenty per cent of the start price.
    J01_8 = "J01.8", Percent, Required;
    /// A court's second auction starts at most twenty per cent below the first.
    J01_9 = "J01.9", Percent, Required;
    /// Whoever wants to bid signs up, is confirmed or refused with the reason, and takes its plate.
    Y179 = "Y179", Principle, Required;
    /// Offers that come within ten minutes of the end are written down as late; later ones are not.
    Y213 = "Y213", Seconds, Required;
    /// While it stands still no offer is taken and no time runs.
    Y214 = "Y214", Principle, Required;
    /// A step is taken where the adopted stage table prints it, and nowhere else.
    Y215 = "Y215", Principle, Required;
    /// Signing up and paying end an hour before the auction begins, where the law leaves it.
    Y180 = "Y180", Seconds, Required;
    /// A deposit is at most a fifth of the start price, where the law leaves it.
    Y181 = "Y181", Percent, Required;
    /// Deposits go back within five working days of the end, where the law leaves it.
    Y182 = "Y182", Period, Required;
    /// Without the deposit by the announced instant there is no plate; the winner's becomes price.
    Y183 = "Y183", Principle, Required;
    /// What was not sold may be announced again; each round has one that follows.
    Y184 = "Y184", Principle, Required;
    /// A notice says how single offers are sealed: by hashes, or to trustees.
    Y194 = "Y194", Principle, Required;
    /// What was sealed to trustees is opened at once, by nobody alone, and counts as opened.
    Y195 = "Y195", Principle, Required;
    /// Where trustees leave an offer shut whose key came in, nothing is sold.
    Y196 = "Y196", Principle, Required;
}
