# Tongxing: every text that people read. Each has its twin in zh-CN, with the
# same arguments. One word for one thing: account, code, bind, sign in, sign
# out. Grouped by page, with the page as prefix; an error is error- and its
# code with dashes.

## Every page

page-title = { $title } · { $site }
page-title-error = Error: { $title } · { $site }
skip-to-content = Skip to content
old-browser = Your browser is old: this page looks plain in it, but you can sign in. A current Chrome, Edge or Firefox works best; in 360 Browser, switch to “Speed mode”.
language-label = Language
copyright = Copyright © { $holder }
contacts-title = Contact us
list-separator = {", "}
rule-separator = {"; "}
go-home = Go to the home page
go-back = Back
onward-in = Continuing in { $seconds } s
error-summary-title = Please check the following

## Navigation

nav-label = Main navigation
nav-home = Home
nav-account = Account
nav-security = Security
nav-applications = Applications
nav-sign-ins = Recent sign-ins
nav-help = Help
nav-change-password = Change password
nav-sign-out = Sign out

security-tab-overview = Overview
security-tab-password = Password
security-tab-bindings = Phones and e-mail
security-tab-factors = Second factors
security-tab-devices = Devices
security-tab-history = History
security-tab-app-passwords = App passwords
security-tab-invitations = Invitations
security-tab-identities = My identities

## Sign-in

sign-in-title = Sign in
sign-in-to-service = Sign in to continue to { $service }
sign-in-methods = Ways to sign in
sign-in-tab-password = Password
sign-in-tab-code = SMS code
sign-in-tab-scan = Scan
account-label = Account
account-placeholder = Username
password-label = Password
password-placeholder = Password
password-show = Show
password-hide = Hide
sign-in-remember =
    { $days ->
        [one] Stay signed in for 1 day
       *[other] Stay signed in for { $days } days
    }
sign-in-remember-hint = Not on a shared computer
sign-in-ready-tomorrow = New here? You can sign in on the day after your details were recorded.
sign-in-submit = Sign in
link-forgot = Forgot password?
link-activate = Activate account
link-help = Help
captcha-label = Characters in the picture
captcha-hint = Type the four characters that you see, in upper or lower case
captcha-image = Picture with four characters
captcha-refresh = Hard to read? Another picture

## Phone and code

phone-label = Phone number
phone-placeholder = Mobile number
phone-country = Country code
code-label = Code
code-hint = The six digits from the text message
code-send = Get code
code-sent = A code is on its way, valid for { $minutes } minutes.
code-sent-bound = {" "}If none arrives, check that this number is bound to your account.
code-resend-in = Resend in { $seconds } s
code-missing = No code received?

code-sent-mail = A code was sent to your address. It is valid for { $minutes } min.
phone-hint = The number bound to your account
code-sent-to = Code sent to { $phone }
code-valid-for =
    { $minutes ->
        [one] Codes are valid for 1 minute
       *[other] Codes are valid for { $minutes } minutes
    }
code-hint-mail = The six digits from the mail
email-label = E-mail address
bound-phone = Bound phone
bound-email = Bound address

## Scan sign-in (computer)

scan-title = Scan to sign in
scan-hint = Scan the code with your phone and confirm there. This page then goes on by itself.
scan-image = QR code for signing in
scan-seen = Scanned. Please confirm on your phone
scan-confirmed = Confirmed. Signing in
scan-refused = Refused on the phone
scan-veil-expired = This code has expired
scan-veil-paused = Paused, as nobody scanned for a while
scan-renew = New code
scan-show = Show the QR code
scan-apps = WeChat, WeCom, DingTalk or the browser of your phone
scan-no-script =
    { $seconds ->
        [one] This page reloads every second and goes on once you have confirmed.
       *[other] This page reloads every { $seconds } seconds and goes on once you have confirmed.
    }

## Scan confirmation (phone)

scan-confirm-title = Confirm sign-in
scan-confirm-lead = A computer asks to sign in with your account
scan-confirm-service = System
scan-confirm-device = Device
scan-confirm-address = Network address
scan-confirm-time = Asked at
scan-confirm-account = Your account
scan-confirm-warning = Confirm only if the code is on the screen in front of you. If somebody sent you a picture or a link, refuse.
scan-confirm-yes = Confirm
scan-confirm-no = Refuse
scan-done-title = Confirmed
scan-done-text = The computer is signing in. You can close this page.
scan-refused-title = Refused
scan-refused-text = The computer was not signed in. If it was not you who asked, change your password soon.

## First sign-in

first-step-password = Change password
first-step-phone = Bind phone
first-step-done = Done
steps-label = Steps
steps-back = Previous step
first-password-title = Change your password
first-password-lead = The initial password was for this once. Please choose your own.
first-phone-title = Bind your phone
first-phone-lead = You can then sign in with your phone, and recover your password by yourself.
first-phone-required = A bound phone is required
first-phone-hint = The number of a phone that is yours and in use
first-phone-submit = Bind phone
first-done-title = All set
first-done-text = From now on sign in with your new password, or with a code sent to your phone.
first-done-phone = Phone { $phone } is bound
first-done-submit = I have finished
next-step = Continue

## Passwords

password-current-label = Current password
password-new-label = New password
password-repeat-label = Repeat the new password
password-save = Save
password-change-title = Change password
password-change-lead = Changing your password from time to time keeps your account safe.
password-changed-title = Password changed
password-changed-text = The new password is valid at once. Your other devices have been signed out.
password-for-account = Choose a password for account { $account }
password-rule-length = { $min } to { $max } characters
password-rule-all = all { $count } kinds of characters: { $classes }
password-rule-some = at least { $count } kinds of: { $classes }
password-rule-run = no { $count } keys in a row that are neighbours on the keyboard
password-rule-no-spaces = no spaces
password-grade = Strength: { $grade }
grade-weak = weak
grade-medium = medium
grade-strong = strong
class-digit = digits
class-lower = lower-case letters
class-upper = upper-case letters
class-letter = letters
class-symbol = special characters
password-too-short = Use at least { $min } characters
password-too-long = Use at most { $max } characters
password-missing-classes = Mix { $needed } kinds of characters. You could add { $classes }
password-keyboard-run = “{ $run }” are neighbours on the keyboard. Break them up
password-contains-space = Leave out spaces
password-contains-context = Leave out your account, phone and document numbers
password-control-character = It contains a control character that cannot be typed

## Personal centre

home-title = Personal centre
home-greeting = Hello, { $name }
home-profile = About you
home-applications = Applications
home-all-applications = All applications
home-all-sign-ins = See all
fact-name = Name
fact-number = Student or staff number
fact-alias = Alias
fact-kind = Affiliation
fact-department = Department
fact-phone = Phone for signing in
fact-email = Email
fact-password = Password
fact-password-set = Set
fact-password-initial = Initial password
fact-unbound = Not bound
kind-student = Student
kind-staff = Staff
kind-faculty = Faculty
kind-retired = Retired
kind-alumni = Alumni
kind-guest = Guest
kind-other = Other

