package chat

import "time"

// MaxReports is how many reports of one account may be open at a time.
const MaxReports = 50

// Report is a message that somebody has brought before the administrators, as it was then.
type Report struct {
	ID         ID
	Room       ID
	Message    ID
	Sender     ID
	Reporter   ID
	Reason     string
	Text       string // what the message said when it was reported; empty once its sender has shredded it with his account
	Unreadable bool   // some of the texts do not open, and are empty
	SentAt     time.Time
	CreatedAt  time.Time
	ClosedAt   time.Time // zero while it is open
	ClosedBy   ID
	Outcome    string // what was done about it, in the words of who closed it
}

// Errors of reports.
var (
	ErrReportNotFound = &Error{Kind: NotFound, Code: "report_not_found", Message: "there is no such report"}
	ErrReportClosed   = &Error{Kind: Conflict, Code: "report_closed", Message: "this report is closed already"}
	ErrTooManyReports = &Error{Kind: TooLarge, Code: "too_many_reports", Message: "an account has at most 50 open reports: the administrators have something to do already"}
)

// MayReport permits bringing a message before the administrators: who can read it, and has not sent it.
func MayReport(m Membership, e Event) error {
	if err := MayRead(m); err != nil {
		return err
	}
	switch {
	case e.Kind != KindMessage || e.Seq <= m.Floor():
		return ErrMessageNotFound
	case e.Sender == m.Account:
		return invalid("message", "report_own", "nobody reports what they have said themselves")
	case len(e.Content) == 0:
		return ErrMessageRemoved
	}
	return nil
}
