package wire

// StepUp is the body by which somebody who is signed in proves once more who he is: one of its fields.
type StepUp struct {
	Password string `json:"password,omitempty" maxLength:"256" doc:"does not prove it where there is a second factor"`
}
