package fideslang

import (
	"slices"
	"strings"
)

// a puts the article before a noun.
func a(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// A section is a list at the root of a file: what its items are, and whether they are read.
type section struct {
	name, noun string
	read       bool
}

// sections are those of fideslang 1.0 to 3.1.
var sections = [...]section{
	{"organization", "organization", true}, {"system", "system", true}, {"dataset", "dataset", true},
	{"data_category", "data category", true}, {"data_use", "data use", true}, {"data_subject", "data subject", true},
	{"policy", "policy", false}, {"evaluation", "evaluation", false}, {"registry", "registry", false}, {"data_qualifier", "data qualifier", false},
}

func sectionNames() []string {
	names := make([]string, len(sections))
	for i, s := range sections {
		names[i] = s.name
	}
	return names
}

// A vocabulary is the keys of a kind of mapping in any version of fideslang: those that
// are read, and those for which the graph has no place.
type vocabulary struct {
	noun         string
	read, unread []string
}

func (v *vocabulary) has(key string) (read, known bool) {
	read = slices.Contains(v.read, key)
	return read, read || slices.Contains(v.unread, key)
}

func words(noun, read, unread string) *vocabulary {
	return &vocabulary{noun, strings.Fields(read), strings.Fields(unread)}
}

// The vocabularies, from the models of fideslang 1.0.0, 1.4.1, 2.2.2, 3.0.0 and 3.1.4.
var (
	organizationKeys = words("organization", "fides_key name",
		"organization_fides_key organization_parent_key tags description controller data_protection_officer fidesctl_meta representative security_policy")
	systemKeys = words("system", `fides_key organization_fides_key name egress ingress privacy_declarations dataset_references legal_name
		responsibility data_responsibility_title legal_basis_for_transfers`,
		`tags description meta fidesctl_meta system_type administrating_department vendor_id previous_vendor_id vendor_deleted_date
		processes_personal_data exempt_from_privacy_regulations reason_for_exemption uses_profiling legal_basis_for_profiling
		does_international_transfers requires_data_protection_assessments dpa_location dpa_progress privacy_policy legal_address dpo
		joint_controller_info data_security_practices cookie_max_age_seconds uses_cookies cookie_refresh uses_non_cookie_access
		legitimate_interest_disclosure_url cookies registry_id joint_controller third_country_transfers
		data_protection_impact_assessment system_dependencies`)
	declarationKeys = words("privacy declaration", "data_categories data_use data_subjects dataset_references egress ingress legal_basis_for_processing",
		`name features flexible_legal_basis_for_processing impact_assessment_location retention_period processes_special_category_data
		special_category_legal_basis data_shared_with_third_parties third_parties shared_categories cookies data_qualifier`)
	flowKeys    = words("flow", "fides_key type data_categories", "")
	datasetKeys = words("dataset", "fides_key organization_fides_key name data_categories data_subjects collections retention",
		`tags description meta fides_meta fidesops_meta fidesctl_meta data_uses data_purposes data_qualifier joint_controller
		third_country_transfers`)
	collectionKeys = words("collection", "name data_categories data_subjects fields retention",
		"description fides_meta fidesops_meta data_uses data_purposes data_qualifier")
	fieldKeys = words("field", "name data_categories data_subjects fields retention",
		"description fides_meta fidesops_meta data_uses data_purposes data_qualifier")
	categoryKeys = words("data category", "fides_key name parent_key replaced_by",
		"organization_fides_key tags description version_added version_deprecated is_default")
	useKeys = words("data use", "fides_key replaced_by legal_basis",
		`name parent_key organization_fides_key tags description version_added version_deprecated is_default special_category recipients
		legitimate_interest legitimate_interest_impact_assessment`)
	subjectKeys = words("data subject", "fides_key name",
		"organization_fides_key tags description version_added version_deprecated replaced_by is_default rights automated_decisions_or_profiling")
)
