package samtal

// Version is the version of this code.
const Version = "0.1.0-dev"
