# Desks and projects.

desk-title = My desk
desk-announce = Publish the tender notice
desk-amend = Publish a clarification
desk-reply-objection = Reply to the objection
desk-reply-challenge = Reply to the challenge
desk-set-committee = Enter the committee
desk-decide-winner = Decide the winner
desk-publish-candidates = Publish the intended award
desk-publish-result = Publish the result notice
desk-send-letter = Send the letter of acceptance
desk-seal-bid = Seal and submit the bid
desk-key-in = Key in
desk-release-shares = Release the shares
desk-score = Fill in the score sheet
desk-sign-report = Sign the evaluation report
desk-admit = Admit the organisation
desk-bind-key = Confirm a signing key
desk-decide-complaint = Decide the complaint
desk-open = Open
project-title = Project title
project-new = Create a project
project-lot-new = Add a lot
project-review = Check before publishing
project-publish-brings = It becomes public and enters the log at once. It can be corrected, never deleted.
