package wire

// Tokens are what a client without cookies signs in with.
type Tokens struct {
	Access    string `json:"access" doc:"a JSON web token, to be sent as the bearer token"`
	Refresh   string `json:"refresh" doc:"gives new tokens, once"`
	ExpiresIn int    `json:"expires_in" doc:"seconds for which the access token counts"`
	Account   Person `json:"account"`
	Session   string `json:"session" doc:"id of the session that the tokens stand for"`
}

// Refresh is the body that exchanges a refresh token.
type Refresh struct {
	Refresh string `json:"refresh" maxLength:"200"`
}