## Applications

applications-title = Applications
applications-lead = Your account opens these systems without signing in again.
applications-empty = No applications yet. They appear here once an administrator registers them.
applications-search-label = Search applications
applications-found = Found
applications-none = Nothing found. Try another word.
applications-favourites = Favourites
applications-recent = Recently used
applications-others = Other applications
applications-star = Add { $name } to favourites
applications-unstar = Remove { $name } from favourites

## Recent sign-ins

sign-ins-title = Recent sign-ins
sign-ins-lead = If one of these was not you, change your password right away.
sign-ins-empty = No sign-ins yet.
sign-ins-time = Time
sign-ins-method = Way
sign-ins-outcome = Result
sign-ins-device = Device
sign-ins-address = Network address
sign-ins-success = Success
sign-ins-failure = Failed
method-password = Password
method-sms = SMS code
method-scan = Scan
device-unknown = Unknown device

## Signing out

sign-out-title = Sign out
sign-out-text = The systems that you opened with this account are signed out too.
sign-out-submit = Sign out
signed-out-title = You are signed out
signed-out-text = On a shared computer, please close the browser as well.
signed-out-again = Sign in again

## Help

help-title = Help
help-lead = Answers to what comes up most when signing in. If they do not help, please contact us.

## Activation, account number, recovery

details-number = Student or staff number
details-number-placeholder = Student or staff number
details-name = Name
details-name-placeholder = Your full name
details-document-type = Document type
details-document = Document number
details-document-placeholder = Number on the document
document-resident-identity-card = Resident identity card
document-hong-kong-macau-residence = Residence permit for Hong Kong and Macau residents
document-taiwan-residence = Residence permit for Taiwan residents
document-hong-kong-macau-travel = Mainland travel permit for Hong Kong and Macau residents
document-taiwan-travel = Mainland travel permit for Taiwan residents
document-foreign-residence = Permanent residence card for foreigners
document-passport = Passport
document-military = Military card
document-other = Other

recover-title = Forgot password
recover-lead = If you have forgotten your password, you can set a new one by one of these: { $ways }.
recover-way-phone = bound phone
recover-way-email = bound email
recover-way-questions = security questions
recover-step-account = Your account
recover-step-prove = Verification
recover-step-password = New password
recover-account = Account
recover-account-placeholder = Account or alias
recover-username = Username
recover-username-hint = Staff number, student number or email
recover-document = Document number
recover-document-hint = Usually of your identity card
recover-prove-lead = You can verify that it is you in these ways
recover-ways = Choose how to reset your password
recover-by-phone = By phone
recover-by-email = By email
recover-phone = The phone bound to your account, in full
recover-email = The email bound to your account, in full
recover-nothing-bound = If no email, phone or security questions are set up, please contact the administrator to recover your password in person.
recover-appeal = None of these work? File an account appeal
recover-revoke = Revoke all app passwords as well
recover-revoke-hint = Tick this if your password may have leaked; mail clients and the like then need new ones.
recover-done-title = Password recovered
recover-done-text = The new password of account { $account } works at once; other devices have been signed out.
activate-title = Activate account
activate-lead = Fill in your details as registered; then bind a phone or email and set a password.
activate-step-check = Your details
activate-step-bind = Bind phone or email
activate-step-password = Set a password
activate-step-done = Account activated
activate-bind-lead = Codes and notices go there, and you can recover your password with it.
activate-by-phone = Bind phone
activate-by-email = Bind email
activate-done-text = From now on, sign in as { $account } with the password you have just set.
find-title = Find my number
find-lead = Look up your student or staff number by name and identity document.
find-submit = Look up
find-found-title = Your account was found
find-found-text = The full number is sent to the bound email or phone. If nothing is bound, contact the administrator.
link-find = Find my number
go-sign-in = Sign in
gate-sign-in = Back to sign-in
gate-again = Start again
gate-submit = Submit
recover-by-questions = Security questions
questions-title = Security questions
questions-lead = If you forget your password, answering all of them lets you set a new one. Choose questions whose answers nobody else knows.
questions-question = Question { $number }
questions-answer = Answer { $number }
questions-save = Save
questions-saved = Your security questions were saved.
state-questions = For when you forget your password
question-primary-teacher = What was the name of your first class teacher?
question-primary-school = Which primary school did you attend?
question-mother-birthplace = Where was your mother born?
question-father-birthplace = Where was your father born?
question-childhood-friend = What was your best childhood friend called?
question-first-pet = What was your first pet called?
question-first-book = Which was the first book you finished?
question-first-journey = Where did your first long journey lead?

## Password, phones, e-mail, identities

confirm-title = Is it you?
confirm-lead = To protect your account, prove who you are before you go on.
confirm-ways = Ways to prove it
confirm-way-password = Password
confirm-way-phone = Code by SMS
confirm-way-email = Code by mail
confirm-submit = Go on
confirm-none = This account has neither a password nor a phone or address to prove it by. Please sign out and sign in again.
confirm-factor-lead = Beside your password, prove your second factor too.
confirm-factor-missing-title = Your account has no second factor
confirm-factor-missing = The console asks for an authenticator app or a passkey. Ask the platform administrator for a set-up link and follow its steps.

password-current-not-needed = You have just signed in by scanning: the current password is not needed.

bindings-lead = The phones and the address bound to your account, for signing in, proving who you are and getting notices.
bindings-done-phone = Your phones were updated. It works at once.
bindings-done-email = Your address was updated. It works at once.
binding-login = Login phone
binding-login-text = For signing in by SMS code and recovering the password.
binding-security = Security phone
binding-security-text = For verification at sign-in. It may differ from the login phone.
binding-email = E-mail address
binding-email-text = For signing in, recovering the password and getting notices.
binding-bind = Bind
binding-manage = Change or unbind

phone-country-hint = The country code +86 can be changed but not deleted. Numbers from abroad may also begin with 00 and the country code.
phone-transfer = This number is mine: apply to move it to this account
phone-must-stay = This account has to keep a login phone: it can be changed, not unbound.
phone-change-title = Change phone
phone-step-old = Prove it is you
phone-step-new = Prove the new number
phone-step-done = Done
phone-new-label = New phone number
confirm-button = Confirm
phone-changed-title = Phone changed
phone-changed-text = { $phone } is bound now. It works at once.
phone-changed-on = Back to phones and e-mail
phone-unbind-title = Unbind phone
phone-unbind-text = Once unbound, this number no longer signs you in or proves who you are.
phone-unbind-submit = Unbind
phone-cannot-receive = Cannot get messages on this number? Apply to have it unbound

