# Bidder pages.

bidder-title = Bidder's desk
bidder-seal = Seal and submit the bid
bidder-replace = Replace the bid
bidder-withdraw = Withdraw the bid
bidder-key-in = Key in
bidder-key-in-until = Key-in ends at
bidder-choose-file = Choose the bid file
bidder-passphrase = Passphrase of the key file
bidder-words = Write down these 24 characters and keep them away from the computer
bidder-words-asked = Enter characters number { $a }, { $b } and { $c }
bidder-key-file = Download the key file (secret; show it to nobody)
bidder-evidence-file = Download the evidence file (may be shown)
bidder-deposit = Deposit: the trustees recover the key at the opening; you need not be online
bidder-deposit-risk = With a deposit you accept that the platform and enough trustees, breaking the rules together, could read early. It cannot be revoked after the deadline.
bidder-commit-brings = The moment the platform receives it is the time of submission. You may replace or withdraw until the deadline.
bidder-sealing = Sealing on this computer
bidder-uploading = Uploading the ciphertext
bidder-check-computer = Check my computer
bidder-without-script = Sealing happens on your own computer. Turn scripts on, or seal with daylight-key and upload here.
bidder-receipts = Acknowledgements and receipts
bidder-not-witnessed = Not witnessed after 60 seconds. Your acknowledgement is valid: keep it, and tell the centre and the supervisor.
bidder-ordinance = This acknowledgement is the confirmation that the e-tendering ordinance demands.
