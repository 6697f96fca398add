package chime

// ControlRegions are those in which meetings are made and changed, and to which
// their events come.
func ControlRegions() []string {
	return []string{
		"us-east-1", "us-west-2", "eu-central-1", "eu-west-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
		"ap-northeast-1", "ap-northeast-2", "ca-central-1", "us-gov-east-1", "us-gov-west-1",
	}
}

// MediaRegions are those that have media servers. af-south-1 and eu-south-1 must be
// switched on in the account.
func MediaRegions() []string {
	return append(ControlRegions(),
		"us-east-2", "us-west-1", "sa-east-1", "eu-west-1", "eu-west-3", "eu-north-1", "eu-south-1", "af-south-1")
}
