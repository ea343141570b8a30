
## Console: reviews
console-reviews-lead = The application that waits longest comes first.
console-reviews-all-kinds = All kinds
console-reviews-kind = Kind
console-reviews-who = Applicant
console-reviews-department = Department
console-reviews-since = Submitted
console-reviews-age = Waiting
console-reviews-late = overdue
console-reviews-claimed = Taken by
console-reviews-with = { $name } is working on it.
console-reviews-second = second review
console-reviews-count = { $count ->
    [one] { $count } application
   *[other] { $count } applications
}
console-reviews-empty = No application fits.
console-reviews-times = Times of the last 30 days
console-reviews-decisions = Decided
console-reviews-decided = { $count ->
    [one] { $count } application
   *[other] { $count } applications
}
console-reviews-to-look = Submitted to first look
console-reviews-to-decision = Submitted to decision
console-reviews-spread = Median { $median }, nine of ten within { $late }
console-reviews-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
console-reviews-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
console-reviews-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
console-reviews-back = Back to the queue
console-reviews-to-case = Back to the application
console-reviews-own-title = An application about yourself
console-reviews-own = This application is about your own account. Another reviewer has to look at it.
console-reviews-written = What was written
console-reviews-about = How it stands
console-reviews-proofs = Proofs asked for
console-reviews-ago = { $time } ({ $age })
console-reviews-by = { $time }, { $name }
console-reviews-contact = Proof of the contact
console-reviews-contact-unbind = The applicant signed in by password and typed it again to submit
console-reviews-contact-transfer = The applicant signed in and proved the number by a code
console-reviews-contact-proved = Proved by a code at { $time }
console-reviews-contact-open = Not proved yet; it has to be before a new password can be set
console-reviews-compare = Compared with the record
console-reviews-record = { $name } ({ $number }) · { $department } · { $status }
console-reviews-active = active
console-reviews-disabled = disabled
console-reviews-suspended = left
console-reviews-holder = The number belongs to
console-reviews-no-record = No account has the document that was written. Compare the pictures; to approve, the right account has to be named.
console-reviews-several = Several accounts have the document that was written. To approve, one has to be chosen.
console-reviews-field = Field
console-reviews-given = Written
console-reviews-recorded = On record
console-reviews-fit = Compared
console-reviews-fit-same = same
console-reviews-fit-differs = differs
console-reviews-fit-open = cannot be compared
console-reviews-pictures = Pictures
console-reviews-pictures-hint = Every look is recorded, and your number and the time are drawn into the picture.
console-reviews-no-pictures = There are no pictures, or they were erased in time.
console-reviews-picture = Picture { $number }
console-reviews-earlier = Other applications of the same account
console-reviews-claim = Take it
console-reviews-release = Give it back
console-reviews-yours = You are working on it; it goes back after an hour.
console-reviews-taken = To decide it yourself, wait until it is given back, or for an hour.
console-reviews-approve = Approve
console-reviews-reject = Reject
console-reviews-approved-by-you = You approved it; another reviewer has to approve it too. You may still reject it.
console-reviews-first = { $name } approved it at { $time }. Another reviewer has to approve it too.
console-reviews-two = Two reviewers have to approve applications of this kind.
console-reviews-approve-title = Approve: { $kind }
console-reviews-reject-title = Reject: { $kind }
console-reviews-will = What will happen
console-reviews-effect-first = Your approval is recorded and waits for another reviewer; nothing changes before that.
console-reviews-effect-unbind = { $number } is removed from account { $account }, whose next sign-in asks for a new number
console-reviews-effect-move = { $number } moves from account { $from } to account { $account }; both are told
console-reviews-effect-bind = { $number } is bound to account { $account }
console-reviews-effect-told = The applicant is told
console-reviews-effect-appeal = The applicant may set a new password of their own, once, after proving the contact; no reviewer sees it
console-reviews-effect-appeal-told = The applicant is told, and so is whatever phone or address the account has
console-reviews-account = The account
console-reviews-account-hint = Its number, once the pictures are compared
console-reviews-reject-lead = The applicant reads the reason, and may change the application and submit it again.
console-reviews-template = A usual reason
console-reviews-no-template = None of the usual ones
console-reviews-words = In your words
console-reviews-words-hint = Leave out document numbers and other personal data
console-reviews-over = This application was decided or taken back.
console-reviews-tools = Viewing
console-reviews-larger = Larger
console-reviews-smaller = Smaller
console-reviews-left = Turn left
console-reviews-right = Turn right
console-reviews-marked = This look is on record.
