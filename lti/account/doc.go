// Package account joins the people of launches to the accounts of an application.
//
// A platform says who somebody is by an opaque subject. What makes that person the
// holder of an account is a stored link, and how a link comes about is the policy
// of the registration: by itself, with a new account ([Automatic]); after the
// person signed in to the account by the application's own means ([Proof]); or
// with an invitation that the account's holder passed on ([Invitation]). An e-mail
// address never makes one, since platforms let people set it and addresses pass
// from one person to another.
//
// A link says who somebody is and nothing else. What they may do comes from the
// launch, each time anew, and ends with it.
package account
