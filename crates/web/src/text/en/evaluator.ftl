# Evaluator pages.

evaluator-title = Evaluation
evaluator-declare = Declare conflicts of interest
evaluator-no-conflict = I have no relation to a bidder that demands recusal
evaluator-conflict = I must recuse myself
evaluator-sheet = Score sheet
evaluator-criterion = Criterion
evaluator-points-max = Maximum
evaluator-points = Points
evaluator-reason = Reason
evaluator-submit = Sign and submit the score sheet
evaluator-submit-brings = It cannot be changed afterwards. Sheets are independent; nobody sees another's before totals.
evaluator-report = Evaluation report
evaluator-sign-report = Sign the evaluation report
evaluator-dissent = Dissenting opinion
evaluator-drawn-outside = The committee was drawn outside; the draw is not checked.
