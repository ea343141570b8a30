sign-in-submit = Sign in
