# Messages: the inbox, where letters go, and the words of letters.

messages-title = Messages
messages-go = Go to messages
messages-ways-none = This centre sends no mail and no text messages; everything stands in your messages and on your desk.
messages-ways-mail = This centre also sends messages by e-mail to the address you give.
messages-ways-sms = This centre also sends messages as text messages to the number you give.
messages-ways-both = This centre also sends messages by e-mail and as text messages to where you say.
messages-empty = No messages yet
messages-empty-hint = What happens in your projects and to your account will stand here, newest first.
messages-older = Older messages
messages-unread = Not opened
messages-read = Opened
messages-statutory = Statutory
messages-statutory-says = This message is statutory: it cannot be switched off.
messages-when = Happened
messages-about = About
messages-leaf = Record index
messages-opened = First opened
messages-mail = E-mail
messages-sms = Text message
messages-see = See what it is about
messages-back = Back to all messages
messages-waits = Leaves at
messages-again = { $n } tries failed; next try at
messages-sent = Taken by the carrier
messages-delivered = Arrived
messages-failed = Not sent, given up
contact-title = Where messages reach me
contact-says = The inbox always shows everything. Here you say where it reaches you besides. Addresses are seen by nobody but this platform and who carries the letters; they are not in the public log.
contact-statutory = Statutory messages and those about your account leave whatever you choose here, if there is an address.
contact-keep = Keep where messages reach me
contact-mail-wrong = This is no e-mail address that can be used. Write one address, such as name@example.org.
contact-telephone-wrong = This is no telephone number. Write 7 to 15 digits, with + in front for another country.
contact-language-zh-CN = 简体中文
contact-language-en = English
done-contact = It is kept.
field-contact_mail = E-mail address
field-contact_telephone = Mobile telephone
field-contact_language = Language of letters
field-contact_courtesies = Send me courtesies too
field-contact_courtesies-hint = Such as a new notice, or that a bid was received. The inbox shows them in any case.
message-outside = You have a new message
message-outside-text = A new message waits for you on the platform. Sign in to read it.
letter-mail =
    { $title }
    { $about }
    { $says }

    { $link }

    { $centre }
    This letter was sent by the platform; do not answer it. The platform never asks for passwords, codes or keys.
letter-sms = [{ $centre }] { $title }. { $link }
message-person-added = Your account was opened
message-person-added-text = Staff of the centre opened an account for you. If you did not ask for it, tell the centre.
message-roles-changed = Your roles were changed
message-roles-changed-text = What you may do here was changed. If you do not know why, tell the centre at once.
message-key-bound = A signing key was bound to you
message-key-bound-text = From now on this key signs in your name. If it is not yours, revoke it at once.
message-key-revoked = A signing key of yours was revoked
message-key-revoked-text = This key signs nothing any more. If you did not ask for it, tell the centre.
message-announced = A notice was published
message-announced-text = The notice of this lot is public; its dates run.
message-clarified = A clarification or amendment was published
message-clarified-text = The tender was clarified or amended. Read it before you submit or replace a bid.
message-deadline-moved = The deadline was moved
message-deadline-moved-text = The deadline of this lot has changed. Its page shows the new one.
message-held = The procedure is suspended
message-held-text = Nothing goes on until it is resumed; the page says by whom it was suspended and why.
message-hold-lifted = The procedure is resumed
message-hold-lifted-text = The suspension has ended. Look up the dates again: they have moved.
message-remedy-received = An enquiry, objection, challenge or complaint was received
message-remedy-received-text = It is to be answered in time; the page shows until when.
message-remedy-answered = An enquiry, objection, challenge or complaint was answered
message-remedy-answered-text = The reply is in the record.
message-tender-failed = The tender failed
message-tender-failed-text = This round failed; the page says why.
message-terminated = The procedure was terminated
message-terminated-text = The purchaser ended this procedure; the page says why.
message-bid-received = Your organisation’s bid was received
message-bid-received-text = The acknowledgement lies in your bidder room. Keep it.
message-bid-replaced = Your organisation’s bid was replaced
message-bid-replaced-text = Only the new bid counts. The acknowledgement lies in your bidder room.
message-bid-withdrawn = Your organisation’s bid was withdrawn
message-bid-withdrawn-text = No bid of your organisation stands in this lot now.
message-lot-closed = The lot is closed: the opening begins
message-lot-closed-text = Key-in begins in minutes and is open for a short time only. Go to the opening hall now.
message-session-adjourned = The opening was adjourned
message-session-adjourned-text = The hall shows when it goes on.
message-key-in-closed = Key shares are awaited from you
message-key-in-closed-text = Key-in has closed. Release your shares with your tool now.
message-bids-opened = The bids are opened
message-bids-opened-text = All prices were published at one moment. An objection to the opening is raised at once in the hall.
message-committee-entered = You sit in an evaluation committee
message-committee-entered-text = Sign in to see for which lot. Tell nobody; names are secret until the result is published.
message-report-delivered = The evaluation report was delivered
message-report-delivered-text = The time to determine the winner runs; the page shows until when.
message-candidates-published = The candidates are displayed
message-candidates-published-text = Who disagrees with the evaluation objects during the display.
message-result-published = The result was published
message-result-published-text = The notice of the result is public; the time for a challenge runs.
message-letter-issued = The letter of acceptance was sent
message-letter-issued-text = The winner’s letter of acceptance is in the record.
