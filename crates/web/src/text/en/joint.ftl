# Bids of one brand (Order 87, article 31) and consortia.

notice-brand = Brand and consortia
notice-consortium = Consortia
field-consortium = Consortium
field-consortium-hint = The notice says whether consortia may bid. A procurement that is silent turns none away.
consortium-unsaid = Not said
consortium-accepted = Consortia may bid.
consortium-not-accepted = Consortia may not bid.
field-brand = Same brand
field-brand-hint = Open tenders of goods say this. Where more than one product is bought, the core product follows from technical make-up and share of the price.
brand-unsaid = Not said
brand-single = A single product: the brand of what is offered counts
brand-core = More than one product: the brand of the core product counts
field-core_product = Core product
field-core_product-hint = Only where more than one product is bought.
field-brand_tie = Equal prices or scores within one brand
field-brand_tie-hint = A lot is drawn in public by centre, purchaser and supervisor. Where the lowest price wins “the lower price” settles nothing.
brand-lot = By lot, drawn in public (what the law does where nothing is said)
brand-earlier = The bid received earlier
brand-lower-price = The lower price, then the bid received earlier
terms-brand-single = A single product: bidders that offer the same brand count as one bidder.
terms-brand-core = Core product: { $core }. Bidders whose core product is of the same brand count as one bidder.
terms-brand-lot = Between equal prices or scores of one brand a lot drawn in public decides.
terms-brand-earlier = Between equal prices or scores of one brand the bid received earlier stands first.
terms-brand-lower-price = Between equal scores of one brand the lower price stands first, then the bid received earlier.
form-core-brand = Brand of the core product
form-brand = Brand of the product
form-consortium = Members of the consortium
seal-core_brand-says = The brand of what you offer. It is published at the opening and does not change after it.
seal-consortium-says = Leave it empty if you bid alone. For each member of a consortium: credit code|name|share%|small or micro firm (yes or no)|work; members are divided by semicolons, the lead comes first.

# Brands at the review of responsiveness
brand-why-price = Of bids of one brand that pass only the one of the lowest price takes part, and the others are invalid. Confirm the brand of each.
brand-why-scored = Bids of one brand that pass count as one bidder, and the highest score may be recommended. Confirm the brand of each.
brand-offered = Brand in the bid:
brand-not-offered = none
brand-near = Looks alike (a hint only; the committee decides):
brand-confirmed = Brand as confirmed (write one brand in one way)
brand-why = Why it is another than the bid says
brand-why-needed = The brand is another than the bid says: write why.
brand-title = Brands as confirmed
brand-counted = Counted by brand: { $n } (rule { $rule }).
aside-title = Bids behind another of their brand
aside-says = These bids passed the reviews and are no candidates, since another of the same brand stands before them.
aside-drawn = { $name } and { $kept } are of one brand and equal in price or score; a lot drawn in public made the latter stand for the brand.
aside-behind = Stands before it
aside-brand = Brand
own-result-same-brand = Of the same brand as another bid, which is recommended instead
own-result-drawn = It equals another bid of its brand in price or score, and a lot drawn in public decided (rule { $rule }).
own-result-brand = Brand as confirmed

# Consortia
joint-lead = lead
joint-small = small or micro firm
joint-alone = bids alone
joint-members = Members of the consortium:
joint-look = Check that the agreement is there and says who does what; where members do the same work the lower grade counts.
joint-not-accepted = The notice takes no consortia: this bid does not pass.
joint-unreadable = The members named cannot be read: this bid does not pass.
joint-contradictory = Fewer than two members, one named twice, shares that are not 100 %, or a lead that is not who submitted: this bid does not pass.
joint-twice = { $member } stands behind the bid of { $other } too: no bid concerned passes.
joint-unpreferred = The agreement does not bear out the firm declared, and nothing is preferred:

# Refusals
refusal-consortium-unfit = The members of this bid may not bid so, and it does not pass
refusal-consortium-unfit-do = Reject the bid and give the reason.
refusal-brand-unsaid = A bid that passes has no confirmed brand
refusal-brand-unsaid-do = Confirm the brand of every bid that passes.
refusal-brand-moved = The brand confirmed is another than the bid says, without a reason
refusal-brand-moved-do = Write the reason, or confirm the brand that the bid names.
joint-member = Member of the consortium
compose-consortium-taken = Taken from the consortium agreement; empty for a bidder alone.
