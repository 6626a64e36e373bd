package dossier

import (
	"slices"
	"strings"
)

// legalForms are what stands at the end of a company's name and is left out where people speak of
// it: its legal form, folded and without spaces between words, and what it calls a group.
var legalForms = wordSet(`
ltd limited llc llp lp lllp inc incorporated corp corporation co company plc cic cio limitedliabilitycompany limitedliabilitypartnership
gmbh ag kg kgaa mbh ug ohg gbr ev eg se gesmbh haftungsbeschränkt
sa sarl sas sasu eurl sca snc scs sci spa srl srls sapa sl slu slne sau sadecv srldecv sapidecv lda ltda eireli sgps
bv nv vof cv cvba bvba ab hb kb as asa ans da ks oy oyj ab aps is ivs ehf hf ou oü sia uab ab ad ead ood eood doo dd dno sro spol kft rt zrt nyrt bt spzoo spj spk
kk gk yk pte pty pvt private sdn bhd tbk pt jsc pjsc cjsc ojsc ooo oao zao pao ao ооо оао зао пао ао тоо тов
fze fzco fzllc wll bsc psc saog saoc saa
holding holdings group groupe gruppe grupo gruppo
`)

// legalOpenings are what stands at the beginning instead.
var legalOpenings = wordSet(`the pt ooo oao zao pao ооо оао зао пао ао тоо тов uab sia 주 유 주식회사 유한회사 株 有 شركة`)

// attachedForms stand at either end of a name, with nothing between.
var attachedForms = []string{
	"주식회사", "유한책임회사", "유한회사", "합자회사", "합명회사", "그룹",
	"株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "グループ", "ホールディングス",
	"股份有限公司", "有限责任公司", "有限公司", "有限責任公司", "集团", "集團",
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// longestForm is of how many words the longest legal form is, such as "S.A. de C.V.".
const longestForm = 5

// withoutForm returns the words of a name but for legal forms: "Zephyrine" of "Zephyrine Holdings
// Ltd." It leaves a word that is none.
func withoutForm(words []string) []string {
	words = slices.Clone(words)
	isForm := func(words []string) bool {
		joined := strings.Join(words, "")
		return legalForms[joined] || legalOpenings[joined] || slices.Contains(attachedForms, joined)
	}
	for cut := true; cut; {
		cut = false
		for n := min(longestForm, len(words)-1); n > 0 && !cut; n-- {
			if end := len(words) - n; legalForms[strings.Join(words[end:], "")] && !isForm(words[:end]) {
				words, cut = words[:end], true
			}
		}
		if !cut && len(words) > 1 && legalOpenings[words[0]] && !isForm(words[1:]) {
			words, cut = words[1:], true
		}
		for _, form := range attachedForms {
			if first := words[0]; !cut && strings.HasPrefix(first, form) {
				words[0], cut = strings.TrimPrefix(first, form), true
			} else if last := words[len(words)-1]; !cut && strings.HasSuffix(last, form) {
				words[len(words)-1], cut = strings.TrimSuffix(last, form), true
			}
			if bare := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" }); len(bare) == 0 {
				return []string{form}
			} else if cut {
				words = bare
			}
		}
	}
	return words
}
