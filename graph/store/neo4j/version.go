package neo4j

// SchemaVersion is the version of the stores that this program opens: older
// ones must be migrated, newer ones are refused.
func SchemaVersion() int { return 1 + len(upgrades()) }
