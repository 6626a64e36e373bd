package ingest_test

import "testing"

// TestAGroundThatNamesNoLawIsToldOfOnce for each file, and kept.
func TestAGroundThatNamesNoLawIsToldOfOnce(t *testing.T) {
	const told = `: the ground "Consent" is no key of a law such as gdpr:6-1-a: questions about consent, or about a law, cannot tell whether it is meant`
	grounds := func(second, third string) string {
		return places + `transfers: [{id: t, from: s/a, to: s/b, ground: gdpr:6-1-a}, {id: u, from: s/a, to: s/b, ground: ` + second + `}, {id: v, from: s/a, to: s/b, ground: ` + third + "}]\n"
	}
	for text, want := range map[string]string{
		grounds("Consent", "none"):  "m0.yaml:6:98" + told,
		grounds("Consent", "legal"): "m0.yaml:6:98" + told + "; nor are those of 1 more transfer",
		grounds("[{when: 2019, key: gdpr:6}, {when: 2020, key: legal}]", "x:y"): `m0.yaml:6:98: the ground "legal"` + told[len(`: the ground "Consent"`):],
		grounds("unknown", "none"):    "",
		grounds("bcr:1", "KR-PIPA:1"): "",
	} {
		same(t, warnings(t, text), want)
	}
}