email-lead = A link goes to the address. It works once you have opened and confirmed it.
email-new-label = New e-mail address
email-bind-submit = Send the mail
email-change-submit = Send the mail to the new address
email-link-sent = The mail is on its way. Open its link within { $minutes } minutes, in this browser or where you are signed in to this account.
email-unbind-title = Unbind e-mail
email-unbind-text = A link goes to the bound address. Once you have opened and confirmed it, the address is unbound.
email-unbind-submit = Send the mail for unbinding
email-link-title = Bind e-mail
email-link-bind = Bind { $address } to account { $number }?
email-link-bind-submit = Bind it
email-link-unbind = Unbind { $address } from account { $number }?
email-link-unbind-submit = Unbind it
email-link-not-you = If this was not you, just close this page.
email-link-forwarded = This page cannot be forwarded. Open it in the browser that asked for it, or sign in to the account first.
email-link-used = This link was used already. Every link works once.
email-link-over = This link does not work any more. Please have the mail sent again.
email-link-again = Go on

nav-switch-identity = Switch identity
identities-lead = Your accounts with the same document. Switching needs no new sign-in.
identities-alone = This is your only account.
identity-current = The present identity
identity-switch = Switch to { $number }
identity-service = Application
identity-gets = Identity
identity-defaults = Identities for applications
identity-defaults-text = The application gets the identity chosen here, whichever is the present one.
identity-no-default = The present one

## Applications for review

case-step-fill = Details
case-step-pictures = Documents
case-step-submit = Submit
case-choose = Please choose
case-unbind-title = Unbind a phone by review
case-unbind-notice = Only for a phone that can no longer receive text messages. In all other cases follow the link and unbind it yourself.
case-unbind-self = Unbind now
case-appeal-title = Account appeal
case-appeal-notice = To make sure that your appeal succeeds, please fill this in with care!
case-transfer-title = Move a phone number by review
case-transfer-lead = If your number is bound to another account, prove by a code that you use it, then apply. A reviewer checks and moves it to your account.
case-transfer-notice = The number is proved. Say how the other account relates to you: your former student number, or whoever had the number before you.
case-reason = Reason
case-slot = Number to unbind
case-slot-login = Sign-in phone { $number }
case-slot-security = Security phone { $number }
case-remark = Remarks
case-remark-hint = Saying why helps the review.
case-transfer-remark = What happened
case-affiliation = You are
case-employer = Your institution or department
case-phone = Contact phone
case-phone-hint = A number that reaches you: the reviewer may call.
case-email = E-mail for the result
case-email-hint = The result goes here; without it to the e-mail or phone that is bound.
case-name = Full name
case-department = School or department
case-department-hint = Write “none” if you have none
case-document = Document number
case-account = Student or staff number
case-account-hint = Leave it empty if you do not remember
case-appeal-phone = Contact phone
case-contact-hint = Phone or e-mail, at least one: the result goes there.
case-proofs = Please upload pictures that prove who you are: { $proofs }. At least { $count }.
case-limits = JPG or PNG, several at once; at most { $size } MB each, at most { $count } pictures.
case-samples = Samples
case-sample-identity = Identity card: all four corners, text readable
case-sample-campus = Campus card: photo, name and number readable
case-choose-files = Choose pictures
case-upload = Upload
case-picture = Picture { $number } · { $size } KB
case-remove = Remove
case-submit-lead = Please check, then submit.
case-own-password = Your password
case-own-password-hint = Type the password you sign in with once more
case-submit = Submit
case-submitted-title = Application submitted
case-submitted-lead = A reviewer will decide. The result goes to the e-mail or phone you gave; you can also follow it under “My applications”.
case-submitted-appeal = A reviewer will decide. When the appeal is approved you are told by SMS or e-mail.
case-ask = Questions: { $contact }
case-approved-title = Approved
case-unbind-approved = The number is unbound. Sign in again and bind a new phone when asked.
case-transfer-approved = The number is bound to your account.
case-approved-prove = Your appeal is approved. Prove your contact first, then set a new password.
case-appeal-over = Your appeal was approved, but the time for setting a new password is over. Please appeal again.
case-appeal-done-title = Your new password is set
case-appeal-done = Sign in with account { $number } and the new password.
case-rejected-title = Not approved
case-rejected-lead = You can change this application and submit it again, or delete it and apply anew.
case-withdrawn-title = Application taken back
case-withdrawn-lead = You can delete it and apply anew.
case-rejection = Why it was not approved
case-state = State
case-state-draft = Not submitted
case-state-submitted = Waiting for review
case-state-approved = Approved
case-state-rejected = Not approved
case-state-withdrawn = Taken back
case-submitted-at = Submitted
case-decided-at = Decided
case-withdraw = Take back
case-delete = Delete and apply anew
case-forget = Forget this draft
case-edit = Change and submit again
case-view = Open
case-sign-in = Sign in
case-applies-title = My applications for review
case-applies-lead = Follow the review here, and see why something was not approved.
case-applies-link = My applications
case-none = You have not applied for anything.
case-prove-lead = To make sure it is you, prove the contact that the appeal named.
case-password-title = Set a new password
case-password-lead = Your account is { $number }. Sign in with the new password afterwards.
case-password-submit = Set new password
case-bind = Also bind { $contact } to the account

## Security centre, step-up, second factors

rebind-title = Complete your verified details
rebind-step = Bind new phone
rebind-lead = Your application was approved. Please bind the phone that you use now.
rebind-phone = Phone number
rebind-code = Code sent to the phone
step-up-title = Verification by text message
step-up-lead = Your account may be at risk. To make sure that it is you, please verify by text message first.
step-up-factor-title = Second factor
step-up-factor-lead = Your account has a second factor. Please prove once more that it is you.
step-up-signs = Why: { $signs }
step-up-ways = Ways to verify
step-up-way-sms = Text message
step-up-way-recovery = Recovery code
step-up-recovery-hint = One of the 16-character codes you kept; each works once
step-up-trust =
    { $days ->
        [one] Do not ask again on this device for 1 day
       *[other] Do not ask again on this device for { $days } days
    }
step-up-submit = Confirm
step-up-unbind = Apply to unbind this phone
sign-new-device = a new device
sign-new-network = a new place in the network
sign-long-absence = no sign-in for a long time
sign-failures = several wrong passwords just now
sign-weak-password = a weak password
security-title = Account security
security-lead = Is your account safe, and what else can you do?
security-score = Security score
security-next = Do this next
security-state = Security settings
security-all-done = Everything is done. Keep it up.
advice-points = Adds { $points } points
advice-go = Do it
advice-password = Choose a password of your own
advice-login-phone = Bind a phone for signing in
advice-second-factor = Add an authenticator app or a passkey
advice-security-phone = Bind a security phone
advice-email = Bind an email address
advice-recovery-codes = Make new recovery codes
state-manage = Manage
state-password-set = Changed at { $time }
state-security-phone = Security phone
state-factors =
    { $count ->
        [one] 1 way added, { $codes } recovery codes left
       *[other] { $count } ways added, { $codes } recovery codes left
    }
state-factors-none = None added
state-sessions =
    { $count ->
        [one] Signed in at 1 place
       *[other] Signed in at { $count } places
    }
