package wire

import "time"

// Question is a security question: one of the catalogue, or one in a person's own words.
type Question struct {
	Code string `json:"code,omitempty" maxLength:"40" doc:"of the catalogue; clients have it in their languages"`
	Text string `json:"text,omitempty" doc:"in its owner's words"`
}

// AnsweredQuestion is a question with its answer. Case, marks, spaces and punctuation of answers do not count.
type AnsweredQuestion struct {
	Question
	Answer string `json:"answer" maxLength:"200"`
}

// Questions is the reader's own security questions, all or none.
type Questions struct {
	Questions []AnsweredQuestion `json:"questions" doc:"two or three; none takes them away"`
}

// AskedQuestions is what an account asks.
type AskedQuestions struct {
	Questions []Question `json:"questions"`
}

// ResetRequest is the body that asks for a link by mail.
type ResetRequest struct {
	Name string `json:"name" maxLength:"254" doc:"of the account, or its mail address"`
}

// ResetToken is the body that asks what a link is for.
type ResetToken struct {
	Token string `json:"token" maxLength:"100" doc:"what stands behind the # of the link"`
}

// ResetLink is what a link is for.
type ResetLink struct {
	Name      string     `json:"name"`
	Questions []Question `json:"questions" doc:"to be answered beside it; none if there are none"`
}

// ResetName is the body that asks which questions a name asks.
type ResetName struct {
	Name string `json:"name" maxLength:"32"`
}

// Reset is the body that chooses a new password: by a link's token (with answers where it asks for them), by name and recovery
// code, or by name and answers.
type Reset struct {
	Token        string   `json:"token,omitempty" maxLength:"100"`
	Name         string   `json:"name,omitempty" maxLength:"32"`
	RecoveryCode string   `json:"recovery_code,omitempty" maxLength:"100"`
	Answers      []string `json:"answers,omitempty" doc:"in the order of the questions"`
	Password     string   `json:"password" maxLength:"256"`
}

// ResetDone answers a reset.
type ResetDone struct {
	Due *time.Time `json:"due,omitempty" doc:"when the new password counts; absent: now"`
}

// NewName is the body that changes the reader's name.
type NewName struct {
	Name string `json:"name" maxLength:"32"`
}

// NewEmail is the body that changes the reader's mail address.
type NewEmail struct {
	Email string `json:"email" maxLength:"254" doc:"empty takes it away"`
}

// Deletion is the body that deletes the reader's account.
type Deletion struct {
	Content string `json:"content" enum:"shred,keep" doc:"whether what it said goes, too, or stays as that of a deleted account"`
}
