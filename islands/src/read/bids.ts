/** The bids as the page lists them, and how their documents are found. */

/** One document of a bid. */
export interface BidDocument {
  /** Envelope and number, as notes and evidence name it. */
  readonly place: string;
  readonly href: string;
  readonly title: string;
  /** `form`, `prices`, `file` or `seal`. */
  readonly group: string;
  /** `pdf`, `image`, `html`, `text`, `other` or `locked`. */
  readonly media: string;
  readonly bytes: number;
  /** Name of the envelope. */
  readonly envelope: string;
}

/** Pages that a bidder calls evidence; `from` 0 is the document as a whole. */
export interface Evidence {
  readonly item: string;
  readonly place: string;
  readonly from: number;
  readonly to: number;
  readonly until: string;
}

export interface Bid {
  readonly bidder: string;
  readonly name: string;
  readonly documents: readonly BidDocument[];
  readonly evidence: readonly Evidence[];
}

/** A scoring item or a condition; `most` is null for a condition. */
export interface Item {
  readonly id: string;
  readonly title: string;
  readonly most: string | null;
}

/** A field of the own sheet. */
export interface SheetField {
  readonly item: string;
  readonly bidder: string;
  readonly name: string;
  value: string;
}

export interface NoteLine {
  readonly place: string;
  readonly text: string;
  readonly marked: boolean;
}

export interface Bids {
  readonly lot: string;
  readonly items: readonly Item[];
  readonly bids: readonly Bid[];
  readonly fields: readonly SheetField[];
  readonly notes: readonly NoteLine[];
}

/** A document with the bid that it belongs to. */
export interface Found {
  readonly bid: Bid;
  readonly document: BidDocument;
}

/** The document of a place, or null. */
export function found(bids: Bids, place: string): Found | null {
  for (const bid of bids.bids) {
    const document = bid.documents.find((it) => it.place === place);
    if (document !== undefined) return { bid, document };
  }
  return null;
}

/** What a bid opens with: its first PDF that is a file, else its first document that shows. */
export function opening(bid: Bid): BidDocument | null {
  const shown = bid.documents.filter((it) => it.group !== "seal");
  return shown.find((it) => it.media === "pdf") ?? shown[0] ?? bid.documents[0] ?? null;
}

/** A page that a bidder named, within a document of so many pages; one that is not there is 1. */
export function pageWithin(page: number, pages: number): number {
  return 1 <= page && page <= pages ? page : 1;
}