state-app-passwords = For mail clients and other applications
state-history = Recent sign-ins and changes
factors-title = Second factors
factors-lead = One more proof beside the password keeps your account safe even if the password leaks.
factor-since = Added at { $since }, not used yet
factor-used = Added at { $since }, last used at { $used }
factor-add = Add
factor-remove = Remove
factor-remove-title = Remove { $name }?
factor-remove-lead = Sign-in will not ask for it any more. With the last one, the recovery codes go too.
factor-remove-roles = This is your last second factor. Without it your roles at the console end at once and have to be granted again.
factors-onward = When you have added one, go back to where you came from.
factors-onward-go = Go on
totp-title = Authenticator app
totp-about = An app on your phone shows six digits
totp-add-title = Add an authenticator app
totp-add-lead = Scan the code with your authenticator app, then type the six digits that it shows.
totp-qr = QR code for the authenticator app
totp-secret = If you cannot scan it, type this key into the app:
totp-code = Digits from the app
totp-code-hint = The six digits that your authenticator app shows now
totp-confirm = Add
passkey-title = Passkey
passkey-named = Passkey: { $name }
passkey-about = Fingerprint, face, device password or security key
passkey-add-title = Add a passkey
passkey-add-lead = Your browser asks for your fingerprint, face, device password or security key.
passkey-name = Name
passkey-name-hint = To tell it from others, such as “My phone”; may stay empty
passkey-create = Create a passkey
passkey-use = Use a passkey
passkey-need = Passkeys need JavaScript and a browser that knows them. Inside an app, open this page in the system browser.
passkey-failed = That was not completed. Try again, or choose another way.
recovery-title = Recovery codes
recovery-left =
    { $left ->
        [one] 1 left. New codes replace all earlier ones.
       *[other] { $left } left. New codes replace all earlier ones.
    }
recovery-renew = Make new codes
codes-title = Keep your recovery codes
codes-text = They are shown only this once. Print them or write them down, and keep them safe. Each works once when your authenticator app or passkey is not at hand.
codes-kept = I have kept them
devices-title = Devices
devices-lead = If one of these is not you, end it and change your password right away.
sessions-title = Signed in now
session-this = { $device } (this one)
session-text = { $place }, since { $since }, last used at { $seen }
session-end = End
sessions-end-others = End all other sign-ins
devices-known = Known devices
devices-empty = No devices are remembered yet.
device-text = { $place }, last sign-in at { $seen }
device-trusted = { $place }, last sign-in at { $seen }; no second factor until { $until }
device-forget = Forget
history-title = Security history
history-event = What
history-half = Second factor owed
history-administrator = Administrator
history-older = Older
event-sign-in = Sign-in
event-sign-out = Sign-out
event-step-up = Second factor
event-scan-decided = Scan confirmation
event-reauthenticated = Identity confirmed
event-password-changed = Password changed
event-phone-bound = Phone bound
event-phone-unbound = Phone unbound
event-email-bound = Email bound
event-email-unbound = Email unbound
event-factor-added = Second factor added
event-factor-removed = Second factor removed
event-role-changed = Console role changed
event-device-forgotten = Device forgotten
event-activated = Account activated
event-status-changed = Account switched off or on
event-recovery = Password recovery
method-totp = Authenticator app
method-passkey = Passkey
method-recovery-code = Recovery code
method-mail = Code by mail
event-identity-switched = Identity switched
event-case-filed = Application for review
event-case-decided = Application decided

## App passwords, invitations, applications, help articles

help-search-label = Search the help
help-search-submit = Search
help-found =
    { $count ->
        [one] 1 article found
       *[other] { $count } articles found
    }
help-none = Nothing found. Try another word, or contact us.
help-missing = There is no such article. Perhaps you find it here:
help-all = All articles
help-more = Learn more
help-version = Version
help-created = Created
help-updated = Updated
help-contact = Contact
help-category-sign-in = Signing in
help-category-account = Account and password
help-category-phone = Phone and email
help-category-applications = Applications and guests
help-category-platform = About this platform
unit-seconds =
    { $count ->
        [one] 1 second
       *[other] { $count } seconds
    }
