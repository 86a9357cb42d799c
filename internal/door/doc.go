// Package door holds what every way into the server shares: who is calling, from where, what is refused before it is read,
// and how an error is shown.
package door
