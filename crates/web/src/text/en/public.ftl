# Public pages.

public-title = Notices
public-search = Title (at least two characters)
public-regime = Kind
public-stage = Stage
public-all = All
public-project = Project
public-lots = Lots
public-deadline = Submission deadline
public-published = Published
public-none = No project matches
public-none-hint = Use fewer conditions, or only two characters of the title.
public-documents = Tender documents
public-documents-quotations = The request for quotations and its files
public-notices = Notices
public-versions = Versions
public-opening = Opening record
public-result = Result
public-verify = Verify this procedure
public-code = Transaction code
public-ceiling = Price ceiling
public-budget = Budget
public-purchaser = Purchaser
public-supervisor = Supervisor
public-download = Download the tender documents
public-contact = Contact