unit-minutes =
    { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
unit-hours =
    { $count ->
        [one] 1 hour
       *[other] { $count } hours
    }
unit-days =
    { $count ->
        [one] 1 day
       *[other] { $count } days
    }
app-passwords-title = App passwords
app-passwords-lead = Mail clients, VPN and the like get passwords of their own, never the one you sign in with.
app-passwords-empty = No app passwords yet.
app-passwords-off = No application here needs app passwords.
app-password-new = New app password
app-password-for = Application
app-password-application = { $name } ({ $protocols })
app-password-label = What it is for
app-password-label-hint = For example “Mail on my phone”; one for each device
app-password-days = Valid for
app-password-no-end = Until revoked
app-password-create = Make it
app-password-made = App password for “{ $label }”
app-password-made-hint = It is shown this once. Put it into the software now, with the account { $number }; spaces do not matter.
app-password-made-at = Made
app-password-until = Valid until
app-password-expired = Expired
app-password-used = Last used
app-password-unused = Never
app-password-revoke = Revoke
invitations-title = Invitations
invitations-lead = Give people from outside an account for a time. You are their sponsor; the account is suspended at the end.
invitations-off = People of your role cannot invite.
invitations-empty = No invitations yet.
invitations-mine = Your invitations
invitation-new = Invite a guest
invitation-name = Name
invitation-name-hint = As on the identity document
invitation-email-hint = The link and the code go to this address
invitation-last-day = Last day
invitation-last-day-hint = { $latest } at the latest
invitation-reason = Reason
invitation-send = Send invitation
invitation-renew = Send again
invitation-withdraw = Withdraw
invitation-extend = Change last day
invitation-end = End now
invitation-state = State
invitation-state-open = Waiting; the link is good until { $until }
invitation-state-lapsed = The link has expired
invitation-state-withdrawn = Withdrawn
invitation-state-accepted = In use
invitation-state-ended = Ended
invitation-title = Accept the invitation
invitation-lead = Get the code that is sent to your address and choose a password: the account is ready.
invitation-from = Invited by
invitation-accept = Accept
invitation-done-title = Your account is ready
invitation-done-text = Your account is { $number }; your email signs you in as well.

## Surprises

not-found-title = Page not found
not-found-text = The address may be mistyped, or the page has moved.
refused-title = This cannot go on
refused-service = The system: { $name }.
refused-service-owner = The system: { $name }. Ask: { $owner }
service-unknown-title = This system is not known
internal-title = Service unavailable
server-page-back = Go to the home page
server-page-event = Number to quote:

## Errors

error-case-open = An application about the same is already waiting for review. See “My applications”.
error-case-closed = The application has changed meanwhile and this can no longer be done. Reload the page.
error-case-own = Nobody decides an application about their own account.
error-case-claimed = Another reviewer is working on this application.
error-case-changed = The application changed since you opened it. Go back and look again.
error-case-second-person = You approved it already. Another reviewer has to approve it too.
error-roster-columns = Choose a column for the account number and one for the name, each column once.
error-roster-busy = This roster is being worked on, or has gone in.
error-roster-unconfirmed = Many people change or leave. Type the number that the page shows.
error-roster-too-large = The file is too large. Split it, or ask the administrator to raise the limit.
error-roster-no-file = Choose a file.
error-roster-failed = The work was cut off. What went in stays; check the roster again and bring it in.
error-roster-policy = The rules for rosters in the settings cannot be followed. Ask the administrator.
error-roster-changed-since = More people would leave now than when this roster was checked, so nobody was suspended. Check it again.
error-roster-empty = The file is empty.
error-roster-password = The workbook is protected by a password. Save it without one and upload it again.
error-roster-damaged = The workbook is damaged or was not saved to its end. Save it again and upload it.
error-roster-unsupported = This is no roster. Save it as .xlsx or .csv.
error-roster-no-headings = No line of headings was found. A roster has at least the account number and the name.
error-roster-headings-missing = The columns that were chosen are not in the file.
error-roster-heading-twice = Two headings mean the same. Delete or rename one of them.
error-roster-unreadable = The file cannot be read. Upload it again.
error-roster-no-such-sheet = The workbook has no sheet.
error-roster-wrong-extension = The file holds something else than its name says.
error-roster-not-found = The file was deleted in time. Upload it again.
error-roster-overtaken = A newer roster came in, so this one is not needed any more.
error-store-failed = The database is not available. What went in stays; bring the roster in again later.
error-source-failed = The file could not be read to its end. What went in stays; look at the file.
error-case-account-unclear = No single account fits. Name the account.
error-case-proof-missing = Some pictures are still missing. Please upload what is asked for.
error-case-choice-missing = Something was not chosen yet. Please check the fields marked *.
error-case-contact-missing = Give a phone or an e-mail so that we can tell you the result.
error-picture-unreadable = This picture cannot be read. Please upload a JPG or PNG.
error-picture-too-large = The picture is too large. Make it smaller or take it again.
error-picture-too-many = There are as many pictures as there may be. Remove one first.
error-evidence-full = The pictures of waiting appeals fill the space that is set aside for them. Try again later, or contact the administrator.
error-unknown = That did not work. Please try again later.
error-wrong-credentials = Wrong account or password. Please try again.
error-locked =
    { $minutes ->
        [one] Too many wrong passwords. Try again in 1 minute, or sign in by code or scan now.
       *[other] Too many wrong passwords. Try again in { $minutes } minutes, or sign in by code or scan now.
    }
error-captcha-required = Please type the characters in the picture first.
error-captcha-wrong = Those are not the characters. Please try the new picture.
error-account-disabled = This account is disabled. Please contact the administrator.
error-activation-required = This account is not active yet. Please activate it first.
error-account-empty = Enter your account.
error-password-empty = Enter your password.
error-phone-invalid = Enter a valid phone number
error-phone-country-missing = The country code may be changed, but not removed.
error-phone-country-mismatch = The number and the country code before it do not match. Please change one of them.
error-code-invalid = Enter the six digits from the text message
error-code-wrong = That code is not right. Please check it and try again.
error-code-expired = This code is no longer valid. Please get a new one.
error-code-used-up =
    { $minutes ->
        [one] Too many wrong codes. Try again in 1 minute, or sign in another way.
       *[other] Too many wrong codes. Try again in { $minutes } minutes, or sign in another way.
    }
error-too-soon =
    { $seconds ->
        [one] A code was just sent. You can get another one in 1 second.
       *[other] A code was just sent. You can get another one in { $seconds } seconds.
    }
error-too-many-sends =
    { $minutes ->
        [one] This number got too many codes. Try again in 1 minute, or sign in another way.
       *[other] This number got too many codes. Try again in { $minutes } minutes, or sign in another way.
    }
error-sms-region = We do not send text messages to this country. Please sign in another way.
error-sms-budget = No more text messages can be sent right now. Try again later, or sign in another way.
error-busy =
    { $seconds ->
        [one] Many people are here right now. Please try again in 1 second.
       *[other] Many people are here right now. Please try again in { $seconds } seconds.
    }
error-page-expired = This page is out of date. Please fill it in again.
error-cookies-needed = Your browser keeps no cookies, so this cannot go on. Please allow cookies for this site, or use another browser.
error-forwarded = This page does not work when forwarded. Go on in the browser that opened it, or start again.
error-phone-taken = This phone number is already in use by another account. If you can sign in to that account, unbind the number there. If not, sign in with another number bound, and apply under “Move a phone number by review” (/transfer).
error-password-weak = The new password does not meet the requirements: { $reasons }.
error-password-mismatch = The two new passwords differ.
error-password-same = The new password is the same as the current one.
error-service-unknown = This system is not registered here, so your account cannot open it. Please tell the people who run it.
error-store-unavailable = The service is not available just now. Please reload this page in a moment.
error-cas-method-unsupported = That system asks for a way to receive tickets that is not supported. Its administrators can use GET or POST.
error-cas-request-invalid = The sign-in request of that system is malformed. Go back and start again; if this stays, tell its administrators.
error-scan-expired = This code has expired. Get a new one on the computer and scan again.
error-scan-decided = This code was already used. Get a new one on the computer and scan again.
error-scan-foreign = This code belongs to another browser and does not work here.
error-method-off = This way of signing in is switched off. Please choose another one.
error-step-owed = A step is still open. Please finish it first.
error-sign-in-needed = You have been signed out. Please sign in again.
error-email-invalid = Enter an e-mail address like name@example.cn.
error-email-taken = This address is bound to another account. Sign in there and unbind it, or contact the administrator.
error-details-mismatch = These details do not match our records. Check them and try again, or contact the administrator.
error-too-many-tries = Too many tries. Please try again in { $minutes } min.
error-already-active = This account is active already: sign in, or recover its password.
error-account-weak = Switched off because of a weak password. Contact your administrator to have it reset.
error-not-bound = This is not the phone or address bound to the account. Check it and try again.
error-last-binding = The account has to keep this one: it can be changed, not unbound.
error-proof-too-old = To protect your account, please prove who you are again.
error-step-up-owed = Please complete the verification first.
error-questions-alike = Choose different questions, with different answers.
error-document-invalid = This is not a valid document number. Check type and number.
error-field-empty = Please fill in everything that is required.
error-text-too-long = One of the texts is too long. Please shorten it.
error-identity-not-ready = This account has a step to complete or a second factor. Switch to it instead.
error-identity-password-owed = This account owes a new password. Sign out, sign in there with its own password, and change it.
error-password-wrong = The current password is wrong. Please type it again.
error-password-recent = The new password must not be one you used recently.
error-password-common = This password is among the commonest and easily guessed. Choose another.
error-app-password-limit = There are as many app passwords as you may have. Revoke one that you no longer use first.
error-name-invalid = Enter the person's name
error-date-invalid = Choose a day within the limits
error-invitation-not-allowed = People of your role cannot invite.
error-invitation-limit = You have as many invitations as you may. End one that is no longer needed, or try again tomorrow.
error-invitation-over = There is no such invitation, or it has expired. Ask the person who invited you to send it again.
error-invitation-withdrawn = This invitation was withdrawn. Please ask the person who invited you.
error-invitation-used = This invitation was used already. If that was you, just sign in.
error-reason-too-short = Say in a few words why you need this
error-retention-too-short = The audit log has to be kept for 183 days at least
error-not-allowed = Your roles do not allow this. Ask the platform administrator if you need it
error-factor-needed = The console asks for a second factor. Confirm it first
error-not-there = There is no such account, or it is beyond what you look after
error-own-account = Nobody does this to their own account: ask another administrator
error-role-holder = This account holds a role at the console: only administrators who may grant roles can do this
error-changed-meanwhile = Somebody else has just changed this. What you typed is kept: compare it with what stands there now, then save again
error-nothing-to-do = There is nothing to do
error-account-number-invalid = This is not an account number
error-account-number-taken = This account number is taken
error-alias-invalid = This cannot be an alias
error-alias-taken = This alias is taken
error-department-invalid = This department's name is too long or holds characters that are not allowed
error-department-beyond = This department is beyond what you look after
error-document-beyond = Somebody whom you do not look after has this document. Please ask the platform administrator
error-too-many-people = At most 5,000 people at once: choose fewer
error-undo-file-invalid = This is not an undo file, or it was changed
error-role-present = The account has this role already
error-role-takes-no-department = This role reaches everybody. Leave the department empty
error-last-administrator = This is the last platform administrator. Grant the role to somebody else first
error-set-up-over = This link is not right, too old, or a newer one took its place.
error-set-up-used = This link was used already.
error-set-up-foreign = This link is for another account and cannot be used with the present one.
error-service-name-invalid = The name must have 1 to 60 characters
error-service-name-taken = There is an application of this name already
error-service-wildcard = The address must not have a *: register each system by its own host and path
error-service-fragment = The address must not have a #
error-service-prefix-query = An address that covers what lies below it must not have a ? and what follows
error-service-too-many-rules = Too many addresses: at most 50 further ones.
error-service-attribute-unknown = There is no such attribute
error-service-presentation-invalid = A category has at most 30 characters, a description 120, a keyword 30; the picture is a path of this server
error-service-access-invalid = A kind, department or account number is not one, or there are more than 500
error-service-not-admitted = Your account may not enter this system. If you need it, ask those who run it
error-url-empty = Type an address
error-url-too-long = The address is too long
error-url-scheme = The address must begin with https:// or http://
error-url-user-info = The address must not have a user name or an @
error-url-host = The host in the address is not one
error-url-unicode-host = Write the host in its ASCII form (xn--…)
error-url-port = The port in the address is not one
error-url-backslash = The address must not have a backslash
error-url-control-character = The address must not have blanks or control characters
error-url-dot-segment = The path must not have . or .. in it
error-url-escape = A percent sign in the address is not followed by two digits
error-url-encoded-twice = The path is percent-encoded twice
error-word-mismatch = That is not the word to confirm with
error-under-way = The same is being done just now. Please wait
error-backup-key-missing = The key file for backups is not set, or cannot be used
error-settings-overtaken = Somebody else saved meanwhile. Look at the draft and save again
error-nothing-changed = There is nothing to save
error-settings-wrong = The settings are not right. Correct what is named
error-scope-takes-no-department = Something that was chosen reaches everybody and takes no department
error-token-limit = You have as many tokens as you may. Revoke one that is no longer used
error-source-name-taken = Another source has this name. Choose another one
error-not-found = This page does not exist.
error-body-too-large = That was too much to send.
error-method-not-allowed = This address cannot be used like that.
error-unknown-host = This address does not belong to this platform. Please use the one that your institution gave you.
error-cross-site = This request came from another site and was refused. Please repeat it on a page of this platform.
error-token-refused = This request needs a token that is valid.
error-request-invalid = The request is not what this operation takes.
error-media-type-unsupported = The body has to be JSON, or CSV where a roster is sent.
error-cursor-invalid = This cursor is not one of this list with these filters.
error-personal-in-address = What may be a phone, a document number or an address belongs into a body: POST /api/v1/people/search.
error-rate-limited = Too many requests with this token. Please wait.
error-version-missing = This change needs If-Match with the version that was read.
error-idempotency-key-invalid = An idempotency key has 1 to 128 visible characters.
error-idempotency-key-reused = This idempotency key stands for another request.
error-idempotency-under-way = A request with this idempotency key is being done.
error-timeout = That took too long. Please try again later.
error-unavailable = The service is recovering. Please try again in a moment.
error-internal = The service is not available right now. Please try again later. If you ask for help, give this number: { $event }
error-factor-present = This has been added already.
error-passkey-invalid = The passkey could not be verified. Try again, or choose another way.
error-recovery-code-wrong = This recovery code is wrong or was used before. Try another one.

## Text messages

sms-unbind-approved = [{ $brand }] Your phone is unbound. Sign in and bind a new one: { $url }
sms-transfer-approved = [{ $brand }] The number is now bound to your account: { $url }
sms-appeal-approved = [{ $brand }] Your appeal is approved. Set a new password: { $url }
sms-case-rejected = [{ $brand }] Your application was not approved. See why: { $url }
sms-appeal-granted = [{ $brand }] An appeal for account { $number } was approved; a new password will be set. Not you? Contact the administrator now.
sms-transfer-moved = [{ $brand }] Phone { $phone } was moved from account { $number } to another one. Questions? Contact the administrator.
sms-sign-in-code = [{ $brand }] { $code } is your sign-in code, valid for { $minutes } min. Tell nobody. Not you? Ignore this message.
sms-bind-phone-code = [{ $brand }] { $code } is your code for binding this phone, valid for { $minutes } min. Tell nobody. Not you? Ignore this message.
sms-activate-code = [{ $brand }] { $code } is your code for activating your account, sent to { $target }, valid for { $minutes } min. Tell nobody. Not you? Ignore this message.
sms-recover-code = [{ $brand }] { $code } is your code for recovering your password, sent to { $target }, valid for { $minutes } min. Tell nobody. Not you? Ignore this message.
sms-confirm-code = [{ $brand }] { $code } is your code to confirm it is you, sent to { $target }, valid for { $minutes } min. Tell nobody. Not you? Ignore this message.
sms-step-up-code = [{ $brand }] { $code } is your code to finish signing in, sent to { $target }, valid for { $minutes } min. Tell nobody. Not you? Ignore this message.
sms-appeal-code = [{ $brand }] { $code } is your code to open your application, sent to { $target }, valid for { $minutes } min. Tell nobody. Not you? Ignore this message.
sms-password-changed = [{ $brand }] The password of account { $number } was changed at { $time }. Not you? Contact the administrator now.
sms-phone-bound = [{ $brand }] The phone bound to account { $number } was changed at { $time }. Not you? Contact the administrator now.
sms-account-activated = [{ $brand }] Account { $number } was activated with this number at { $time }. Not you? Contact the administrator.
sms-number-lookup = [{ $brand }] Account number: { $numbers }. Ignore this if you did not ask.
sms-questions-set = [{ $brand }] The security questions of account { $number } were changed at { $time }. Not you? Contact the administrator.
sms-account-weak = [{ $brand }] Account { $number } was switched off at { $time }: its password is too weak. Contact the administrator.
sms-account-disabled = [{ $brand }] Account { $number } was switched off at { $time }. If you have questions, contact the administrator.
sms-account-enabled = [{ $brand }] Account { $number } was enabled again at { $time }.
sms-account-unlocked = [{ $brand }] Account { $number } was unlocked by an administrator at { $time }. Not your request? Tell your administrator.
sms-change-forced = [{ $brand }] An administrator asks for a new password of account { $number }. You will set it when you sign in next.
sms-account-edited = [{ $brand }] The name, document or alias of account { $number } was changed by an administrator at { $time }. Questions? Contact the administrator.
sms-password-reset = [{ $brand }] The password of account { $number } was reset by an administrator at { $time }. Not you who asked? Contact the administrator now.
sms-factor-added = [{ $brand }] A second factor was added to account { $number } at { $time }. Not you? Contact the administrator now.
sms-factor-removed = [{ $brand }] A second factor was removed from account { $number } at { $time }. Not you? Contact the administrator now.
sms-role-granted = [{ $brand }] Account { $number } was given a console role at { $time }. Not you? Contact the administrator now.
sms-role-ended = [{ $brand }] A console role of account { $number } ended at { $time }. Questions? Contact the administrator.
sms-recovery-codes-renewed = [{ $brand }] New recovery codes were made for account { $number } at { $time }; the old ones no longer work. Not you? Contact the administrator now.
sms-recovery-code-used = [{ $brand }] Account { $number } was signed in to with a recovery code at { $time }. Not you? Contact the administrator now.
sms-identity-switched = [{ $brand }] Another identity of yours switched to account { $number } at { $time }. Not you? Contact the administrator now.
sms-identity-chosen = [{ $brand }] Account { $number } became the default identity of an application at { $time }. Not you? Contact the administrator now.
sms-app-password-made = [{ $brand }] App password for { $name } made for account { $number } at { $time }. Not you? Revoke it and change your password.
sms-app-password-revoked = [{ $brand }] App password for { $name } of account { $number } revoked at { $time }. Not you? Change your password.
sms-api-token-made = [{ $brand }] API token { $name } made for account { $number } at { $time }. Not you? Revoke it at the console now.
sms-api-token-revoked = [{ $brand }] API token { $name } of account { $number } revoked at { $time }.
sms-invitation-guest-arrived = [{ $brand }] { $name } accepted your invitation. You are the sponsor.
sms-invitation-ends = [{ $brand }] The stay of your guest { $name } ends at { $until }. Sign in to extend it.

sms-email-bound = [{ $brand }] The address bound to account { $number } was changed at { $time }. Not you? Contact the administrator now.
sms-email-unbound = [{ $brand }] The address bound to account { $number } was unbound at { $time }. Not you? Contact the administrator now.
sms-phone-unbound = [{ $brand }] The phone bound to account { $number } was unbound at { $time }. Not you? Contact the administrator now.
## Mails

mail-unbind-approved-subject = Your phone is unbound
mail-unbind-approved-body =
    Hello,

    Your application to unbind a phone was approved at { $time }; the number is unbound. Sign in again and bind a new phone when asked.

    The application: { $url }

    If this was not you, contact the administrator right away.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-transfer-approved-subject = The number is bound to your account
mail-transfer-approved-body =
    Hello,

    Your application to move a phone number was approved at { $time }; it is bound to your account.

    The application: { $url }

    If this was not you, contact the administrator right away.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-appeal-approved-subject = Your appeal is approved
mail-appeal-approved-body =
    Hello,

    Your account appeal was approved at { $time }. Open this address, prove your contact and set a new password:

    { $url }

    If this was not you, ignore this mail and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-case-rejected-subject = Your application was not approved
mail-case-rejected-body =
    Hello,

    Your application was not approved ({ $time }). See why, change it and submit it again, or delete it and apply anew:

    { $url }

    { $brand }
    This message was sent automatically. Please do not reply.
mail-appeal-granted-subject = An appeal for your account
mail-appeal-granted-body =
    Hello,

    An appeal for account { $number } was approved at { $time }; the applicant will set a new password.

    If this was not you, contact the administrator right away.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-transfer-moved-subject = A phone number was moved
mail-transfer-moved-body =
    Hello,

    After a review, phone { $phone } was moved from account { $number } to another one at { $time }.

    Bind a new phone at your next sign-in. If in doubt, contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-bind-email-code-subject = Your code for binding this address
mail-bind-email-code-body =
    Hello,

    your code for binding this address is { $code }. It was sent to { $target } and is valid for { $minutes } minutes.

    Tell nobody. If this was not you, ignore this mail.

    { $brand }
    This mail was sent automatically; please do not reply.
mail-activate-code-subject = Your code for activating your account
mail-activate-code-body =
    Hello,

    your code for activating your account is { $code }. It was sent to { $target } and is valid for { $minutes } minutes.

    Tell nobody. If this was not you, ignore this mail.

    { $brand }
    This mail was sent automatically; please do not reply.
mail-recover-code-subject = Your code for recovering your password
mail-recover-code-body =
    Hello,

    your code for recovering your password is { $code }. It was sent to { $target } and is valid for { $minutes } minutes.

    Tell nobody. If this was not you, ignore this mail.

    { $brand }
    This mail was sent automatically; please do not reply.
mail-confirm-code-subject = Your code to confirm it is you
mail-confirm-code-body =
    Hello,

    your code to confirm it is you is { $code }. It was sent to { $target } and is valid for { $minutes } minutes.

    Tell nobody. If this was not you, ignore this mail.

    { $brand }
    This mail was sent automatically; please do not reply.
mail-step-up-code-subject = Your code to finish signing in
mail-step-up-code-body =
    Hello,

    your code to finish signing in is { $code }. It was sent to { $target } and is valid for { $minutes } minutes.

    Tell nobody. If this was not you, ignore this mail.

    { $brand }
    This mail was sent automatically; please do not reply.
mail-appeal-code-subject = Your code to open your application
mail-appeal-code-body =
    Hello,

    your code to open your application is { $code }. It was sent to { $target } and is valid for { $minutes } minutes.

    Tell nobody. If this was not you, ignore this mail.

    { $brand }
    This mail was sent automatically; please do not reply.
mail-password-changed-subject = Your password was changed
mail-password-changed-body =
    Hello,

    The password of account { $number } was changed at { $time }. The new one is valid at once.

    If this was you, there is nothing to do. If not, recover your password right away and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-api-token-made-subject = An API token was made
mail-api-token-made-body =
    Hello,

    The API token { $name } was made for account { $number } at { $time }.

    If this was you, there is nothing to do. If not, revoke it at the console right away, change your password and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-api-token-revoked-subject = An API token was revoked
mail-api-token-revoked-body =
    Hello,

    The API token { $name } of account { $number } was revoked at { $time }. Programs that used it can do nothing any more.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-app-password-made-subject = An app password was made
mail-app-password-made-body =
    Hello,

    An app password for { $name } was made for account { $number } at { $time }.

    If this was you, there is nothing to do. If not, revoke it under “Security”, change your password and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-app-password-revoked-subject = An app password was revoked
mail-app-password-revoked-body =
    Hello,

    The app password for { $name } of account { $number } was revoked at { $time }.

    If this was you, there is nothing to do. If not, change your password right away and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-invitation-subject = { $sponsor } invites you to { $brand }
mail-invitation-body =
    Hello,

    { $sponsor } invites you to an account at { $brand }. Open this link, get a code and choose a password:

    { $link }

    The link is good until { $until } and works once; forwarding it is of no use. If you do not know the sender, ignore this message.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-invitation-accepted-subject = Your account is ready
mail-invitation-accepted-body =
    Hello,

    Your account is { $number }. This address signs you in as well.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-invitation-guest-arrived-subject = { $name } accepted your invitation
mail-invitation-guest-arrived-body =
    Hello,

    { $name } accepted your invitation at { $time }. You (account { $number }) are the sponsor; extend or end the stay under “Invitations”.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-invitation-ends-subject = The stay of { $name } ends soon
mail-invitation-ends-body =
    Hello,

    The stay of { $name }, whom you (account { $number }) sponsor, ends at { $until }; the account is then suspended. Sign in and open “Invitations” to extend it.

    { $brand }
    This message was sent automatically at { $time }. Please do not reply.
mail-phone-unbound-subject = Your phone was unbound
mail-phone-unbound-body =
    Hello,

    the phone bound to account { $number } was unbound at { $time }.

    If this was you, there is nothing to do. If not, change your password now and contact the administrator.

    { $brand }
    This mail was sent automatically; please do not reply.
mail-email-link-subject = Please confirm this address
mail-email-link-body =
    Hello,

    account { $number } asked to bind this address. Open this link before { $until } and confirm:

    { $link }

    It works once and cannot be forwarded. If this was not you, ignore this mail.

    { $brand }
    This mail was sent automatically; please do not reply.
mail-email-unbind-link-subject = Please confirm unbinding this address
mail-email-unbind-link-body =
    Hello,

    account { $number } asked to unbind this address. Open this link before { $until } and confirm:

    { $link }

    It works once and cannot be forwarded. If this was not you, ignore this mail and change your password now.

    { $brand }
    This mail was sent automatically; please do not reply.
mail-email-bound-subject = Your e-mail address was changed
mail-email-bound-body =
    Hello,

    the address bound to account { $number } was changed at { $time }.

    If this was you, there is nothing to do. If not, change your password now and contact the administrator.

    { $brand }
    This mail was sent automatically; please do not reply.
mail-email-unbound-subject = Your e-mail address was unbound
mail-email-unbound-body =
    Hello,

    the address bound to account { $number } was unbound at { $time }.

    If this was you, there is nothing to do. If not, change your password now and contact the administrator.

    { $brand }
    This mail was sent automatically; please do not reply.
mail-phone-bound-subject = Your bound phone was changed
mail-phone-bound-body =
    Hello,

    The phone bound to account { $number } was changed at { $time }.

    If this was you, there is nothing to do. If not, change your password right away and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-account-activated-subject = Account activated
mail-account-activated-body =
    Hello,

    Account { $number } was activated at { $time }, with this address bound to it.

    If it was you, there is nothing to do. If it was not, contact the administrator at once.

    { $brand }
    This mail was sent automatically; please do not reply.
mail-questions-set-subject = Your security questions were changed
mail-questions-set-body =
    Hello,

    The security questions of account { $number } were changed at { $time }.

    If this was you, there is nothing to do. If not, change your password right away and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-number-lookup-subject = Your account number
mail-number-lookup-body =
    Hello,

    The account number you asked for: { $numbers }

    If it was not you who asked, ignore this mail.

    { $brand }
    This mail was sent automatically; please do not reply.
mail-account-weak-subject = Your account was switched off
mail-account-weak-body =
    Hello,

    the password of account { $number } is too weak; the account was switched off at { $time }.

    Please ask the administrator to reset the password and to enable the account. You then choose a new password when you sign in.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-account-disabled-subject = Your account was switched off
mail-account-disabled-body =
    Hello,

    account { $number } was switched off at { $time }, and all its sign-ins ended.

    If you have questions, contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-account-enabled-subject = Your account was enabled again
mail-account-enabled-body =
    Hello,

    account { $number } was enabled again at { $time }. You can sign in.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-account-unlocked-subject = Your account was unlocked
mail-account-unlocked-body =
    Hello,

    account { $number } was locked after wrong passwords. An administrator unlocked it at { $time }.
    If you did not ask for that, tell your administrator: somebody may be trying your password.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-change-forced-subject = Please change your password
mail-change-forced-body =
    Hello,

    at { $time } an administrator asked for a new password of account { $number }. You will set it when you sign in next.
    Use the sign-in page you know, and no link that somebody sends you.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-account-edited-subject = Details of your account were changed
mail-account-edited-body =
    Hello,

    the name, document or alias of account { $number } was changed by an administrator at { $time }. If you have questions, contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-password-reset-subject = Your password was reset
mail-password-reset-body =
    Hello,

    the password of account { $number } was reset by an administrator at { $time }, and all its sign-ins ended. Ask the administrator for the one-time password; you choose a new one when you sign in.

    If it was not you who asked, contact the administrator right away.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-factor-added-subject = A second factor was added
mail-factor-added-body =
    Hello,

    a second factor was added to account { $number } at { $time }. Sign-in asks for it from now on.

    If this was not you, change your password right away and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-factor-removed-subject = A second factor was removed
mail-factor-removed-body =
    Hello,

    a second factor was removed from account { $number } at { $time }.

    If this was not you, change your password right away and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-role-granted-subject = You have a console role
mail-role-granted-body =
    Hello,

    account { $number } accepted a role at the console at { $time }.

    If this was you, there is nothing to do. If not, change your password now and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-role-ended-subject = A console role ended
mail-role-ended-body =
    Hello,

    a console role of account { $number } ended at { $time }.

    If you have questions, contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-recovery-codes-renewed-subject = New recovery codes were made
mail-recovery-codes-renewed-body =
    Hello,

    new recovery codes were made for account { $number } at { $time }. The old ones no longer work.

    If this was not you, change your password right away and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-identity-switched-subject = Switched to another identity of yours
mail-identity-switched-body =
    Hello,

    another identity of yours switched to account { $number } at { $time }.

    If this was not you, change the passwords of both accounts right away and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-identity-chosen-subject = The default identity of an application was changed
mail-identity-chosen-body =
    Hello,

    another identity of yours made account { $number } the default identity of an application at { $time }.

    If this was not you, change the passwords of both accounts right away and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
mail-recovery-code-used-subject = A recovery code was used
mail-recovery-code-used-body =
    Hello,

    account { $number } was signed in to with a recovery code at { $time }. That code no longer works.

    If this was not you, change your password right away and contact the administrator.

    { $brand }
    This message was sent automatically. Please do not reply.
